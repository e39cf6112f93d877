/* The text buffer: escaping for each place text goes to, growth, and running out of memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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
    for (int i = 0; i < 100000; i++)
        text_add(&small, "0123456789", 10);
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
        cmocka_unit_test_setup_teardown(json_strings_escape_quotes_and_controls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(percent_encoding_keeps_only_unreserved_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(html_is_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_formats_are_written_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reserved_room_can_be_filled, set_up, tear_down),
        cmocka_unit_test(running_out_of_memory_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
