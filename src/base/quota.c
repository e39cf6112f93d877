/* Limits are kept here by the generic cell rate algorithm: of each key one moment is remembered, at which its whole
 * quota will be back. */
#include "wdhs/quota.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "wdhs/digest.h"

#define WAYS     8
#define LOCKS    64
#define NS_OF_S  INT64_C(1000000000)
#define NS_OF_MS INT64_C(1000000)

struct entry {
    uint64_t id;  /* 0: never used */
    int64_t full; /* when the whole quota is back, in nanoseconds; what is past counts as free */
};

struct bucket {
    struct entry entries[WAYS];
};

struct quota {
    uint64_t seed; /* so that nobody can choose keys that share a bucket */
    uint64_t mask; /* of the number of the bucket */
    struct bucket *buckets;
    struct lock {
        pthread_mutex_t mutex;
    } __attribute__((aligned(64))) locks[LOCKS];
};

struct quota *quota_new(size_t entries) {
    size_t buckets = 1;
    while (buckets * WAYS < entries) {
        buckets *= 2;
    }
    struct quota *quota = aligned_alloc(64, sizeof *quota);
    struct bucket *memory = calloc(buckets, sizeof *memory);
    if (!quota || !memory) {
        free(quota);
        free(memory);
        return NULL;
    }
    quota->mask = buckets - 1;
    quota->buckets = memory;
    digest_random(&quota->seed, sizeof quota->seed);
    for (size_t i = 0; i < LOCKS; i++) {
        pthread_mutex_init(&quota->locks[i].mutex, NULL);
    }
    return quota;
}

void quota_free(struct quota *quota) {
    if (!quota) {
        return;
    }
    for (size_t i = 0; i < LOCKS; i++) {
        pthread_mutex_destroy(&quota->locks[i].mutex);
    }
    free(quota->buckets);
    free(quota);
}

static uint64_t quota_identify(const struct quota *quota, const struct quota_policy *policy, const void *key,
                               size_t length) {
    const uint64_t parts[] = {quota->seed, digest_fast(policy->name, strlen(policy->name)), digest_fast(key, length)};
    uint64_t id = digest_fast(parts, sizeof parts);
    return id ? id : 1;
}

/* The key's entry; else the one whose memory ends first, made its own. */
static struct entry *quota_find(struct bucket *bucket, uint64_t id) {
    struct entry *least = &bucket->entries[0];
    for (size_t i = 0; i < WAYS; i++) {
        struct entry *entry = &bucket->entries[i];
        if (entry->id == id) {
            return entry;
        }
        if (entry->full < least->full) {
            least = entry;
        }
    }
    *least = (struct entry){.id = id};
    return least;
}

static unsigned seconds(int64_t ns) {
    return (unsigned)((ns + NS_OF_S - 1) / NS_OF_S);
}

/* `step` is how long it takes until one is back. */
static bool base_quota_take(struct entry *entry, int64_t now, int64_t step, unsigned quota, struct quota_state *state) {
    int64_t full = (entry->full > now ? entry->full : now) + step;
    int64_t spare = step * quota - (full - now);
    if (spare < 0) {
        *state = (struct quota_state){.reset_s = seconds(-spare)};
        return false;
    }
    entry->full = full;
    *state = (struct quota_state){.remaining = (unsigned)(spare / step), .reset_s = seconds(full - now)};
    return true;
}

static bool quota_count_one(struct quota *quota, const struct quota_policy *policy, uint64_t id, int64_t now_ms,
                            struct quota_state *state) {
    int64_t step = policy->window_s * NS_OF_S / policy->quota;
    uint64_t number = id & quota->mask;
    pthread_mutex_t *mutex = &quota->locks[number % LOCKS].mutex;
    pthread_mutex_lock(mutex);
    bool taken = base_quota_take(quota_find(&quota->buckets[number], id), now_ms * NS_OF_MS, step > 0 ? step : 1,
                                 policy->quota, state);
    pthread_mutex_unlock(mutex);
    return taken;
}

bool quota_take(struct quota *quota, const struct quota_policy *policy, const void *key, size_t length, int64_t now_ms,
                struct quota_state *state) {
    struct quota_state left = {.remaining = UINT_MAX};
    bool taken =
        !policy->quota || quota_count_one(quota, policy, quota_identify(quota, policy, key, length), now_ms, &left);
    if (state) {
        *state = left;
    }
    return taken;
}
