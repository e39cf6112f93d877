/* Request targets: taken apart, decoded, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http/uri.h"

static struct request request;
static struct segments segments;

static int set_up(void **state) {
    (void)state;
    memset(&request, 0, sizeof request);
    request.arena = arena_new(0);
    request.language = LANGUAGE_EN;
    return request.arena == NULL;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(request.arena);
    return 0;
}

static void a_path_is_split_before_it_is_decoded(void **state) {
    (void)state;
    assert_int_equal(uri_parse(&request, "/v1/goals/a%2Fb", &segments), TARGET_PATH);
    assert_int_equal(segments.count, 3);
    assert_string_equal(segments.list[1], "goals");
    assert_string_equal(segments.list[2], "a/b");
    assert_string_equal(request.path, "/v1/goals/a/b");
    assert_int_equal(request.fault_count, 0);
}

/* Whatever their order and encoding, the same parameters are the same query. */
static void parameters_are_split_decoded_and_put_in_order(void **state) {
    (void)state;
    uri_parse(&request, "/v1?b=%2B%26%3d&a=1+2&&a=&%66lag&=x", &segments);
    static const struct pair expected[] = {{"", "x"}, {"a", ""}, {"a", "1 2"}, {"b", "+&="}, {"flag", ""}};
    assert_int_equal(request.query_count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(request.query[i].name, expected[i].name);
        assert_string_equal(request.query[i].value, expected[i].value);
    }
}

static void a_plus_in_a_path_stays_a_plus(void **state) {
    (void)state;
    uri_parse(&request, "/v1/a+b", &segments);
    assert_string_equal(segments.list[1], "a+b");
}

static void utf8_is_accepted_escaped_or_not(void **state) {
    (void)state;
    uri_parse(&request, "/v1/caf%C3%A9?q=\xc3\xa9", &segments);
    assert_string_equal(segments.list[1], "caf\xc3\xa9");
    assert_string_equal(request.query[0].value, "\xc3\xa9");
}

static void a_target_with_a_host_is_taken_for_its_path(void **state) {
    (void)state;
    assert_int_equal(uri_parse(&request, "http://example.org:80/v1/goals?x=1", &segments), TARGET_PATH);
    assert_string_equal(request.path, "/v1/goals");
    assert_int_equal(request.query_count, 1);
    assert_int_equal(uri_parse(&request, "HTTPS://example.org", &segments), TARGET_PATH);
    assert_string_equal(request.path, "/");
    assert_int_equal(uri_parse(&request, "https://example.org?x", &segments), TARGET_PATH);
    assert_int_equal(segments.count, 0);
}

static void other_targets_are_recognised(void **state) {
    (void)state;
    assert_int_equal(uri_parse(&request, "*", &segments), TARGET_ASTERISK);
    assert_int_equal(uri_parse(&request, "example.org:443", &segments), TARGET_OTHER);
    assert_int_equal(uri_parse(&request, "http:///v1", &segments), TARGET_OTHER);
    assert_int_equal(uri_parse(&request, "", &segments), TARGET_OTHER);
}

static void only_the_base_path_may_end_in_a_slash(void **state) {
    (void)state;
    uri_parse(&request, "/", &segments);
    assert_int_equal(segments.count, 0);
    uri_parse(&request, "/v1/", &segments);
    assert_int_equal(segments.count, 1);
    uri_parse(&request, "/v1/goals/", &segments);
    assert_int_equal(segments.count, 3);
    assert_string_equal(segments.list[2], "");
}

/* Each pair is the same path, without and with something to decode. */
static void a_path_is_the_same_however_it_is_written(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"/v1/goals/a", "/v1/%67oals/a"}, {"/", "/?%31"},         {"/v1/", "/%76%31/"},
        {"/v1//a", "/v1//%61"},           {"/v1/a/", "/v1/%61/"}, {"/v1/a+b", "/v1/a%2Bb"},
        {"/\xc3\xa9/v1/", "/%C3%A9/v1/"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct segments plain;
        request.path = NULL;
        uri_parse(&request, pairs[i][0], &plain);
        const char *path = request.path;
        uri_parse(&request, pairs[i][1], &segments);
        assert_string_equal(path, request.path);
        assert_int_equal(plain.count, segments.count);
        for (size_t at = 0; at < plain.count; at++) {
            assert_string_equal(plain.list[at], segments.list[at]);
        }
    }
}

static void every_fault_of_encoding_is_collected(void **state) {
    (void)state;
    static const struct {
        const char *location;
        enum fault_place place;
        const struct message *message;
    } expected[] = {
        {"%ff", IN_PATH, MSG_BAD_UTF8}, {"a", IN_QUERY, MSG_BAD_PERCENT}, {"b", IN_QUERY, MSG_NUL_CHARACTER},
        {"c", IN_QUERY, MSG_BAD_UTF8},  {"d", IN_QUERY, MSG_BAD_PERCENT}, {"%g1", IN_QUERY, MSG_BAD_PERCENT},
    };
    uri_parse(&request, "/v1/%ff?a=%zz&b=%00&c=%C3&ok=1&d=%2&%g1=1", &segments);
    assert_int_equal(request.fault_count, 6);
    const struct fault *fault = request.faults;
    for (size_t i = 0; i < 6; i++, fault = fault->next) {
        assert_int_equal(fault->place, expected[i].place);
        assert_string_equal(fault->location, expected[i].location);
        assert_int_equal(fault->message, expected[i].message);
    }
    assert_true(segments.unmatchable);
}

static void a_name_that_cannot_be_decoded_is_shown_readable(void **state) {
    (void)state;
    uri_parse(&request, "/v1?\xff\x01%=1", &segments);
    assert_string_equal(request.faults->location, "?"
                                                  "?%");
}

static void a_hundred_parameters_are_enough(void **state) {
    (void)state;
    char target[1000] = "/v1?";
    size_t length = 4;
    for (int i = 0; i < 100; i++, length += 4) {
        snprintf(target + length, sizeof target - length, "a=1&");
    }
    uri_parse(&request, target, &segments);
    assert_int_equal(request.query_count, 100);
    assert_int_equal(request.fault_count, 0);
    snprintf(target + length, sizeof target - length, "b");
    uri_parse(&request, target, &segments);
    assert_int_equal(request.fault_count, 1);
    assert_int_equal(request.faults->message, MSG_TOO_MANY_PARAMETERS);
    assert_string_equal(request.faults->detail, "At most 100 parameters are allowed.");
}

static void a_path_with_too_many_segments_matches_nothing(void **state) {
    (void)state;
    uri_parse(&request, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", &segments);
    assert_true(segments.unmatchable);
    assert_int_equal(request.fault_count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_path_is_split_before_it_is_decoded),
        TEST(parameters_are_split_decoded_and_put_in_order),
        TEST(a_plus_in_a_path_stays_a_plus),
        TEST(utf8_is_accepted_escaped_or_not),
        TEST(a_target_with_a_host_is_taken_for_its_path),
        TEST(other_targets_are_recognised),
        TEST(only_the_base_path_may_end_in_a_slash),
        TEST(a_path_is_the_same_however_it_is_written),
        TEST(every_fault_of_encoding_is_collected),
        TEST(a_name_that_cannot_be_decoded_is_shown_readable),
        TEST(a_hundred_parameters_are_enough),
        TEST(a_path_with_too_many_segments_matches_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
