/* An arena for each test: IN_ARENA(test) in the list of tests. Include it behind cmocka.h. */
#ifndef WDHS_TESTS_IN_ARENA_H
#define WDHS_TESTS_IN_ARENA_H

#include "wdhs/arena.h"

static struct arena *arena;

static inline int arena_set_up(void **state) {
    (void)state;
    arena = arena_new(0);
    return !arena;
}

static inline int arena_tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

#define IN_ARENA(test) cmocka_unit_test_setup_teardown(test, arena_set_up, arena_tear_down)

#endif
