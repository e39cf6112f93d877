/* What was asked for, word for word, and what it was answered with. Part of the response cache: a request in the same
 * words as one before need not be understood again to be answered. */
#ifndef HTTP_WORDING_H
#define HTTP_WORDING_H

#include <stdbool.h>
#include <stddef.h>

#include "cache.h"

#define WORDING_BUCKETS 4096
#define WORDING_LONGEST 512 /* bytes */
#define WORDINGS_MOST   4   /* of one entry: clients differ in what they accept, and in the order of parameters */

struct wording;

struct wordings {
    struct wording *buckets[WORDING_BUCKETS];
};

/* The entry that was asked for in these words; NULL: none that is known. */
struct cache_entry *wordings_find(const struct wordings *wordings, const struct cache_key *words);
/* Whether an entry gets one more, and the bytes that it takes. */
bool wordings_wanted(const struct cache_entry *entry, const struct cache_key *words);
size_t wording_size(const struct cache_key *words);
/* Keeps a copy of the words; nothing happens when memory is out. Words that are known already would be there twice, and
 * lead to the same entry. */
void wordings_add(struct wordings *wordings, struct cache_entry *entry, const struct cache_key *words);
/* Nobody finds the entry by its words any more. */
void wordings_forget(struct wordings *wordings, struct cache_entry *entry);

#endif
