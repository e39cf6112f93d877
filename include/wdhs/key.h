/* The written form of an API key: "wdhs_" id "_" secret. The id is public, the secret is stored as a hash only. */
#ifndef WDHS_KEY_H
#define WDHS_KEY_H

#include <stdbool.h>

#define KEY_ID_SIZE     13 /* 12 of a-z 0-9, and NUL */
#define KEY_SECRET_SIZE 44 /* 32 random bytes as base64url, and NUL */

/* Splits a key. *secret points into `token`. False when it has another form. */
bool key_parse(const char *token, char id[KEY_ID_SIZE], const char **secret);

#endif
