/* The written form of new API keys; reading them is wdhs/key.h. */
#ifndef WDHS_CLI_KEY_TEXT_H
#define WDHS_CLI_KEY_TEXT_H

#include <stdbool.h>

#include "wdhs/key.h"

/* "wdhs_" id "_" secret, and NUL */
#define KEY_TEXT_SIZE (5 + (KEY_ID_SIZE - 1) + 1 + KEY_SECRET_SIZE)

struct new_key {
    char id[KEY_ID_SIZE];
    char text[KEY_TEXT_SIZE];    /* what the user of the key gets, once */
    char hash[SECRET_HASH_SIZE]; /* SHA-256 of the secret part, what the database gets */
};

/* False only when hashing fails. */
bool key_make(struct new_key *key);

/* Twelve letters and digits. */
bool key_id_valid(const char *id);

#endif
