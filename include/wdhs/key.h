/* The written form of an API key: "wdhs_" id "_" secret. The id is public, the secret is stored as a hash only, as
 * that of every token is. */
#ifndef WDHS_KEY_H
#define WDHS_KEY_H

#include <stdbool.h>
#include <stddef.h>

#define KEY_ID_SIZE     13 /* 12 of a-z 0-9, and NUL */
#define KEY_SECRET_SIZE 44 /* 32 random bytes as base64url, and NUL */

#define HASH_PREFIX      "\\x" /* of bytea in hexadecimal */
#define HASH_DIGITS      64
#define SECRET_HASH_SIZE (sizeof HASH_PREFIX + HASH_DIGITS)

/* Splits a key. *secret points into `token`. False when it has another form. */
bool key_parse(const char *token, char id[KEY_ID_SIZE], const char **secret);

/* SHA-256 as PostgreSQL takes it: HASH_PREFIX and HASH_DIGITS in lower case. False only when hashing fails. */
bool secret_hash(const void *secret, size_t length, char hash[SECRET_HASH_SIZE]);

#endif
