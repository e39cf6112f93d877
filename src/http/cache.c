/* Keeping finished replies, finding them again, and forgetting the least useful ones happens here. */
#include "cache.h"

#include <stdlib.h>
#include <string.h>

#include "metrics.h"
#include "wording.h"

#define BUCKETS      4096
#define WANTED       16384
#define MS_PER_HOUR  3600000
#define CLOCKS_APART 5000 /* milliseconds that PostgreSQL's clock may be behind ours */
#define LARGEST_PART 8    /* one entry takes at most this part of the cache */
#define TRIES        64   /* entries in use that are passed over when room is made */
#define BOOKKEEPING  32   /* bytes that malloc needs beside each block, at most */

/* Dates in a reply ("overdue", "current") change at midnight in Amsterdam, which is a full hour everywhere: nothing is
 * served beyond the hour it was read in. The first seconds of an hour are a span of their own, since PostgreSQL may
 * take them for the end of the one before. */
static int64_t span_of(int64_t now) {
    return now / MS_PER_HOUR * 2 + (now % MS_PER_HOUR >= CLOCKS_APART);
}

/* By last use. */
struct queue {
    struct cache_entry *newest, *oldest;
    size_t bytes;
};

struct cache {
    size_t limit, bytes;
    struct queue once, again;
    struct metrics *metrics;
    struct wordings wordings;
    struct cache_entry *buckets[BUCKETS];
    uint32_t wanted[WANTED]; /* by hash: who was turned away last */
};

/* --- the two queues ------------------------------------------------------------------------------------------------
 */

static struct queue *queue_of(struct cache *cache, const struct cache_entry *entry) {
    return entry->again ? &cache->again : &cache->once;
}

static void queue_add(struct cache *cache, struct cache_entry *entry) {
    struct queue *queue = queue_of(cache, entry);
    entry->newer = NULL;
    entry->older = queue->newest;
    *(queue->newest ? &queue->newest->newer : &queue->oldest) = entry;
    queue->newest = entry;
    queue->bytes += entry->size;
}

static void queue_remove(struct cache *cache, struct cache_entry *entry) {
    struct queue *queue = queue_of(cache, entry);
    *(entry->newer ? &entry->newer->older : &queue->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &queue->oldest) = entry->newer;
    queue->bytes -= entry->size;
}

/* What is asked for again moves up; when that leaves less than a fifth for newcomers, the oldest of them moves down. */
static void queue_touch(struct cache *cache, struct cache_entry *entry) {
    if (cache->again.newest == entry) {
        return;
    }
    queue_remove(cache, entry);
    entry->again = true;
    queue_add(cache, entry);
    while (cache->again.bytes > cache->limit - cache->limit / 5 && cache->again.oldest != entry) {
        struct cache_entry *oldest = cache->again.oldest;
        queue_remove(cache, oldest);
        oldest->again = false;
        queue_add(cache, oldest);
    }
}

/* --- entries -------------------------------------------------------------------------------------------------------
 */

static void take_bytes(struct cache *cache, size_t size) {
    cache->bytes += size;
    metrics_add(cache->metrics, METRIC_CACHE_BYTES, (int64_t)size);
}

static void give_bytes(struct cache *cache, size_t size) {
    cache->bytes -= size;
    metrics_add(cache->metrics, METRIC_CACHE_BYTES, -(int64_t)size);
}

static void entry_free(struct cache *cache, struct cache_entry *entry) {
    for (int coding = CODING_IDENTITY + 1; coding < CODING_COUNT; coding++) {
        free((void *)(uintptr_t)entry->forms[coding].bytes);
    }
    for (int coding = 0; coding < CODING_COUNT; coding++) {
        for (int i = 0; i < 2; i++) {
            response_free(entry->responses[coding][i].response);
        }
    }
    give_bytes(cache, entry->size);
    metrics_add(cache->metrics, METRIC_CACHE_ENTRIES, -1);
    free(entry);
}

/* Nobody finds it any more; it goes when its last user does. */
static void cache_forget(struct cache *cache, struct cache_entry *entry) {
    struct cache_entry **place = &cache->buckets[entry->hash % BUCKETS];
    while (*place != entry) {
        place = &(*place)->chain;
    }
    *place = entry->chain;
    wordings_forget(&cache->wordings, entry);
    queue_remove(cache, entry);
    entry->listed = false;
    if (!entry->users) {
        entry_free(cache, entry);
    }
}

/* The least useful entry that nobody uses: letting go of one that is being sent would free nothing. Those count as used
 * just now. NULL when there is none nearby. */
static struct cache_entry *victim_of(struct cache *cache, const struct cache_entry *spared) {
    for (int tries = 0; tries < TRIES; tries++) {
        struct cache_entry *oldest = cache->once.oldest ? cache->once.oldest : cache->again.oldest;
        /* The analyser does not see that what was freed has left its queue before. */
        if (!oldest || (!oldest->users && oldest != spared)) { /* NOLINT(clang-analyzer-unix.Malloc) */
            return oldest;
        }
        queue_touch(cache, oldest);
    }
    return NULL;
}

static bool make_room(struct cache *cache, size_t size, const struct cache_entry *spared) {
    if (size > cache->limit / LARGEST_PART) {
        return false;
    }
    while (cache->bytes + size > cache->limit) {
        struct cache_entry *victim = victim_of(cache, spared);
        if (!victim) {
            return false;
        }
        metrics_add(cache->metrics, METRIC_CACHE_EVICTIONS, 1);
        cache_forget(cache, victim);
    }
    return true;
}

static struct cache_entry *cache_look_up(const struct cache *cache, const struct cache_key *key) {
    struct cache_entry *entry = cache->buckets[key->hash % BUCKETS];
    while (entry && (entry->hash != key->hash || entry->key_length != key->length ||
                     memcmp(entry->key, key->bytes, key->length) != 0)) {
        entry = entry->chain;
    }
    return entry;
}

/* Copies a text behind what is there, and moves on. */
static const char *put(char **at, const char *bytes, size_t length) {
    char *copy = *at;
    if (!bytes) {
        return NULL;
    }
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    *at += length + 1;
    return copy;
}

static const char *cache_put_string(char **at, const char *string) {
    return put(at, string, string ? strlen(string) : 0);
}

static size_t length_of(const char *string) {
    return string ? strlen(string) + 1 : 0;
}

static size_t size_of(const struct cache_key *key, const struct reply *reply) {
    return sizeof(struct cache_entry) + BOOKKEEPING + key->length + 1 + reply->body_length + 1 +
           length_of(reply->etag) + length_of(reply->link) + length_of(reply->content_type) +
           length_of(reply->content_language) + length_of(reply->content_security_policy);
}

static void cache_fill(struct cache_entry *entry, const struct cache_key *key, const struct reply *reply) {
    char *at = (char *)(entry + 1);
    *entry = (struct cache_entry){0}; /* what is behind it is filled */
    entry->key = put(&at, key->bytes, key->length);
    entry->key_length = key->length;
    entry->hash = key->hash;
    entry->reply = (struct reply){.status = reply->status, .freshness = reply->freshness, .read = reply->read};
    entry->reply.etag = cache_put_string(&at, reply->etag);
    entry->reply.link = cache_put_string(&at, reply->link);
    entry->reply.content_type = cache_put_string(&at, reply->content_type);
    entry->reply.content_language = cache_put_string(&at, reply->content_language);
    entry->reply.content_security_policy = cache_put_string(&at, reply->content_security_policy);
    entry->reply.body = put(&at, reply->body, reply->body_length);
    entry->reply.body_length = reply->body_length;
    entry->forms[CODING_IDENTITY] = (struct cache_form){entry->reply.body, reply->body_length, true};
}

/* --- the cache -----------------------------------------------------------------------------------------------------
 */

struct cache *cache_new(size_t limit, struct metrics *metrics) {
    struct cache *cache = limit ? calloc(1, sizeof *cache) : NULL;
    if (!cache) {
        return NULL;
    }
    cache->limit = limit;
    cache->metrics = metrics;
    return cache;
}

void cache_free(struct cache *cache) {
    if (!cache) {
        return;
    }
    while (cache->once.oldest) {
        cache_forget(cache, cache->once.oldest);
    }
    while (cache->again.oldest) {
        cache_forget(cache, cache->again.oldest);
    }
    free(cache);
}

/* For one more user, when it is still current. */
static struct cache_entry *use(struct cache *cache, struct cache_entry *entry, int64_t now) {
    if (entry->span != span_of(now) || !generation_is_current(entry->reply.read, entry->stamp)) {
        cache_forget(cache, entry);
        return NULL;
    }
    entry->users++;
    queue_touch(cache, entry);
    return entry;
}

struct cache_entry *cache_find(struct cache *cache, const struct cache_key *key, int64_t now) {
    struct cache_entry *entry = cache ? cache_look_up(cache, key) : NULL;
    return entry ? use(cache, entry, now) : NULL;
}

struct cache_entry *cache_find_words(struct cache *cache, const struct cache_key *words, int64_t now) {
    struct cache_entry *entry = cache ? wordings_find(&cache->wordings, words) : NULL;
    return entry ? use(cache, entry, now) : NULL;
}

void cache_add_words(struct cache *cache, struct cache_entry *entry, const struct cache_key *words) {
    if (wordings_wanted(entry, words) && cache_take(cache, entry, wording_size(words) + BOOKKEEPING)) {
        wordings_add(&cache->wordings, entry, words);
    }
}

/* In a full cache, what nobody asked for before would push out what somebody did, and copying it in has its price. */
static bool is_worth_keeping(struct cache *cache, const struct cache_key *key, size_t size, enum cache_want want) {
    uint32_t *slot = &cache->wanted[key->hash % WANTED], mark = (uint32_t)(key->hash >> 32) | 1;
    if (want == WANT_REFRESH) {
        return false;
    }
    if (want == WANT_NOW || cache->bytes + size <= cache->limit || *slot == mark) {
        return true;
    }
    *slot = mark;
    return false;
}

struct cache_entry *cache_keep(struct cache *cache, const struct cache_key *key, const struct reply *reply,
                               uint64_t stamp, int64_t now, enum cache_want want) {
    if (!cache || !generation_is_current(reply->read, stamp)) {
        return NULL;
    }
    size_t size = size_of(key, reply);
    struct cache_entry *other = cache_look_up(cache, key);
    if (!other && !is_worth_keeping(cache, key, size, want)) {
        return NULL;
    }
    if (other) {
        cache_forget(cache, other);
    }
    struct cache_entry *entry = make_room(cache, size, NULL) ? malloc(size) : NULL;
    if (!entry) {
        return NULL;
    }
    cache_fill(entry, key, reply);
    entry->stamp = stamp;
    entry->span = span_of(now);
    entry->size = size;
    entry->users = 1;
    entry->listed = true;
    entry->chain = cache->buckets[key->hash % BUCKETS];
    cache->buckets[key->hash % BUCKETS] = entry;
    take_bytes(cache, size);
    metrics_add(cache->metrics, METRIC_CACHE_ENTRIES, 1);
    queue_add(cache, entry);
    return entry;
}

bool cache_take(struct cache *cache, struct cache_entry *entry, size_t size) {
    if (!entry->listed || !make_room(cache, size, entry)) {
        return false;
    }
    queue_remove(cache, entry);
    entry->size += size;
    queue_add(cache, entry);
    take_bytes(cache, size);
    return true;
}

bool cache_keep_form(struct cache *cache, struct cache_entry *entry, enum coding coding, const char *bytes,
                     size_t length) {
    struct cache_form *form = &entry->forms[coding];
    char *copy = form->bytes ? NULL : malloc(length);
    if (!copy || !cache_take(cache, entry, length + BOOKKEEPING)) {
        free(copy);
        return false;
    }
    memcpy(copy, bytes, length);
    *form = (struct cache_form){copy, length, true};
    return true;
}

void cache_release(struct cache *cache, struct cache_entry *entry) {
    entry->users--;
    if (!entry->users && !entry->listed) {
        entry_free(cache, entry);
    }
}
