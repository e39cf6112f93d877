/* Hashing, randomness and the identifiers made of them happen here; the algorithms are those of proven libraries. */
#include "wdhs/digest.h"

#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#if defined(__x86_64__)
#include <xxh_x86dispatch.h> /* the same hash, with what the processor has */
#else
#include <xxhash.h>
#endif

#define UUID_RANDOM_SIZE 8 /* the 62 bits of rand_b, rounded up */

static const char base64url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Looked up once: libcrypto would otherwise search its providers for each digest. */
static EVP_MD *sha256;
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;

static void fetch_sha256(void) {
    sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
}

bool digest_sha256(const void *bytes, size_t length, unsigned char out[DIGEST_SHA256_SIZE]) {
    pthread_once(&sha256_once, fetch_sha256);
    return sha256 && EVP_Digest(bytes, length, out, NULL, sha256, NULL) == 1;
}

bool digest_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length,
                        unsigned char out[DIGEST_SHA256_SIZE]) {
    pthread_once(&sha256_once, fetch_sha256);
    return sha256 && key_length <= INT_MAX && HMAC(sha256, key, (int)key_length, bytes, length, out, NULL);
}

bool digest_equal(const void *a, const void *b, size_t length) {
    return CRYPTO_memcmp(a, b, length) == 0;
}

void digest_random(void *out, size_t length) {
    unsigned char *at = out;
    while (length) {
        ssize_t count = getrandom(at, length, 0);
        if (count < 0 && errno != EINTR) {
            abort();
        }
        if (count > 0) {
            at += count;
            length -= (size_t)count;
        }
    }
}

uint64_t digest_fast(const void *bytes, size_t length) {
    return XXH3_64bits(bytes, length);
}

size_t digest_base64url(const void *bytes, size_t length, char *out) {
    const unsigned char *in = bytes;
    char *start = out;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < length; i++) {
        bits = (bits << 8) | in[i];
        for (held += 8; held >= 6; held -= 6) {
            *out++ = base64url_digits[(bits >> (held - 6)) & 63];
        }
    }
    if (held) {
        *out++ = base64url_digits[(bits << (6 - held)) & 63];
    }
    *out = '\0';
    return (size_t)(out - start);
}

static int base64url_value(char c) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

long digest_base64url_decode(const char *string, size_t length, unsigned char *out) {
    unsigned char *start = out;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < length; i++) {
        int value = base64url_value(string[i]);
        if (value < 0) {
            return -1;
        }
        bits = (bits << 6) | (uint32_t)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            *out++ = (unsigned char)(bits >> held);
        }
    }
    /* A lone last character, or bits left over that are not zero, never come from the encoder. */
    if (held == 6 || (bits & ((1U << held) - 1))) {
        return -1;
    }
    return (long)(out - start);
}

void digest_hex(const void *bytes, size_t length, char *out) {
    static const char hex_digits[] = "0123456789abcdef";
    const unsigned char *in = bytes;
    for (size_t i = 0; i < length; i++) {
        *out++ = hex_digits[in[i] >> 4];
        *out++ = hex_digits[in[i] & 15];
    }
    *out = '\0';
}

/* Milliseconds in the upper 48 of 60 bits, the fraction of a millisecond in the lower 12 (RFC 9562 section 6.2, method
 * 3); within a thread always later than the one before. Every request gets an identifier, so the clock is the one that
 * is read without asking the processor, and a few milliseconds late: as clocks of two machines are anyway. */
static uint64_t uuid_ticks(void) {
    static _Thread_local uint64_t last;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    uint64_t ticks = (ms << 12) | ((uint64_t)now.tv_nsec % 1000000 * 4096 / 1000000);
    last = ticks > last ? ticks : last + 1;
    return last;
}

static void uuid_random(unsigned char *out) {
    static _Thread_local unsigned char block[64 * UUID_RANDOM_SIZE];
    static _Thread_local size_t left;
    if (!left) {
        digest_random(block, sizeof block);
        left = sizeof block;
    }
    left -= UUID_RANDOM_SIZE;
    memcpy(out, block + left, UUID_RANDOM_SIZE);
    memset(block + left, 0, UUID_RANDOM_SIZE);
}

void digest_uuid(char out[UUID_TEXT_SIZE]) {
    unsigned char bytes[16];
    uint64_t ticks = uuid_ticks();
    for (size_t i = 0; i < 6; i++) {
        bytes[i] = (unsigned char)(ticks >> (52 - 8 * i));
    }
    bytes[6] = (unsigned char)(0x70 | ((ticks >> 8) & 0x0f));
    bytes[7] = (unsigned char)ticks;
    uuid_random(bytes + 8);
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f));
    digest_uuid_text(bytes, out);
}

void digest_uuid_text(const unsigned char bytes[UUID_SIZE], char out[UUID_TEXT_SIZE]) {
    static const char digits[] = "0123456789abcdef";
    static const unsigned char places[UUID_SIZE] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
    for (size_t i = 0; i < UUID_SIZE; i++) {
        out[places[i]] = digits[bytes[i] >> 4];
        out[places[i] + 1] = digits[bytes[i] & 15];
    }
    out[8] = out[13] = out[18] = out[23] = '-';
    out[36] = '\0';
}

/* What libuuid's uuid_parse accepts, in a tenth of its time: it is asked about every record that somebody reads. */
bool digest_is_uuid(const char *string) {
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    for (size_t i = 0; i < sizeof form; i++) {
        char c = string[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (form[i] == 'x' ? !hex : c != form[i]) {
            return false;
        }
    }
    return true;
}
