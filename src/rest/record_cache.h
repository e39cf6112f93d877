/* Records as JSON, kept for the next list that they are in: one cache for each loop, bounded in bytes.
 *
 * PostgreSQL is asked each time, and what it answers decides: a record is taken from here only in the very state that
 * was just read. So nothing has to be told when a version is raised, and a list from here is never older than one
 * without it. Who changes records without that says that all has changed. */
#ifndef REST_RECORD_CACHE_H
#define REST_RECORD_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORD_NAME_MAX 64   /* bytes */
#define RECORD_SIZE     1280 /* bytes of JSON that most records stay under */

struct record_cache;

/* Which record, in which form, and in which state. */
struct record_name {
    char bytes[RECORD_NAME_MAX]; /* record and form */
    size_t length;
    uint64_t hash;      /* of these bytes */
    uint64_t beginning; /* generation_beginning() before it was read: what was read before the last one is forgotten */
    uint64_t version, changed_at;
};

/* `limit` in bytes, all memory of the cache included. NULL when memory is out or the limit is too small for anything:
 * the other functions take NULL as a cache that holds nothing. */
struct record_cache *record_cache_new(size_t limit);
void record_cache_free(struct record_cache *cache);

/* Two hints, of which the first one takes time to become true: it will be looked for soon; it will be next. Its memory
 * is on its way meanwhile, where waiting for it would take longer than all the rest. */
void record_cache_expect(const struct record_cache *cache, const struct record_name *name);
void record_cache_fetch(const struct record_cache *cache, const struct record_name *name);
/* The record's JSON in this state, or NULL. It stays where it is until something is kept. */
const char *record_cache_find(struct record_cache *cache, const struct record_name *name, size_t *length);
/* Keeps a copy, in place of the record's other states. When there is no room, a record has to be wanted twice before
 * others go for it: a walk through all records pushes out nothing. */
void record_cache_keep(struct record_cache *cache, const struct record_name *name, const char *json, size_t length);

/* Call for each list whose records could be kept: whether all of them were. */
void record_cache_learn(struct record_cache *cache, bool whole);
/* Whether at least half of the latest lists were whole. */
bool record_cache_has_most(const struct record_cache *cache);

/* Memory of all such caches of the process, and how often one was let go to make room for another. Any thread. */
size_t record_cache_bytes(void);
unsigned long record_cache_evictions(void);

#endif
