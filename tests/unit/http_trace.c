/* The traceparent header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/trace.h"

#define TRACE  "4bf92f3577b34da6a3ce929d0e0e4736"
#define PARENT "00f067aa0ba902b7"

static void the_trace_id_is_taken_over(void **state) {
    (void)state;
    char id[TRACE_ID_SIZE];
    assert_true(trace_parse("00-" TRACE "-" PARENT "-01", id));
    assert_string_equal(id, TRACE);
}

static void later_versions_may_add_fields(void **state) {
    (void)state;
    char id[TRACE_ID_SIZE];
    assert_true(trace_parse("01-" TRACE "-" PARENT "-01-more", id));
    assert_true(trace_parse("cc-" TRACE "-" PARENT "-00", id));
    assert_false(trace_parse("01-" TRACE "-" PARENT "-01.more", id));
}

static void anything_else_counts_as_absent(void **state) {
    (void)state;
    static const char *const wrong[] = {
        NULL,
        "",
        "00-" TRACE "-" PARENT,
        "00-" TRACE "-" PARENT "-1",
        "00-" TRACE "-" PARENT "-011",
        "00-" TRACE "-" PARENT "-01-more",
        "ff-" TRACE "-" PARENT "-01",
        "0g-" TRACE "-" PARENT "-01",
        "00-00000000000000000000000000000000-" PARENT "-01",
        "00-" TRACE "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" PARENT "-01",
        "00_" TRACE "-" PARENT "-01",
        " 00-" TRACE "-" PARENT "-01",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char id[TRACE_ID_SIZE] = "x";
        assert_false(trace_parse(wrong[i], id));
        assert_string_equal(id, "");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_trace_id_is_taken_over),
        cmocka_unit_test(later_versions_may_add_fields),
        cmocka_unit_test(anything_else_counts_as_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
