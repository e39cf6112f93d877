/* One event loop per thread: file descriptors, timers, and hooks that run each turn. Nothing is shared between loops.
 */
#ifndef WDHS_LOOP_H
#define WDHS_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;

/* `events` are EPOLLIN | EPOLLOUT (level-triggered); errors and hang-ups are reported as well. */
typedef void loop_ready(void *context, uint32_t events);

/* A watched descriptor, owned by the caller, which must outlive its place in the loop. */
struct loop_watch {
    int fd;
    uint32_t events;
    loop_ready *ready;
    void *context;
    bool active;
};

/* A one-shot timer, owned by the caller. Initialise with zero and the two pointers. It may be set again when it fires.
 */
struct loop_timer {
    int64_t due; /* loop_now() milliseconds */
    void (*fire)(void *context);
    void *context;
    size_t slot; /* 1-based place in the heap; 0: not set */
};

/* Called once each turn, after the ready descriptors and due timers, in the order of registration, before the wait.
 * Returns the longest wait it allows in milliseconds; -1: any; 0: run another turn at once. */
typedef int loop_turn(void *context);

struct loop *loop_new(void); /* NULL with errno */
void loop_free(struct loop *loop);

/* Monotonic milliseconds, read once a turn (cheap); loop_clock_us() is read afresh, in microseconds. */
int64_t loop_now(const struct loop *loop);
int64_t loop_clock_us(void);
/* Wall clock, milliseconds since 1970 UTC, by moment_lately(), read once a turn. */
int64_t loop_moment(const struct loop *loop);

int loop_add(struct loop *loop, struct loop_watch *watch);                     /* 0, or -1 with errno */
int loop_change(struct loop *loop, struct loop_watch *watch, uint32_t events); /* no system call when unchanged */
void loop_remove(struct loop *loop, struct loop_watch *watch); /* safe inside callbacks; pending events are dropped */

int loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t due); /* -1 when memory is out */
void loop_timer_cancel(struct loop *loop, struct loop_timer *timer);          /* no-op when not set */

int loop_on_turn(struct loop *loop, loop_turn *turn, void *context); /* at most 8 hooks */
void loop_off_turn(struct loop *loop, loop_turn *turn, void *context);

/* Runs until loop_stop. loop_post may be called from any thread or signal handler: it wakes the loop, which then calls
 * `posted` (set before the run) in its own thread. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
void loop_on_post(struct loop *loop, void (*posted)(void *context), void *context);
void loop_post(struct loop *loop);

#endif
