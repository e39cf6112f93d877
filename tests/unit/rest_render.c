/* Records as JSON, from cells as PostgreSQL writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest_library.h"
#include "wdhs/json.h"

#define ID    "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60"
#define OTHER "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f61"

enum cell {
    VERSION,
    KEY,
    TITLE_NL,
    TITLE_EN,
    YEAR,
    STATE,
    AUTHOR,
    LABELS,
    LONGITUDE,
    LATITUDE,
    ROOM,
    SECRET,
    LENT,
    COUNTRY,
    LINKS,
    ADDED_AT,
    CELLS,
};

static struct trial trial;
static struct operation *operation;
static const char *row[CELLS];

static int set_up(void **state) {
    (void)state;
    if (trial_begin(&trial, plan_named("books")) != 0) {
        return 1;
    }
    operation = operation_new(trial_request(&trial));
    operation->view.all_fields = true;
    const char *const full[CELLS] = {
        "3",    ID,      "De avonden", "The Evenings",     "1947", "new", OTHER, "{a,b}",
        "5.12", "52.09", "2b",         "under the stairs", "f",    "nl",  "{}",  "2024-04-13 10:00:00.5+00"};
    memcpy(row, full, sizeof row);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    trial_end(&trial);
    return 0;
}

/* The record as it is written; always JSON. */
static const char *rendered(void) {
    const char **lists[CELLS];
    struct text text;
    size_t offset;
    for (size_t i = 0; i < CELLS; i++) {
        lists[i] = &row[i];
    }
    struct cells cells = {.lists = lists};
    text_init(&text, trial_request(&trial)->arena, 64);
    render_record(&text, operation, operation->plan, &cells, false);
    assert_false(text.failed);
    assert_int_equal(json_check(text.data, text.length, 8, &offset), JSON_OK);
    return text.data;
}

static void show_only(const char *name) {
    const struct slot *slot = plan_slot(operation->plan, name);
    operation->view.all_fields = false;
    operation->view.shown[slot - operation->plan->slots] = true;
}

static void record_shows_its_fields_in_order(void **state) {
    (void)state;
    assert_string_equal(
        rendered(), "{\"id\":\"" ID "\",\"title\":\"De avonden\",\"year\":1947,\"state\":\"new\",\"author\":\"" OTHER
                    "\",\"labels\":[\"a\",\"b\"],\"location\":{\"type\":\"Point\",\"coordinates\":[5.12,52.09]},"
                    "\"shelf\":{\"room\":\"2b\"},\"lent\":false,\"country\":\"nl\",\"links\":[],\"addedAt\":\"2024-04-"
                    "13T10:00:00.500Z\"}");
}

static void what_is_not_known_is_null(void **state) {
    (void)state;
    for (size_t i = TITLE_EN; i < ADDED_AT; i++) {
        row[i] = NULL;
    }
    assert_string_equal(rendered(), "{\"id\":\"" ID "\",\"title\":\"De avonden\",\"year\":null,\"state\":null,"
                                    "\"author\":null,\"labels\":null,\"location\":null,\"shelf\":null,\"lent\":null,"
                                    "\"country\":null,\"links\":null,\"addedAt\":\"2024-04-13T10:00:00.500Z\"}");
}

static void personal_parts_are_for_those_who_may_see_them(void **state) {
    (void)state;
    show_only("shelf.room");
    operation->view.shown[plan_slot(operation->plan, "shelf.secret") - operation->plan->slots] = true;
    assert_string_equal(rendered(), "{\"shelf\":{\"room\":\"2b\"}}");
    operation->view.personal = true;
    assert_string_equal(rendered(), "{\"shelf\":{\"room\":\"2b\",\"secret\":\"under the stairs\"}}");
    operation->view.personal = false;
    row[ROOM] = NULL;
    assert_string_equal(rendered(), "{\"shelf\":null}");
}

static void language_asked_for_is_shown_or_the_other(void **state) {
    (void)state;
    show_only("title");
    assert_string_equal(rendered(), "{\"title\":\"De avonden\"}");
    trial_request(&trial)->language = LANGUAGE_EN;
    assert_string_equal(rendered(), "{\"title\":\"The Evenings\"}");
    row[TITLE_EN] = NULL;
    assert_string_equal(rendered(), "{\"title\":\"De avonden\"}");
    row[TITLE_NL] = NULL;
    assert_string_equal(rendered(), "{\"title\":null}");
}

static void all_languages_are_a_list(void **state) {
    (void)state;
    show_only("title");
    operation->view.all_languages = true;
    assert_string_equal(rendered(), "{\"title\":[{\"language\":\"nl\",\"value\":\"De avonden\"},"
                                    "{\"language\":\"en\",\"value\":\"The Evenings\"}]}");
    row[TITLE_NL] = NULL;
    assert_string_equal(rendered(), "{\"title\":[{\"language\":\"en\",\"value\":\"The Evenings\"}]}");
    row[TITLE_EN] = NULL;
    assert_string_equal(rendered(), "{\"title\":null}");
}

static void texts_are_escaped(void **state) {
    (void)state;
    show_only("title");
    row[TITLE_NL] = "a\"b\\c\nd\x01"
                    "é😀</script>";
    assert_string_equal(rendered(), "{\"title\":\"a\\\"b\\\\c\\nd\\u0001é😀</script>\"}");
}

static void arrays_keep_commas_quotes_and_the_word_null(void **state) {
    (void)state;
    show_only("labels");
    row[LABELS] = "{\"a,b\",\"c\\\"d\",\"e\\\\f\",\"NULL\",\"\",\"{g}\"}";
    assert_string_equal(rendered(), "{\"labels\":[\"a,b\",\"c\\\"d\",\"e\\\\f\",\"NULL\",\"\",\"{g}\"]}");
    row[LABELS] = "{}";
    assert_string_equal(rendered(), "{\"labels\":[]}");
}

static void external_identifiers_are_taken_apart_at_the_first_colon(void **state) {
    (void)state;
    show_only("links");
    row[LINKS] = "{osm:way/1,\"kvk:a:b \\\"c\\\"\"}";
    assert_string_equal(rendered(), "{\"links\":[{\"source\":\"osm\",\"id\":\"way/1\"},"
                                    "{\"source\":\"kvk\",\"id\":\"a:b \\\"c\\\"\"}]}");
}

static void moments_are_in_utc_with_milliseconds(void **state) {
    (void)state;
    show_only("addedAt");
    row[ADDED_AT] = "2024-04-13 10:00:00+00";
    assert_string_equal(rendered(), "{\"addedAt\":\"2024-04-13T10:00:00.000Z\"}");
    row[ADDED_AT] = "infinity";
    assert_string_equal(rendered(), "{\"addedAt\":null}");
}

static void booleans_are_read_in_both_forms(void **state) {
    (void)state;
    static const char *const forms[][2] = {{"t", "true"}, {"f", "false"}, {"true", "true"}, {"false", "false"}};
    show_only("lent");
    for (size_t i = 0; i < 4; i++) {
        row[LENT] = forms[i][0];
        assert_string_equal(rendered(), arena_printf(trial_request(&trial)->arena, "{\"lent\":%s}", forms[i][1]));
    }
}

static void what_is_written_only_is_never_shown(void **state) {
    (void)state;
    operation->view.personal = true;
    assert_null(strstr(rendered(), "code"));
    assert_int_equal(plan_slot(operation->plan, "code")->cell_count, 0);
}

#define RENDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        RENDER(record_shows_its_fields_in_order),
        RENDER(what_is_not_known_is_null),
        RENDER(personal_parts_are_for_those_who_may_see_them),
        RENDER(language_asked_for_is_shown_or_the_other),
        RENDER(all_languages_are_a_list),
        RENDER(texts_are_escaped),
        RENDER(arrays_keep_commas_quotes_and_the_word_null),
        RENDER(external_identifiers_are_taken_apart_at_the_first_colon),
        RENDER(moments_are_in_utc_with_milliseconds),
        RENDER(booleans_are_read_in_both_forms),
        RENDER(what_is_written_only_is_never_shown),
    };
    return cmocka_run_group_tests(tests, library_prepare, NULL);
}
