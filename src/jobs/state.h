/* The state of the thread. Private to src/jobs. */
#ifndef JOBS_STATE_H
#define JOBS_STATE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "counts.h"
#include "upkeep.h"

struct outbox;
struct session;
struct settings;

/* When what is done now and then comes again: milliseconds of the monotonic clock. */
struct jobs_timetable {
    int64_t accept, fold, measure, clean;
};

struct jobs {
    const struct settings *settings;
    pthread_t thread;
    int event; /* readable: there is something to do */
    atomic_bool woken, stop;
    struct counts counts;
    struct outbox *outbox;
    pthread_mutex_t lock;    /* guards the pointer below, for who has to cut it off */
    struct session *session; /* NULL: none now */
    bool failed;             /* the session is of no use any more */
    bool behind;             /* the inbox had more than could be done in one go */
    int64_t retry_ms;
    struct jobs_timetable due;
    struct upkeep_removals removals;
};

#endif
