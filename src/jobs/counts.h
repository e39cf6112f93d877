/* What the thread of the jobs counts, and any thread may read. Private to src/jobs. */
#ifndef JOBS_COUNTS_H
#define JOBS_COUNTS_H

#include <stdatomic.h>
#include <stdint.h>

enum count {
    COUNT_SIGNUPS,
    COUNT_SET_ASIDE,
    COUNT_SENT,
    COUNT_DEFERRED,
    COUNT_DEAD,
    COUNT_DROPPED,
    COUNT_QUEUED,     /* now; at most COUNT_QUEUED_MAX */
    COUNT_OLDEST_AGE, /* now, in seconds */
    COUNT_COUNT
};

#define COUNT_QUEUED_MAX 100000

struct counts {
    _Atomic int64_t values[COUNT_COUNT];
};

static inline void counts_add(struct counts *counts, enum count count, int64_t amount) {
    atomic_fetch_add_explicit(&counts->values[count], amount, memory_order_relaxed);
}

static inline void counts_set(struct counts *counts, enum count count, int64_t value) {
    atomic_store_explicit(&counts->values[count], value, memory_order_relaxed);
}

#endif
