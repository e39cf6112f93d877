/* Limits: how much passes, when it comes back, who is told apart, and what several threads may take together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wdhs/quota.h"

#define START INT64_C(1000000000)

static const struct quota_policy five_a_minute = {"client", 5, 60};
static struct quota *quota;
static struct quota_state state;

static int set_up(void **unused) {
    (void)unused;
    quota = quota_new(1024);
    return !quota;
}

static int tear_down(void **unused) {
    (void)unused;
    quota_free(quota);
    return 0;
}

static bool take(const struct quota_policy *policy, const char *key, int64_t after_ms) {
    return quota_take(quota, policy, key, strlen(key), START + after_ms, &state);
}

static unsigned take_all(const struct quota_policy *policy, const char *key, int64_t after_ms) {
    unsigned count = 0;
    while (count < 100000 && take(policy, key, after_ms)) {
        count++;
    }
    return count;
}

static void the_quota_passes_and_no_more(void **unused) {
    (void)unused;
    for (unsigned i = 0; i < 5; i++) {
        assert_true(take(&five_a_minute, "a", 0));
        assert_int_equal(state.remaining, 4 - i);
        assert_int_equal(state.reset_s, 12 * (i + 1));
    }
    assert_false(take(&five_a_minute, "a", 0));
    assert_int_equal(state.remaining, 0);
    assert_int_equal(state.reset_s, 12);
}

static void what_was_used_comes_back_evenly(void **unused) {
    (void)unused;
    assert_int_equal(take_all(&five_a_minute, "a", 0), 5);
    assert_false(take(&five_a_minute, "a", 11999));
    assert_int_equal(state.reset_s, 1);
    assert_true(take(&five_a_minute, "a", 12000));
    assert_false(take(&five_a_minute, "a", 12000));
    assert_int_equal(take_all(&five_a_minute, "a", 12000 + 36000), 3);
    assert_int_equal(take_all(&five_a_minute, "a", 1000000), 5);
}

static void being_refused_takes_nothing(void **unused) {
    (void)unused;
    assert_int_equal(take_all(&five_a_minute, "a", 0), 5);
    for (int i = 0; i < 1000; i++) {
        assert_false(take(&five_a_minute, "a", i));
    }
    assert_true(take(&five_a_minute, "a", 12000));
}

static void keys_and_policies_are_told_apart(void **unused) {
    (void)unused;
    const struct quota_policy other = {"domain", 2, 60};
    assert_int_equal(take_all(&five_a_minute, "a", 0), 5);
    assert_int_equal(take_all(&five_a_minute, "b", 0), 5);
    assert_int_equal(take_all(&five_a_minute, "", 0), 5);
    assert_int_equal(take_all(&other, "a", 0), 2);
}

static void a_quota_of_zero_is_no_limit(void **unused) {
    (void)unused;
    const struct quota_policy none = {"client", 0, 60};
    assert_int_equal(take_all(&none, "a", 0), 100000);
    assert_int_equal(state.remaining, UINT_MAX);
}

static void odd_and_large_quotas_are_exact(void **unused) {
    (void)unused;
    const struct quota_policy policies[] = {{"a", 7, 1}, {"b", 60000, 60}, {"c", 1, 1200}, {"d", 99991, 86400}};
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        assert_int_equal(take_all(&policies[i], "key", 0), policies[i].quota);
    }
}

static void the_state_may_be_left_out(void **unused) {
    (void)unused;
    assert_true(quota_take(quota, &five_a_minute, "a", 1, START, NULL));
}

/* Ten times as many keys as there is room for: nobody who keeps within the limit is refused, and who is at the limit
 * is not forgotten for the sake of those who came once. */
static void a_full_table_forgets_who_used_least(void **unused) {
    (void)unused;
    char key[16];
    assert_int_equal(take_all(&five_a_minute, "abuser", 0), 5);
    for (int i = 0; i < 10240; i++) {
        snprintf(key, sizeof key, "key %d", i);
        assert_true(take(&five_a_minute, key, 1));
    }
    assert_false(take(&five_a_minute, "abuser", 2));
}

static void *take_in_a_thread(void *context) {
    const struct quota_policy policy = {"all", 5000, 3600};
    unsigned *taken = context;
    char key[16];
    for (int i = 0; i < 10000; i++) {
        *taken += quota_take(quota, &policy, "shared", 6, START, NULL);
        snprintf(key, sizeof key, "%d", i % 900);
        quota_take(quota, &five_a_minute, key, strlen(key), START + i, NULL);
    }
    return NULL;
}

static void threads_together_take_the_quota(void **unused) {
    (void)unused;
    pthread_t threads[4];
    unsigned taken[4] = {0}, sum = 0;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, take_in_a_thread, &taken[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        sum += taken[i];
    }
    assert_int_equal(sum, 5000);
}

#define WITH_QUOTA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_QUOTA(the_quota_passes_and_no_more),    WITH_QUOTA(what_was_used_comes_back_evenly),
        WITH_QUOTA(being_refused_takes_nothing),     WITH_QUOTA(keys_and_policies_are_told_apart),
        WITH_QUOTA(a_quota_of_zero_is_no_limit),     WITH_QUOTA(odd_and_large_quotas_are_exact),
        WITH_QUOTA(the_state_may_be_left_out),       WITH_QUOTA(a_full_table_forgets_who_used_least),
        WITH_QUOTA(threads_together_take_the_quota),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
