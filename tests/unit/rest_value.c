/* Values: what each type of field takes and refuses, and under which code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest_trial.h"

static int set_up(void **state) {
    (void)state;
    begin_trial(NULL);
    return 0;
}

/* The code of the fault that `value` meets; NULL when it is taken, and then as it is (moments are rewritten). */
static const char *code_in(const struct slot *slot, const char *value) {
    struct request *request = trial_request(&trial);
    request->faults = request->last_fault = NULL;
    request->fault_count = 0;
    const char *taken = value_check(request, (struct place){IN_QUERY, "x"}, slot, value);
    assert_int_equal(taken == NULL, request->fault_count == 1);
    if (taken == NULL) {
        assert_string_equal(request->faults->location, "x");
        assert_non_null(request->faults->detail);
        return request->faults->message->code;
    }
    if (slot->field->type != FIELD_TIMESTAMP) {
        assert_string_equal(taken, value);
    }
    return NULL;
}

static const char *code(struct field field, const char *value) {
    struct slot slot = {.field = &field};
    return code_in(&slot, value);
}

static void takes(enum field_type type, const char *const *values) {
    for (; *values != NULL; values++) {
        const char *fault = code((struct field){.type = type}, *values);
        if (fault != NULL) {
            fail_msg("\"%s\" was refused: %s", *values, fault);
        }
    }
}

static void refuses(enum field_type type, const char *expected, const char *const *values) {
    for (; *values != NULL; values++) {
        const char *fault = code((struct field){.type = type}, *values);
        if (fault == NULL) {
            fail_msg("\"%s\" was taken", *values);
        }
        assert_string_equal(fault, expected);
    }
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* --- texts -------------------------------------------------------------------------------------------------------- */

static void texts_are_counted_in_characters(void **state) {
    (void)state;
    const struct field field = {.type = FIELD_TEXT, .min = 2, .max = 4};
    assert_null(code(field, "ab"));
    assert_null(code(field, "abcd"));
    assert_null(code(field, "é€😀ü"));
    assert_string_equal(code(field, "a"), "too-short");
    assert_string_equal(code(field, "😀"), "too-short");
    assert_string_equal(code(field, ""), "too-short");
    assert_string_equal(code(field, "abcde"), "too-long");
    assert_string_equal(trial_detail(&trial), "Te lang: hoogstens 4 tekens, ontvangen 5.");
}

static void text_of_spaces_is_empty(void **state) {
    (void)state;
    const struct field field = {.type = FIELD_TEXT, .flags = MULTILINE, .min = 1, .max = 10};
    assert_string_equal(code(field, "   "), "too-short");
    assert_string_equal(code(field, "\n\t\n"), "too-short");
    assert_null(code(field, " a "));
}

static void text_that_may_be_left_empty_is_taken(void **state) {
    (void)state;
    assert_null(code((struct field){.type = FIELD_TEXT, .max = 10}, ""));
}

static void control_and_invisible_characters_are_refused(void **state) {
    (void)state;
    const struct field line = {.type = FIELD_TEXT, .min = 1, .max = 20};
    const struct field lines = {.type = FIELD_TEXT, .flags = MULTILINE, .min = 1, .max = 20};
    static const char *const always[] = {"a\x01",    "a\x7f",          "a\xc2\x85", "a\u202eb",
                                         "a\u200bb", "\xef\xbb\xbf-a", "a\rb"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        assert_string_equal(code(line, always[i]), "control-character");
        assert_string_equal(code(lines, always[i]), "control-character");
    }
    assert_string_equal(code(line, "a\nb"), "control-character");
    assert_string_equal(code(line, "a\tb"), "control-character");
    assert_null(code(lines, "a\n\tb"));
}

static void element_of_a_list_of_texts_has_at_most_200_characters(void **state) {
    (void)state;
    char long_text[202];
    memset(long_text, 'a', 201);
    long_text[201] = '\0';
    assert_string_equal(code((struct field){.type = FIELD_TEXTS, .max = 20}, long_text), "too-long");
    long_text[200] = '\0';
    assert_null(code((struct field){.type = FIELD_TEXTS, .max = 20}, long_text));
    assert_string_equal(code((struct field){.type = FIELD_TEXTS, .max = 20}, ""), "too-short");
}

/* --- numbers and choices ------------------------------------------------------------------------------------------ */

static void integers_are_whole_and_within_bounds(void **state) {
    (void)state;
    const struct field field = {.type = FIELD_INTEGER, .min = -5, .max = 2030};
    assert_null(code(field, "0"));
    assert_null(code(field, "-5"));
    assert_null(code(field, "2030"));
    assert_string_equal(code(field, "-6"), "out-of-range");
    assert_string_equal(code(field, "2031"), "out-of-range");
    assert_string_equal(trial_detail(&trial), "2031 ligt buiten het bereik van -5 tot en met 2030.");
    assert_string_equal(code(field, "99999999999999999999999999"), "out-of-range");
    assert_string_equal(code(field, "-99999999999999999999999999"), "out-of-range");
    const char *const wrong[] = {"", "-", "+1", "1.0", "1e3", "01", "0x10", " 1", "1 ", "een", "--1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_string_equal(code(field, wrong[i]), "invalid-integer");
    }
}

static void choices_are_exact_and_the_nearest_is_suggested(void **state) {
    (void)state;
    static const struct choices scales = {
        "Scale", false, {{"street", {NULL, NULL}}, {"village", {NULL, NULL}}, {"city", {NULL, NULL}}}};
    const struct field field = {.type = FIELD_CHOICE, .choices = &scales};
    assert_null(code(field, "village"));
    assert_string_equal(code(field, "vilage"), "invalid-value");
    assert_string_equal(trial_detail(&trial),
                        "\"vilage\" is geen geldige waarde; bedoelde u \"village\"? Mogelijk: street, village, city.");
    assert_string_equal(code(field, "Village"), "invalid-value");
    assert_string_equal(code(field, "continent"), "invalid-value");
    assert_string_equal(trial_detail(&trial), "\"continent\" is geen geldige waarde; verwacht: street, village, city.");
    assert_string_equal(code(field, ""), "invalid-value");
}

static void booleans_are_true_or_false(void **state) {
    (void)state;
    takes(FIELD_BOOLEAN, LIST("true", "false"));
    refuses(FIELD_BOOLEAN, "invalid-boolean", LIST("", "TRUE", "1", "ja", "true ", "t"));
}

/* --- time --------------------------------------------------------------------------------------------------------- */

static void dates_exist(void **state) {
    (void)state;
    takes(FIELD_DATE, LIST("2024-02-29", "0001-01-01", "9999-12-31"));
    refuses(FIELD_DATE, "invalid-date",
            LIST("", "2023-02-29", "2024-13-01", "2024-1-1", "13-04-2024", "2024-04-13T00:00:00Z", "2024-04-31"));
}

static void timestamps_have_an_offset(void **state) {
    (void)state;
    takes(FIELD_TIMESTAMP, LIST("2024-04-13T10:00:00Z", "2024-04-13T10:00:00.123Z", "2024-04-13T10:00:00+02:00"));
    refuses(FIELD_TIMESTAMP, "invalid-timestamp",
            LIST("", "2024-04-13", "2024-04-13T10:00:00", "2024-04-13 10:00:00Z", "2024-04-13T25:00:00Z",
                 "2024-04-13T10:00:00.1234Z", "now", "infinity"));
}

static void timestamps_are_taken_in_one_form(void **state) {
    (void)state;
    static const struct field field = {.type = FIELD_TIMESTAMP};
    static const struct slot slot = {.field = &field};
    struct place place = {IN_QUERY, "x"};
    assert_string_equal(value_check(trial_request(&trial), place, &slot, "2024-04-13T10:00:00+02:00"),
                        "2024-04-13T08:00:00.000Z");
    assert_string_equal(value_check(trial_request(&trial), place, &slot, "2024-12-31T23:59:59.5-23:59"),
                        "2025-01-01T23:58:59.500Z");
}

/* --- keys and codes ----------------------------------------------------------------------------------------------- */

static void identifiers_are_uuids(void **state) {
    (void)state;
    takes(FIELD_UUID, LIST("0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60", "0190A6E2-7C1E-7D4B-9A51-3F1C2D4E5F60"));
    refuses(FIELD_UUID, "invalid-id",
            LIST("", "0190a6e27c1e7d4b9a513f1c2d4e5f60", "{0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60}",
                 "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f6", "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f6g", "1"));
}

static void slugs_are_lower_case_words_with_single_hyphens(void **state) {
    (void)state;
    char long_slug[102];
    memset(long_slug, 'a', 101);
    long_slug[101] = '\0';
    takes(FIELD_SLUG, LIST("a", "zorgzaam-dorp", "2030", "a-1-b", long_slug + 1));
    refuses(FIELD_SLUG, "invalid-slug",
            LIST("", "-", "-a", "a-", "a--b", "A", "a b", "a_b", "caf\u00e9", "a/b", "..", long_slug));
}

static void codes_have_their_own_form(void **state) {
    (void)state;
    takes(FIELD_MUNICIPALITY_CODE, LIST("GM0344", "GM1987"));
    refuses(FIELD_MUNICIPALITY_CODE, "invalid-municipality-code",
            LIST("", "GM", "GM344", "GM03444", "gm0344", "0344", "GM034a", "PV26", "GM 344", "GM0344 "));
    takes(FIELD_PROVINCE_CODE, LIST("PV20", "PV31"));
    refuses(FIELD_PROVINCE_CODE, "invalid-province-code", LIST("", "PV", "PV2", "PV200", "pv20", "GM0344", "Utrecht"));
    takes(FIELD_KVK_NUMBER, LIST("01234567", "90000000"));
    refuses(FIELD_KVK_NUMBER, "invalid-kvk-number", LIST("", "1234567", "012345678", "0123456a", "01 23 45 67"));
    takes(FIELD_POSTCODE_AREA, LIST("1011", "9999"));
    refuses(FIELD_POSTCODE_AREA, "invalid-postcode-area", LIST("", "0101", "101", "10111", "1011AB", "1o11"));
}

static void references_have_the_form_of_their_targets_key(void **state) {
    (void)state;
    const struct plan *plan = plan_named("collectives");
    assert_null(code_in(plan_slot(plan, "municipality"), "GM0344"));
    assert_string_equal(code_in(plan_slot(plan, "municipality"), "utrecht"), "invalid-municipality-code");
    assert_null(code_in(plan_slot(plan, "maintainer"), "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60"));
    assert_string_equal(code_in(plan_slot(plan, "maintainer"), "nlzve"), "invalid-id");
    assert_null(code_in(plan_slot(plan, "themes"), "wonen"));
    assert_string_equal(code_in(plan_slot(plan, "themes"), "Wonen"), "invalid-slug");
}

/* --- addresses ---------------------------------------------------------------------------------------------------- */

static void web_addresses_begin_with_http_and_a_domain(void **state) {
    (void)state;
    char long_url[502] = "https://a.nl/";
    memset(long_url + strlen(long_url), 'x', 501 - strlen(long_url));
    takes(FIELD_URL, LIST("https://example.org", "http://www.example.org:8080/a/b?c=d&e=%20#f",
                          "https://xn--caf-dma.nl/", "https://a-b.example.nl?x", "https://example.nl#top"));
    refuses(FIELD_URL, "invalid-url",
            LIST("", "example.org", "ftp://example.org", "https://", "https://localhost",
                 "https://example.org:", "https://example.org:123456", "https://example.org:80a",
                 "https://user@example.org", "https://user:pass@example.org", "https://exa mple.org",
                 "https://caf\u00e9.nl", "https://example..org", "https://-a.nl", "https://a-.nl", "https://a.b",
                 "javascript:alert(1)", "https://a.nl/<script>", "https://a.nl/\"", "HTTPS://example.org",
                 "https://[::1]/", "https://example.org.", long_url));
}

static void mail_addresses_have_a_local_part_and_a_domain(void **state) {
    (void)state;
    takes(FIELD_EMAIL, LIST("naam@voorbeeld.nl", "a.b+c@sub.example.org", "o'neil@example.org", "_x_@example.org"));
    refuses(FIELD_EMAIL, "invalid-email",
            LIST("", "naam", "@example.org", "naam@", "naam@localhost", "na am@example.org", ".a@example.org",
                 "a.@example.org", "a..b@example.org", "a@b@c", "naam@example.org\n", "na\u00e4m@example.org",
                 "\"a b\"@example.org", "a@example.org,b@example.org"));
}

static void refused_mail_address_is_not_repeated(void **state) {
    (void)state;
    assert_string_equal(code((struct field){.type = FIELD_EMAIL}, "jansen@thuis"), "invalid-email");
    assert_null(strstr(trial_detail(&trial), "jansen"));
}

static void telephone_numbers_are_digits_with_some_punctuation(void **state) {
    (void)state;
    takes(FIELD_PHONE, LIST("+31 30 123 45 67", "(030) 123-4567", "112"));
    refuses(
        FIELD_PHONE, "invalid-phone",
        LIST("", "12", "030/1234567", "0800-DORP", "1+2345", "1234567890123456", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5  "));
}

/* --- what is told ------------------------------------------------------------------------------------------------- */

static void long_value_is_shortened_between_characters(void **state) {
    (void)state;
    const char *value = repeated(trial_request(&trial)->arena, "a", "é", 100, "");
    assert_string_equal(code((struct field){.type = FIELD_SLUG}, value), "invalid-slug");
    const char *detail = trial_detail(&trial);
    assert_non_null(strstr(detail, "é…\" is geen geldige slug"));
    assert_true(strlen(detail) < 250);
}

static void faults_are_told_in_the_language_of_the_request(void **state) {
    (void)state;
    trial_request(&trial)->language = LANGUAGE_EN;
    assert_string_equal(code((struct field){.type = FIELD_BOOLEAN}, "ja"), "invalid-boolean");
    assert_string_equal(trial_detail(&trial), "\"ja\" is not a yes or no; write true or false.");
}

static void near_names_are_suggested_and_far_ones_are_not(void **state) {
    (void)state;
    const char *const names[] = {"limit", "sort", "targetYearMin"};
    assert_string_equal(value_suggest("limti", names, 3), "limit");
    assert_string_equal(value_suggest("LIMIT", names, 3), "limit");
    assert_string_equal(value_suggest("srot", names, 3), "sort");
    assert_string_equal(value_suggest("targetYaerMin", names, 3), "targetYearMin");
    assert_null(value_suggest("offset", names, 3));
    assert_null(value_suggest("", names, 3));
    assert_null(value_suggest("limit", names, 0));
}

#define VALUE(test) cmocka_unit_test_setup_teardown(test, set_up, trial_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        VALUE(texts_are_counted_in_characters),
        VALUE(text_of_spaces_is_empty),
        VALUE(text_that_may_be_left_empty_is_taken),
        VALUE(control_and_invisible_characters_are_refused),
        VALUE(element_of_a_list_of_texts_has_at_most_200_characters),
        VALUE(integers_are_whole_and_within_bounds),
        VALUE(choices_are_exact_and_the_nearest_is_suggested),
        VALUE(booleans_are_true_or_false),
        VALUE(dates_exist),
        VALUE(timestamps_have_an_offset),
        VALUE(timestamps_are_taken_in_one_form),
        VALUE(identifiers_are_uuids),
        VALUE(slugs_are_lower_case_words_with_single_hyphens),
        VALUE(codes_have_their_own_form),
        VALUE(references_have_the_form_of_their_targets_key),
        VALUE(web_addresses_begin_with_http_and_a_domain),
        VALUE(mail_addresses_have_a_local_part_and_a_domain),
        VALUE(refused_mail_address_is_not_repeated),
        VALUE(telephone_numbers_are_digits_with_some_punctuation),
        VALUE(long_value_is_shortened_between_characters),
        VALUE(faults_are_told_in_the_language_of_the_request),
        VALUE(near_names_are_suggested_and_far_ones_are_not),
    };
    return cmocka_run_group_tests(tests, resources_prepare, NULL);
}
