/* How often one may sign up, on requests made by hand: who is counted together, and what a refused one is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api/signing_limits.h"
#include "by_hand.h"

static int set_up(void **state) {
    (void)state;
    return by_hand_set_up(
        &(struct settings){.base_url = "https://api.example.org", .signups_per_client = 3, .signups_in_all = 1000});
}

static void limit(long per_client, long per_domain, long in_all) {
    settings.signups_per_client = per_client;
    settings.signups_per_domain = per_domain;
    settings.signups_in_all = in_all;
    assert_true(signing_limits_prepare(&settings));
}

static bool refused(const char *client, const char *email) {
    request->client = client;
    request->reply = (struct reply){0};
    return signing_refused(request, email);
}

static void one_network_counts_together(void **state) {
    (void)state;
    limit(3, 0, 0);
    assert_false(refused("192.0.2.1", "a@example.org"));
    assert_false(refused("192.0.2.200", "b@example.org"));
    assert_false(refused("::ffff:192.0.2.7", "c@example.net"));
    assert_true(refused("192.0.2.1", "d@example.org"));
    assert_false(refused("192.0.3.1", "d@example.org"));
    for (int i = 0; i < 3; i++) {
        assert_false(refused(i == 1 ? "2001:db8:1::1" : "2001:db8:1:ffff::2", "a@example.org"));
    }
    assert_true(refused("2001:db8:1:2::3", "a@example.org"));
    assert_false(refused("2001:db8:2::1", "a@example.org"));
}

static void one_mail_domain_counts_together(void **state) {
    (void)state;
    limit(0, 2, 0);
    assert_false(refused("192.0.2.1", "a@example.org"));
    assert_false(refused("198.51.100.1", "b@EXAMPLE.org."));
    assert_true(refused("203.0.113.1", "c@example.ORG"));
    assert_non_null(strstr(request->reply.body, "mail domain"));
    assert_false(refused("203.0.113.1", "c@sub.example.org"));
    assert_false(refused("203.0.113.1", "c@xn--bcher-kva.example"));
}

static void large_providers_have_no_limit_of_their_own(void **state) {
    (void)state;
    limit(0, 2, 0);
    for (int i = 0; i < 100; i++) {
        assert_false(refused("192.0.2.1", "a@gmail.com"));
        assert_false(refused("192.0.2.1", "a@Ziggo.NL."));
    }
    assert_null(request->reply.rate_limit);
}

static void the_limit_in_all_holds_for_everyone(void **state) {
    (void)state;
    limit(0, 0, 2);
    assert_false(refused("192.0.2.1", "a@example.org"));
    assert_false(refused("198.51.100.1", "a@gmail.com"));
    assert_true(refused("203.0.113.1", "a@example.net"));
}

static void the_tightest_limit_is_told(void **state) {
    (void)state;
    limit(60, 3000, 60000);
    assert_false(refused("192.0.2.1", "a@example.org"));
    assert_string_equal(request->reply.rate_limit, "\"client\";r=59;t=10");
    assert_string_equal(request->reply.rate_limit_policy,
                        "\"client\";q=60;w=600, \"domain\";q=3000;w=60, \"all\";q=60000;w=60");
    limit(60, 0, 10);
    assert_false(refused("192.0.2.1", "a@example.org"));
    assert_string_equal(request->reply.rate_limit, "\"all\";r=9;t=6");
    assert_string_equal(request->reply.rate_limit_policy, "\"client\";q=60;w=600, \"all\";q=10;w=60");
}

static void a_refused_one_is_told_when_to_come_back(void **state) {
    (void)state;
    limit(1, 0, 0);
    assert_false(refused("192.0.2.1", "secret.person@example.org"));
    assert_true(refused("192.0.2.1", "secret.person@example.org"));
    assert_int_equal(request->reply.status, 429);
    assert_int_equal(request->reply.retry_after_s, 600);
    assert_string_equal(request->reply.rate_limit, "\"client\";r=0;t=600");
    assert_string_equal(request->reply.rate_limit_policy, "\"client\";q=1;w=600");
    assert_string_equal(request->reply.content_type, "application/problem+json");
    assert_non_null(
        strstr(request->reply.body, "\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\""));
    assert_non_null(strstr(request->reply.body, "\"status\":429"));
    assert_null(strstr(request->reply.body, "secret.person"));
}

static void a_problem_that_comes_later_keeps_the_headers(void **state) {
    (void)state;
    limit(60, 0, 0);
    assert_false(refused("192.0.2.1", "a@example.org"));
    reply_problem(request, PROBLEM_UNAVAILABLE, NULL);
    assert_string_equal(request->reply.rate_limit, "\"client\";r=59;t=10");
    assert_string_equal(request->reply.rate_limit_policy, "\"client\";q=60;w=600");
}

static void who_is_over_the_own_limit_uses_nothing_of_the_others(void **state) {
    (void)state;
    limit(1, 2, 2);
    assert_false(refused("192.0.2.1", "a@example.org"));
    for (int i = 0; i < 10; i++) {
        assert_true(refused("192.0.2.1", "a@example.org"));
    }
    assert_false(refused("198.51.100.1", "a@example.org"));
    assert_true(refused("203.0.113.1", "a@example.org"));
}

static void without_limits_nothing_is_counted_or_told(void **state) {
    (void)state;
    limit(0, 0, 0);
    for (int i = 0; i < 1000; i++) {
        assert_false(refused("192.0.2.1", "a@example.org"));
    }
    assert_null(request->reply.rate_limit);
    assert_null(request->reply.rate_limit_policy);
}

static void what_is_no_address_is_counted_as_well(void **state) {
    (void)state;
    char endless[2000] = "a@";
    memset(endless + 2, 'x', sizeof endless - 3);
    limit(0, 1, 0);
    assert_false(refused("192.0.2.1", ""));
    assert_true(refused("", "@"));
    assert_true(refused(NULL, "nothing"));
    assert_true(refused(NULL, "a@..."));
    assert_false(refused(NULL, endless));
    assert_true(refused(NULL, endless));
}

#define MADE(test) cmocka_unit_test_setup_teardown(test, set_up, by_hand_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        MADE(one_network_counts_together),
        MADE(one_mail_domain_counts_together),
        MADE(large_providers_have_no_limit_of_their_own),
        MADE(the_limit_in_all_holds_for_everyone),
        MADE(the_tightest_limit_is_told),
        MADE(a_refused_one_is_told_when_to_come_back),
        MADE(a_problem_that_comes_later_keeps_the_headers),
        MADE(who_is_over_the_own_limit_uses_nothing_of_the_others),
        MADE(without_limits_nothing_is_counted_or_told),
        MADE(what_is_no_address_is_counted_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
