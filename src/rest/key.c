/* Reads the written form of an API key; hashes secrets. */

#include "wdhs/key.h"

#include <string.h>

#include "wdhs/digest.h"

bool key_parse(const char *token, char id[KEY_ID_SIZE], const char **secret) {
    static const char prefix[] = "wdhs_";
    const char *at = token + sizeof prefix - 1;
    if (strncmp(token, prefix, sizeof prefix - 1) != 0 ||
        strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789") != KEY_ID_SIZE - 1 || at[KEY_ID_SIZE - 1] != '_') {
        return false;
    }
    memcpy(id, at, KEY_ID_SIZE - 1);
    id[KEY_ID_SIZE - 1] = '\0';
    *secret = at + KEY_ID_SIZE;
    return strlen(*secret) == KEY_SECRET_SIZE - 1;
}

bool secret_hash(const void *secret, size_t length, char hash[SECRET_HASH_SIZE]) {
    unsigned char digest[DIGEST_SHA256_SIZE];
    if (!digest_sha256(secret, length, digest)) {
        return false;
    }
    memcpy(hash, HASH_PREFIX, sizeof HASH_PREFIX - 1);
    digest_hex(digest, sizeof digest, hash + sizeof HASH_PREFIX - 1);
    return true;
}
