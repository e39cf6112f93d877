/* What is current: stamps, topics, and not hearing. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wdhs/generation.h"

#define GOALS    UINT64_C(1)
#define PARTNERS UINT64_C(2)

static int set_up(void **state) {
    (void)state;
    generation_topic_name(0, "goals");
    generation_topic_name(1, "partners");
    generation_hears(true);
    return 0;
}

static void nothing_is_current_while_nothing_is_heard(void **state) {
    (void)state;
    uint64_t stamp = generation_stamp();
    assert_true(generation_is_current(GOALS, stamp));
    assert_true(generation_is_current(0, stamp));
    generation_hears(false);
    assert_false(generation_is_current(GOALS, stamp));
    assert_false(generation_is_current(0, stamp));
}

static void beginning_to_hear_makes_everything_old(void **state) {
    (void)state;
    uint64_t stamp = generation_stamp();
    generation_hears(false);
    generation_hears(true);
    assert_false(generation_is_current(GOALS, stamp));
    assert_true(generation_is_current(GOALS, generation_stamp()));
}

static void change_makes_its_own_topics_old(void **state) {
    (void)state;
    uint64_t before = generation_stamp();
    generation_raise(GOALS);
    uint64_t after = generation_stamp();
    assert_false(generation_is_current(GOALS, before));
    assert_false(generation_is_current(GOALS | PARTNERS, before));
    assert_true(generation_is_current(PARTNERS, before));
    assert_true(generation_is_current(GOALS | PARTNERS, after));
    generation_raise(TOPICS_ALL);
    assert_false(generation_is_current(UINT64_C(1) << 63, after));
}

static void unknown_name_is_everything(void **state) {
    (void)state;
    assert_true(generation_topic("goals") == GOALS);
    assert_true(generation_topic("partners") == PARTNERS);
    assert_true(generation_topic("nonsense") == TOPICS_ALL);
}

#define RAISES 20000

static void *raise_often(void *context) {
    for (int i = 0; i < RAISES; i++) {
        uint64_t before = generation_stamp();
        generation_raise(*(const topics *)context);
        /* Whatever the others do: what was read before a change is old once the change is told. */
        if (generation_is_current(*(const topics *)context, before)) {
            return context;
        }
    }
    return NULL;
}

static void threads_do_not_undo_each_others_changes(void **state) {
    (void)state;
    static const topics sets[4] = {GOALS, GOALS, GOALS | PARTNERS, PARTNERS};
    pthread_t threads[4];
    uint64_t before = generation_stamp();
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, raise_often, (void *)(uintptr_t)&sets[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        void *wrong = NULL;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
    assert_int_equal(generation_stamp() - before, 4 * RAISES);
    assert_true(generation_is_current(GOALS | PARTNERS, generation_stamp()));
}

#define HEARING(test) cmocka_unit_test_setup(test, set_up)

int main(void) {
    const struct CMUnitTest tests[] = {
        HEARING(nothing_is_current_while_nothing_is_heard), HEARING(beginning_to_hear_makes_everything_old),
        HEARING(change_makes_its_own_topics_old),           HEARING(unknown_name_is_everything),
        HEARING(threads_do_not_undo_each_others_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
