/* Hashes, randomness, base64url and identifiers. */
#ifndef WDHS_DIGEST_H
#define WDHS_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_SHA256_SIZE 32
#define UUID_SIZE          16
#define UUID_TEXT_SIZE     37 /* with NUL */

/* SHA-256 (libcrypto). False only when the library fails. */
bool digest_sha256(const void *bytes, size_t length, unsigned char out[DIGEST_SHA256_SIZE]);

/* HMAC-SHA-256 (RFC 2104, libcrypto). False only when the library fails. */
bool digest_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length,
                        unsigned char out[DIGEST_SHA256_SIZE]);

/* Constant-time equality of two byte strings of the same length. */
bool digest_equal(const void *a, const void *b, size_t length);

/* Cryptographic randomness; aborts the process when the system has none. */
void digest_random(void *out, size_t length);

/* Fast, not cryptographic (XXH3): ETags, statement and cache keys. */
uint64_t digest_fast(const void *bytes, size_t length);

/* RFC 4648 section 5 without padding. Encoding needs (length * 4 + 2) / 3 + 1 bytes; decoding returns the number of
 * bytes, or -1 on any character or length that the encoder would not produce. `out` may be as long as the input. */
size_t digest_base64url(const void *bytes, size_t length, char *out);
long digest_base64url_decode(const char *string, size_t length, unsigned char *out);

/* Lower-case hexadecimal, 2 * length + 1 bytes. */
void digest_hex(const void *bytes, size_t length, char *out);

/* A UUID version 7 (RFC 9562), ordered by time: identifiers of rows and requests. Cheap: randomness is read in blocks.
 */
void digest_uuid(char out[UUID_TEXT_SIZE]);
/* Its 36 characters, in lower case. */
void digest_uuid_text(const unsigned char bytes[UUID_SIZE], char out[UUID_TEXT_SIZE]);
/* True for the 36-character form with hexadecimal digits (any case) and hyphens in place. */
bool digest_is_uuid(const char *string);

#endif
