/* Who calls: the written form of keys, and what scopes allow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest_support.h"
#include "wdhs/key.h"
#include "wdhs/scopes.h"

#define SECRET "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-"

static void key_is_split_into_id_and_secret(void **state) {
    (void)state;
    char id[KEY_ID_SIZE];
    const char *secret = NULL;
    assert_true(key_parse("wdhs_abc123def456_" SECRET, id, &secret));
    assert_string_equal(id, "abc123def456");
    assert_string_equal(secret, SECRET);
}

static void other_forms_are_no_keys(void **state) {
    (void)state;
    static const char *const wrong[] = {"",
                                        "wdhs_",
                                        "wdhs_abc123def456",
                                        "wdhs_abc123def456_",
                                        "wdhs_abc123def456_" SECRET "x",
                                        "wdhs_abc123def456_x",
                                        "wdhs_abc123def45_" SECRET,
                                        "wdhs_abc123def4567_" SECRET,
                                        "wdhs_ABC123DEF456_" SECRET,
                                        "wdhs_abc123-ef456_" SECRET,
                                        "WDHS_abc123def456_" SECRET,
                                        " wdhs_abc123def456_" SECRET,
                                        "abc123def456_" SECRET};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char id[KEY_ID_SIZE];
        const char *secret = NULL;
        assert_false(key_parse(wrong[i], id, &secret));
    }
}

static void scope_allows_itself_and_admin_everything(void **state) {
    (void)state;
    const char *held[] = {"goals:write", NULL, "pledges:write"};
    const struct caller caller = {.known = true, .scopes = held, .scope_count = 3};
    assert_true(caller_has(&caller, "goals:write"));
    assert_true(caller_has(&caller, "pledges:write"));
    assert_false(caller_has(&caller, "pledges:read-personal"));
    assert_false(caller_has(&caller, "goals"));
    assert_false(caller_has(&caller, "admin"));
    const char *all[] = {"admin"};
    const struct caller admin = {.known = true, .scopes = all, .scope_count = 1};
    assert_true(caller_has(&admin, "goals:write"));
    assert_false(caller_has(&(struct caller){0}, "goals:write"));
}

static void every_scope_that_a_resource_names_exists(void **state) {
    (void)state;
    for (size_t i = 0; resources[i] != NULL; i++) {
        assert_true(resources[i]->write_scope == NULL ? resources[i]->open_create
                                                      : scope_find(resources[i]->write_scope) != NULL);
        assert_true(resources[i]->read_all_scope == NULL || scope_find(resources[i]->read_all_scope) != NULL);
    }
    assert_null(scope_find("goals"));
    assert_null(scope_find(""));
}

static void near_scopes_are_found(void **state) {
    (void)state;
    assert_string_equal(scope_near("goals:wrtie")->name, "goals:write");
    assert_string_equal(scope_near("collectives")->name, "collectives:write");
    assert_null(scope_near("zzzzzzzzzzzzzzzzzz"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_is_split_into_id_and_secret),
        cmocka_unit_test(other_forms_are_no_keys),
        cmocka_unit_test(scope_allows_itself_and_admin_everything),
        cmocka_unit_test(every_scope_that_a_resource_names_exists),
        cmocka_unit_test(near_scopes_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
