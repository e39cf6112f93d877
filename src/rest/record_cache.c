/* A table of slots, of which a record may have one of two neighbours: finding is two looks at most. */

#include "record_cache.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_A_SLOT 256 /* of the limit: most records take some times as much, so that few want the same slot */
#define LARGEST_PART 8   /* one record takes at most this part of the cache */
#define CACHE_LINE   64
#define BOOKKEEPING  16 /* bytes that malloc needs beside each block, at most */
#define ALL_WHOLE    1024
#define LATEST       8 /* lists that count most in what was learned */

struct kept {
    uint64_t hash, beginning, version, changed_at;
    size_t length; /* of the JSON */
    size_t name_length;
    bool used;    /* since the hand came by */
    char bytes[]; /* the name, and behind it the JSON */
};

struct slot {
    struct kept *kept;
    uint64_t wanted; /* by hash: of the last two who were turned away from here or from the neighbour, one */
};

struct record_cache {
    size_t limit, bytes, mask;
    int whole;   /* of the latest lists, of ALL_WHOLE */
    size_t hand; /* the next slot that is looked at when there is no room: a clock with a second chance */
    struct slot slots[];
};

static _Atomic size_t bytes_of_all;
static _Atomic unsigned long evictions_of_all;

size_t record_cache_bytes(void) {
    return atomic_load_explicit(&bytes_of_all, memory_order_relaxed);
}

unsigned long record_cache_evictions(void) {
    return atomic_load_explicit(&evictions_of_all, memory_order_relaxed);
}

static void take_bytes(struct record_cache *cache, size_t size) {
    cache->bytes += size;
    atomic_fetch_add_explicit(&bytes_of_all, size, memory_order_relaxed);
}

static void give_bytes(struct record_cache *cache, size_t size) {
    cache->bytes -= size;
    atomic_fetch_sub_explicit(&bytes_of_all, size, memory_order_relaxed);
}

static size_t size_of(size_t name_length, size_t length) {
    return sizeof(struct kept) + BOOKKEEPING + name_length + length;
}

static void let_go(struct record_cache *cache, struct slot *slot) {
    if (slot->kept != NULL) {
        give_bytes(cache, size_of(slot->kept->name_length, slot->kept->length));
        free(slot->kept);
        slot->kept = NULL;
    }
}

/* --- the cache ---------------------------------------------------------------------------------------------------- */

struct record_cache *record_cache_new(size_t limit) {
    size_t count = 2;
    while (count <= limit / BYTES_A_SLOT / 2) {
        count *= 2;
    }
    size_t size = sizeof(struct record_cache) + BOOKKEEPING + count * sizeof(struct slot);
    struct record_cache *cache = size > limit ? NULL : calloc(1, size);
    if (cache != NULL) {
        cache->limit = limit;
        cache->mask = count - 1;
        take_bytes(cache, size);
    }
    return cache;
}

void record_cache_free(struct record_cache *cache) {
    if (cache == NULL) {
        return;
    }
    for (size_t i = 0; i <= cache->mask; i++) {
        let_go(cache, &cache->slots[i]);
    }
    give_bytes(cache, cache->bytes);
    free(cache);
}

static bool is_named(const struct kept *kept, const struct record_name *name) {
    return kept != NULL && kept->hash == name->hash && kept->name_length == name->length &&
           memcmp(kept->bytes, name->bytes, name->length) == 0;
}

static size_t pair_index(const struct record_cache *cache, const struct record_name *name) {
    return name->hash & cache->mask & ~(size_t)1;
}

static struct slot *pair_of(struct record_cache *cache, const struct record_name *name) {
    return &cache->slots[pair_index(cache, name)];
}

/* Where it is, or else would be kept. */
static struct slot *slot_of(struct record_cache *cache, const struct record_name *name) {
    struct slot *pair = pair_of(cache, name);
    for (size_t i = 0; i < 2; i++) {
        if (is_named(pair[i].kept, name)) {
            return &pair[i];
        }
    }
    bool second = pair[0].kept != NULL && (pair[1].kept == NULL || (name->hash & 1) != 0);
    return &pair[second];
}

void record_cache_expect(const struct record_cache *cache, const struct record_name *name) {
    __builtin_prefetch(&cache->slots[pair_index(cache, name)]);
}

/* Most pairs have one record at most, which then is in the first slot. */
void record_cache_fetch(const struct record_cache *cache, const struct record_name *name) {
    const char *kept = (const char *)cache->slots[pair_index(cache, name)].kept;
    for (size_t at = 0; kept != NULL && at < RECORD_SIZE; at += CACHE_LINE) {
        __builtin_prefetch(kept + at);
    }
}

const char *record_cache_find(struct record_cache *cache, const struct record_name *name, size_t *length) {
    struct kept *kept = cache == NULL ? NULL : slot_of(cache, name)->kept;
    if (!is_named(kept, name) || kept->version != name->version || kept->changed_at != name->changed_at ||
        kept->beginning != name->beginning) {
        return NULL;
    }
    kept->used = true;
    *length = kept->length;
    return kept->bytes + kept->name_length;
}

/* Whether it was turned away before, not long ago; from now on it was. */
static bool is_wanted_again(struct slot *pair, uint64_t hash) {
    if (pair[0].wanted == hash || pair[1].wanted == hash) {
        return true;
    }
    pair[1].wanted = pair[0].wanted;
    pair[0].wanted = hash;
    return false;
}

static bool is_worth_keeping(struct record_cache *cache, const struct slot *slot, const struct record_name *name,
                             size_t size) {
    bool free_slot = slot->kept == NULL && cache->bytes + size <= cache->limit;
    return free_slot || is_named(slot->kept, name) || is_wanted_again(pair_of(cache, name), name->hash);
}

/* What was used since the last time round stays once more. */
static void make_room(struct record_cache *cache, size_t size) {
    while (cache->bytes + size > cache->limit) {
        struct slot *slot = &cache->slots[cache->hand];
        cache->hand = (cache->hand + 1) & cache->mask;
        if (slot->kept != NULL && !slot->kept->used) {
            let_go(cache, slot);
            atomic_fetch_add_explicit(&evictions_of_all, 1, memory_order_relaxed);
        } else if (slot->kept != NULL) {
            slot->kept->used = false;
        }
    }
}

void record_cache_keep(struct record_cache *cache, const struct record_name *name, const char *json, size_t length) {
    size_t size = size_of(name->length, length);
    if (cache == NULL || size > cache->limit / LARGEST_PART) {
        return;
    }
    struct slot *slot = slot_of(cache, name);
    if (!is_worth_keeping(cache, slot, name, size)) {
        return;
    }
    let_go(cache, slot);
    struct kept *kept = malloc(sizeof *kept + name->length + length);
    if (kept == NULL) {
        return;
    }
    make_room(cache, size);
    *kept = (struct kept){.hash = name->hash,
                          .version = name->version,
                          .changed_at = name->changed_at,
                          .beginning = name->beginning,
                          .length = length,
                          .name_length = name->length};
    memcpy(kept->bytes, name->bytes, name->length);
    memcpy(kept->bytes + name->length, json, length);
    slot->kept = kept;
    take_bytes(cache, size);
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

void record_cache_learn(struct record_cache *cache, bool whole) {
    if (cache != NULL) {
        cache->whole += ((whole ? ALL_WHOLE : 0) - cache->whole) / LATEST;
    }
}

bool record_cache_has_most(const struct record_cache *cache) {
    return cache != NULL && cache->whole >= ALL_WHOLE / 2;
}
