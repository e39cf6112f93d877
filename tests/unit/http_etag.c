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
    static const char *const matching[] = {"\"a\"",          "W/\"a\"",    "*",       " \"b\" , \"a\"", "\"b\",W/\"a\"",
                                           "\"b,c\", \"a\"", "\"a-gzip\"", ",\"a\",", "W/\"a-br\""};
    for (size_t i = 0; i < sizeof matching / sizeof *matching; i++) {
        assert_true(etag_list_matches(matching[i], "\"a\""));
        assert_true(etag_list_matches(matching[i], "W/\"a\""));
    }
}

static void other_lists_do_not_match(void **state) {
    (void)state;
    static const char *const others[] = {
        "", "\"b\"", "a", "\"A\"", "\"a", "\"aa\"", "\"\"", "\"a-zstd\"", "\"b\" x \"a\"", "\"abr\"", "\"a-br-gzip\""};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(etag_list_matches(others[i], "\"a\""));
    }
    assert_false(etag_list_matches(NULL, "\"a\""));
    assert_false(etag_list_matches("*", NULL));
}

static void the_form_that_the_client_has_is_told(void **state) {
    (void)state;
    static const struct {
        const char *list;
        enum etag_match match;
        enum coding coding;
    } cases[] = {
        {"\"a-gzip\"", ETAG_CODED, CODING_GZIP},
        {"\"a-br\"", ETAG_CODED, CODING_BR},
        {"\"b-gzip\", \"a-br\"", ETAG_CODED, CODING_BR},
        {"\"a-gzip\", \"a-br\"", ETAG_CODED, CODING_GZIP},
        {"\"a-br\", \"a-gzip\"", ETAG_CODED, CODING_BR},
        {"\"a\"", ETAG_PLAIN, CODING_IDENTITY},
        {"*", ETAG_PLAIN, CODING_IDENTITY},
        {"\"b\"", ETAG_ABSENT, CODING_IDENTITY},
        {"\"b-br\"", ETAG_ABSENT, CODING_IDENTITY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum coding coding = CODING_IDENTITY;
        assert_int_equal(etag_find(cases[i].list, "\"a\"", &coding), cases[i].match);
        assert_int_equal(coding, cases[i].coding);
    }
    enum coding coding;
    assert_int_equal(etag_find("\"a-gzip\", \"a\"", "\"a\"", &coding), ETAG_PLAIN);
}

static void the_suffix_is_added_inside_the_quotes(void **state) {
    (void)state;
    char coded[16];
    assert_true(etag_code("W/\"a\"", CODING_GZIP, coded, sizeof coded));
    assert_string_equal(coded, "W/\"a-gzip\"");
    assert_true(etag_code("\"a\"", CODING_BR, coded, sizeof coded));
    assert_string_equal(coded, "\"a-br\"");
    assert_false(etag_code("\"a\"", CODING_IDENTITY, coded, sizeof coded));
    assert_false(etag_code("\"0123456789\"", CODING_GZIP, coded, sizeof coded));
    assert_false(etag_code("a", CODING_GZIP, coded, sizeof coded));
}

static void the_suffix_is_stripped_again(void **state) {
    (void)state;
    static const char *const tags[][2] = {
        {"\"a-gzip\"", "\"a\""},    {"W/\"a-gzip\"", "W/\"a\""},   {"\"a\"", "\"a\""},
        {"\"a-br\"", "\"a\""},      {"W/\"a-b-br\"", "W/\"a-b\""}, {"\"abr\"", "\"abr\""},
        {"\"-gzip\"", "\"-gzip\""}, {"\"-br\"", "\"-br\""},        {"nonsense", "nonsense"}};
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
