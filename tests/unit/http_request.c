/* What handlers ask of a request and answer with, on requests made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "by_hand.h"
#include "http/cors.h"
#include "wdhs/rest_message.h"

static int set_up(void **state) {
    (void)state;
    return by_hand_set_up(
        &(struct settings){.base_url = "https://api.example.org", .max_body = 1000, .max_headers = 1000});
}

static void give(const char *name, const char *value) {
    const struct header header = {name, value, strlen(name), strlen(value)};
    assert_true(headers_add(&exchange.headers, request->arena, header));
}

static void headers_are_found_in_any_case_and_joined(void **state) {
    (void)state;
    give("Accept", "a/b");
    give("X-Other", "1");
    give("accept", "c/d");
    assert_string_equal(request_header(request, "ACCEPT"), "a/b, c/d");
    assert_string_equal(request_header(request, "x-other"), "1");
    assert_null(request_header(request, "x-othe"));
}

static void a_type_that_is_not_offered_is_answered_with_the_list(void **state) {
    (void)state;
    static const char *const offered[] = {"application/json", "text/csv"};
    give("Accept", "text/html");
    assert_null(request_accept(request, offered, 2));
    assert_int_equal(request->reply.status, 406);
    assert_non_null(strstr(request->reply.body, "\"detail\":\"These are offered: application/json, text/csv.\""));
}

static void a_content_type_may_only_add_utf8(void **state) {
    (void)state;
    static const struct {
        const char *value;
        bool accepted;
    } cases[] = {
        {"application/json", true},
        {"Application/JSON; charset=UTF-8", true},
        {"application/json;charset=\"utf-8\"; x=y", true},
        {"application/json; charset=latin1", false},
        {"application/jsonp", false},
        {"text/plain", false},
        {"", false},
    };
    request->method = METHOD_POST;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        exchange.headers.count = 0;
        give("Content-Type", cases[i].value);
        assert_int_equal(request_content_type(request, "application/json"), cases[i].accepted);
    }
    assert_int_equal(request->reply.status, 415);
    assert_string_equal(request->reply.accept_post, "application/json");
}

static void a_missing_content_type_names_the_one_for_patches(void **state) {
    (void)state;
    request->method = METHOD_PATCH;
    assert_false(request_content_type(request, "application/merge-patch+json"));
    assert_string_equal(request->reply.accept_patch, "application/merge-patch+json");
    assert_non_null(strstr(request->reply.body, "received none."));
}

static void prefer_is_read_as_a_list(void **state) {
    (void)state;
    static const struct {
        const char *value;
        bool minimal;
    } cases[] = {
        {"return=minimal", true},
        {"respond-async, return=minimal", true},
        {"Return = \"minimal\"; x=1", true},
        {"return=representation", false},
        {"wait=10", false},
        {"", false},
    };
    assert_false(request_prefers_minimal(request));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        exchange.headers.count = 0;
        give("Prefer", cases[i].value);
        assert_int_equal(request_prefers_minimal(request), cases[i].minimal);
    }
}

static void faults_are_listed_in_one_problem(void **state) {
    (void)state;
    request_fault(request, IN_BODY, "/name", MSG_REQUIRED, "name", NULL, NULL);
    request_fault(request, IN_QUERY, "limit", MSG_OUT_OF_RANGE, "0", "1", "500");
    reply_faults(request);
    assert_int_equal(request->reply.status, 400);
    assert_string_equal(request->reply.content_type, "application/problem+json");
    assert_string_equal(request->reply.body,
                        "{\"type\":\"https://api.example.org/v1/problems/invalid-input\",\"title\":\"The input is not "
                        "valid\",\"status\":400,"
                        "\"detail\":\"\\\"errors\\\" tells what is wrong and what was expected.\","
                        "\"instance\":\"urn:uuid:0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60\",\"errors\":["
                        "{\"in\":\"body\",\"location\":\"/name\",\"code\":\"required\",\"detail\":\"The property "
                        "\\\"name\\\" is required.\"},"
                        "{\"in\":\"query\",\"location\":\"limit\",\"code\":\"out-of-range\",\"detail\":\"0 is outside "
                        "the range 1 to 500.\"}]}");
    assert_int_equal(request->reply.body_length, strlen(request->reply.body));
}

static void at_most_a_hundred_faults_are_kept(void **state) {
    (void)state;
    for (int i = 0; i < 150; i++) {
        request_fault(request, IN_BODY, "/x", MSG_EMPTY_BODY, NULL, NULL, NULL);
    }
    assert_int_equal(request->fault_count, 100);
}

static void an_id_that_is_no_uuid_gets_a_name_of_our_own(void **state) {
    (void)state;
    request->id = "my.id";
    reply_problem(request, PROBLEM_NOT_FOUND, "x");
    assert_non_null(strstr(request->reply.body, "\"instance\":\"urn:wdhs:request:my.id\""));
}

static void without_memory_the_answer_is_a_503(void **state) {
    (void)state;
    arena_free(request->arena);
    request->arena = arena_new(1024);
    while (arena_alloc(request->arena, 64) != NULL) {
        continue;
    }
    reply_problem(request, PROBLEM_NOT_FOUND, NULL);
    assert_int_equal(request->reply.status, 503);
    assert_non_null(strstr(request->reply.body, "\"status\":503"));
    assert_true(request->reply.retry_after_s > 0);
    struct text failed = {.failed = true};
    request->reply = (struct reply){0};
    reply_body(request, 200, "application/json", &failed);
    assert_int_equal(request->reply.status, 503);
}

static void everyone_reads_open_data_and_listed_origins_do_more(void **state) {
    (void)state;
    static const struct route open = {.pattern = "/v1/goals", .open = true};
    settings.cors_origins = "https://a.nl, https://b.nl";
    request->route = &open;
    cors_decide(&exchange);
    assert_string_equal(exchange.cors_origin, "*");
    assert_false(exchange.vary_origin);

    request->method = METHOD_POST;
    give("Origin", "https://b.nl");
    cors_decide(&exchange);
    assert_string_equal(exchange.cors_origin, "https://b.nl");
    assert_true(exchange.vary_origin);

    request->method = METHOD_GET;
    request->with_key = true;
    exchange.headers.list[0].value = "https://c.nl";
    cors_decide(&exchange);
    assert_null(exchange.cors_origin);
}

static void origins_are_compared_whole(void **state) {
    (void)state;
    assert_true(cors_listed("https://a.nl,https://b.nl", "https://b.nl"));
    assert_false(cors_listed("https://a.nl,https://b.nl", "https://b.n"));
    assert_false(cors_listed("https://a.nl", "https://a.nl.evil.example"));
    assert_false(cors_listed("https://a.nl", "null"));
    assert_false(cors_listed(NULL, "https://a.nl"));
    assert_false(cors_listed("https://a.nl", NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, by_hand_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(headers_are_found_in_any_case_and_joined),
        TEST(a_type_that_is_not_offered_is_answered_with_the_list),
        TEST(a_content_type_may_only_add_utf8),
        TEST(a_missing_content_type_names_the_one_for_patches),
        TEST(prefer_is_read_as_a_list),
        TEST(faults_are_listed_in_one_problem),
        TEST(at_most_a_hundred_faults_are_kept),
        TEST(an_id_that_is_no_uuid_gets_a_name_of_our_own),
        TEST(without_memory_the_answer_is_a_503),
        TEST(everyone_reads_open_data_and_listed_origins_do_more),
        TEST(origins_are_compared_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
