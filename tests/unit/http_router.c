/* From path to route, and what a route allows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/router.h"

static void answer(struct request *request) {
    (void)request;
}

static const struct route routes[] = {
    {.pattern = "/", .get = answer},
    {.pattern = "/v1", .get = answer},
    {.pattern = "/v1/goals", .get = answer, .post = answer},
    {.pattern = "/v1/goals/{id}", .get = answer, .put = answer, .patch = answer, .remove = answer},
    {.pattern = "/v1/goals/export", .get = answer},
    {.pattern = "/v1/goals/{id}/progress", .get = answer},
    {.pattern = "/v1/{kind}/{id}/parts/{part}", .post = answer},
    {.pattern = NULL},
};

static struct router *router;
static const char *args[3];

static int set_up(void **state) {
    char error[100];
    (void)state;
    router = router_new(routes, error, sizeof error);
    return router == NULL;
}

static int tear_down(void **state) {
    (void)state;
    router_free(router);
    return 0;
}

/* The pattern that a target is routed to, or "". */
static const char *pattern_of(const char *target) {
    struct request request = {.arena = arena_new(0)};
    static char copies[3][40];
    struct segments segments;
    uri_parse(&request, target, &segments);
    const struct route *route = router_match(router, &segments, args);
    for (int i = 0; i < 3 && args[i]; i++) {
        strncpy(copies[i], args[i], sizeof copies[i] - 1);
        args[i] = copies[i];
    }
    arena_free(request.arena);
    return route ? route->pattern : "";
}

static void paths_lead_to_their_routes(void **state) {
    (void)state;
    static const char *const paths[][2] = {
        {"/", "/"},
        {"/v1", "/v1"},
        {"/v1/", "/v1"},
        {"/v1/goals", "/v1/goals"},
        {"/v1/%67oals", "/v1/goals"},
        {"/v1/goals/7", "/v1/goals/{id}"},
        {"/v1/goals/export", "/v1/goals/export"},
        {"/v1/goals/7/progress", "/v1/goals/{id}/progress"},
        {"/v1/goals/export/progress", "/v1/goals/{id}/progress"},
        {"/v1/goals/7/parts/8", "/v1/{kind}/{id}/parts/{part}"},
        {"/v1/others/7/parts/8", "/v1/{kind}/{id}/parts/{part}"},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        assert_string_equal(pattern_of(paths[i][0]), paths[i][1]);
    }
}

static void other_paths_lead_nowhere(void **state) {
    (void)state;
    static const char *const paths[] = {"/v2",         "/v1/goals/",      "/v1//goals", "//v1",         "/v1/Goals",
                                        "/v1/goals//", "/v1/goals/7/foo", "/v1/others", "/v1/goals/%ff"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        assert_string_equal(pattern_of(paths[i]), "");
    }
}

static void names_in_the_pattern_become_arguments(void **state) {
    (void)state;
    pattern_of("/v1/others/a%2Fb/parts/%C3%A9");
    assert_string_equal(args[0], "others");
    assert_string_equal(args[1], "a/b");
    assert_string_equal(args[2], "\xc3\xa9");
    pattern_of("/v1/goals/export/progress");
    assert_string_equal(args[0], "export");
    assert_null(args[1]);
}

static void a_route_says_what_it_allows(void **state) {
    (void)state;
    char allow[ALLOW_SIZE];
    route_allow(&routes[2], allow);
    assert_string_equal(allow, "GET, HEAD, POST, OPTIONS");
    route_allow(&routes[3], allow);
    assert_string_equal(allow, "GET, HEAD, PUT, PATCH, DELETE, OPTIONS");
    route_methods(&routes[3], true, allow);
    assert_string_equal(allow, "GET, HEAD");
    route_methods(&routes[6], true, allow);
    assert_string_equal(allow, "");
    route_allow(&routes[6], allow);
    assert_string_equal(allow, "POST, OPTIONS");
}

static void methods_are_known_by_their_exact_names(void **state) {
    (void)state;
    assert_int_equal(method_parse("GET"), METHOD_GET);
    assert_int_equal(method_parse("DELETE"), METHOD_DELETE);
    assert_int_equal(method_parse("get"), METHOD_OTHER);
    assert_int_equal(method_parse("BREW"), METHOD_OTHER);
    assert_string_equal(method_name(METHOD_PATCH), "PATCH");
    assert_ptr_equal(route_handler(&routes[2], METHOD_HEAD), answer);
    assert_null(route_handler(&routes[2], METHOD_OTHER));
}

static void routes_that_cannot_be_told_apart_are_refused(void **state) {
    (void)state;
    static const struct route twice[] = {{.pattern = "/v1/{a}"}, {.pattern = "/v1/{b}"}, {.pattern = NULL}};
    static const struct route deep[] = {{.pattern = "/{a}/{b}/{c}/{d}"}, {.pattern = NULL}};
    char error[100] = "";
    assert_null(router_new(twice, error, sizeof error));
    assert_string_equal(error, "route /v1/{b}: two routes with the same pattern");
    assert_null(router_new(deep, error, sizeof error));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(paths_lead_to_their_routes),
        TEST(other_paths_lead_nowhere),
        TEST(names_in_the_pattern_become_arguments),
        TEST(a_route_says_what_it_allows),
        TEST(methods_are_known_by_their_exact_names),
        TEST(routes_that_cannot_be_told_apart_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
