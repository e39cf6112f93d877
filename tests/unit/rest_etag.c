/* Entity tags: what stands in them, and what If-Match is read as. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "binary_cells.h"
#include "rest_library.h"

static struct operation *operation;

static int set_up(void **state) {
    (void)state;
    operation = begin_operation("authors");
    return 0;
}

/* "3-2d4e5f60 4-2d4e5f60": what If-Match lets through, "*" for anything. */
static const char *reads(const char *header) {
    struct text text;
    operation = begin_operation("authors");
    trial_header(&trial, "If-Match", header);
    assert_false(if_match_refused(operation));
    if (operation->versions == NULL) {
        return "*";
    }
    text_init(&text, trial_request(&trial)->arena, 64);
    for (size_t i = 0; i < operation->version_count; i++) {
        text_addf(&text, "%s%s", i == 0 ? "" : " ", operation->versions[i]);
    }
    return text.data;
}

static const char *prefix(const char *resource, const char *version, const char *key) {
    struct arena *arena = trial_request(&trial)->arena;
    const struct plan *plan = plan_named(resource);
    bool uuid = key && plan_key(plan)->field->type == FIELD_UUID;
    return etag_prefix(arena, plan, version ? cell_int8(arena, strtoll(version, NULL, 10)) : cell_of_text(NULL),
                       uuid ? cell_uuid(arena, key) : cell_of_text(key));
}

static const char *made(const char *start, const char *body) {
    struct arena *arena = trial_request(&trial)->arena;
    struct text text;
    text_init(&text, arena, 64);
    text_add_string(&text, body);
    return etag_make(arena, start, &text);
}

static void prefix_is_the_version_and_the_end_of_the_key(void **state) {
    (void)state;
    assert_string_equal(prefix("authors", "3", ID), "3-2d4e5f60");
    assert_string_equal(prefix("labels", "12", "poetry"), "12-poetry");
    assert_string_equal(prefix("labels", "1", "non-fiction-for-all"), "1--for-all");
    assert_null(prefix("labels", NULL, "poetry"));
}

static void tag_is_quoted_and_follows_the_body(void **state) {
    (void)state;
    const char *tag = made("3-2d4e5f60", "{}");
    assert_int_equal(strlen(tag), strlen("\"3-2d4e5f60-00000000\""));
    assert_memory_equal(tag, "\"3-2d4e5f60-", 12);
    assert_string_equal(tag, made("3-2d4e5f60", "{}"));
    assert_string_not_equal(tag, made("3-2d4e5f60", "{ }"));
    assert_int_equal(strlen(made(NULL, "{}")), 18);
}

static void tag_that_was_made_is_read_back(void **state) {
    (void)state;
    static const char *const prefixes[] = {"3-2d4e5f60", "12-poetry", "1--for-all", "7-GM0344", "1-a"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        char tag[64];
        snprintf(tag, sizeof tag, "%s", made(prefixes[i], "{\"x\":1}"));
        assert_string_equal(reads(tag), prefixes[i]);
    }
}

static void suffix_of_compression_does_not_matter(void **state) {
    (void)state;
    assert_string_equal(reads("\"3-2d4e5f60-1a2b3c4d-gzip\""), "3-2d4e5f60");
    assert_string_equal(reads("\"3-2d4e5f60-1a2b3c4d-br\""), "3-2d4e5f60");
    assert_string_equal(reads("\"3-2d4e5f60-br\", \"4-2d4e5f60-1a2b3c4d-zstd\""), "");
}

static void list_names_several_versions(void **state) {
    (void)state;
    assert_string_equal(reads("\"3-2d4e5f60-1a2b3c4d\", \"4-2d4e5f60-1a2b3c4d\""), "3-2d4e5f60 4-2d4e5f60");
    assert_string_equal(reads("\"3-2d4e5f60-1a2b3c4d\",\"4-2d4e5f60-1a2b3c4d\""), "3-2d4e5f60 4-2d4e5f60");
}

static void asterisk_matches_any_version(void **state) {
    (void)state;
    assert_string_equal(reads("*"), "*");
}

static void weak_tags_never_match(void **state) {
    (void)state;
    assert_string_equal(reads("W/\"3-2d4e5f60-1a2b3c4d\""), "");
    assert_string_equal(reads("W/\"3-2d4e5f60-1a2b3c4d\", \"4-2d4e5f60-1a2b3c4d\""), "4-2d4e5f60");
}

static void tags_of_others_match_nothing(void **state) {
    (void)state;
    static const char *const foreign[] = {"",
                                          "\"\"",
                                          "\"x\"",
                                          "3-2d4e5f60-1a2b3c4d",
                                          "\"3-2d4e5f60\"",
                                          "\"-2d4e5f60-1a2b3c4d\"",
                                          "\"3\"",
                                          "\"3-\"",
                                          "\"1a2b3c4d1a2b3c4d\"",
                                          "\"3-2d4e5f60-1a2b3c4d",
                                          "\"9999999999999999999-2d4e5f60-1a2b3c4d\"",
                                          "\"3-2d4e5f60-1a2b3c4\""};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        assert_string_equal(reads(foreign[i]), "");
    }
}

static void more_than_twenty_tags_are_not_read(void **state) {
    (void)state;
    struct arena *arena = arena_new(0);
    reads(repeated(arena, "", "\"3-2d4e5f60-1a2b3c4d\", ", 30, ""));
    assert_int_equal(operation->version_count, 20);
    arena_free(arena);
}

static void change_without_if_match_is_answered_with_428(void **state) {
    (void)state;
    assert_true(if_match_refused(operation));
    assert_int_equal(trial_request(&trial)->reply.status, 428);
    assert_non_null(strstr(trial_request(&trial)->reply.body, "If-Match"));
}

#define ETAG(test) cmocka_unit_test_setup_teardown(test, set_up, trial_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        ETAG(prefix_is_the_version_and_the_end_of_the_key),
        ETAG(tag_is_quoted_and_follows_the_body),
        ETAG(tag_that_was_made_is_read_back),
        ETAG(suffix_of_compression_does_not_matter),
        ETAG(list_names_several_versions),
        ETAG(asterisk_matches_any_version),
        ETAG(weak_tags_never_match),
        ETAG(tags_of_others_match_nothing),
        ETAG(more_than_twenty_tags_are_not_read),
        ETAG(change_without_if_match_is_answered_with_428),
    };
    return cmocka_run_group_tests(tests, library_prepare, NULL);
}
