/* Waiting for descriptors, timers and wake-ups, and calling whoever asked for them, happens here. */
#include "wdhs/loop.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "wdhs/moment.h"

#define LOOP_EVENTS 256
#define LOOP_HOOKS  8

struct hook {
    loop_turn *turn;
    void *context;
};

struct loop {
    int epoll;
    int64_t now, moment;
    struct epoll_event events[LOOP_EVENTS];
    int event_count;          /* of the turn under way; a removed watch is cleared from what is still to come */
    struct loop_timer **heap; /* heap[1] is due first; heap[0] is unused */
    size_t timers, heap_size;
    struct hook hooks[LOOP_HOOKS];
    size_t hook_count;
    struct loop_watch wake;
    void (*posted)(void *context);
    void *posted_context;
    atomic_bool post_pending, stopping;
};

int64_t loop_clock_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t loop_now(const struct loop *loop) {
    return loop->now;
}

int64_t loop_moment(const struct loop *loop) {
    return loop->moment;
}

static void loop_woken(void *context, uint32_t events) {
    struct loop *loop = context;
    uint64_t count;
    (void)events;
    if (read(loop->wake.fd, &count, sizeof count) < 0) {
        return;
    }
    if (atomic_exchange(&loop->post_pending, false) && loop->posted) {
        loop->posted(loop->posted_context);
    }
}

struct loop *loop_new(void) {
    struct loop *loop = calloc(1, sizeof *loop);
    if (!loop) {
        return NULL;
    }
    loop->now = loop_clock_us() / 1000;
    loop->moment = moment_lately();
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = (struct loop_watch){
        .fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .events = EPOLLIN, .ready = loop_woken, .context = loop};
    if (loop->epoll >= 0 && loop->wake.fd >= 0 && loop_add(loop, &loop->wake) == 0) {
        return loop;
    }
    int reason = errno;
    loop_free(loop);
    errno = reason;
    return NULL;
}

void loop_free(struct loop *loop) {
    if (!loop) {
        return;
    }
    if (loop->wake.fd >= 0) {
        close(loop->wake.fd);
    }
    if (loop->epoll >= 0) {
        close(loop->epoll);
    }
    free(loop->heap);
    free(loop);
}

int loop_add(struct loop *loop, struct loop_watch *watch) {
    struct epoll_event event = {.events = watch->events, .data.ptr = watch};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, watch->fd, &event) < 0) {
        return -1;
    }
    watch->active = true;
    return 0;
}

int loop_change(struct loop *loop, struct loop_watch *watch, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = watch};
    if (watch->events == events) {
        return 0;
    }
    if (epoll_ctl(loop->epoll, EPOLL_CTL_MOD, watch->fd, &event) < 0) {
        return -1;
    }
    watch->events = events;
    return 0;
}

void loop_remove(struct loop *loop, struct loop_watch *watch) {
    if (!watch->active) {
        return;
    }
    watch->active = false;
    /* May fail harmlessly: the kernel forgets a descriptor by itself when its owner has closed it already. */
    (void)epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
    for (int i = 0; i < loop->event_count; i++) {
        if (loop->events[i].data.ptr == watch) {
            loop->events[i].data.ptr = NULL;
        }
    }
}

static void heap_put(struct loop *loop, size_t slot, struct loop_timer *timer) {
    loop->heap[slot] = timer;
    timer->slot = slot;
}

/* Moves `timer`, which belongs at or above `slot`, up to its place. */
static void heap_rise(struct loop *loop, size_t slot, struct loop_timer *timer) {
    for (; slot > 1 && loop->heap[slot / 2]->due > timer->due; slot /= 2) {
        heap_put(loop, slot, loop->heap[slot / 2]);
    }
    heap_put(loop, slot, timer);
}

static void heap_sink(struct loop *loop, size_t slot, struct loop_timer *timer) {
    for (size_t child = slot * 2; child <= loop->timers; child = slot * 2) {
        if (child < loop->timers && loop->heap[child + 1]->due < loop->heap[child]->due) {
            child++;
        }
        if (loop->heap[child]->due >= timer->due) {
            break;
        }
        heap_put(loop, slot, loop->heap[child]);
        slot = child;
    }
    heap_put(loop, slot, timer);
}

static void heap_settle(struct loop *loop, size_t slot, struct loop_timer *timer) {
    if (slot > 1 && loop->heap[slot / 2]->due > timer->due) {
        heap_rise(loop, slot, timer);
    } else {
        heap_sink(loop, slot, timer);
    }
}

static int heap_room(struct loop *loop) {
    if (loop->timers + 1 < loop->heap_size) {
        return 0;
    }
    size_t size = loop->heap_size ? loop->heap_size * 2 : 64;
    struct loop_timer **heap = realloc(loop->heap, size * sizeof(struct loop_timer *));
    if (!heap) {
        return -1;
    }
    loop->heap = heap;
    loop->heap_size = size;
    return 0;
}

int loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t due) {
    if (timer->slot) {
        timer->due = due;
        heap_settle(loop, timer->slot, timer);
        return 0;
    }
    if (heap_room(loop) < 0) {
        return -1;
    }
    timer->due = due;
    heap_rise(loop, ++loop->timers, timer);
    return 0;
}

void loop_timer_cancel(struct loop *loop, struct loop_timer *timer) {
    size_t slot = timer->slot;
    if (!slot) {
        return;
    }
    struct loop_timer *last = loop->heap[loop->timers--];
    timer->slot = 0;
    if (last != timer) {
        heap_settle(loop, slot, last);
    }
}

int loop_on_turn(struct loop *loop, loop_turn *turn, void *context) {
    if (loop->hook_count == LOOP_HOOKS) {
        errno = ENOSPC;
        return -1;
    }
    loop->hooks[loop->hook_count++] = (struct hook){turn, context};
    return 0;
}

/* Only marks the place: the hooks may be running. */
void loop_off_turn(struct loop *loop, loop_turn *turn, void *context) {
    for (size_t i = 0; i < loop->hook_count; i++) {
        if (loop->hooks[i].turn == turn && loop->hooks[i].context == context) {
            loop->hooks[i].turn = NULL;
        }
    }
    while (loop->hook_count && !loop->hooks[loop->hook_count - 1].turn) {
        loop->hook_count--;
    }
}

static void loop_dispatch(struct loop *loop) {
    for (int i = 0; i < loop->event_count; i++) {
        struct loop_watch *watch = loop->events[i].data.ptr;
        if (watch) {
            watch->ready(watch->context, loop->events[i].events);
        }
    }
    loop->event_count = 0;
}

/* A timer that is set again for now or earlier waits for the next turn, so that descriptors get their chance. */
static void fire_due(struct loop *loop) {
    for (size_t most = loop->timers; most && loop->timers && loop->heap[1]->due <= loop->now; most--) {
        struct loop_timer *timer = loop->heap[1];
        loop_timer_cancel(loop, timer);
        timer->fire(timer->context);
    }
}

static int shorter(int wait, int64_t other) {
    if (other < 0) {
        return wait;
    }
    if (other > 3600000) {
        other = 3600000;
    }
    return wait < 0 || other < wait ? (int)other : wait;
}

/* Runs the hooks; the longest wait that they and the timers allow. */
static int finish_turn(struct loop *loop) {
    int wait = -1;
    for (size_t i = 0; i < loop->hook_count; i++) {
        if (loop->hooks[i].turn) {
            wait = shorter(wait, loop->hooks[i].turn(loop->hooks[i].context));
        }
    }
    if (loop->timers) {
        int64_t left = loop->heap[1]->due - loop->now;
        wait = shorter(wait, left > 0 ? left : 0);
    }
    return wait;
}

void loop_run(struct loop *loop) {
    for (;;) {
        loop_dispatch(loop);
        fire_due(loop);
        int wait = finish_turn(loop);
        if (atomic_exchange(&loop->stopping, false)) {
            return;
        }
        int count = epoll_wait(loop->epoll, loop->events, LOOP_EVENTS, wait);
        loop->event_count = count > 0 ? count : 0;
        loop->now = loop_clock_us() / 1000;
        loop->moment = moment_lately();
    }
}

/* Both may run in a signal handler, which must leave errno as it was. */
static void wake(struct loop *loop) {
    int reason = errno;
    uint64_t one = 1;
    /* It fails only when the counter is full, and then the loop is about to wake anyway. */
    ssize_t written = write(loop->wake.fd, &one, sizeof one);
    (void)written;
    errno = reason;
}

void loop_stop(struct loop *loop) {
    atomic_store(&loop->stopping, true);
    wake(loop);
}

void loop_on_post(struct loop *loop, void (*posted)(void *context), void *context) {
    loop->posted = posted;
    loop->posted_context = context;
}

void loop_post(struct loop *loop) {
    atomic_store(&loop->post_pending, true);
    wake(loop);
}
