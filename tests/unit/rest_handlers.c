/* Handlers, as far as they come without a database: everything that is refused before the first statement. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest_trial.h"

static void begin(const char *resource, enum method method, const char *id) {
    begin_trial(plan_named(resource));
    trial_request(&trial)->method = method;
    trial_request(&trial)->args[0] = id;
    trial_request(&trial)->args[1] = id;
}

/* The status that the handler answers with at once. */
static unsigned handles(handler *handle) {
    handle(trial_request(&trial));
    assert_false(trial_request(&trial)->waits);
    return trial_request(&trial)->reply.status;
}

static const char *pledge(void) {
    return "{\"signer\":\"person\",\"name\":\"Jansen\",\"email\":\"j@thuis\",\"goals\":[]}";
}

static void writes_need_a_key(void **state) {
    (void)state;
    static handler *const writes[] = {rest_create, rest_replace, rest_patch, rest_remove};
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        begin("goals", METHOD_POST, "een");
        trial_header(&trial, "Content-Type", "application/json");
        trial_body(&trial, "{}");
        assert_int_equal(handles(writes[i]), 401);
        assert_string_equal(trial_request(&trial)->reply.www_authenticate, "Bearer realm=\"wdhs-api\"");
    }
}

static void key_in_another_form_is_refused_for_reads_too(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "", "Bearer", "Bearer ", "Bearer x", "Basic d2RoczpYWA==", "wdhs_abc123def456_x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        begin("goals", METHOD_GET, NULL);
        trial_header(&trial, "authorization", wrong[i]);
        assert_int_equal(handles(rest_list), 401);
        assert_non_null(strstr(trial_request(&trial)->reply.www_authenticate, "invalid_token"));
        assert_true(trial_request(&trial)->with_key);
    }
}

static void list_is_offered_as_json_only(void **state) {
    (void)state;
    begin("goals", METHOD_GET, NULL);
    trial_header(&trial, "Accept", "text/html");
    assert_int_equal(handles(rest_list), 406);
    assert_non_null(strstr(trial_request(&trial)->reply.body, "application/json"));
    begin("goals", METHOD_GET, "een");
    trial_header(&trial, "Accept", "text/html");
    assert_int_equal(handles(rest_single), 406);
}

static void wrong_query_is_answered_with_all_its_faults(void **state) {
    (void)state;
    begin("goals", METHOD_GET, NULL);
    trial_target(&trial, "/v1/goals?limit=0&srot=number");
    assert_int_equal(handles(rest_list), 400);
    assert_string_equal(trial_faults(&trial), "query limit out-of-range; query srot unknown-parameter");
    begin("goals", METHOD_GET, "een");
    trial_target(&trial, "/v1/goals/een?limit=1");
    assert_int_equal(handles(rest_single), 400);
    assert_string_equal(trial_faults(&trial), "query limit unknown-parameter");
}

static void key_that_no_record_can_have_is_not_found(void **state) {
    (void)state;
    char long_slug[102];
    memset(long_slug, 'a', 101);
    long_slug[101] = '\0';
    begin("goals", METHOD_GET, long_slug);
    assert_int_equal(handles(rest_single), 404);
    begin("memberships", METHOD_GET, "geen-uuid");
    assert_int_equal(handles(rest_single), 404);
    begin("themes", METHOD_GET, "Wonen!");
    assert_int_equal(handles(rest_single), 404);
    begin("progress", METHOD_GET, long_slug);
    assert_int_equal(handles(rest_list), 404);
    begin("progress", METHOD_GET, "een");
    assert_int_equal(handles(rest_single), 404);
}

static void anyone_may_pledge_but_not_anything(void **state) {
    (void)state;
    begin("pledges", METHOD_POST, NULL);
    trial_header(&trial, "Content-Type", "application/json; charset=utf-8");
    trial_body(&trial, pledge());
    assert_int_equal(handles(rest_create), 400);
    assert_string_equal(trial_faults(&trial),
                        "body /email invalid-email; body /goals too-few; body /consents/sign required; "
                        "body /consents/atLeast16 required; body /declaration required");
    assert_null(strstr(trial_request(&trial)->reply.body, "thuis"));
}

static void body_of_another_kind_is_not_read(void **state) {
    (void)state;
    begin("pledges", METHOD_POST, NULL);
    trial_header(&trial, "Content-Type", "application/x-www-form-urlencoded");
    trial_body(&trial, pledge());
    assert_int_equal(handles(rest_create), 415);
    assert_string_equal(trial_request(&trial)->reply.accept_post, "application/json");
    begin("pledges", METHOD_POST, NULL);
    trial_body(&trial, pledge());
    assert_int_equal(handles(rest_create), 415);
}

static void faults_of_query_and_body_come_together(void **state) {
    (void)state;
    begin("pledges", METHOD_POST, NULL);
    trial_target(&trial, "/v1/pledges?fields=id");
    trial_header(&trial, "Content-Type", "application/json");
    trial_body(&trial, "{");
    assert_int_equal(handles(rest_create), 400);
    assert_string_equal(trial_faults(&trial), "query fields unknown-parameter; body  invalid-json");
}

static void nothing_is_left_to_abandon_after_an_answer(void **state) {
    (void)state;
    begin("goals", METHOD_GET, NULL);
    trial_target(&trial, "/v1/goals?limit=0");
    assert_int_equal(handles(rest_list), 400);
    assert_non_null(trial_request(&trial)->on_abandon);
    trial_request(&trial)->on_abandon(trial_request(&trial));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_TRIAL(writes_need_a_key),
        IN_TRIAL(key_in_another_form_is_refused_for_reads_too),
        IN_TRIAL(list_is_offered_as_json_only),
        IN_TRIAL(wrong_query_is_answered_with_all_its_faults),
        IN_TRIAL(key_that_no_record_can_have_is_not_found),
        IN_TRIAL(anyone_may_pledge_but_not_anything),
        IN_TRIAL(body_of_another_kind_is_not_read),
        IN_TRIAL(faults_of_query_and_body_come_together),
        IN_TRIAL(nothing_is_left_to_abandon_after_an_answer),
    };
    return cmocka_run_group_tests(tests, resources_prepare, NULL);
}
