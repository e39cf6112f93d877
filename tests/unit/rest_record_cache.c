/* Records that are kept as JSON: found in the state that they were kept in alone, and within a bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/rest/record_cache.h"
#include "wdhs/digest.h"

#define LIMIT 65536

static struct record_cache *cache;

static int set_up(void **state) {
    (void)state;
    cache = record_cache_new(LIMIT);
    return cache == NULL;
}

static int tear_down(void **state) {
    (void)state;
    record_cache_free(cache);
    return record_cache_bytes() != 0;
}

static struct record_name name_of(const char *record, uint64_t version, uint64_t changed_at) {
    struct record_name name = {.length = strlen(record), .version = version, .changed_at = changed_at};
    memcpy(name.bytes, record, name.length);
    name.hash = digest_fast(name.bytes, name.length);
    return name;
}

static void keep(const char *record, uint64_t version, const char *json) {
    struct record_name name = name_of(record, version, 1);
    record_cache_keep(cache, &name, json, strlen(json));
}

static bool has(struct record_name name) {
    size_t length;
    return record_cache_find(cache, &name, &length) != NULL;
}

static void assert_found(struct record_name name, const char *json) {
    size_t length = 0;
    const char *found = record_cache_find(cache, &name, &length);
    assert_non_null(found);
    assert_int_equal(length, strlen(json));
    assert_memory_equal(found, json, length);
}

static void what_is_kept_is_a_copy(void **state) {
    (void)state;
    char json[] = "{\"a\":1}";
    keep("a", 1, json);
    memset(json, 'x', sizeof json - 1);
    assert_found(name_of("a", 1, 1), "{\"a\":1}");
    assert_false(has(name_of("b", 1, 1)));
    assert_false(has(name_of("aa", 1, 1)));
}

static void only_the_very_state_is_found(void **state) {
    (void)state;
    keep("a", 1, "old");
    assert_false(has(name_of("a", 2, 1)));
    /* Removed, and made again under the same key. */
    assert_false(has(name_of("a", 1, 2)));
    assert_found(name_of("a", 1, 1), "old");
}

static void new_state_takes_the_place_of_the_old_one(void **state) {
    (void)state;
    keep("a", 1, "old");
    size_t before = record_cache_bytes();
    keep("a", 2, "new");
    assert_found(name_of("a", 2, 1), "new");
    assert_false(has(name_of("a", 1, 1)));
    assert_int_equal(record_cache_bytes(), before);
}

/* Which begins with the same digits, so that it wants the same places; `digit` makes it another. */
static struct record_name neighbour(struct record_name name, const char *record, uint64_t digit) {
    struct record_name other = name_of(record, 1, 1);
    other.hash = name.hash + (digit << 60);
    return other;
}

static void one_hash_is_not_one_record(void **state) {
    (void)state;
    struct record_name a = name_of("a", 1, 1), b = neighbour(a, "b", 0);
    record_cache_keep(cache, &a, "A", 1);
    assert_false(has(b));
    record_cache_keep(cache, &b, "B", 1);
    assert_found(a, "A");
    assert_found(b, "B");
}

static void place_that_is_taken_is_given_to_who_comes_twice(void **state) {
    (void)state;
    struct record_name a = name_of("a", 1, 1), b = neighbour(a, "b", 1), c = neighbour(a, "c", 2);
    record_cache_keep(cache, &a, "A", 1);
    record_cache_keep(cache, &b, "B", 1);
    record_cache_keep(cache, &c, "C", 1);
    assert_found(a, "A");
    assert_found(b, "B");
    assert_false(has(c));
    record_cache_keep(cache, &c, "C", 1);
    assert_found(c, "C");
    assert_int_equal(has(a) + has(b), 1);
}

static void fill(const char *prefix, int count) {
    static char json[1000];
    char record[32];
    memset(json, 'x', sizeof json - 1);
    for (int i = 0; i < count; i++) {
        snprintf(record, sizeof record, "%s%d", prefix, i);
        keep(record, 1, json);
        assert_true(record_cache_bytes() <= LIMIT);
    }
}

static int count_of(const char *prefix, int count) {
    char record[32];
    int found = 0;
    for (int i = 0; i < count; i++) {
        snprintf(record, sizeof record, "%s%d", prefix, i);
        found += has(name_of(record, 1, 1));
    }
    return found;
}

static void memory_stays_within_its_bound(void **state) {
    (void)state;
    fill("first", 1000);
    int kept = count_of("first", 1000);
    assert_in_range(kept, LIMIT / 1000 / 2, LIMIT / 1000);
    assert_true(record_cache_bytes() > LIMIT - LIMIT / 8);
}

static void walk_through_many_pushes_out_nothing(void **state) {
    (void)state;
    fill("first", 1000);
    int kept = count_of("first", 1000);
    unsigned long evictions = record_cache_evictions();
    fill("second", 1000);
    assert_int_equal(count_of("first", 1000), kept);
    assert_int_equal(count_of("second", 1000), 0);
    assert_int_equal(record_cache_evictions(), evictions);
}

/* A page that is read again and again gets in, in place of what nobody reads. */
static void what_is_wanted_again_gets_in(void **state) {
    (void)state;
    fill("first", 1000);
    unsigned long evictions = record_cache_evictions();
    for (int i = 0; i < 3; i++) {
        fill("page", 20);
        count_of("page", 20);
    }
    assert_true(count_of("page", 20) >= 18); /* two may want one place */
    assert_true(record_cache_evictions() > evictions);
}

static void what_is_too_large_is_not_kept(void **state) {
    (void)state;
    static char json[LIMIT];
    struct record_name name = name_of("a", 1, 1);
    record_cache_keep(cache, &name, json, LIMIT / 4);
    assert_false(has(name));
    record_cache_keep(cache, &name, json, LIMIT / 16);
    assert_true(has(name));
}

static void learn(bool whole, unsigned times) {
    while (times-- > 0) {
        record_cache_learn(cache, whole);
    }
}

static void latest_lists_decide_whether_most_are_whole(void **state) {
    (void)state;
    assert_false(record_cache_has_most(cache));
    learn(true, 2);
    assert_false(record_cache_has_most(cache));
    learn(true, 8);
    assert_true(record_cache_has_most(cache));
    /* However many they were: a change is noticed as soon. */
    learn(true, 10000);
    learn(false, 2);
    assert_true(record_cache_has_most(cache));
    learn(false, 8);
    assert_false(record_cache_has_most(cache));
    learn(false, 10000);
    learn(true, 10);
    assert_true(record_cache_has_most(cache));
}

static void few_whole_lists_are_not_most(void **state) {
    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        learn(false, 3);
        learn(true, 1);
        assert_false(record_cache_has_most(cache));
    }
}

static void without_memory_nothing_is_kept(void **state) {
    (void)state;
    struct record_name name = name_of("a", 1, 1);
    size_t length;
    assert_null(record_cache_new(0));
    assert_null(record_cache_new(40));
    record_cache_keep(NULL, &name, "x", 1);
    assert_null(record_cache_find(NULL, &name, &length));
    record_cache_learn(NULL, true);
    assert_false(record_cache_has_most(NULL));
    record_cache_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_kept_is_a_copy),
        TEST(only_the_very_state_is_found),
        TEST(new_state_takes_the_place_of_the_old_one),
        TEST(one_hash_is_not_one_record),
        TEST(place_that_is_taken_is_given_to_who_comes_twice),
        TEST(memory_stays_within_its_bound),
        TEST(walk_through_many_pushes_out_nothing),
        TEST(what_is_wanted_again_gets_in),
        TEST(what_is_too_large_is_not_kept),
        TEST(latest_lists_decide_whether_most_are_whole),
        TEST(few_whole_lists_are_not_most),
        TEST(without_memory_nothing_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
