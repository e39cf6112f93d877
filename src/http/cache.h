/* Finished replies of open data, kept for those who ask the same again: one cache for each loop, bounded in bytes.
 *
 * Replies that were asked for once and those asked for again are kept apart: a walk through thousands of pages, each
 * seen once, pushes out others like it, and not what everybody asks for. */
#ifndef HTTP_CACHE_H
#define HTTP_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compress.h"
#include "library.h"
#include "wdhs/generation.h"
#include "wdhs/http.h"

struct cache;
struct metrics;

/* What tells one reply from another. The bytes are not kept. */
struct cache_key {
    const char *bytes; /* NULL: no key */
    size_t length;
    uint64_t hash;
};

/* One encoding of a body. */
struct cache_form {
    const char *bytes; /* NULL: not made yet, or not worth it */
    size_t length;
    bool tried;
};

/* What a response with all its headers takes, in bytes: somewhat more than measured. */
#define RESPONSE_BYTES 4096

/* Belongs to the cache; stays as it is while somebody uses it. */
struct cache_entry {
    struct reply reply; /* its texts are in the entry */
    struct cache_form forms[CODING_COUNT];
    struct kept_response responses[CODING_COUNT][2]; /* 200 and 304 */
    struct cache_entry *chain;                       /* in its bucket */
    struct cache_entry *newer, *older;               /* in its list, by last use */
    uint64_t stamp;
    int64_t span; /* of time, in which it may be served */
    uint64_t hash;
    const char *key;
    size_t key_length, size;  /* size: bytes of memory, all encodings included */
    struct wording *wordings; /* in which it was asked for */
    unsigned users;
    bool listed, again; /* again: was asked for more than once */
};

/* `limit` in bytes, all memory of the entries included. NULL when memory is out or the limit is 0: every function here
 * takes NULL as a cache that holds nothing. */
struct cache *cache_new(size_t limit, struct metrics *metrics);
/* Nobody may use an entry any more. */
void cache_free(struct cache *cache);

/* The entry, with one more user, when there is one that is still current; else NULL. `now` is the wall clock in
 * milliseconds. */
struct cache_entry *cache_find(struct cache *cache, const struct cache_key *key, int64_t now);
/* The same by the words of a request, which cache_add_words() has seen. */
struct cache_entry *cache_find_words(struct cache *cache, const struct cache_key *words, int64_t now);
/* From now on, whoever asks in these words is answered with this entry. They are copied, if there is room for them. */
void cache_add_words(struct cache *cache, struct cache_entry *entry, const struct cache_key *words);
/* Whether a reply is worth keeping: one that is there already is kept anew, whatever is asked. */
enum cache_want {
    WANT_REFRESH, /* only then */
    WANT_ONCE,    /* when there is room, or when it was wanted before, not long ago */
    WANT_NOW,     /* others wait for it */
};
/* Keeps a copy of `reply`, which was read at `stamp` and asked for at `now`, in place of any other with this key. The
 * entry, with one user; NULL when it is not worth keeping, does not fit, or is not current any more. */
struct cache_entry *cache_keep(struct cache *cache, const struct cache_key *key, const struct reply *reply,
                               uint64_t stamp, int64_t now, enum cache_want want);
/* Counts `size` more bytes as the entry's; false when there is no room for them, or nobody finds it any more. */
bool cache_take(struct cache *cache, struct cache_entry *entry, size_t size);
/* Keeps a body that was compressed for an entry; false when there is no room: the caller goes on with its own copy. */
bool cache_keep_form(struct cache *cache, struct cache_entry *entry, enum coding coding, const char *bytes,
                     size_t length);
/* One user fewer. */
void cache_release(struct cache *cache, struct cache_entry *entry);

#endif
