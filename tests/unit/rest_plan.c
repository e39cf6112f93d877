/* Plans: what is worked out once from the field tables of the service, and what every table has to hold to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rest_trial.h"
#include "wdhs/json.h"

static void every_resource_has_a_plan(void **state) {
    (void)state;
    size_t count = 0;
    for (; resources[count] != NULL; count++) {
        const struct plan *plan = plan_of(resources[count]);
        assert_non_null(plan);
        assert_ptr_equal(plan, plan_at(count));
        assert_string_equal(plan_key(plan)->field->name, plan->resource->key);
    }
    assert_int_equal(plan_count(), count);
}

static void cells_follow_each_other_without_gaps(void **state) {
    (void)state;
    for (size_t p = 0; p < plan_count(); p++) {
        const struct plan *plan = plan_at(p);
        size_t cell = 1;
        for (size_t i = 0; i < plan->slot_count; i++) {
            assert_int_equal(plan->slots[i].cell, cell);
            cell += plan->slots[i].cell_count;
        }
        assert_int_equal(plan->cell_count, cell);
    }
}

static void parameters_are_explained_in_both_languages_and_say_what_a_value_is(void **state) {
    (void)state;
    for (size_t p = 0; p < plan_count(); p++) {
        const struct plan *plan = plan_at(p);
        for (size_t i = 0; i < plan->parameter_count; i++) {
            const struct parameter *row = &plan->parameters[i];
            assert_true(strlen(row->says[LANGUAGE_NL]) > 0 && strlen(row->says[LANGUAGE_EN]) > 0);
            assert_true((row->slot == NULL) == (row->choices != NULL));
            assert_true((row->read == filter_read) == (row->one != NULL || row->several != NULL));
        }
    }
}

/* "limit cursor … targetYear targetYearMin" of a resource. */
static const char *parameter_names(const char *resource, struct text *text) {
    const struct plan *plan = plan_named(resource);
    text_init(text, NULL, 256);
    for (size_t i = 0; i < plan->parameter_count; i++) {
        text_addf(text, "%s%s%s", i == 0 ? "" : " ", plan->parameters[i].name, plan->parameters[i].many ? "*" : "");
    }
    return text->data;
}

static void parameters_are_the_common_ones_and_then_those_of_the_fields(void **state) {
    (void)state;
    struct text text;
    assert_string_equal(
        parameter_names("programmes", &text),
        "limit cursor sort count format fields expand languages id* slug* presentedSince presentedUntil "
        "createdSince createdUntil updatedSince updatedUntil");
    text_release(&text);
}

static void choices_of_a_parameter_are_those_of_its_resource(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const char *choices[9];
    } expected[] = {
        {"sort", {"name", "-name", "createdAt", "-createdAt", "updatedAt", "-updatedAt", "slug", "-slug"}},
        {"fields", {"id", "slug", "name", "presentedOn", "endsOn", "website", "description", "createdAt"}},
        {"expand", {NULL}},
    };
    const struct plan *plan = plan_named("programmes");
    for (size_t e = 0; e < 3; e++) {
        const struct parameter *row = plan->parameters;
        while (strcmp(row->name, expected[e].name) != 0) {
            row++;
        }
        for (size_t c = 0; expected[e].choices[c] != NULL; c++) {
            bool found = false;
            for (size_t i = 0; row->choices[i] != NULL; i++) {
                found = found || strcmp(row->choices[i], expected[e].choices[c]) == 0;
            }
            assert_true(found);
        }
    }
}

static void columns_are_found_by_name(void **state) {
    (void)state;
    const struct plan *plan = plan_named("collectives");
    assert_string_equal(plan_slot_of_column(plan, "description_en")->field->name, "description");
    assert_string_equal(plan_slot_of_column(plan, "latitude")->field->name, "location");
    assert_string_equal(plan_slot_of_column(plan, "contact_email")->field->name, "contactPoint.email");
    assert_null(plan_slot_of_column(plan, "description"));
    assert_null(plan_slot_of_column(plan, "version"));
    assert_null(plan_slot(plan, "contactPoint"));
}

static void key_in_an_address_is_a_key_a_slug_or_nothing(void **state) {
    (void)state;
    assert_int_equal(plan_key_kind(plan_named("collectives"), ID), KEY_PRIMARY);
    assert_int_equal(plan_key_kind(plan_named("collectives"), "dorpshuis"), KEY_SLUG);
    assert_int_equal(plan_key_kind(plan_named("municipalities"), "GM0344"), KEY_PRIMARY);
    assert_int_equal(plan_key_kind(plan_named("municipalities"), "utrecht"), KEY_SLUG);
    assert_int_equal(plan_key_kind(plan_named("themes"), "wonen"), KEY_PRIMARY);
    assert_int_equal(plan_key_kind(plan_named("themes"), "Wonen"), KEY_NONE);
    assert_int_equal(plan_key_kind(plan_named("pledges"), "jansen"), KEY_NONE);
}

static void references_have_the_type_of_what_they_name(void **state) {
    (void)state;
    const struct plan *plan = plan_named("collectives");
    assert_int_equal(plan_slot(plan, "maintainer")->type, DB_UUID);
    assert_int_equal(slot_array_type(plan_slot(plan, "maintainer")), DB_UUID_ARRAY);
    assert_int_equal(plan_slot(plan, "municipality")->type, DB_TEXT);
    assert_int_equal(plan_slot(plan, "themes")->type, DB_TEXT_ARRAY);
    assert_int_equal(plan_slot(plan_named("goals"), "responsiblePartners")->type, DB_UUID_ARRAY);
}

/* The route behind that of the collection, which begins with the same path; its pattern was made for it. */
static void check_route_within(const struct route *route, const struct resource *resource, const char *end) {
    assert_memory_equal(route->pattern, resource->path, strlen(resource->path));
    assert_string_equal(route->pattern + strlen(resource->path), end);
    free((void *)(uintptr_t)route->pattern);
}

static void every_resource_has_the_routes_it_says(void **state) {
    (void)state;
    struct route routes[64];
    assert_in_range(rest_route_count(), 2, 64);
    rest_routes(routes);
    size_t at = 0;
    while (at < rest_route_count()) {
        const struct resource *resource = ((const struct plan *)routes[at].context)->resource;
        assert_string_equal(routes[at].pattern, resource->path);
        assert_int_equal(routes[at].get == NULL, resource->post_only);
        at++;
        if (!resource->post_only) {
            assert_int_equal(routes[at].put == NULL, resource->no_replace);
            assert_int_equal(routes[at].patch == NULL, resource->no_patch);
            assert_int_equal(routes[at].remove == NULL, resource->no_remove);
            check_route_within(&routes[at++], resource, resource->parent == NULL ? "/{id}" : "/{childId}");
        }
        if (resource->find_own != NULL) {
            assert_false(routes[at].open);
            check_route_within(&routes[at++], resource, "/mine");
        }
    }
    assert_int_equal(at, rest_route_count());
}

static void description_of_the_tables_is_json(void **state) {
    (void)state;
    struct text text;
    size_t offset;
    text_init(&text, NULL, 1024);
    rest_describe(&text);
    assert_int_equal(json_check(text.data, text.length, 8, &offset), JSON_OK);
    assert_non_null(strstr(text.data, "\"name\":\"collectives\""));
    text_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_resource_has_a_plan),
        cmocka_unit_test(cells_follow_each_other_without_gaps),
        cmocka_unit_test(parameters_are_explained_in_both_languages_and_say_what_a_value_is),
        cmocka_unit_test(parameters_are_the_common_ones_and_then_those_of_the_fields),
        cmocka_unit_test(choices_of_a_parameter_are_those_of_its_resource),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(key_in_an_address_is_a_key_a_slug_or_nothing),
        cmocka_unit_test(references_have_the_type_of_what_they_name),
        cmocka_unit_test(every_resource_has_the_routes_it_says),
        cmocka_unit_test(description_of_the_tables_is_json),
    };
    return cmocka_run_group_tests(tests, resources_prepare, NULL);
}
