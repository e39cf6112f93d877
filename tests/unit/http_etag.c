/* Entity tags: lists of them, and the suffix of compressed representations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/conditional.h"
#include "wdhs/http.h"

static void a_list_matches_weakly(void **state) {
    (void)state;
    static const char *const matching[] = {"\"a\"",         "W/\"a\"",        "*",          " \"b\" , \"a\"",
                                           "\"b\",W/\"a\"", "\"b,c\", \"a\"", "\"a-gzip\"", ",\"a\","};
    for (size_t i = 0; i < sizeof matching / sizeof *matching; i++) {
        assert_true(etag_list_matches(matching[i], "\"a\""));
        assert_true(etag_list_matches(matching[i], "W/\"a\""));
    }
}

static void other_lists_do_not_match(void **state) {
    (void)state;
    static const char *const others[] = {"",       "\"b\"", "a",        "\"A\"",        "\"a",
                                         "\"aa\"", "\"\"",  "\"a-br\"", "\"b\" x \"a\""};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(etag_list_matches(others[i], "\"a\""));
    assert_false(etag_list_matches(NULL, "\"a\""));
    assert_false(etag_list_matches("*", NULL));
}

static void the_form_that_the_client_has_is_told(void **state) {
    (void)state;
    assert_int_equal(etag_find("\"a-gzip\"", "\"a\""), ETAG_CODED);
    assert_int_equal(etag_find("\"a-gzip\", \"a\"", "\"a\""), ETAG_PLAIN);
    assert_int_equal(etag_find("\"b\"", "\"a\""), ETAG_ABSENT);
}

static void the_suffix_is_added_inside_the_quotes(void **state) {
    (void)state;
    char coded[16];
    assert_true(etag_code("W/\"a\"", coded, sizeof coded));
    assert_string_equal(coded, "W/\"a-gzip\"");
    assert_false(etag_code("\"0123456789\"", coded, sizeof coded));
    assert_false(etag_code("a", coded, sizeof coded));
}

static void the_suffix_is_stripped_again(void **state) {
    (void)state;
    static const char *const tags[][2] = {{"\"a-gzip\"", "\"a\""},
                                          {"W/\"a-gzip\"", "W/\"a\""},
                                          {"\"a\"", "\"a\""},
                                          {"\"-gzip\"", "\"-gzip\""},
                                          {"nonsense", "nonsense"}};
    char plain[32];
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        etag_strip(tags[i][0], plain, sizeof plain);
        assert_string_equal(plain, tags[i][1]);
    }
}

static void a_tag_that_does_not_fit_becomes_nothing(void **state) {
    (void)state;
    char small[4] = "x";
    etag_strip("\"abcdef-gzip\"", small, sizeof small);
    assert_string_equal(small, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_matches_weakly),
        cmocka_unit_test(other_lists_do_not_match),
        cmocka_unit_test(the_form_that_the_client_has_is_told),
        cmocka_unit_test(the_suffix_is_added_inside_the_quotes),
        cmocka_unit_test(the_suffix_is_stripped_again),
        cmocka_unit_test(a_tag_that_does_not_fit_becomes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
