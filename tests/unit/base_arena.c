/* The arena: what is handed out stays whole, the limit holds, and a reset gives it all back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wdhs/arena.h"

static void allocated_bytes_are_zero_and_aligned(void **state) {
    (void)state;
    struct arena *arena = arena_new(0);
    for (size_t size = 1; size < 100000; size = size * 3 + 1) {
        unsigned char *block = arena_alloc(arena, size);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(block[i], 0);
        }
        memset(block, 0xff, size);
    }
    arena_reset(arena);
    unsigned char *again = arena_alloc(arena, 1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(again[i], 0);
    }
    arena_free(arena);
}

static void limit_is_held_until_the_reset(void **state) {
    (void)state;
    struct arena *arena = arena_new(40000);
    assert_non_null(arena_alloc(arena, 30000));
    assert_false(arena_exhausted(arena));
    assert_null(arena_alloc(arena, 30000));
    assert_true(arena_exhausted(arena));
    assert_null(arena_alloc(arena, SIZE_MAX));
    assert_non_null(arena_alloc(arena, 9000));
    arena_reset(arena);
    assert_false(arena_exhausted(arena));
    assert_non_null(arena_alloc(arena, 39000));
    char *block = arena_alloc(arena, 100);
    assert_null(arena_grow(arena, block, 100, 2000));
    assert_true(arena_exhausted(arena));
    arena_free(arena);
}

static void newest_block_grows_in_place(void **state) {
    (void)state;
    struct arena *arena = arena_new(0);
    char *block = arena_copy(arena, "abc", 3);
    assert_ptr_equal(arena_grow(arena, block, 4, 400), block);
    char *other = arena_alloc(arena, 10);
    assert_true(other >= block + 400);
    char *moved = arena_grow(arena, block, 400, 5000);
    assert_ptr_not_equal(moved, block);
    assert_string_equal(moved, "abc");
    char *huge = arena_grow(arena, moved, 5000, 1000000);
    assert_string_equal(huge, "abc");
    arena_free(arena);
}

static void copies_and_formats_are_terminated(void **state) {
    (void)state;
    struct arena *arena = arena_new(0);
    assert_string_equal(arena_copy(arena, "abcdef", 3), "abc");
    assert_string_equal(arena_copy(arena, NULL, 0), "");
    assert_string_equal(arena_string(arena, "één"), "één");
    assert_string_equal(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocated_bytes_are_zero_and_aligned),
        cmocka_unit_test(limit_is_held_until_the_reset),
        cmocka_unit_test(newest_block_grows_in_place),
        cmocka_unit_test(copies_and_formats_are_terminated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
