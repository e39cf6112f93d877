/* Values of bodies: JSON types, languages, lists and places, as they go to PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest_trial.h"

/* Reads a body in which one field has the JSON `value`; its Content-Language may be NULL. */
static const struct value *reads_in(const char *language, enum body_mode mode, const char *resource, const char *name,
                                    const char *value) {
    const struct plan *plan = plan_named(resource);
    begin_trial(plan);
    if (language != NULL) {
        trial_header(&trial, "content-language", language);
    }
    trial_body(&trial, arena_printf(trial_request(&trial)->arena, "{\"%s\":%s}", name, value));
    struct operation *operation = operation_new(trial_request(&trial));
    body_read(operation, mode);
    return &operation->body->values[plan_slot(plan, name) - plan->slots];
}

static const struct value *reads(const char *resource, const char *name, const char *value) {
    return reads_in(NULL, BODY_PATCH, resource, name, value);
}

static const char *text(const char *resource, const char *name, const char *value) {
    const struct value *read = reads(resource, name, value);
    assert_string_equal(trial_faults(&trial), "");
    assert_int_equal(read->state, VALUE_SET);
    return read->text[0];
}

static const char *faults(const char *resource, const char *name, const char *value) {
    reads(resource, name, value);
    return trial_faults(&trial);
}

/* --- plain types -------------------------------------------------------------------------------------------------- */

static void whole_numbers_are_taken_however_they_are_written(void **state) {
    (void)state;
    assert_string_equal(text("goals", "targetYear", "2030"), "2030");
    assert_string_equal(text("goals", "targetYear", "2.03e3"), "2030");
    assert_string_equal(text("goals", "targetYear", "2030.0"), "2030");
    assert_string_equal(text("collectives", "memberCount", "-0"), "0");
}

static void other_numbers_are_refused(void **state) {
    (void)state;
    assert_string_equal(faults("goals", "targetYear", "2030.5"), "body /targetYear invalid-integer");
    assert_string_equal(trial_detail(&trial), "\"2030.5\" is geen heel getal.");
    assert_string_equal(faults("goals", "targetYear", "1999"), "body /targetYear out-of-range");
    assert_string_equal(faults("goals", "targetYear", "99999999999999999999"), "body /targetYear out-of-range");
    assert_string_equal(faults("goals", "targetYear", "1e400"), "body /targetYear out-of-range");
    assert_string_equal(faults("goals", "targetYear", "\"2030\""), "body /targetYear wrong-type");
    assert_string_equal(trial_detail(&trial), "Verwacht: een heel getal; ontvangen: een tekst.");
    assert_string_equal(faults("goals", "targetYear", "true"), "body /targetYear wrong-type");
}

static void booleans_are_json_booleans(void **state) {
    (void)state;
    assert_string_equal(text("goals", "atTheLatest", "true"), "true");
    assert_string_equal(text("goals", "atTheLatest", "false"), "false");
    assert_string_equal(faults("goals", "atTheLatest", "\"true\""), "body /atTheLatest wrong-type");
    assert_string_equal(faults("goals", "atTheLatest", "1"), "body /atTheLatest wrong-type");
}

static void texts_are_json_strings(void **state) {
    (void)state;
    assert_string_equal(text("partners", "name", "\"S\\u00fadwest \\\"x\\\"\""), "Súdwest \"x\"");
    assert_string_equal(faults("partners", "name", "5"), "body /name wrong-type");
    assert_string_equal(trial_detail(&trial), "Verwacht: een tekst; ontvangen: een getal.");
    assert_string_equal(faults("partners", "name", "{}"), "body /name wrong-type");
    assert_string_equal(trial_detail(&trial), "Verwacht: een tekst; ontvangen: een object.");
    assert_string_equal(faults("partners", "website", "[\"https://example.org\"]"), "body /website wrong-type");
}

static void line_breaks_are_for_long_texts(void **state) {
    (void)state;
    assert_string_equal(text("partners", "description", "\"een\\ntwee\""), "een\ntwee");
    assert_string_equal(faults("partners", "name", "\"een\\ntwee\""), "body /name control-character");
}

/* --- languages ---------------------------------------------------------------------------------------------------- */

static void plain_text_is_dutch(void **state) {
    (void)state;
    const struct value *value = reads("partners", "description", "\"Een fonds\"");
    assert_string_equal(value->text[0], "Een fonds");
    assert_null(value->text[1]);
    assert_true(value->given[0]);
    assert_false(value->given[1]);
}

static void plain_text_has_the_language_of_the_body(void **state) {
    (void)state;
    static const char *const english[] = {"en", "en-GB", "EN"};
    static const char *const dutch[] = {"nl", "nl-NL", "NL"};
    for (size_t i = 0; i < 3; i++) {
        const struct value *value = reads_in(english[i], BODY_PATCH, "partners", "description", "\"A fund\"");
        assert_string_equal(trial_faults(&trial), "");
        assert_string_equal(value->text[1], "A fund");
        assert_false(value->given[0]);
        value = reads_in(dutch[i], BODY_PATCH, "partners", "description", "\"Een fonds\"");
        assert_string_equal(trial_faults(&trial), "");
        assert_string_equal(value->text[0], "Een fonds");
        assert_false(value->given[1]);
    }
}

static void body_in_another_language_is_refused(void **state) {
    (void)state;
    static const char *const others[] = {"", "e", "fr", "fr-BE", "eng", "nl, en", "*"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        reads_in(others[i], BODY_PATCH, "partners", "description", "\"Un fonds\"");
        assert_string_equal(trial_faults(&trial), "header Content-Language invalid-header");
    }
}

static void list_of_languages_says_all_there_is(void **state) {
    (void)state;
    const struct value *value = reads("partners", "description", "[{\"language\":\"en\",\"value\":\"A fund\"}]");
    assert_string_equal(trial_faults(&trial), "");
    assert_string_equal(value->text[1], "A fund");
    assert_null(value->text[0]);
    assert_true(value->given[0]);
    value = reads("partners", "description",
                  "[{\"value\":\"A fund\",\"language\":\"en\"},{\"language\":\"nl\",\"value\":\"Een fonds\"}]");
    assert_string_equal(value->text[0], "Een fonds");
    assert_string_equal(value->text[1], "A fund");
}

static void what_is_not_a_list_of_languages_is_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"5", "{}", "[]", "{\"nl\":\"x\"}", "true"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_string_equal(faults("partners", "description", wrong[i]), "body /description invalid-language-text");
    }
    static const char *const wrong_elements[] = {"[\"x\"]",
                                                 "[{\"language\":\"de\",\"value\":\"x\"}]",
                                                 "[{\"language\":\"nl\"}]",
                                                 "[{\"language\":\"nl\",\"value\":5}]",
                                                 "[{\"language\":\"nl\",\"value\":\"x\",\"more\":1}]",
                                                 "[null]"};
    for (size_t i = 0; i < sizeof wrong_elements / sizeof *wrong_elements; i++) {
        assert_string_equal(faults("partners", "description", wrong_elements[i]),
                            "body /description/0 invalid-language-text");
    }
    assert_string_equal(faults("partners", "description",
                               "[{\"language\":\"nl\",\"value\":\"x\"},{\"language\":\"nl\",\"value\":\"y\"}]"),
                        "body /description/1 invalid-language-text");
    assert_string_equal(faults("partners", "description", "[1,2,3]"), "body /description invalid-language-text");
}

static void text_in_a_list_of_languages_is_checked(void **state) {
    (void)state;
    assert_string_equal(faults("goals", "slogan", "[{\"language\":\"nl\",\"value\":\"\"}]"),
                        "body /slogan/0 too-short");
}

static void dutch_is_required_where_the_text_is(void **state) {
    (void)state;
    assert_string_equal(faults("goals", "slogan", "[{\"language\":\"en\",\"value\":\"Every street\"}]"),
                        "body /slogan required");
    assert_string_equal(trial_detail(&trial), "Het veld \"slogan (nl)\" is verplicht.");
    reads_in("en", BODY_CREATE, "themes", "name", "\"Care\"");
    assert_string_equal(trial_faults(&trial), "body /name required");
    reads_in("en", BODY_PATCH, "themes", "name", "\"Care\"");
    assert_string_equal(trial_faults(&trial), "");
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

static void lists_become_arrays(void **state) {
    (void)state;
    assert_string_equal(text("collectives", "themes", "[\"wonen\",\"zorg\"]"), "{\"wonen\",\"zorg\"}");
    assert_string_equal(text("collectives", "themes", "[]"), "{}");
    assert_string_equal(text("collectives", "aliases", "[\"a\\\"b\\\\c\",\"{d,e}\",\"NULL\"]"),
                        "{\"a\\\"b\\\\c\",\"{d,e}\",\"NULL\"}");
    assert_string_equal(text("goals", "responsiblePartners", "[\"" ID "\"]"), "{\"" ID "\"}");
}

static void elements_are_checked_one_by_one(void **state) {
    (void)state;
    assert_string_equal(faults("collectives", "themes", "[\"wonen\",5,\"Zorg\",null]"),
                        "body /themes/1 wrong-type; body /themes/2 invalid-slug; body /themes/3 wrong-type");
    assert_string_equal(faults("collectives", "aliases", "[\"\"]"), "body /aliases/0 too-short");
    assert_string_equal(faults("collectives", "themes", "\"wonen\""), "body /themes wrong-type");
    assert_string_equal(faults("collectives", "themes", "{}"), "body /themes wrong-type");
}

static void elements_are_given_once(void **state) {
    (void)state;
    assert_string_equal(faults("collectives", "themes", "[\"wonen\",\"zorg\",\"wonen\"]"),
                        "body /themes/2 duplicate-value");
    assert_string_equal(trial_detail(&trial), "\"wonen\" staat er meer dan één keer.");
}

static void lists_have_a_least_and_a_largest_size(void **state) {
    (void)state;
    assert_string_equal(faults("pledges", "goals", "[]"), "body /goals too-few");
    assert_string_equal(trial_detail(&trial), "Minstens 1 nodig, ontvangen 0.");
    assert_string_equal(
        faults("collectives", "themes", "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\"]"),
        "body /themes too-many");
    assert_string_equal(trial_detail(&trial), "Hoogstens 10 toegestaan, ontvangen 11.");
}

static void external_identifiers_become_source_and_id(void **state) {
    (void)state;
    assert_string_equal(text("collectives", "externalIds",
                             "[{\"source\":\"osm\",\"id\":\"way/12:3\"},{\"id\":\"x\",\"source\":\"nlzve-1\"}]"),
                        "{\"osm:way/12:3\",\"nlzve-1:x\"}");
}

static void external_identifiers_have_a_form(void **state) {
    (void)state;
    static const char *const wrong[] = {"\"osm:1\"",
                                        "{\"source\":\"osm\"}",
                                        "{\"source\":\"\",\"id\":\"1\"}",
                                        "{\"source\":\"OSM\",\"id\":\"1\"}",
                                        "{\"source\":\"o:m\",\"id\":\"1\"}",
                                        "{\"source\":\"osm\",\"id\":\"\"}",
                                        "{\"source\":\"osm\",\"id\":1}",
                                        "{\"source\":\"osm\",\"id\":\"a\\nb\"}",
                                        "{\"source\":\"osm\",\"id\":\"1\",\"more\":1}",
                                        "{\"source\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"id\":\"1\"}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char list[120];
        snprintf(list, sizeof list, "[%s]", wrong[i]);
        assert_string_equal(faults("collectives", "externalIds", list), "body /externalIds/0 invalid-external-id");
    }
}

static void external_identifiers_are_counted_in_characters(void **state) {
    (void)state;
    struct arena *arena = arena_new(0);
    static const char start[] = "[{\"source\":\"osm\",\"id\":\"";
    assert_non_null(text("collectives", "externalIds", repeated(arena, start, "é", 200, "\"}]")));
    assert_string_equal(faults("collectives", "externalIds", repeated(arena, start, "é", 201, "\"}]")),
                        "body /externalIds/0 invalid-external-id");
    arena_free(arena);
}

/* --- places ------------------------------------------------------------------------------------------------------- */

static void point_becomes_two_numbers(void **state) {
    (void)state;
    const struct value *value =
        reads("collectives", "location", "{\"type\":\"Point\",\"coordinates\":[5.1214201,52.0907374]}");
    assert_string_equal(trial_faults(&trial), "");
    assert_string_equal(value->text[0], "5.12142");
    assert_string_equal(value->text[1], "52.09074");
    value = reads("collectives", "location", "{\"coordinates\":[5,52],\"type\":\"Point\"}");
    assert_string_equal(value->text[0], "5");
    assert_string_equal(value->text[1], "52");
}

static void what_is_not_a_point_is_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"5",
                                        "[5,52]",
                                        "{}",
                                        "{\"type\":\"Point\"}",
                                        "{\"type\":\"point\",\"coordinates\":[5,52]}",
                                        "{\"type\":\"Point\",\"coordinates\":[5]}",
                                        "{\"type\":\"Point\",\"coordinates\":[5,52,0]}",
                                        "{\"type\":\"Point\",\"coordinates\":[\"5\",\"52\"]}",
                                        "{\"type\":\"Point\",\"coordinates\":[5,1e999]}",
                                        "{\"type\":\"Point\",\"coordinates\":{}}",
                                        "{\"type\":\"Point\",\"coordinates\":[5,52],\"crs\":1}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_string_equal(faults("collectives", "location", wrong[i]), "body /location invalid-location");
    }
}

static void point_lies_in_the_netherlands(void **state) {
    (void)state;
    assert_string_equal(faults("collectives", "location", "{\"type\":\"Point\",\"coordinates\":[52.09,5.12]}"),
                        "body /location/coordinates swapped-coordinates");
    assert_string_equal(faults("collectives", "location", "{\"type\":\"Point\",\"coordinates\":[2.35,48.85]}"),
                        "body /location/coordinates outside-netherlands");
    assert_string_equal(faults("collectives", "location", "{\"type\":\"Point\",\"coordinates\":[-68.9,12.1]}"),
                        "body /location/coordinates outside-netherlands");
    assert_non_null(text("collectives", "location", "{\"type\":\"Point\",\"coordinates\":[3.0,50.5]}"));
    assert_non_null(text("collectives", "location", "{\"type\":\"Point\",\"coordinates\":[7.5,53.8]}"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_TRIAL(whole_numbers_are_taken_however_they_are_written),
        IN_TRIAL(other_numbers_are_refused),
        IN_TRIAL(booleans_are_json_booleans),
        IN_TRIAL(texts_are_json_strings),
        IN_TRIAL(line_breaks_are_for_long_texts),
        IN_TRIAL(plain_text_is_dutch),
        IN_TRIAL(plain_text_has_the_language_of_the_body),
        IN_TRIAL(body_in_another_language_is_refused),
        IN_TRIAL(list_of_languages_says_all_there_is),
        IN_TRIAL(what_is_not_a_list_of_languages_is_refused),
        IN_TRIAL(text_in_a_list_of_languages_is_checked),
        IN_TRIAL(dutch_is_required_where_the_text_is),
        IN_TRIAL(lists_become_arrays),
        IN_TRIAL(elements_are_checked_one_by_one),
        IN_TRIAL(elements_are_given_once),
        IN_TRIAL(lists_have_a_least_and_a_largest_size),
        IN_TRIAL(external_identifiers_become_source_and_id),
        IN_TRIAL(external_identifiers_have_a_form),
        IN_TRIAL(external_identifiers_are_counted_in_characters),
        IN_TRIAL(point_becomes_two_numbers),
        IN_TRIAL(what_is_not_a_point_is_refused),
        IN_TRIAL(point_lies_in_the_netherlands),
    };
    return cmocka_run_group_tests(tests, resources_prepare, NULL);
}
