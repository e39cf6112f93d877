/* Queries: parameters, filters, order, fields and expansions, held against the field tables of the service. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest_trial.h"

static struct operation *parses(const char *resource, const char *query) {
    return begin_query(QUERY_LIST, NULL, resource, query);
}

static const struct list *lists(const char *resource, const char *query) {
    const struct operation *operation = parses(resource, query);
    assert_string_equal(trial_faults(&trial), "");
    return operation->list;
}

static const char *faults(const char *resource, const char *query) {
    parses(resource, query);
    return trial_faults(&trial);
}

/* "name -createdAt id" */
static const char *order(const struct list *list) {
    struct text text;
    text_init(&text, trial_request(&trial)->arena, 64);
    for (size_t i = 0; i < list->sort_count; i++) {
        text_addf(&text, "%s%s%s", i == 0 ? "" : " ", list->sorts[i].descending ? "-" : "",
                  list->sorts[i].slot->field->name);
    }
    return text.data;
}

/* "scale=village|city foundedYearMin=1900" */
static const char *filters(const struct list *list) {
    struct text text;
    text_init(&text, trial_request(&trial)->arena, 64);
    for (size_t i = 0; i < list->filter_count; i++) {
        const struct filter *filter = &list->filters[i];
        text_addf(&text, "%s%s", i == 0 ? "" : " ", filter->parameter->name);
        for (size_t v = 0; v < filter->count; v++) {
            text_addf(&text, "%c%s", v == 0 ? '=' : '|', filter->values[v]);
        }
    }
    return text.data;
}

/* --- pages -------------------------------------------------------------------------------------------------------- */

static void list_without_a_query_has_defaults(void **state) {
    (void)state;
    const struct operation *operation = parses("collectives", "");
    assert_string_equal(trial_faults(&trial), "");
    assert_int_equal(operation->list->limit, 20);
    assert_false(operation->list->count);
    assert_string_equal(order(operation->list), "name id");
    assert_int_equal(operation->list->filter_count, 0);
    assert_null(operation->list->boundary[0]);
    assert_true(operation->view.all_fields);
    assert_false(operation->view.all_languages);
    assert_false(operation->view.personal);
}

static void whole_list_goes_with_order_and_filters_alone(void **state) {
    (void)state;
    assert_true(lists("goals", "limit=all&sort=-number&status=behind")->all);
    assert_false(lists("goals", "limit=500")->all);
    assert_string_equal(faults("goals", "limit=all&count=true"), "query limit invalid-combination");
    assert_string_equal(faults("goals", "limit=all&cursor=x"), "query limit invalid-combination");
    assert_string_equal(faults("goals", "limit=all&limit=5"), "query limit repeated-parameter");
    assert_string_equal(faults("goals", "limit=ALL"), "query limit invalid-integer");
}

static void limit_runs_from_1_to_500(void **state) {
    (void)state;
    assert_int_equal(lists("goals", "limit=1")->limit, 1);
    assert_int_equal(lists("goals", "limit=500")->limit, 500);
    assert_string_equal(faults("goals", "limit=0"), "query limit out-of-range");
    assert_string_equal(faults("goals", "limit=501"), "query limit out-of-range");
    assert_string_equal(trial_detail(&trial), "501 ligt buiten het bereik van 1 tot en met 500.");
    assert_string_equal(faults("goals", "limit=-1"), "query limit out-of-range");
    assert_string_equal(faults("goals", "limit=veel"), "query limit invalid-integer");
    assert_string_equal(faults("goals", "limit="), "query limit invalid-integer");
    assert_string_equal(faults("goals", "limit"), "query limit invalid-integer");
}

static void count_is_a_boolean(void **state) {
    (void)state;
    assert_true(lists("goals", "count=true")->count);
    assert_false(lists("goals", "count=false")->count);
    assert_string_equal(faults("goals", "count=ja"), "query count invalid-boolean");
}

/* --- order -------------------------------------------------------------------------------------------------------- */

static void key_is_always_the_last_criterion(void **state) {
    (void)state;
    assert_string_equal(order(lists("collectives", "sort=-updatedAt,name")), "-updatedAt name id");
    assert_string_equal(order(lists("collectives", "sort=-name")), "-name -id");
    assert_string_equal(order(lists("municipalities", "sort=code")), "code");
    assert_string_equal(order(lists("municipalities", "sort=-slug")), "-slug -code");
    assert_string_equal(order(lists("pledges", "")), "-createdAt -id");
    assert_string_equal(order(lists("themes", "sort=name,slug")), "name slug");
}

static void only_sortable_fields_order_a_list(void **state) {
    (void)state;
    assert_string_equal(faults("collectives", "sort=place"), "query sort invalid-sort");
    assert_string_equal(trial_detail(&trial),
                        "Op \"place\" kan niet worden gesorteerd; mogelijk: slug, name, createdAt, updatedAt.");
    assert_string_equal(faults("collectives", "sort="), "query sort invalid-sort");
    assert_string_equal(faults("collectives", "sort=name,,slug"), "query sort invalid-sort");
    assert_string_equal(faults("collectives", "sort=--name"), "query sort invalid-sort");
    assert_string_equal(faults("collectives", "sort=Name"), "query sort invalid-sort");
    assert_string_equal(faults("collectives", "sort=a,b"), "query sort invalid-sort; query sort invalid-sort");
    assert_string_equal(faults("collectives", "sort=name,-name"), "query sort duplicate-value");
}

static void four_criteria_are_enough(void **state) {
    (void)state;
    assert_string_equal(order(lists("partners", "sort=role,kind,name,slug")), "role kind name slug id");
    assert_string_equal(faults("partners", "sort=role,kind,name,slug,createdAt"), "query sort too-many");
}

/* --- filters ------------------------------------------------------------------------------------------------------ */

static void filters_are_repeatable(void **state) {
    (void)state;
    assert_string_equal(filters(lists("collectives", "scale=village&municipality=GM0344&scale=city")),
                        "municipality=GM0344 scale=city|village");
    assert_string_equal(filters(lists("collectives", "themes=wonen&province=PV26&synthetic=true")),
                        "province=PV26 synthetic=true themes=wonen");
    assert_string_equal(filters(lists("collectives", "id=" ID)), "id=" ID);
}

static void filters_are_checked_as_their_fields_are(void **state) {
    (void)state;
    assert_string_equal(faults("collectives", "scale=vilage&municipality=utrecht&themes=Zorg&id=1&synthetic=1"),
                        "query id invalid-id; query municipality invalid-municipality-code; "
                        "query scale invalid-value; query synthetic invalid-boolean; query themes invalid-slug");
    assert_string_equal(faults("collectives", "scale="), "query scale invalid-value");
}

static void fields_without_filter_are_no_parameters(void **state) {
    (void)state;
    assert_string_equal(faults("collectives", "website=https://example.org"), "query website unknown-parameter");
    assert_string_equal(faults("pledges", "email=a@b.nl"), "query email unknown-parameter");
    assert_string_equal(faults("goals", "yearsLeft=1"), "query yearsLeft unknown-parameter");
}

static void ranges_have_names_of_their_own(void **state) {
    (void)state;
    assert_string_equal(filters(lists("collectives", "foundedYearMin=1900&foundedYearMax=2000&memberCountMin=10")),
                        "foundedYearMax=2000 foundedYearMin=1900 memberCountMin=10");
    assert_string_equal(
        filters(lists("collectives", "lastConfirmedSince=2024-01-01&updatedUntil=2024-06-01T00:00:00Z")),
        "lastConfirmedSince=2024-01-01 updatedUntil=2024-06-01T00:00:00.000Z");
    assert_string_equal(filters(lists("goals", "targetYear=2030&targetYearMin=2025")),
                        "targetYear=2030 targetYearMin=2025");
    assert_string_equal(faults("collectives", "foundedYear=1900"), "query foundedYear unknown-parameter");
    assert_string_equal(faults("collectives", "foundedYearSince=1900"), "query foundedYearSince unknown-parameter");
    assert_string_equal(faults("collectives", "updatedMin=1"), "query updatedMin unknown-parameter");
}

static void bound_of_a_range_is_given_once(void **state) {
    (void)state;
    assert_string_equal(faults("goals", "targetYearMin=2025&targetYearMin=2026"),
                        "query targetYearMin repeated-parameter");
}

static void range_upside_down_is_refused(void **state) {
    (void)state;
    assert_string_equal(faults("goals", "targetYearMin=2031&targetYearMax=2030"), "query targetYearMin invalid-range");
    assert_string_equal(faults("goals", "targetYearMax=2030&targetYearMin=2031"), "query targetYearMin invalid-range");
    assert_string_equal(faults("goals", "targetYearMin=2030&targetYearMax=2030"), "");
    assert_string_equal(faults("partners", "joinedSince=2024-04-14&joinedUntil=2024-04-13"),
                        "query joinedSince invalid-range");
    assert_string_equal(faults("goals", "updatedSince=2024-04-13T12:00:00%2B02:00&updatedUntil=2024-04-13T09:59:59Z"),
                        "query updatedSince invalid-range");
    assert_string_equal(faults("goals", "updatedSince=2024-04-13T12:00:00%2B02:00&updatedUntil=2024-04-13T10:00:00Z"),
                        "");
}

static void plus_and_percent_stand_for_what_they_encode(void **state) {
    (void)state;
    assert_string_equal(filters(lists("collectives", "updatedSince=2024-01-01T00:00:00%2B01:00")),
                        "updatedSince=2023-12-31T23:00:00.000Z");
    assert_string_equal(faults("collectives", "updatedSince=2024-01-01T00:00:00+01:00"),
                        "query updatedSince invalid-timestamp");
    assert_string_equal(filters(lists("collectives", "%73cale=vill%61ge")), "scale=village");
}

/* --- parameters --------------------------------------------------------------------------------------------------- */

static void unknown_parameters_are_named_with_what_was_meant(void **state) {
    (void)state;
    assert_string_equal(faults("goals", "targetYaer=2030"), "query targetYaer unknown-parameter");
    assert_string_equal(trial_detail(&trial), "Onbekende parameter \"targetYaer\"; bedoelde u \"targetYear\"?");
    assert_string_equal(faults("collectives", "memberCountMni=1"), "query memberCountMni unknown-parameter");
    assert_string_equal(trial_detail(&trial), "Onbekende parameter \"memberCountMni\"; bedoelde u \"memberCountMin\"?");
    assert_string_equal(faults("goals", "targetYearMni=2030"), "query targetYearMni unknown-parameter");
    assert_string_equal(trial_detail(&trial), "Onbekende parameter \"targetYearMni\"; bedoelde u \"targetYearMin\"?");
    assert_string_equal(faults("goals", "limti=5"), "query limti unknown-parameter");
    assert_string_equal(trial_detail(&trial), "Onbekende parameter \"limti\"; bedoelde u \"limit\"?");
    assert_string_equal(faults("goals", "xyzzy=5"), "query xyzzy unknown-parameter");
    assert_string_equal(trial_detail(&trial), "Onbekende parameter \"xyzzy\".");
    assert_string_equal(faults("goals", "Limit=5"), "query Limit unknown-parameter");
}

static void parameters_are_given_once(void **state) {
    (void)state;
    assert_string_equal(faults("goals", "limit=1&limit=1"), "query limit repeated-parameter");
    assert_string_equal(faults("goals", "sort=number&count=true&sort=number&count=true"),
                        "query count repeated-parameter; query sort repeated-parameter");
}

static void all_faults_come_at_once(void **state) {
    (void)state;
    assert_string_equal(faults("goals", "limit=0&sort=x&status=opne&q=1&expand=x&fields=y&languages=de"),
                        "query expand invalid-expand; query fields invalid-fields; query languages invalid-value; "
                        "query limit out-of-range; query q unknown-parameter; query sort invalid-sort; "
                        "query status invalid-value");
}

static void single_records_and_writes_take_fewer_parameters(void **state) {
    (void)state;
    begin_query(QUERY_SINGLE, NULL, "goals",
                "limit=1&sort=number&status=open&fields=id&expand=programme&languages=all");
    assert_string_equal(trial_faults(&trial), "query limit unknown-parameter; query sort unknown-parameter; "
                                              "query status unknown-parameter");
    begin_query(QUERY_WRITE, NULL, "goals", "fields=id&expand=programme&languages=all");
    assert_string_equal(trial_faults(&trial), "query expand unknown-parameter; query fields unknown-parameter");
}

/* --- what is shown ------------------------------------------------------------------------------------------------ */

static bool shows(const struct operation *operation, const char *name) {
    return operation->view.shown[plan_slot(operation->plan, name) - operation->plan->slots];
}

static void fields_choose_what_is_shown(void **state) {
    (void)state;
    const struct operation *operation = parses("collectives", "fields=id,contactPoint,location");
    assert_string_equal(trial_faults(&trial), "");
    assert_false(operation->view.all_fields);
    assert_true(shows(operation, "id"));
    assert_true(shows(operation, "contactPoint.email"));
    assert_true(shows(operation, "contactPoint.openingHours"));
    assert_false(shows(operation, "name"));
}

static void fields_that_are_not_there_are_named(void **state) {
    (void)state;
    assert_string_equal(faults("themes", "fields=name,naam"), "query fields invalid-fields");
    assert_string_equal(trial_detail(&trial),
                        "Er is geen veld \"naam\"; mogelijk: slug, name, description, createdAt, updatedAt.");
    assert_string_equal(faults("collectives", "fields=contactPoint.email"), "query fields invalid-fields");
    assert_string_equal(faults("themes", "fields="), "query fields invalid-fields");
}

static void references_can_be_expanded(void **state) {
    (void)state;
    const struct operation *operation = parses("collectives", "expand=type,themes,type");
    assert_string_equal(trial_faults(&trial), "");
    assert_int_equal(operation->view.expand_count, 2);
    assert_string_equal(faults("collectives", "expand=name"), "query expand invalid-expand");
    assert_string_equal(trial_detail(&trial),
                        "\"name\" kan niet worden uitgeklapt; mogelijk: type, themes, municipality, maintainer.");
    assert_string_equal(faults("themes", "expand=name"), "query expand invalid-expand");
    assert_string_equal(trial_detail(&trial), "\"name\" kan niet worden uitgeklapt; mogelijk: niets.");
}

static void languages_are_all_or_one(void **state) {
    (void)state;
    assert_true(parses("themes", "languages=all")->view.all_languages);
    assert_string_equal(faults("themes", "languages=nl"), "query languages invalid-value");
}

static void personal_data_are_for_those_who_may_see_them(void **state) {
    (void)state;
    assert_false(parses("pledges", "")->view.personal);
    assert_false(begin_query(QUERY_LIST, "pledges:write", "pledges", "")->view.personal);
    assert_true(begin_query(QUERY_LIST, "pledges:read-personal", "pledges", "")->view.personal);
    assert_true(begin_query(QUERY_LIST, "admin", "pledges", "")->view.personal);
    assert_false(begin_query(QUERY_LIST, "admin", "themes", "")->view.personal);
}

/* --- cursors ------------------------------------------------------------------------------------------------------ */

static uint64_t fingerprint(const char *scope, const char *resource, const char *query) {
    return begin_query(QUERY_LIST, scope, resource, query)->list->fingerprint;
}

static void fingerprint_covers_what_decides_the_order_of_records(void **state) {
    (void)state;
    uint64_t base = fingerprint(NULL, "collectives", "scale=city&sort=name");
    assert_true(base == fingerprint(NULL, "collectives", "scale=city"));
    assert_true(base == fingerprint(NULL, "collectives", "sort=name&scale=city"));
    assert_true(base == fingerprint(NULL, "collectives", "scale=city&limit=5&fields=id&count=true&expand=type"));
    assert_true(base != fingerprint(NULL, "collectives", "scale=city&sort=-name"));
    assert_true(base != fingerprint(NULL, "collectives", "scale=village"));
    assert_true(base != fingerprint(NULL, "collectives", "phase=growing&scale=city"));
    assert_true(base != fingerprint(NULL, "collectives", ""));
    assert_true(base != fingerprint("admin", "collectives", "scale=city"));
    assert_true(fingerprint(NULL, "themes", "") != fingerprint(NULL, "collective-types", ""));
    assert_true(fingerprint(NULL, "goals", "targetYearMin=2030") != fingerprint(NULL, "goals", "targetYearMax=2030"));
}

static const char *turns(const char *resource, const char *query, bool backwards, const char *const *values,
                         size_t count) {
    uint64_t bound = fingerprint(NULL, resource, query);
    char cursor[400];
    snprintf(cursor, sizeof cursor, "%s&cursor=%s", query,
             cursor_encode(trial_request(&trial)->arena, bound, backwards, values, count));
    return faults(resource, cursor);
}

static void cursor_opens_where_it_was_made(void **state) {
    (void)state;
    static const char *const values[] = {"Dorpshuis", ID};
    assert_string_equal(turns("collectives", "scale=city", true, values, 2), "");
    const struct operation *operation = trial_request(&trial)->state;
    assert_true(operation->list->backwards);
    assert_string_equal(operation->list->boundary[0], "Dorpshuis");
    assert_string_equal(operation->list->boundary[1], ID);
}

static void cursor_of_another_question_is_refused(void **state) {
    (void)state;
    static const char *const values[] = {"Dorpshuis", ID};
    uint64_t bound = fingerprint(NULL, "collectives", "scale=city");
    char query[400];
    snprintf(query, sizeof query, "scale=village&cursor=%s",
             cursor_encode(trial_request(&trial)->arena, bound, false, values, 2));
    assert_string_equal(faults("collectives", query), "query cursor invalid-cursor");
    assert_string_equal(faults("collectives", "cursor=abc"), "query cursor invalid-cursor");
    assert_string_equal(faults("collectives", "cursor="), "query cursor invalid-cursor");
}

static void values_of_a_forged_cursor_are_checked(void **state) {
    (void)state;
    assert_string_equal(turns("collectives", "", false, (const char *const[]){"x", "1 or true"}, 2),
                        "query cursor invalid-cursor");
    assert_string_equal(turns("goals", "", false, (const char *const[]){"12", ID}, 2), "");
    assert_string_equal(turns("goals", "", false, (const char *const[]){"-12", ID}, 2), "");
    static const char *const no_numbers[] = {"", "-", "1e3", "1.5", "1234567890", "een"};
    for (size_t i = 0; i < sizeof no_numbers / sizeof *no_numbers; i++) {
        assert_string_equal(turns("goals", "", false, (const char *const[]){no_numbers[i], ID}, 2),
                            "query cursor invalid-cursor");
    }
    assert_string_equal(turns("pledges", "", false, (const char *const[]){"2024-04-13T10:00:00.000Z", ID}, 2), "");
    static const char *const no_moments[] = {"", "now", "2024-04-13", "2024-04-13T10:00:00Z", "infinity"};
    for (size_t i = 0; i < sizeof no_moments / sizeof *no_moments; i++) {
        assert_string_equal(turns("pledges", "", false, (const char *const[]){no_moments[i], ID}, 2),
                            "query cursor invalid-cursor");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_TRIAL(list_without_a_query_has_defaults),
        IN_TRIAL(whole_list_goes_with_order_and_filters_alone),
        IN_TRIAL(limit_runs_from_1_to_500),
        IN_TRIAL(count_is_a_boolean),
        IN_TRIAL(key_is_always_the_last_criterion),
        IN_TRIAL(only_sortable_fields_order_a_list),
        IN_TRIAL(four_criteria_are_enough),
        IN_TRIAL(filters_are_repeatable),
        IN_TRIAL(filters_are_checked_as_their_fields_are),
        IN_TRIAL(fields_without_filter_are_no_parameters),
        IN_TRIAL(ranges_have_names_of_their_own),
        IN_TRIAL(bound_of_a_range_is_given_once),
        IN_TRIAL(range_upside_down_is_refused),
        IN_TRIAL(plus_and_percent_stand_for_what_they_encode),
        IN_TRIAL(unknown_parameters_are_named_with_what_was_meant),
        IN_TRIAL(parameters_are_given_once),
        IN_TRIAL(all_faults_come_at_once),
        IN_TRIAL(single_records_and_writes_take_fewer_parameters),
        IN_TRIAL(fields_choose_what_is_shown),
        IN_TRIAL(fields_that_are_not_there_are_named),
        IN_TRIAL(references_can_be_expanded),
        IN_TRIAL(languages_are_all_or_one),
        IN_TRIAL(personal_data_are_for_those_who_may_see_them),
        IN_TRIAL(fingerprint_covers_what_decides_the_order_of_records),
        IN_TRIAL(cursor_opens_where_it_was_made),
        IN_TRIAL(cursor_of_another_question_is_refused),
        IN_TRIAL(values_of_a_forged_cursor_are_checked),
    };
    return cmocka_run_group_tests(tests, resources_prepare, NULL);
}
