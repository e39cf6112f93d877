/* PostgreSQL's binary format, read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "binary_cells.h"
#include "in_arena.h"
#include "wdhs/db.h"
#include "wdhs/moment.h"

static void integers_of_all_widths_are_read(void **state) {
    (void)state;
    static const struct {
        uint64_t bits;
        size_t size;
        int64_t number;
    } cases[] = {
        {1, 1, 1},           {0x7fff, 2, 32767},
        {0xfffe, 2, -2},     {0x01020304, 4, 16909060},
        {0xffffffff, 4, -1}, {UINT64_C(0x0102030405060708), 8, INT64_C(72623859790382856)},
        {UINT64_MAX, 8, -1}, {0x010203, 3, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cell cell = cell_number(arena, cases[i].bits, cases[i].size);
        assert_int_equal(db_integer(cell.bytes, cell.length), cases[i].number);
    }
}

static void floats_are_read(void **state) {
    (void)state;
    static const double numbers[] = {0, -0.5, 5.1214, 1e300};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct cell cell = cell_float8(arena, numbers[i]);
        assert_true(db_float8(cell.bytes, cell.length) == numbers[i]);
    }
    assert_true(db_float8("1234", 4) == 0);
}

static void times_are_counted_from_2000_and_told_from_1970(void **state) {
    (void)state;
    char out[MOMENT_SIZE];
    struct cell first = cell_int8(arena, 0);
    moment_format(db_timestamptz(first.bytes, first.length), out);
    assert_string_equal(out, "2000-01-01T00:00:00.000Z");
    struct cell later = cell_timestamptz(arena, INT64_C(1713002400123), 999);
    moment_format(db_timestamptz(later.bytes, later.length), out);
    assert_string_equal(out, "2024-04-13T10:00:00.123Z");
    struct cell before = cell_int8(arena, -1);
    moment_format(db_timestamptz(before.bytes, before.length), out);
    assert_string_equal(out, "1999-12-31T23:59:59.999Z");
    struct cell date = cell_int4(arena, 8869);
    moment_format_date(db_date(date.bytes, date.length), out);
    assert_string_equal(out, "2024-04-13");
    assert_int_equal(db_timestamptz("1234", 4), 0);
    assert_int_equal(db_date("12345678", 8), 0);
}

static void elements_come_in_order_and_null_is_none(void **state) {
    (void)state;
    const char *const values[] = {"a,b", "", NULL, "NULL"};
    struct cell cell = cell_texts(arena, values, 4);
    struct db_array array = db_array_open(cell.bytes, cell.length);
    const char *element;
    size_t length;
    assert_int_equal(array.left, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(db_array_next(&array, &element, &length));
        assert_int_equal(length, values[i] ? strlen(values[i]) : 0);
        if (values[i]) {
            assert_memory_equal(element, values[i], length);
        } else {
            assert_null(element);
        }
    }
    assert_false(db_array_next(&array, &element, &length));
}

static void empty_array_has_no_elements(void **state) {
    (void)state;
    struct cell cell = cell_texts(arena, NULL, 0);
    struct db_array array = db_array_open(cell.bytes, cell.length);
    const char *element;
    size_t length;
    assert_int_equal(array.left, 0);
    assert_false(db_array_next(&array, &element, &length));
}

/* Wherever it is cut off, nothing behind the end is read (the sanitizers watch), and no element is made up. */
static void array_that_is_cut_off_ends_early(void **state) {
    (void)state;
    const char *const values[] = {"first", "second"};
    struct cell whole = cell_texts(arena, values, 2);
    for (size_t length = 0; length < whole.length; length++) {
        char *part = test_malloc(length + 1);
        memcpy(part, whole.bytes, length);
        struct db_array array = db_array_open(part, length);
        const char *element;
        size_t size, count = 0;
        while (db_array_next(&array, &element, &size)) {
            count++;
        }
        assert_true(count < 2);
        test_free(part);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_ARENA(integers_of_all_widths_are_read),
        IN_ARENA(floats_are_read),
        IN_ARENA(times_are_counted_from_2000_and_told_from_1970),
        IN_ARENA(elements_come_in_order_and_null_is_none),
        IN_ARENA(empty_array_has_no_elements),
        IN_ARENA(array_that_is_cut_off_ends_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
