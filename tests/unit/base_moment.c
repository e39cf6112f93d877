/* Dates and timestamps: what exists is read and written back the same, what does not is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wdhs/moment.h"

static void timestamps_are_read_with_any_offset(void **state) {
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"2024-04-13T10:00:00Z", "2024-04-13T10:00:00.000Z"},
        {"2024-04-13T10:00:00.5Z", "2024-04-13T10:00:00.500Z"},
        {"2024-04-13T10:00:00.123+02:00", "2024-04-13T08:00:00.123Z"},
        {"2024-02-29T23:59:59-05:30", "2024-03-01T05:29:59.000Z"},
        {"1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00.000Z"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
        {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        {"1900-02-28T00:00:00Z", "1900-02-28T00:00:00.000Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[MOMENT_SIZE];
        int64_t ms;
        assert_true(moment_parse(cases[i].in, &ms));
        moment_format(ms, out);
        assert_string_equal(out, cases[i].out);
    }
}

static void known_moments_have_their_number(void **state) {
    (void)state;
    int64_t ms;
    assert_true(moment_parse("1970-01-01T00:00:00Z", &ms));
    assert_int_equal(ms, 0);
    assert_true(moment_parse("2000-03-01T00:00:00Z", &ms));
    assert_int_equal(ms, INT64_C(951868800000));
}

static void timestamps_that_are_no_moment_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",
        "2024-04-13",
        "2024-04-13 10:00:00Z",
        "2024-04-13t10:00:00Z",
        "2024-04-13T10:00:00z",
        "2024-04-13T10:00:00",
        "2024-04-13T10:00:00-00:00",
        "2024-04-13T10:00Z",
        "2024-04-13T24:00:00Z",
        "2024-04-13T10:60:00Z",
        "2024-04-13T10:00:60Z",
        "2024-04-13T10:00:00.Z",
        "2024-04-13T10:00:00.1234Z",
        "2024-04-13T10:00:00+24:00",
        "2024-04-13T10:00:00+02:60",
        "2024-04-13T10:00:00+0200",
        "2023-02-29T10:00:00Z",
        "2024-13-01T10:00:00Z",
        "2024-00-01T10:00:00Z",
        "2024-01-00T10:00:00Z",
        "2024-04-31T10:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "24-04-13T10:00:00Z",
        "2024-04-13T10:00:00Z ",
        " 2024-04-13T10:00:00Z",
        "+024-04-13T10:00:00Z",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int64_t ms = 42;
        if (moment_parse(wrong[i], &ms)) {
            fail_msg("accepted: %s", wrong[i]);
        }
        assert_int_equal(ms, 42);
    }
}

static void date_that_does_not_exist_is_refused(void **state) {
    (void)state;
    assert_true(moment_is_date("2024-02-29"));
    assert_true(moment_is_date("2000-02-29"));
    assert_true(moment_is_date("2023-12-31"));
    assert_false(moment_is_date("2023-02-29"));
    assert_false(moment_is_date("1900-02-29"));
    assert_false(moment_is_date("2023-04-31"));
    assert_false(moment_is_date("2023-4-3"));
    assert_false(moment_is_date("0000-01-01"));
    assert_false(moment_is_date("2023-01-01T00:00:00Z"));
    assert_false(moment_is_date("20230101"));
    assert_false(moment_is_date(""));
}

static void dates_are_written(void **state) {
    (void)state;
    char out[DATE_SIZE];
    moment_format_date(0, out);
    assert_string_equal(out, "1970-01-01");
    moment_format_date(19826, out);
    assert_string_equal(out, "2024-04-13");
    moment_format_date(-1, out);
    assert_string_equal(out, "1969-12-31");
}

/* Around the turns of days, years and centuries, before 1970 and after it. */
static void moments_are_written_around_every_turn(void **state) {
    (void)state;
    static const struct {
        int64_t day;
        const char *before, *after;
    } turns[] = {
        {0, "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z"},
        {-719161, "0001-01-01T23:59:59.999Z", "0001-01-02T00:00:00.000Z"},
        {-25567, "1899-12-31T23:59:59.999Z", "1900-01-01T00:00:00.000Z"},
        {10957, "1999-12-31T23:59:59.999Z", "2000-01-01T00:00:00.000Z"},
        {11016, "2000-02-28T23:59:59.999Z", "2000-02-29T00:00:00.000Z"},
        {19783, "2024-02-29T23:59:59.999Z", "2024-03-01T00:00:00.000Z"},
        {47541, "2100-02-28T23:59:59.999Z", "2100-03-01T00:00:00.000Z"},
        {2932896, "9999-12-30T23:59:59.999Z", "9999-12-31T00:00:00.000Z"},
    };
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        char out[MOMENT_SIZE];
        moment_format(turns[i].day * MS_PER_DAY - 1, out);
        assert_string_equal(out, turns[i].before);
        moment_format(turns[i].day * MS_PER_DAY, out);
        assert_string_equal(out, turns[i].after);
    }
}

/* Every kind of year comes within four hundred of them. */
static void every_day_is_written(void **state) {
    (void)state;
    static const int first_years[] = {1, 1700, 1970, 9600};
    for (size_t i = 0; i < sizeof first_years / sizeof *first_years; i++) {
        char date[DATE_SIZE], out[MOMENT_SIZE + 8];
        int64_t ms;
        snprintf(out, sizeof out, "%04d-01-01T00:00:00Z", first_years[i]);
        assert_true(moment_parse(out, &ms));
        int64_t last_day = ms / MS_PER_DAY + 146096;
        for (int64_t day = ms / MS_PER_DAY; day <= last_day; day++) {
            moment_format_date(day, date);
            assert_true(moment_is_date(date));
            snprintf(out, sizeof out, "%sT00:00:00Z", date);
            assert_true(moment_parse(out, &ms));
            assert_int_equal(ms / MS_PER_DAY, day);
        }
    }
}

/* Nobody reads these, but writing them must not go wrong either. */
static void moments_beyond_rfc_3339_keep_their_length(void **state) {
    (void)state;
    static const int64_t moments[] = {INT64_C(-62135596800001), INT64_C(253402300800000), INT64_C(-9000000000000000),
                                      INT64_C(9000000000000000)};
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        char out[MOMENT_SIZE];
        moment_format(moments[i], out);
        assert_int_equal(strlen(out), MOMENT_SIZE - 1);
    }
}

static void years_of_four_digits_are_writable(void **state) {
    (void)state;
    int64_t first, last;
    assert_true(moment_parse("0001-01-01T00:00:00Z", &first));
    assert_true(moment_parse("9999-12-31T23:59:59.999Z", &last));
    assert_true(moment_is_writable(first));
    assert_false(moment_is_writable(first - 1));
    assert_true(moment_is_writable(last));
    assert_false(moment_is_writable(last + 1));
}

static void now_is_after_this_was_written(void **state) {
    (void)state;
    int64_t then;
    assert_true(moment_parse("2024-01-01T00:00:00Z", &then));
    assert_true(moment_now() > then);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timestamps_are_read_with_any_offset),
        cmocka_unit_test(known_moments_have_their_number),
        cmocka_unit_test(timestamps_that_are_no_moment_are_refused),
        cmocka_unit_test(date_that_does_not_exist_is_refused),
        cmocka_unit_test(dates_are_written),
        cmocka_unit_test(moments_are_written_around_every_turn),
        cmocka_unit_test(every_day_is_written),
        cmocka_unit_test(moments_beyond_rfc_3339_keep_their_length),
        cmocka_unit_test(years_of_four_digits_are_writable),
        cmocka_unit_test(now_is_after_this_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
