/* Remembering which statements a connection has prepared, and which to let go, happens here. */
#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "wdhs/digest.h"

bool statements_init(struct statement_cache *cache, unsigned limit) {
    size_t buckets = 16;
    *cache = (struct statement_cache){.limit = limit ? limit : 1};
    while (buckets < (size_t)cache->limit * 2) {
        buckets *= 2;
    }
    cache->mask = buckets - 1;
    cache->buckets = calloc(buckets, sizeof(struct prepared *));
    cache->doomed = calloc(cache->limit, sizeof *cache->doomed);
    return cache->buckets && cache->doomed;
}

static void unlist(struct statement_cache *cache, struct prepared *prepared) {
    struct prepared **place = &cache->buckets[prepared->key & cache->mask];
    while (*place != prepared) {
        place = &(*place)->chain;
    }
    *place = prepared->chain;
    *(prepared->newer ? &prepared->newer->older : &cache->newest) = prepared->older;
    *(prepared->older ? &prepared->older->newer : &cache->oldest) = prepared->newer;
    prepared->listed = false;
    cache->count--;
}

static void make_newest(struct statement_cache *cache, struct prepared *prepared) {
    prepared->newer = NULL;
    prepared->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = prepared;
    cache->newest = prepared;
}

static void touch(struct statement_cache *cache, struct prepared *prepared) {
    if (cache->newest == prepared) {
        return;
    }
    prepared->newer->older = prepared->older; /* there is one: it is not the newest */
    *(prepared->older ? &prepared->older->newer : &cache->oldest) = prepared->newer;
    make_newest(cache, prepared);
}

static void free_if_unused(struct prepared *prepared) {
    if (prepared->listed || prepared->users) {
        return;
    }
    free(prepared->types);
    free(prepared);
}

void statements_release(struct prepared *prepared) {
    prepared->users--;
    free_if_unused(prepared);
}

void statements_doom(struct statement_cache *cache, unsigned number) {
    /* With no place left the statement stays on the server until the connection ends: harmless, and rare. */
    if (cache->doomed_count < cache->limit) {
        cache->doomed[cache->doomed_count++] = number;
    }
}

void statements_forget(struct statement_cache *cache, struct prepared *prepared, bool deallocate) {
    if (!prepared->listed) {
        return;
    }
    unlist(cache, prepared);
    if (deallocate) {
        statements_doom(cache, prepared->number);
    }
    free_if_unused(prepared);
}

void statements_clear(struct statement_cache *cache) {
    while (cache->newest) {
        statements_forget(cache, cache->newest, false);
    }
    cache->doomed_count = 0;
    cache->last_number = 0;
}

void statements_free(struct statement_cache *cache) {
    statements_clear(cache);
    free(cache->buckets);
    free(cache->doomed);
    *cache = (struct statement_cache){0};
}

static bool same_types(const Oid *some, const Oid *others, size_t count) {
    return !count || memcmp(some, others, count * sizeof *some) == 0;
}

bool statements_same(const struct db_query *one, const struct db_query *other) {
    const struct db_statement *some = &one->statement, *others = &other->statement;
    return some->length == others->length && one->count == other->count &&
           (some->sql == others->sql || memcmp(some->sql, others->sql, some->length) == 0) &&
           same_types(one->types, other->types, one->count);
}

static bool is_for(const struct prepared *prepared, const struct db_query *query, uint64_t key, bool together) {
    return prepared->key == key && prepared->together == together && prepared->length == query->statement.length &&
           prepared->count == query->count && memcmp(prepared->sql, query->statement.sql, prepared->length) == 0 &&
           same_types(prepared->types, query->types, query->count);
}

struct prepared *statements_find(struct statement_cache *cache, const struct db_query *query, bool together) {
    uint64_t key = digest_fast(query->statement.sql, query->statement.length);
    struct prepared *prepared = cache->buckets[key & cache->mask];
    while (prepared && !is_for(prepared, query, key, together)) {
        prepared = prepared->chain;
    }
    if (prepared) {
        touch(cache, prepared);
    }
    return prepared;
}

/* What is still under way cannot go; then the cache is larger than its limit for a while. */
static void evict(struct statement_cache *cache) {
    for (struct prepared *prepared = cache->oldest; prepared; prepared = prepared->newer) {
        if (!prepared->users) {
            statements_forget(cache, prepared, true);
            return;
        }
    }
}

struct prepared *statements_add(struct statement_cache *cache, const struct db_query *query, bool together) {
    size_t length = query->statement.length;
    struct prepared *prepared = calloc(1, sizeof *prepared + length + 1);
    Oid *types = calloc(query->count ? query->count : 1, sizeof *types);
    if (!prepared || !types) {
        free(prepared);
        free(types);
        return NULL;
    }
    while (cache->count >= cache->limit && cache->oldest) {
        unsigned before = cache->count;
        evict(cache);
        if (cache->count == before) {
            break;
        }
    }
    memcpy(prepared->sql, query->statement.sql, length);
    if (query->count) {
        memcpy(types, query->types, query->count * sizeof *types);
    }
    prepared->types = types;
    prepared->length = length;
    prepared->count = query->count;
    prepared->key = digest_fast(prepared->sql, length);
    prepared->number = ++cache->last_number;
    prepared->listed = true;
    prepared->together = together;
    prepared->chain = cache->buckets[prepared->key & cache->mask];
    cache->buckets[prepared->key & cache->mask] = prepared;
    make_newest(cache, prepared);
    cache->count++;
    return prepared;
}
