/* Which representation a request asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "by_hand.h"
#include "http/offer.h"

static const struct offer offers[] = {
    {"application/json", "json"}, {"text/csv", "csv"}, {"application/ld+json", NULL}, {NULL, NULL}};

static int set_up(void **state) {
    (void)state;
    return by_hand_set_up(
        &(struct settings){.base_url = "https://api.example.org", .max_body = 1000, .max_headers = 1000});
}

static void format_wins_from_accept_when_it_names_an_offer(void **state) {
    (void)state;
    static const struct {
        const char *format, *accept;
        long asked;
    } cases[] = {
        {NULL, NULL, 0},
        {NULL, "text/csv", 1},
        {"csv", NULL, 1},
        {"json", "text/csv", 0},
        {"csv", "text/html", 1},
        {"xml", "text/csv", 1},
        {"xml", "text/html", -1},
        {NULL, "text/html", -1},
        {"", NULL, 0},
        {NULL, "application/*", 0},
        {NULL, "application/ld+json", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct pair query[] = {{"fields", "csv"}, {"format", cases[i].format}};
        exchange.headers.count = 0;
        exchange.headers = (struct headers){0};
        if (cases[i].accept) {
            const struct header header = {"Accept", cases[i].accept, 6, strlen(cases[i].accept)};
            assert_true(headers_add(&exchange.headers, request->arena, header));
        }
        request->query = query;
        request->query_count = cases[i].format ? 2 : 1;
        assert_int_equal(offer_asked(request, offers), cases[i].asked);
    }
}

static void refusal_lists_what_the_route_offers(void **state) {
    (void)state;
    const struct route route = {.offers = offers};
    const struct header header = {"Accept", "text/html", 6, 9};
    assert_true(headers_add(&exchange.headers, request->arena, header));
    request->route = &route;
    assert_int_equal(request_offer(request), -1);
    assert_int_equal(request->reply.status, 406);
    assert_non_null(strstr(request->reply.body, "application/json, text/csv, application/ld+json."));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(format_wins_from_accept_when_it_names_an_offer, set_up, by_hand_tear_down),
        cmocka_unit_test_setup_teardown(refusal_lists_what_the_route_offers, set_up, by_hand_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
