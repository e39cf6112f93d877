/* PostgreSQL's text form of arrays, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wdhs/arena.h"
#include "wdhs/db.h"

static struct arena *arena;
static const char **values;
static size_t count;

static int set_up(void **state) {
    (void)state;
    arena = arena_new(0);
    return !arena;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static bool parse(const char *text) {
    return db_array_parse(arena, text, strlen(text), &values, &count);
}

static void plain_and_quoted_elements_are_read(void **state) {
    (void)state;
    assert_true(parse("{energie,\"b c\",\"q\\\"\\\\,{}\",\"\",NULL,\"NULL\",één}"));
    assert_int_equal(count, 7);
    assert_string_equal(values[0], "energie");
    assert_string_equal(values[1], "b c");
    assert_string_equal(values[2], "q\"\\,{}");
    assert_string_equal(values[3], "");
    assert_null(values[4]);
    assert_string_equal(values[5], "NULL");
    assert_string_equal(values[6], "één");
}

static void empty_array_has_no_elements(void **state) {
    (void)state;
    assert_true(parse("{}"));
    assert_int_equal(count, 0);
    assert_true(parse(" { } "));
    assert_int_equal(count, 0);
}

static void malformed_arrays_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"",     "{",     "}",      "a",         "{a",       "{a,}",     "{,a}",
                                        "{a}b", "{\"a}", "{\"a\\", "{{a},{b}}", "{a\"b\"}", "{\"a\"b}", "{a,,b}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (parse(wrong[i]))
            fail_msg("accepted: %s", wrong[i]);
    }
}

static void what_is_written_is_read_back(void **state) {
    (void)state;
    const char *const written[] = {"a", "", "NULL", NULL, "x,y", "{\"}", "back\\slash", " spaces "};
    size_t size = sizeof written / sizeof *written;
    char *text = db_array_format(arena, written, size);
    assert_non_null(text);
    assert_true(parse(text));
    assert_int_equal(count, size);
    for (size_t i = 0; i < size; i++) {
        if (written[i])
            assert_string_equal(values[i], written[i]);
        else
            assert_null(values[i]);
    }
    assert_string_equal(db_array_format(arena, NULL, 0), "{}");
}

#define IN_ARENA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_ARENA(plain_and_quoted_elements_are_read),
        IN_ARENA(empty_array_has_no_elements),
        IN_ARENA(malformed_arrays_are_refused),
        IN_ARENA(what_is_written_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
