/* The event loop: timers in order, descriptors, hooks, and wake-ups from elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "wdhs/loop.h"

#define TIMERS 200

static struct loop *loop;
static int64_t fired[TIMERS];
static size_t fired_count;
static int turns, calls;

static int set_up(void **state) {
    (void)state;
    loop = loop_new();
    fired_count = 0;
    turns = calls = 0;
    return !loop;
}

static int tear_down(void **state) {
    (void)state;
    loop_free(loop);
    return 0;
}

static void note_due(void *context) {
    struct loop_timer *timer = context;
    fired[fired_count++] = timer->due;
}

static void stop(void *context) {
    (void)context;
    loop_stop(loop);
}

static void timers_fire_in_order_of_their_due_time(void **state) {
    (void)state;
    struct loop_timer timers[TIMERS] = {0}, last = {.fire = stop};
    int64_t start = loop_now(loop);
    for (size_t i = 0; i < TIMERS; i++) {
        timers[i].fire = note_due;
        timers[i].context = &timers[i];
        assert_int_equal(loop_timer_set(loop, &timers[i], start + (int64_t)(i * 7919 % 37)), 0);
    }
    for (size_t i = 0; i < TIMERS; i += 3) {
        loop_timer_cancel(loop, &timers[i]);
    }
    for (size_t i = 1; i < TIMERS; i += 5) {
        assert_int_equal(loop_timer_set(loop, &timers[i], start + (int64_t)(i * 31 % 41)), 0);
    }
    assert_int_equal(loop_timer_set(loop, &last, start + 50), 0);
    loop_run(loop);
    size_t expected = 0;
    for (size_t i = 0; i < TIMERS; i++) {
        expected += i % 3 != 0 || i % 5 == 1;
    }
    assert_int_equal(fired_count, expected);
    for (size_t i = 1; i < fired_count; i++) {
        assert_true(fired[i - 1] <= fired[i]);
    }
    assert_true(loop_now(loop) >= start + 50);
}

static void again(void *context) {
    struct loop_timer *timer = context;
    if (++calls == 3) {
        loop_stop(loop);
    } else {
        assert_int_equal(loop_timer_set(loop, timer, loop_now(loop)), 0);
    }
}

static void timer_may_be_set_again_when_it_fires(void **state) {
    (void)state;
    struct loop_timer timer = {.fire = again};
    timer.context = &timer;
    assert_int_equal(loop_timer_set(loop, &timer, 0), 0);
    loop_run(loop);
    assert_int_equal(calls, 3);
}

struct pair {
    struct loop_watch watches[2];
};

/* Whoever comes first takes the other away, whose event is pending too. */
static void remove_other(void *context, uint32_t events) {
    struct pair *pair = context;
    assert_true(events & EPOLLIN);
    calls++;
    loop_remove(loop, &pair->watches[0]);
    loop_remove(loop, &pair->watches[1]);
    loop_stop(loop);
}

static void removed_watch_gets_no_pending_event(void **state) {
    (void)state;
    struct pair pair;
    int pipes[2][2];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pipe(pipes[i]), 0);
        assert_int_equal(write(pipes[i][1], "x", 1), 1);
        pair.watches[i] =
            (struct loop_watch){.fd = pipes[i][0], .events = EPOLLIN, .ready = remove_other, .context = &pair};
        assert_int_equal(loop_add(loop, &pair.watches[i]), 0);
    }
    loop_run(loop);
    assert_int_equal(calls, 1);
    assert_false(pair.watches[0].active || pair.watches[1].active);
    for (int i = 0; i < 2; i++) {
        close(pipes[i][0]);
        close(pipes[i][1]);
    }
}

static int count_turn(void *context) {
    (void)context;
    if (++turns == 5) {
        loop_stop(loop);
    }
    return 0;
}

static void hook_that_allows_no_wait_runs_again_at_once(void **state) {
    (void)state;
    assert_int_equal(loop_on_turn(loop, count_turn, NULL), 0);
    loop_run(loop); /* which would wait for ever: nothing else is there */
    assert_int_equal(turns, 5);
}

static int never(void *context) {
    (void)context;
    fail();
    return -1;
}

static void removed_hook_is_not_called(void **state) {
    (void)state;
    assert_int_equal(loop_on_turn(loop, never, NULL), 0);
    assert_int_equal(loop_on_turn(loop, count_turn, NULL), 0);
    loop_off_turn(loop, never, NULL);
    loop_run(loop);
    assert_int_equal(turns, 5);
}

static void posted(void *context) {
    ++*(int *)context;
    loop_stop(loop);
}

static void *post_later(void *context) {
    usleep(20000);
    loop_post(context);
    return NULL;
}

static void post_of_another_thread_wakes_the_loop(void **state) {
    (void)state;
    pthread_t thread;
    loop_on_post(loop, posted, &calls);
    assert_int_equal(pthread_create(&thread, NULL, post_later, loop), 0);
    loop_run(loop);
    pthread_join(thread, NULL);
    assert_int_equal(calls, 1);
}

#define WITH_LOOP(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_LOOP(timers_fire_in_order_of_their_due_time),
        WITH_LOOP(timer_may_be_set_again_when_it_fires),
        WITH_LOOP(removed_watch_gets_no_pending_event),
        WITH_LOOP(hook_that_allows_no_wait_runs_again_at_once),
        WITH_LOOP(removed_hook_is_not_called),
        WITH_LOOP(post_of_another_thread_wakes_the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
