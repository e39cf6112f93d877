/* Keeping the stamp of each topic's last change, for all threads of the process, happens here. */
#include "wdhs/generation.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

static const char *names[TOPICS_MAX];
static atomic_uint_fast64_t stamp = 1;
static atomic_uint_fast64_t changed_at[TOPICS_MAX];
static atomic_uint_fast64_t all_changed_at;
static atomic_bool hearing;

void generation_topic_name(unsigned number, const char *name) {
    if (number < TOPICS_MAX) {
        names[number] = name;
    }
}

topics generation_topic(const char *name) {
    for (size_t i = 0; i < TOPICS_MAX; i++) {
        if (names[i] && strcmp(names[i], name) == 0) {
            return UINT64_C(1) << i;
        }
    }
    return TOPICS_ALL;
}

uint64_t generation_stamp(void) {
    return atomic_load(&stamp);
}

static void raise_to(atomic_uint_fast64_t *at, uint64_t next) {
    uint64_t before = atomic_load(at);
    while (before < next && !atomic_compare_exchange_weak(at, &before, next)) {
        ;
    }
}

/* The clock goes on first: who notes the new stamp reads after the change, and is right to count as current. */
void generation_raise(topics changed) {
    uint64_t next = atomic_fetch_add(&stamp, 1) + 1;
    if (changed == TOPICS_ALL) {
        raise_to(&all_changed_at, next);
    }
    for (; changed; changed &= changed - 1) {
        raise_to(&changed_at[__builtin_ctzll(changed)], next);
    }
}

bool generation_is_current(topics read, uint64_t since) {
    if (!atomic_load(&hearing)) {
        return false;
    }
    for (; read; read &= read - 1) {
        if (atomic_load(&changed_at[__builtin_ctzll(read)]) > since) {
            return false;
        }
    }
    return true;
}

void generation_hears(bool hears) {
    if (hears) {
        generation_raise(TOPICS_ALL);
    }
    atomic_store(&hearing, hears);
}
