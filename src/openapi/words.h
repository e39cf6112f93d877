/* What the contract says to people, in Dutch and English. */
#ifndef WDHS_OPENAPI_WORDS_H
#define WDHS_OPENAPI_WORDS_H

#include "tree.h"
#include "wdhs/text.h"

/* Sentences in both languages, side by side while they are put together. */
struct words {
    struct text says[LANGUAGE_COUNT];
};

void words_begin(struct contract *contract, struct words *words);
/* Adds a sentence in one language, with `name` (may be NULL) in the place of {1}. */
void words_say(struct words *words, int language, const char *sentence, const char *name);
/* Adds one more sentence in each; NULL: nothing. */
void words_add(struct words *words, const char *dutch, const char *english);
void words_add_with(struct words *words, const char *dutch, const char *english, const char *name);
/* Dutch, then English: on one line when they are short, else as paragraphs. */
void words_put(struct contract *contract, cJSON *object, const char *name, const struct words *words);
void words_put_pair(struct contract *contract, cJSON *object, const char *name, const char *dutch, const char *english);
/* Turns {nl, en} below "description" and "summary" into such a text, everywhere in the tree. */
void words_join_all(struct contract *contract, cJSON *tree);

/* Summary and description of an operation. */
void words_of_act(struct contract *contract, cJSON *operation, const struct resource *resource, enum act_kind kind);
const struct act *act_of(const struct resource *resource, enum act_kind kind); /* never NULL */

#endif
