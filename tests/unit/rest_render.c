/* Records as JSON, from cells as PostgreSQL writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "binary_cells.h"
#include "rest_library.h"
#include "wdhs/json.h"

enum {
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
    JOINED = 4, /* cells of an author: version, id, slug, name; and of a label: version, slug, name in two languages */
};

static struct operation *operation;
static struct cell row[CELLS + 2 * JOINED];
static struct arena *arena;

static int set_up(void **state) {
    (void)state;
    operation = begin_operation("books");
    operation->view.all_fields = true;
    arena = trial_request(&trial)->arena;
    const char *const texts[] = {"a", "b"};
    const struct cell full[CELLS] = {
        cell_int8(arena, 3),        cell_uuid(arena, ID),
        cell_of_text("De avonden"), cell_of_text("The Evenings"),
        cell_int4(arena, 1947),     cell_of_text("new"),
        cell_uuid(arena, OTHER),    cell_texts(arena, texts, 2),
        cell_float8(arena, 5.12),   cell_float8(arena, 52.09),
        cell_of_text("2b"),         cell_of_text("under the stairs"),
        cell_bool(arena, false),    cell_of_text("nl"),
        cell_texts(arena, NULL, 0), cell_timestamptz(arena, INT64_C(1713002400500), 0),
    };
    memset(row, 0, sizeof row);
    memcpy(row, full, sizeof full);
    return 0;
}

static struct text render(void) {
    struct text text;
    const struct layout *layout = layout_new(operation, &json_representation.form);
    assert_non_null(layout);
    text_init(&text, arena, 64);
    json_representation.record(&text, layout, row, true);
    return text;
}

/* The record as it is written; always JSON. */
static const char *rendered(void) {
    size_t offset;
    struct text text = render();
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
        row[i] = cell_of_text(NULL);
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
    row[ROOM] = cell_of_text(NULL);
    assert_string_equal(rendered(), "{\"shelf\":null}");
}

static void language_asked_for_is_shown_or_the_other(void **state) {
    (void)state;
    show_only("title");
    assert_string_equal(rendered(), "{\"title\":\"De avonden\"}");
    trial_request(&trial)->language = LANGUAGE_EN;
    assert_string_equal(rendered(), "{\"title\":\"The Evenings\"}");
    row[TITLE_EN] = cell_of_text(NULL);
    assert_string_equal(rendered(), "{\"title\":\"De avonden\"}");
    row[TITLE_NL] = cell_of_text(NULL);
    assert_string_equal(rendered(), "{\"title\":null}");
}

static void all_languages_are_a_list(void **state) {
    (void)state;
    show_only("title");
    operation->view.all_languages = true;
    assert_string_equal(rendered(), "{\"title\":[{\"language\":\"nl\",\"value\":\"De avonden\"},"
                                    "{\"language\":\"en\",\"value\":\"The Evenings\"}]}");
    row[TITLE_NL] = cell_of_text(NULL);
    assert_string_equal(rendered(), "{\"title\":[{\"language\":\"en\",\"value\":\"The Evenings\"}]}");
    row[TITLE_EN] = cell_of_text(NULL);
    assert_string_equal(rendered(), "{\"title\":null}");
}

static void texts_are_escaped(void **state) {
    (void)state;
    show_only("title");
    row[TITLE_NL] = cell_of_text("a\"b\\c\nd\x01"
                                 "é😀</script>");
    assert_string_equal(rendered(), "{\"title\":\"a\\\"b\\\\c\\nd\\u0001é😀</script>\"}");
}

static void arrays_keep_commas_quotes_and_the_word_null(void **state) {
    (void)state;
    show_only("labels");
    const char *const texts[] = {"a,b", "c\"d", "e\\f", "NULL", "", "{g}", NULL};
    row[LABELS] = cell_texts(arena, texts, 7);
    assert_string_equal(rendered(), "{\"labels\":[\"a,b\",\"c\\\"d\",\"e\\\\f\",\"NULL\",\"\",\"{g}\",null]}");
    row[LABELS] = cell_texts(arena, NULL, 0);
    assert_string_equal(rendered(), "{\"labels\":[]}");
}

static void external_identifiers_are_taken_apart_at_the_first_colon(void **state) {
    (void)state;
    show_only("links");
    const char *const links[] = {"osm:way/1", "kvk:a:b \"c\"", "bare"};
    row[LINKS] = cell_texts(arena, links, 3);
    assert_string_equal(rendered(), "{\"links\":[{\"source\":\"osm\",\"id\":\"way/1\"},"
                                    "{\"source\":\"kvk\",\"id\":\"a:b \\\"c\\\"\"},"
                                    "{\"source\":\"bare\",\"id\":\"\"}]}");
}

static void moments_are_in_utc_with_milliseconds(void **state) {
    (void)state;
    show_only("addedAt");
    row[ADDED_AT] = cell_timestamptz(arena, INT64_C(1713002400000), 999);
    assert_string_equal(rendered(), "{\"addedAt\":\"2024-04-13T10:00:00.000Z\"}");
    row[ADDED_AT] = cell_int8(arena, INT64_MAX); /* PostgreSQL's infinity */
    assert_string_equal(rendered(), "{\"addedAt\":null}");
    row[ADDED_AT] = cell_int8(arena, INT64_MIN);
    assert_string_equal(rendered(), "{\"addedAt\":null}");
}

static void booleans_are_words(void **state) {
    (void)state;
    show_only("lent");
    assert_string_equal(rendered(), "{\"lent\":false}");
    row[LENT] = cell_bool(arena, true);
    assert_string_equal(rendered(), "{\"lent\":true}");
}

static void key_of_a_wrong_size_is_not_read(void **state) {
    (void)state;
    show_only("id");
    row[KEY].length = 15;
    assert_string_equal(rendered(), "{\"id\":null}");
}

static void what_is_written_only_is_never_shown(void **state) {
    (void)state;
    operation->view.personal = true;
    assert_null(strstr(rendered(), "code"));
    assert_int_equal(plan_slot(operation->plan, "code")->cell_count, 0);
}

/* --- expanded ----------------------------------------------------------------------------------------------------- */

static void expand(const char *name) {
    const struct slot *slot = plan_slot(operation->plan, name);
    operation->view.expanded[slot - operation->plan->slots] = true;
}

static void expanded_record_stands_where_its_key_was(void **state) {
    (void)state;
    show_only("author");
    expand("author");
    row[CELLS] = cell_int8(arena, 7);
    row[CELLS + 1] = cell_uuid(arena, OTHER);
    row[CELLS + 2] = cell_of_text("reve");
    assert_string_equal(rendered(), "{\"author\":{\"id\":\"" OTHER "\",\"slug\":\"reve\",\"name\":null}}");
    row[CELLS] = cell_of_text(NULL); /* not public */
    assert_string_equal(rendered(), "{\"author\":\"" OTHER "\"}");
    row[AUTHOR] = cell_of_text(NULL);
    assert_string_equal(rendered(), "{\"author\":null}");
}

/* The labels "a" and "b", the second without an English name, behind the cells of a record from `first` on. */
static void join_labels(size_t first) {
    const struct cell versions[] = {cell_int8(arena, 1), cell_int8(arena, 2)};
    const struct cell slugs[] = {cell_of_text("a"), cell_of_text("b")};
    const struct cell dutch[] = {cell_of_text("Aa"), cell_of_text("Bee")};
    const struct cell english[] = {cell_of_text("Ay"), cell_of_text(NULL)};
    row[first] = cell_array(arena, DB_BYTEA, versions, 2);
    row[first + 1] = cell_array(arena, DB_BYTEA, slugs, 2);
    row[first + 2] = cell_array(arena, DB_BYTEA, dutch, 2);
    row[first + 3] = cell_array(arena, DB_BYTEA, english, 2);
}

static void expanded_list_has_a_record_for_each_key(void **state) {
    (void)state;
    show_only("labels");
    expand("labels");
    assert_string_equal(rendered(), "{\"labels\":[]}");
    join_labels(CELLS);
    assert_string_equal(rendered(),
                        "{\"labels\":[{\"slug\":\"a\",\"name\":\"Aa\"},{\"slug\":\"b\",\"name\":\"Bee\"}]}");
    trial_request(&trial)->language = LANGUAGE_EN;
    assert_string_equal(rendered(),
                        "{\"labels\":[{\"slug\":\"a\",\"name\":\"Ay\"},{\"slug\":\"b\",\"name\":\"Bee\"}]}");
}

static void cells_of_what_is_not_shown_are_stepped_over(void **state) {
    (void)state;
    show_only("labels");
    expand("author");
    expand("labels");
    join_labels(CELLS + JOINED);
    assert_string_equal(rendered(),
                        "{\"labels\":[{\"slug\":\"a\",\"name\":\"Aa\"},{\"slug\":\"b\",\"name\":\"Bee\"}]}");
}

static void lists_of_different_lengths_are_not_shown(void **state) {
    (void)state;
    show_only("labels");
    expand("labels");
    join_labels(CELLS);
    const struct cell one = cell_of_text("a");
    row[CELLS + 1] = cell_array(arena, DB_BYTEA, &one, 1);
    assert_true(render().failed);
    join_labels(CELLS);
    row[CELLS + 3] = cell_of_text(NULL);
    assert_true(render().failed);
    join_labels(CELLS);
    row[CELLS + 2].length--;
    assert_true(render().failed);
}

/* Only what an answer shows is read from a row. */
static void layout_needs_only_what_is_shown(void **state) {
    (void)state;
    show_only("title");
    const struct layout *layout = layout_new(operation, &json_representation.form);
    assert_int_equal(layout->column_count, 2);
    assert_int_equal(layout->columns[0], TITLE_NL);
    assert_int_equal(layout->columns[1], TITLE_EN);
}

static void running_out_of_memory_is_told(void **state) {
    (void)state;
    operation->request->arena = arena_new(1024);
    assert_null(layout_new(operation, &json_representation.form));
    arena_free(operation->request->arena);
    operation->request->arena = arena;
}

static void nothing_shown_is_an_empty_object(void **state) {
    (void)state;
    operation->view.all_fields = false;
    assert_string_equal(rendered(), "{}");
}

#define RENDER(test) cmocka_unit_test_setup_teardown(test, set_up, trial_tear_down)

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
        RENDER(booleans_are_words),
        RENDER(key_of_a_wrong_size_is_not_read),
        RENDER(expanded_record_stands_where_its_key_was),
        RENDER(expanded_list_has_a_record_for_each_key),
        RENDER(cells_of_what_is_not_shown_are_stepped_over),
        RENDER(lists_of_different_lengths_are_not_shown),
        RENDER(layout_needs_only_what_is_shown),
        RENDER(running_out_of_memory_is_told),
        RENDER(nothing_shown_is_an_empty_object),
        RENDER(what_is_written_only_is_never_shown),
    };
    return cmocka_run_group_tests(tests, library_prepare, NULL);
}
