/* What the tests of the engine begin with: the plans, and one trial at a time, which ends when the next one begins or
 * the test is over. Include it behind cmocka.h. */
#ifndef TESTS_REST_TRIAL_H
#define TESTS_REST_TRIAL_H

#include "rest_support.h"

#define ID    "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60"
#define OTHER "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f61"

static struct trial trial;
static bool begun;

static inline int prepare_plans(const struct resource *const *tables) {
    char error[200];
    return rest_prepare(tables, error, sizeof error) ? 0 : 1;
}

/* The field tables of the service itself. */
static inline int resources_prepare(void **state) {
    (void)state;
    return prepare_plans(resources);
}

static inline int trial_tear_down(void **state) {
    (void)state;
    if (begun) {
        trial_end(&trial);
    }
    begun = false;
    return 0;
}

/* `plan` may be NULL when no operation is made. */
static inline void begin_trial(const struct plan *plan) {
    trial_tear_down(NULL);
    assert_int_equal(trial_begin(&trial, plan), 0);
    begun = true;
}

static inline struct operation *begin_operation(const char *resource) {
    begin_trial(plan_named(resource));
    struct operation *operation = operation_new(trial_request(&trial));
    assert_non_null(operation);
    return operation;
}

/* Asked by a caller with this scope, or by anyone when it is NULL. */
static inline struct operation *begin_query(enum query_kind kind, const char *scope, const char *resource,
                                            const char *query) {
    struct operation *operation = begin_operation(resource);
    trial_target(&trial, arena_printf(trial_request(&trial)->arena, "/v1/%s?%s", resource, query));
    if (scope != NULL) {
        operation_grant(operation, scope);
    }
    query_parse(operation, kind);
    return operation;
}

#define IN_TRIAL(test) cmocka_unit_test_teardown(test, trial_tear_down)

#endif
