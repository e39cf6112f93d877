/* Choosing by Accept, Accept-Language and Accept-Encoding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/negotiate.h"

static void language_follows_the_weights_and_defaults_to_dutch(void **state) {
    (void)state;
    static const struct {
        const char *header;
        enum language chosen;
    } cases[] = {
        {NULL, LANGUAGE_NL},
        {"", LANGUAGE_NL},
        {"nl", LANGUAGE_NL},
        {"en", LANGUAGE_EN},
        {"EN", LANGUAGE_EN},
        {"en-GB", LANGUAGE_EN},
        {"nl-BE, en;q=0.9", LANGUAGE_NL},
        {"nl;q=0.3, en;q=0.4", LANGUAGE_EN},
        {"en;q=0.3, nl;q=0.4", LANGUAGE_NL},
        {"en, nl", LANGUAGE_EN},
        {"nl, en", LANGUAGE_NL},
        {"de, fr", LANGUAGE_NL},
        {"de, en;q=0.1", LANGUAGE_EN},
        {"*", LANGUAGE_NL},
        {"en;q=0.5, *;q=0.8", LANGUAGE_NL},
        {"nl;q=0.5, *", LANGUAGE_EN},
        {"nl;q=0, en;q=0.2", LANGUAGE_EN},
        {"en;q=0", LANGUAGE_NL},
        {"nl;q=0", LANGUAGE_NL},
        {"english", LANGUAGE_NL},
        {",,, en ; q=1.0 ,", LANGUAGE_EN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(negotiate_language(cases[i].header), cases[i].chosen);
    }
}

static const char *const offered[] = {"application/json", "application/geo+json", "text/csv"};

static void the_media_type_liked_best_is_chosen(void **state) {
    (void)state;
    static const struct {
        const char *header;
        long chosen;
    } cases[] = {
        {NULL, 0},
        {"", 0},
        {"*/*", 0},
        {"*", 0},
        {"application/json", 0},
        {"APPLICATION/JSON", 0},
        {"text/csv", 2},
        {"text/*", 2},
        {"application/geo+json, application/json;q=0.9", 1},
        {"application/*;q=0.5, text/csv;q=0.6", 2},
        {"text/csv;q=0.5, */*;q=0.5", 0},
        {"text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", 0},
        {"application/json;q=0, */*", 1},
        {"*/*, application/*;q=0", 2},
        {"application/json;profile=\"a,b\";q=0.1, text/csv;q=0.2", 2},
        {"text/csv;q=.7, application/json;q=.2", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(negotiate_media(cases[i].header, offered, 3), cases[i].chosen);
    }
}

static void a_type_that_is_not_offered_is_not_acceptable(void **state) {
    (void)state;
    assert_int_equal(negotiate_media("text/html", offered, 3), -1);
    assert_int_equal(negotiate_media("application/json;q=0", offered, 1), -1);
    assert_int_equal(negotiate_media("text", offered, 3), -1);
}

static void the_coding_liked_best_is_chosen_and_brotli_when_all_are_equal(void **state) {
    (void)state;
    static const struct {
        const char *header;
        enum coding chosen;
    } cases[] = {
        {NULL, CODING_IDENTITY},
        {"", CODING_IDENTITY},
        {"gzip", CODING_GZIP},
        {"br", CODING_BR},
        {"BR", CODING_BR},
        {"gzip, deflate, br", CODING_BR},
        {"br, gzip", CODING_BR},
        {"gzip;q=0.5, br;q=0.5", CODING_BR},
        {"gzip;q=0.8, br;q=0.7", CODING_GZIP},
        {"x-gzip, br;q=0.9", CODING_GZIP},
        {"gzip;q=0.7, br;q=0.8", CODING_BR},
        {"br;q=0, gzip;q=0.1", CODING_GZIP},
        {"gzip;q=0, br;q=0.001", CODING_BR},
        {"deflate, zstd", CODING_IDENTITY},
        {"x-br", CODING_IDENTITY},
        {"*", CODING_BR},
        {"*;q=0", CODING_IDENTITY},
        {"gzip;q=0, *", CODING_BR},
        {"br;q=0, *", CODING_GZIP},
        {"gzip, *;q=0", CODING_GZIP},
        {"gzip, *;q=0.5", CODING_GZIP},
        {"br;q=0.4, *;q=0.5", CODING_GZIP},
        {"gzip;q=0, br;q=0, *", CODING_IDENTITY},
        {"gzip;q=0.5, identity", CODING_IDENTITY},
        {"br;q=0.5, gzip;q=0.9, identity;q=0.9", CODING_GZIP},
        {"br;q=0.5, gzip;q=0.4, identity;q=0.6", CODING_IDENTITY},
        {"gzip, identity;q=0", CODING_GZIP},
        {"identity;q=0", CODING_IDENTITY},
        {"identity;q=0, *", CODING_BR},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(negotiate_coding(cases[i].header), cases[i].chosen);
    }
}

static void last_coding_that_is_possible_is_chosen_among_those(void **state) {
    (void)state;
    assert_int_equal(negotiate_coding_up_to("gzip, br", CODING_GZIP), CODING_GZIP);
    assert_int_equal(negotiate_coding_up_to("gzip;q=0.1, br", CODING_GZIP), CODING_GZIP);
    assert_int_equal(negotiate_coding_up_to("br", CODING_GZIP), CODING_IDENTITY);
    assert_int_equal(negotiate_coding_up_to("*", CODING_GZIP), CODING_GZIP);
    assert_int_equal(negotiate_coding_up_to(NULL, CODING_GZIP), CODING_IDENTITY);
}

static void a_parameter_is_found_with_its_quotes_removed(void **state) {
    (void)state;
    const char *rest = "text/plain; charset=\"utf-8\" ; q=0.5", *value;
    struct element element;
    size_t length;
    assert_true(element_next(&rest, &element));
    assert_true(element_is(&element, "Text/Plain"));
    assert_int_equal(element.quality, 500);
    assert_true(element_param(&element, "Charset", &value, &length));
    assert_int_equal(length, 5);
    assert_memory_equal(value, "utf-8", 5);
    assert_false(element_param(&element, "boundary", &value, &length));
    assert_false(element_next(&rest, &element));
}

static void a_malformed_weight_counts_as_none(void **state) {
    (void)state;
    static const char *const headers[] = {"a;q=2", "a;q=x", "a;q=", "a;q=1.5", "a;q", "a;q=-1"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        const char *rest = headers[i];
        struct element element;
        assert_true(element_next(&rest, &element));
        assert_int_equal(element.quality, 1000);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(language_follows_the_weights_and_defaults_to_dutch),
        cmocka_unit_test(the_media_type_liked_best_is_chosen),
        cmocka_unit_test(a_type_that_is_not_offered_is_not_acceptable),
        cmocka_unit_test(the_coding_liked_best_is_chosen_and_brotli_when_all_are_equal),
        cmocka_unit_test(a_parameter_is_found_with_its_quotes_removed),
        cmocka_unit_test(a_malformed_weight_counts_as_none),
        cmocka_unit_test(last_coding_that_is_possible_is_chosen_among_those),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
