/* Making API keys from randomness. */

#include "key_text.h"

#include <stdio.h>
#include <string.h>

#include "wdhs/digest.h"

static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

/* Bytes from 252 on are thrown away: with them some letters would come up more often than others. */
static void make_id(char id[KEY_ID_SIZE]) {
    const unsigned count = sizeof letters - 1;
    size_t length = 0;
    while (length < KEY_ID_SIZE - 1) {
        unsigned char bytes[2 * KEY_ID_SIZE];
        digest_random(bytes, sizeof bytes);
        for (size_t i = 0; i < sizeof bytes && length < KEY_ID_SIZE - 1; i++) {
            if (bytes[i] < 256 - 256 % count) {
                id[length++] = letters[bytes[i] % count];
            }
        }
    }
    id[length] = '\0';
}

bool key_make(struct new_key *key) {
    unsigned char random[32];
    char secret[KEY_SECRET_SIZE];
    make_id(key->id);
    digest_random(random, sizeof random);
    digest_base64url(random, sizeof random, secret);
    snprintf(key->text, sizeof key->text, "wdhs_%s_%s", key->id, secret);
    /* The text is what is hashed, so that a reader of keys needs no decoding. */
    bool hashed = secret_hash(secret, strlen(secret), key->hash);
    explicit_bzero(random, sizeof random);
    explicit_bzero(secret, sizeof secret);
    return hashed;
}

bool key_id_valid(const char *id) {
    return strlen(id) == KEY_ID_SIZE - 1 && strspn(id, letters) == KEY_ID_SIZE - 1;
}
