/* UTF-8: well-formedness, what names may carry, slugs, and near misses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wdhs/utf8.h"

static bool valid(const char *string) {
    return utf8_valid(string, strlen(string));
}

static void well_formed_text_is_valid(void **state) {
    (void)state;
    assert_true(valid(""));
    assert_true(valid("plain ASCII that is longer than eight bytes"));
    assert_true(valid("Súdwest-Fryslân € 🌍 and then some more"));
    assert_true(valid("\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));
    assert_true(utf8_valid("\0", 1));
}

static void malformed_text_is_invalid(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "\x80",
        "\xbf",
        "\xc0\xaf",
        "\xc1\xbf",
        "\xc2",
        "\xc2 ",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xe2\x82",
        "\xe2\x28\xa1",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "\xfe",
        "\xf0\x9f\x8c",
        "long enough to pass eight \xff",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(valid(wrong[i]));
    }
}

static void code_points_are_counted(void **state) {
    (void)state;
    assert_int_equal(utf8_count("é€🌍a", 10), 4);
    assert_int_equal(utf8_count("", 0), 0);
}

static bool has_control(const char *string, bool multiline) {
    return utf8_has_control(string, strlen(string), multiline);
}

static void controls_and_invisible_characters_are_found(void **state) {
    (void)state;
    static const char *const hidden[] = {
        "a\x01",   "a\x7f",   "a\xc2\x85", "a\u00ad", "a\u200b", "a\u200e",    "a\u202e",
        "a\u2028", "a\u2066", "\ufeffa",   "a\u061c", "a\u2060", "\U000e0041", "a\r",
    };
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        assert_true(has_control(hidden[i], true));
    }
    assert_false(has_control("Súdwest-Fryslân € 🌍 👩\u200d🌾", false));
    assert_true(has_control("a\nb", false));
    assert_true(has_control("a\tb", false));
    assert_false(has_control("a\n\tb", true));
}

static void names_become_slugs(void **state) {
    (void)state;
    static const struct {
        const char *name, *slug;
    } cases[] = {
        {"Súdwest-Fryslân", "sudwest-fryslan"},
        {"'s-Hertogenbosch", "s-hertogenbosch"},
        {"  Energie & Wonen  ", "energie-wonen"},
        {"ÆØÅ Straße Łódź", "aeoa-strasse-lodz"},
        {"cafe\u0301", "cafe"},
        {"Пример", ""},
        {"IJsselstein (Utrecht)", "ijsselstein-utrecht"},
        {"2e Burgerberaad", "2e-burgerberaad"},
        {"---", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char slug[64];
        utf8_slug(cases[i].name, slug, sizeof slug);
        assert_string_equal(slug, cases[i].slug);
    }
}

static void slug_is_cut_to_its_size_without_a_hyphen_at_the_end(void **state) {
    (void)state;
    char slug[6];
    utf8_slug("abcd efgh", slug, sizeof slug);
    assert_string_equal(slug, "abcd");
    utf8_slug("abcdefgh", slug, sizeof slug);
    assert_string_equal(slug, "abcde");
}

static void near_misses_have_a_small_distance(void **state) {
    (void)state;
    assert_int_equal(utf8_distance("municipality", "municipality", 2), 0);
    assert_int_equal(utf8_distance("Municipality", "municipality", 2), 0);
    assert_int_equal(utf8_distance("municpality", "municipality", 2), 1);
    assert_int_equal(utf8_distance("muncipalitiy", "municipality", 2), 2);
    assert_int_equal(utf8_distance("thmee", "theme", 2), 1);
    assert_int_equal(utf8_distance("", "abc", 5), 3);
    assert_int_equal(utf8_distance("abc", "", 5), 3);
    assert_int_equal(utf8_distance("theme", "province", 2), 3);
    assert_int_equal(utf8_distance("kitten", "sitting", 9), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_text_is_valid),
        cmocka_unit_test(malformed_text_is_invalid),
        cmocka_unit_test(code_points_are_counted),
        cmocka_unit_test(controls_and_invisible_characters_are_found),
        cmocka_unit_test(names_become_slugs),
        cmocka_unit_test(slug_is_cut_to_its_size_without_a_hyphen_at_the_end),
        cmocka_unit_test(near_misses_have_a_small_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
