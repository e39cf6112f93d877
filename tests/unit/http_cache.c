/* The response cache: what is kept, how long, and what goes when there is no room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/http/cache.h"
#include "../../src/http/metrics.h"
#include "wdhs/digest.h"

#define LIMIT 65536
#define GOALS UINT64_C(1)
#define NOW   INT64_C(1700000000000)
#define HOUR  3600000

static const struct route routes[] = {{.pattern = NULL}};
static struct metrics *metrics;
static struct cache *cache;
static enum cache_want want;

static int set_up(void **state) {
    (void)state;
    generation_hears(true);
    want = WANT_NOW;
    metrics = metrics_new(routes);
    cache = cache_new(LIMIT, metrics);
    return !metrics || !cache;
}

static int tear_down(void **state) {
    (void)state;
    cache_free(cache);
    metrics_free(metrics);
    return 0;
}

static long long metric(const char *name) {
    struct text text;
    char line[64];
    text_init(&text, NULL, 4096);
    http_metrics(&text);
    snprintf(line, sizeof line, "\n%s ", name);
    const char *found = strstr(text.data, line);
    assert_non_null(found);
    long long value = strtoll(found + strlen(line), NULL, 10);
    text_release(&text);
    return value;
}

static struct cache_key key_of(const char *name) {
    return (struct cache_key){name, strlen(name), digest_fast(name, strlen(name))};
}

static struct cache_entry *keep(const char *name, const char *body, size_t length) {
    const struct reply reply = {.status = 200,
                                .content_type = "application/json",
                                .body = body,
                                .body_length = length,
                                .etag = "\"1\"",
                                .link = "<https://example.org>; rel=\"self\"",
                                .freshness = FRESH_PUBLIC,
                                .read = GOALS};
    struct cache_key key = key_of(name);
    return cache_keep(cache, &key, &reply, generation_stamp(), NOW, want);
}

static void keep_and_release(const char *name, size_t length) {
    static const char body[LIMIT];
    struct cache_entry *entry = keep(name, body, length);
    assert_non_null(entry);
    cache_release(cache, entry);
}

static struct cache_entry *find(const char *name) {
    struct cache_key key = key_of(name);
    return cache_find(cache, &key, NOW);
}

static bool has(const char *name) {
    struct cache_entry *entry = find(name);
    if (entry) {
        cache_release(cache, entry);
    }
    return entry;
}

static void what_is_kept_is_a_copy(void **state) {
    (void)state;
    char body[] = "{\"a\":1}", name[] = "key";
    cache_release(cache, keep(name, body, 7));
    memset(body, 'x', sizeof body);
    memset(name, 'y', sizeof name - 1);
    struct cache_entry *entry = find("key");
    assert_non_null(entry);
    assert_string_equal(entry->reply.body, "{\"a\":1}");
    assert_int_equal(entry->reply.body_length, 7);
    assert_string_equal(entry->reply.content_type, "application/json");
    assert_string_equal(entry->reply.etag, "\"1\"");
    assert_string_equal(entry->reply.link, "<https://example.org>; rel=\"self\"");
    assert_null(entry->reply.content_language);
    assert_int_equal(entry->reply.freshness, FRESH_PUBLIC);
    cache_release(cache, entry);
    assert_false(has("another key"));
}

static void change_of_what_it_was_read_from_ends_it(void **state) {
    (void)state;
    keep_and_release("a", 10);
    generation_raise(GOALS << 1);
    assert_true(has("a"));
    generation_raise(GOALS);
    assert_false(has("a"));
    assert_int_equal(metric("wdhs_cache_entries"), 0);
    assert_int_equal(metric("wdhs_cache_bytes"), 0);
}

static void what_changed_while_it_was_read_is_not_kept(void **state) {
    (void)state;
    const struct reply reply = {.status = 200, .body = "x", .body_length = 1, .read = GOALS};
    struct cache_key key = key_of("a");
    uint64_t stamp = generation_stamp();
    generation_raise(GOALS);
    assert_null(cache_keep(cache, &key, &reply, stamp, NOW, WANT_NOW));
}

static void nothing_is_served_while_nothing_is_heard(void **state) {
    (void)state;
    keep_and_release("a", 10);
    generation_hears(false);
    assert_false(has("a"));
    assert_null(keep("a", "x", 1));
    generation_hears(true);
    assert_false(has("a"));
}

static void nothing_outlives_its_hour(void **state) {
    (void)state;
    struct cache_key key = key_of("a");
    keep_and_release("a", 10);
    struct cache_entry *entry = cache_find(cache, &key, NOW / HOUR * HOUR + HOUR - 1);
    assert_non_null(entry);
    cache_release(cache, entry);
    assert_null(cache_find(cache, &key, NOW / HOUR * HOUR + HOUR));
}

/* PostgreSQL's clock may be behind: what is read in the first seconds of an hour may be of the day before. */
static void first_seconds_of_an_hour_are_not_kept_for_all_of_it(void **state) {
    (void)state;
    const int64_t hour = NOW / HOUR * HOUR;
    const struct reply reply = {.status = 200, .body = "x", .body_length = 1, .read = GOALS};
    struct cache_key key = key_of("a");
    cache_release(cache, cache_keep(cache, &key, &reply, generation_stamp(), hour + 100, WANT_NOW));
    struct cache_entry *entry = cache_find(cache, &key, hour + 4999);
    assert_non_null(entry);
    cache_release(cache, entry);
    assert_null(cache_find(cache, &key, hour + 5000));
}

static void bytes_stay_below_the_limit(void **state) {
    (void)state;
    char name[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "key %d", i);
        keep_and_release(name, (size_t)(i * 37 % 5000));
        assert_true(metric("wdhs_cache_bytes") <= LIMIT);
    }
    assert_true(metric("wdhs_cache_bytes") > LIMIT / 2);
    assert_true(metric("wdhs_cache_evictions_total") > 500);
    assert_true(has("key 999"));
    assert_false(has("key 0"));
}

static void what_is_asked_for_again_outlives_a_walk_through_many(void **state) {
    (void)state;
    char name[16];
    keep_and_release("popular", 2000);
    assert_true(has("popular"));
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "page %d", i);
        keep_and_release(name, 2000);
    }
    assert_true(has("popular"));
}

static void newcomers_find_a_place_beside_the_popular(void **state) {
    (void)state;
    char name[16];
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "old %d", i);
        keep_and_release(name, 2000);
        assert_true(has(name));
    }
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "new %d", i);
        keep_and_release(name, 2000);
        assert_true(has(name));
    }
    assert_true(has("new 90"));
}

static void newcomer_to_a_full_cache_is_kept_when_it_comes_again(void **state) {
    (void)state;
    char name[16];
    want = WANT_ONCE;
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "first %d", i);
        struct cache_entry *entry = keep(name, "x", 1);
        assert_non_null(entry); /* there is room */
        cache_release(cache, entry);
    }
    want = WANT_NOW;
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "full %d", i);
        keep_and_release(name, 2000);
    }
    want = WANT_ONCE;
    long long evictions = metric("wdhs_cache_evictions_total");
    static const char body[2000];
    assert_null(keep("newcomer", body, sizeof body));
    assert_int_equal(metric("wdhs_cache_evictions_total"), evictions);
    struct cache_entry *entry = keep("newcomer", body, sizeof body);
    assert_non_null(entry);
    cache_release(cache, entry);
    assert_true(metric("wdhs_cache_evictions_total") > evictions);
}

static void refreshing_keeps_only_what_is_there(void **state) {
    (void)state;
    want = WANT_REFRESH;
    assert_null(keep("a", "new", 3));
    want = WANT_ONCE;
    cache_release(cache, keep("a", "old", 3));
    want = WANT_REFRESH;
    struct cache_entry *entry = keep("a", "new", 3);
    assert_non_null(entry);
    assert_string_equal(entry->reply.body, "new");
    cache_release(cache, entry);
}

static void what_takes_too_large_a_part_is_not_kept(void **state) {
    (void)state;
    static const char body[LIMIT];
    assert_null(keep("large", body, LIMIT / 4));
    assert_non_null(cache);
    assert_int_equal(metric("wdhs_cache_bytes"), 0);
}

static void entry_in_use_stays_whole_and_counts(void **state) {
    (void)state;
    struct cache_entry *used = keep("used", "body", 4);
    generation_raise(GOALS);
    assert_false(has("used"));
    assert_true(metric("wdhs_cache_bytes") > 0);
    assert_string_equal(used->reply.body, "body");
    cache_release(cache, used);
    assert_int_equal(metric("wdhs_cache_bytes"), 0);
}

/* Slow clients hold on to all there is: then new replies are sent without being kept. */
static void room_held_by_users_is_not_taken(void **state) {
    (void)state;
    static const char body[LIMIT];
    struct cache_entry *held[64];
    size_t count = 0;
    char name[16];
    for (; count < 64; count++) {
        snprintf(name, sizeof name, "held %zu", count);
        held[count] = keep(name, body, 6000);
        if (!held[count]) {
            break;
        }
    }
    assert_in_range(count, 5, 11);
    assert_int_equal(metric("wdhs_cache_evictions_total"), 0);
    for (size_t i = 0; i < count; i++) {
        cache_release(cache, held[i]);
    }
    keep_and_release("now", 6000);
}

static void newer_reply_takes_the_place_of_the_older(void **state) {
    (void)state;
    cache_release(cache, keep("a", "old", 3));
    cache_release(cache, keep("a", "new", 3));
    struct cache_entry *entry = find("a");
    assert_string_equal(entry->reply.body, "new");
    cache_release(cache, entry);
    assert_int_equal(metric("wdhs_cache_entries"), 1);
}

static void compressed_bodies_are_kept_and_counted(void **state) {
    (void)state;
    struct cache_entry *entry = keep("a", "plain", 5);
    long long before = metric("wdhs_cache_bytes");
    char bytes[] = "small";
    assert_true(cache_keep_form(cache, entry, CODING_GZIP, bytes, 5));
    assert_false(cache_keep_form(cache, entry, CODING_GZIP, bytes, 5));
    memset(bytes, 'x', 5);
    assert_int_equal(entry->forms[CODING_GZIP].length, 5);
    assert_memory_equal(entry->forms[CODING_GZIP].bytes, "small", 5);
    assert_null(entry->forms[CODING_BR].bytes);
    assert_true(metric("wdhs_cache_bytes") >= before + 5);
    generation_raise(GOALS);
    assert_false(has("a"));
    assert_false(cache_keep_form(cache, entry, CODING_BR, bytes, 5)); /* forgotten: not worth it */
    cache_release(cache, entry);
    assert_int_equal(metric("wdhs_cache_bytes"), 0);
}

static struct cache_entry *find_words(const char *words) {
    struct cache_key key = key_of(words);
    struct cache_entry *entry = cache_find_words(cache, &key, NOW);
    if (entry) {
        cache_release(cache, entry);
    }
    return entry;
}

static void add_words(struct cache_entry *entry, const char *words) {
    struct cache_key key = key_of(words);
    cache_add_words(cache, entry, &key);
}

static void an_entry_is_found_by_its_words(void **state) {
    (void)state;
    char words[] = "as asked";
    struct cache_entry *entry = keep("a", "body", 4), *other = keep("b", "body", 4);
    long long before = metric("wdhs_cache_bytes");
    assert_null(find_words("as asked"));
    add_words(entry, words);
    add_words(entry, "otherwise");
    add_words(other, "b");
    memset(words, 'x', sizeof words - 1);
    assert_ptr_equal(find_words("as asked"), entry);
    assert_ptr_equal(find_words("otherwise"), entry);
    assert_ptr_equal(find_words("b"), other);
    assert_null(find_words("as aske"));
    assert_null(find_words("a")); /* the key is not among the words */
    assert_true(metric("wdhs_cache_bytes") > before + 17);
    cache_release(cache, entry);
    cache_release(cache, other);
}

static void words_end_with_their_entry(void **state) {
    (void)state;
    struct cache_entry *entry = keep("a", "old", 3);
    add_words(entry, "words");
    cache_release(cache, entry);
    entry = keep("a", "new", 3);
    assert_null(find_words("words"));
    add_words(entry, "words");
    assert_ptr_equal(find_words("words"), entry);
    generation_raise(GOALS);
    assert_null(find_words("words")); /* and they have ended it */
    assert_false(entry->listed);
    add_words(entry, "too late");
    assert_null(find_words("too late"));
    cache_release(cache, entry);
    assert_int_equal(metric("wdhs_cache_bytes"), 0);
    assert_int_equal(metric("wdhs_cache_entries"), 0);
}

static void words_are_few_and_short(void **state) {
    (void)state;
    struct cache_entry *entry = keep("a", "body", 4);
    char words[600], number[8];
    memset(words, 'x', sizeof words);
    words[sizeof words - 1] = '\0';
    add_words(entry, words);
    assert_null(find_words(words));
    for (int i = 0; i < 10; i++) {
        snprintf(number, sizeof number, "%d", i);
        add_words(entry, number);
    }
    assert_ptr_equal(find_words("0"), entry);
    assert_ptr_equal(find_words("3"), entry);
    assert_null(find_words("4"));
    cache_release(cache, entry);
}

static void no_cache_holds_nothing(void **state) {
    (void)state;
    struct cache_key key = key_of("a");
    const struct reply reply = {.status = 200};
    assert_null(cache_new(0, metrics));
    assert_null(cache_find(NULL, &key, NOW));
    assert_null(cache_find_words(NULL, &key, NOW));
    assert_null(cache_keep(NULL, &key, &reply, generation_stamp(), NOW, WANT_NOW));
    cache_free(NULL);
}

#define CACHE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        CACHE(what_is_kept_is_a_copy),
        CACHE(change_of_what_it_was_read_from_ends_it),
        CACHE(what_changed_while_it_was_read_is_not_kept),
        CACHE(nothing_is_served_while_nothing_is_heard),
        CACHE(nothing_outlives_its_hour),
        CACHE(first_seconds_of_an_hour_are_not_kept_for_all_of_it),
        CACHE(bytes_stay_below_the_limit),
        CACHE(what_is_asked_for_again_outlives_a_walk_through_many),
        CACHE(newcomers_find_a_place_beside_the_popular),
        CACHE(newcomer_to_a_full_cache_is_kept_when_it_comes_again),
        CACHE(refreshing_keeps_only_what_is_there),
        CACHE(what_takes_too_large_a_part_is_not_kept),
        CACHE(entry_in_use_stays_whole_and_counts),
        CACHE(room_held_by_users_is_not_taken),
        CACHE(newer_reply_takes_the_place_of_the_older),
        CACHE(compressed_bodies_are_kept_and_counted),
        CACHE(an_entry_is_found_by_its_words),
        CACHE(words_end_with_their_entry),
        CACHE(words_are_few_and_short),
        CACHE(no_cache_holds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
