/* The text buffer: escaping for each place text goes to, growth, and running out of memory. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wdhs/arena.h"
#include "wdhs/text.h"

static struct text text;

static int set_up(void **state) {
    (void)state;
    text_init(&text, NULL, 0);
    return text.failed;
}

static int tear_down(void **state) {
    (void)state;
    text_release(&text);
    return 0;
}

static void new_text_is_an_empty_string(void **state) {
    (void)state;
    assert_string_equal(text.data, "");
    assert_int_equal(text.length, 0);
}

static void integers_are_written_to_their_extremes(void **state) {
    (void)state;
    static const struct {
        int64_t number;
        const char *written;
    } cases[] = {
        {0, "0"},
        {-1, "-1"},
        {9, "9"},
        {10, "10"},
        {-99, "-99"},
        {100, "100"},
        {1009, "1009"},
        {1234567890123, "1234567890123"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        text_clear(&text);
        text_add_int(&text, cases[i].number);
        assert_string_equal(text.data, cases[i].written);
    }
}

/* Whatever its length and wherever it stands: the fast way copies in words. */
static void one_character_is_escaped_anywhere(void **state) {
    (void)state;
    static const char specials[] = {'"', '\\', '\n', '\x1f', '\0'};
    static const char *const escapes[] = {"\\\"", "\\\\", "\\n", "\\u001f", "\\u0000"};
    for (size_t length = 1; length <= 70; length++) {
        for (size_t at = 0; at < length; at++) {
            for (size_t s = 0; s < sizeof specials; s++) {
                char in[71], expected[96] = "\"";
                memset(in, 'x', sizeof in);
                in[at] = specials[s];
                size_t end = 1;
                for (size_t i = 0; i < length; i++) {
                    end += (size_t)snprintf(expected + end, sizeof expected - end, "%s", i == at ? escapes[s] : "x");
                }
                expected[end] = '"';
                text_clear(&text);
                text_add_json(&text, in, length);
                assert_int_equal(text.length, end + 1);
                assert_memory_equal(text.data, expected, end + 1);
                assert_int_equal(text.data[text.length], 0);
            }
        }
    }
}

/* Every byte value in a long text: those just beside the ones that are escaped are not. */
static void only_what_must_be_is_escaped(void **state) {
    (void)state;
    for (int c = 0; c < 256; c++) {
        char in[33];
        bool special = c < 0x20 || c == '"' || c == '\\';
        memset(in, c, sizeof in);
        text_clear(&text);
        text_add_json(&text, in, sizeof in);
        assert_true(special == (text.length > sizeof in + 2));
    }
}

static void plain_text_of_any_length_is_copied(void **state) {
    (void)state;
    static const char in[] = "0123456789 \x7f \xc3\xa9\xc2\xa0\xf0\x9f\x98\x80 abcdefghijklmnopqrstuvwxyz/<>&'";
    for (size_t length = 0; length < sizeof in; length++) {
        text_clear(&text);
        text_add_json(&text, in, length);
        assert_int_equal(text.length, length + 2);
        assert_int_equal(text.data[0], '"');
        assert_memory_equal(text.data + 1, in, length);
        assert_int_equal(text.data[length + 1], '"');
    }
}

static void numbers_are_as_short_as_they_can_be(void **state) {
    (void)state;
    static const struct {
        double number;
        const char *written;
    } cases[] = {
        {0, "0"},
        {-0.5, "-0.5"},
        {5.1214201, "5.1214201"},
        {52.09, "52.09"},
        {100, "100"},
        {-1e-9, "-0.000000001"},
        {3999999.999999999, "3999999.999999999"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {0.1, "0.1"},
        {0.12, "0.12"},
        {1.000000001, "1.000000001"},
        {-12.000000010, "-12.00000001"},
        {4e6, "4000000"},
        {1e300, "1e+300"},
        {1e-12, "1e-12"},
        {HUGE_VAL, "null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        text_clear(&text);
        text_add_float(&text, cases[i].number);
        assert_string_equal(text.data, cases[i].written);
    }
}

static void json_strings_escape_quotes_and_controls(void **state) {
    (void)state;
    text_add_json(&text, "a\"b\\c\n\t\r\b\f\x01\x1f/é€", 18);
    assert_string_equal(text.data, "\"a\\\"b\\\\c\\n\\t\\r\\b\\f\\u0001\\u001f/é€\"");
    text_clear(&text);
    text_add_json(&text, "\0", 1);
    assert_string_equal(text.data, "\"\\u0000\"");
    text_clear(&text);
    text_add_json_string(&text, "");
    assert_string_equal(text.data, "\"\"");
}

static void percent_encoding_keeps_only_unreserved_characters(void **state) {
    (void)state;
    text_add_percent(&text, "aZ09-._~ /é?", 13);
    assert_string_equal(text.data, "aZ09-._~%20%2F%C3%A9%3F");
}

static void html_is_escaped(void **state) {
    (void)state;
    text_add_html(&text, "<a href=\"x\">'R&D'</a>");
    assert_string_equal(text.data, "&lt;a href=&quot;x&quot;&gt;&#39;R&amp;D&#39;&lt;/a&gt;");
}

static void long_formats_are_written_whole(void **state) {
    (void)state;
    char filler[500];
    memset(filler, 'x', sizeof filler - 1);
    filler[sizeof filler - 1] = '\0';
    text_addf(&text, "%d:", 42);
    text_addf(&text, "%s!", filler);
    assert_int_equal(text.length, 3 + 499 + 1);
    assert_int_equal(strlen(text.data), text.length);
    assert_int_equal(text.data[text.length - 1], '!');
}

static void reserved_room_can_be_filled(void **state) {
    (void)state;
    char *room = text_reserve(&text, 1000);
    memset(room, 'y', 1000);
    text.length += 1000;
    text_add_char(&text, 'z');
    assert_int_equal(strlen(text.data), 1001);
}

static void running_out_of_memory_is_remembered(void **state) {
    (void)state;
    struct arena *arena = arena_new(20000);
    struct text small;
    text_init(&small, arena, 16);
    for (int i = 0; i < 100000; i++) {
        text_add(&small, "0123456789", 10);
    }
    assert_true(small.failed);
    assert_true(small.length < 20000);
    assert_true(arena_exhausted(arena));
    assert_null(text_reserve(&small, 1));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_text_is_an_empty_string, set_up, tear_down),
        cmocka_unit_test_setup_teardown(integers_are_written_to_their_extremes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_character_is_escaped_anywhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_what_must_be_is_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(plain_text_of_any_length_is_copied, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_as_short_as_they_can_be, set_up, tear_down),
        cmocka_unit_test_setup_teardown(json_strings_escape_quotes_and_controls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(percent_encoding_keeps_only_unreserved_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(html_is_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_formats_are_written_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reserved_room_can_be_filled, set_up, tear_down),
        cmocka_unit_test(running_out_of_memory_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
