/* Writes as SQL: whole statements and their parameters, as PostgreSQL gets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest_library.h"
#include "wdhs/digest.h"

static struct builder *builder;

static struct operation *begin(const char *resource, const char *key) {
    struct operation *operation = begin_operation(resource);
    operation->request->args[0] = "tolkien";
    operation->key = key;
    operation->key_kind = key == NULL ? KEY_NONE : plan_key_kind(operation->plan, key);
    builder = builder_new(operation);
    return operation;
}

static void read_body(struct operation *operation, enum body_mode mode, const char *json) {
    trial_body(&trial, json);
    body_read(operation, mode);
    assert_string_equal(trial_faults(&trial), "");
}

static const char *creates(const char *resource, const char *json) {
    struct operation *operation = begin(resource, NULL);
    read_body(operation, BODY_CREATE, json);
    write_insert(operation, builder);
    return builder->sql.data;
}

static const char *changes(const char *resource, const char *key, enum body_mode mode, const char *json) {
    struct operation *operation = begin(resource, key);
    read_body(operation, mode, json);
    write_update(operation, builder);
    return builder->sql.data;
}

static const char *params(void) {
    return library_params(trial_request(&trial)->arena, builder);
}

/* Between "set" and "from" of a patch of one book. */
static const char *sets(const char *json) {
    static const char start[] = "with target as (select t.id as key, (true) as owned from books t where t.id = $1) "
                                ", changed as (update books t set ";
    static const char end[] = " from target where t.id = target.key and target.owned returning " BOOK_COLUMNS
                              ") select target.owned, changed.* from target left join changed on true";
    return between(changes("books", ID, BODY_PATCH, json), start, end);
}

/* --- insert ------------------------------------------------------------------------------------------------------- */

static void new_record_gets_what_the_body_names_and_a_key(void **state) {
    (void)state;
    assert_string_equal(creates("books", "{\"title\":\"De avonden\",\"year\":1947,\"code\":\"x\"}"),
                        "insert into books as t (id, title_nl, title_en, year, code) values ($1, $2, $3, $4, $5) "
                        "returning " BOOK_COLUMNS);
    assert_int_equal(builder->count, 5);
    assert_int_equal(builder->params[0].type, DB_UUID);
    assert_true(digest_is_uuid(builder->params[0].value));
    assert_string_equal(params() + strlen("uuid " ID), ", text De avonden, text null, int4 1947, text x");
}

static void key_that_is_no_uuid_comes_with_the_body(void **state) {
    (void)state;
    assert_string_equal(creates("labels", "{\"slug\":\"poetry\",\"name\":[{\"language\":\"nl\",\"value\":\"Poëzie\"},"
                                          "{\"language\":\"en\",\"value\":\"Poetry\"}]}"),
                        "insert into labels as t (slug, name_nl, name_en) values ($1, $2, $3) "
                        "returning t.version, t.slug, t.name_nl, t.name_en");
    assert_string_equal(params(), "text poetry, text Poëzie, text Poetry");
}

static void null_is_the_default_where_there_is_one(void **state) {
    (void)state;
    assert_string_equal(creates("books", "{\"title\":\"x\",\"year\":null,\"state\":null,\"labels\":null}"),
                        "insert into books as t (id, title_nl, title_en, year, state, labels) values "
                        "($1, $2, $3, $4, default, default) returning " BOOK_COLUMNS);
    assert_string_equal(params() + strlen("uuid " ID), ", text x, text null, int4 null");
}

static void places_and_lists_have_their_own_types(void **state) {
    (void)state;
    creates("books",
            "{\"title\":\"x\",\"author\":\"" ID "\",\"labels\":[\"a\",\"b\"],"
            "\"location\":{\"type\":\"Point\",\"coordinates\":[5.1,52]},\"links\":[{\"source\":\"s\",\"id\":\"1\"}]}");
    assert_string_equal(params() + strlen("uuid " ID), ", text x, text null, uuid " ID ", text[] {\"a\",\"b\"}, "
                                                       "float8 5.1, float8 52, text[] {\"s:1\"}");
}

static void nested_record_belongs_to_the_parent_in_the_address(void **state) {
    (void)state;
    assert_string_equal(creates("reviews", "{\"text\":\"Mooi\",\"writtenOn\":\"2024-04-13\"}"),
                        "insert into reviews as t (id, text, written_on, author) values ($1, $2, $3, (select parent.id "
                        "from authors parent where parent.slug = $4)) returning " REVIEW_COLUMNS);
    assert_string_equal(params() + strlen("uuid " ID), ", text Mooi, date 2024-04-13, text tolkien");
}

static void put_that_creates_takes_the_key_in_the_address(void **state) {
    (void)state;
    struct operation *operation = begin("books", ID);
    operation->replaces_or_creates = true;
    read_body(operation, BODY_REPLACE, "{\"title\":\"x\"}");
    write_insert(operation, builder);
    assert_string_equal(builder->sql.data,
                        "insert into books as t (id, title_nl, title_en) values ($1, $2, $3) returning " BOOK_COLUMNS);
    assert_string_equal(params(), "uuid " ID ", text x, text null");
}

/* --- update ------------------------------------------------------------------------------------------------------- */

static void patch_sets_what_the_body_names(void **state) {
    (void)state;
    assert_string_equal(sets("{\"year\":1947}"), "year = $2");
    assert_string_equal(params(), "uuid " ID ", int4 1947");
    assert_string_equal(sets("{\"state\":\"worn\",\"shelf\":{\"room\":\"2b\"}}"), "state = $2, shelf_room = $3");
    assert_string_equal(params(), "uuid " ID ", text worn, text 2b");
}

static void patch_of_one_language_leaves_the_other(void **state) {
    (void)state;
    assert_string_equal(sets("{\"title\":\"De avonden\"}"), "title_nl = $2");
    assert_string_equal(sets("{\"title\":[{\"language\":\"nl\",\"value\":\"De avonden\"}]}"),
                        "title_nl = $2, title_en = $3");
    assert_string_equal(params(), "uuid " ID ", text De avonden, text null");
}

static void patch_with_null_removes_or_restores_the_default(void **state) {
    (void)state;
    assert_string_equal(
        sets("{\"year\":null,\"state\":null,\"location\":null,\"shelf\":null}"),
        "year = $2, state = default, longitude = $3, latitude = $4, shelf_room = $5, shelf_secret = $6");
    assert_string_equal(params(), "uuid " ID ", int4 null, float8 null, float8 null, text null, text null");
}

static void replacing_sets_everything_that_may_be_written(void **state) {
    (void)state;
    assert_string_equal(
        changes("books", ID, BODY_REPLACE, "{\"title\":\"x\",\"year\":1947}"),
        "with target as (select t.id as key, (true) as owned from books t where t.id = $1) , changed as (update books "
        "t "
        "set title_nl = $2, title_en = $3, year = $4, state = default, author = default, labels = default, "
        "longitude = default, latitude = default, shelf_room = default, shelf_secret = default, links = default, "
        "code = default from target where t.id = target.key and target.owned returning " BOOK_COLUMNS
        ") select target.owned, changed.* from target left join changed on true");
    assert_string_equal(params(), "uuid " ID ", text x, text null, int4 1947");
}

static void replacing_keeps_what_is_fixed_and_a_slug_that_was_made(void **state) {
    (void)state;
    assert_non_null(strstr(changes("labels", "poetry", BODY_REPLACE, "{\"slug\":\"poetry\",\"name\":\"Poëzie\"}"),
                           "(update labels t set name_nl = $2, name_en = $3 from"));
    assert_non_null(strstr(changes("authors", "tolkien", BODY_REPLACE, "{\"name\":\"Tolkien\"}"),
                           "(update authors t set name = $2 from"));
    assert_non_null(strstr(changes("authors", "tolkien", BODY_REPLACE, "{\"name\":\"T\",\"slug\":\"jrr\"}"),
                           "(update authors t set slug = $2, name = $3 from"));
}

static void change_is_held_against_the_versions_that_were_read(void **state) {
    (void)state;
    static const char *const versions[] = {"3-2d4e5f60", "4-2d4e5f60"};
    struct operation *operation = begin("authors", "tolkien");
    operation->versions = versions;
    operation->version_count = 2;
    read_body(operation, BODY_PATCH, "{\"name\":\"x\"}");
    write_update(operation, builder);
    assert_string_equal(
        builder->sql.data,
        "with target as (select t.id as key, (true) as owned from authors t where t.slug = $1) , changed "
        "as (update authors t set name = $2 from target where t.id = target.key and target.owned and "
        "(t.version || '-' || right(t.id::text, 8)) = any($3) returning t.version, t.id, t.slug, t.name) "
        "select target.owned, changed.* from target left join changed on true");
    assert_string_equal(params(), "text tolkien, text x, text[] {\"3-2d4e5f60\",\"4-2d4e5f60\"}");
}

static void no_version_of_ours_matches_nothing(void **state) {
    (void)state;
    static const char *const none[] = {NULL};
    struct operation *operation = begin("authors", "tolkien");
    operation->versions = none;
    read_body(operation, BODY_PATCH, "{\"name\":\"x\"}");
    write_update(operation, builder);
    assert_non_null(strstr(builder->sql.data, " = any($3) "));
    assert_string_equal(params(), "text tolkien, text x, text[] {}");
}

/* --- keys that are bound ------------------------------------------------------------------------------------------ */

static void bound_key_writes_what_is_its_own(void **state) {
    (void)state;
    struct operation *operation = begin("books", ID);
    operation->caller.partner = OTHER;
    read_body(operation, BODY_PATCH, "{\"year\":1947}");
    write_update(operation, builder);
    assert_string_equal(
        builder->sql.data,
        "with target as (select t.id as key, (coalesce(t.author = $1, false)) as owned from books t where "
        "t.id = $2) , changed as (update books t set year = $3 from target where t.id = target.key and "
        "target.owned returning " BOOK_COLUMNS
        ") select target.owned, changed.* from target left join changed on true");
    assert_string_equal(params(), "unknown " OTHER ", uuid " ID ", int4 1947");
}

static void key_that_is_bound_otherwise_owns_nothing(void **state) {
    (void)state;
    struct operation *operation = begin("books", ID);
    operation->caller.municipality = "GM0344";
    write_delete(operation, builder);
    assert_non_null(strstr(builder->sql.data, "(false) as owned from books t"));
    assert_string_equal(params(), "uuid " ID);
}

/* --- delete ------------------------------------------------------------------------------------------------------- */

static void removal_tells_whether_the_record_was_there(void **state) {
    (void)state;
    struct operation *operation = begin("labels", "poetry");
    write_delete(operation, builder);
    assert_string_equal(
        builder->sql.data,
        "with target as (select t.slug as key, (true) as owned from labels t where t.slug = $1) , changed "
        "as (delete from labels t using target where t.slug = target.key and target.owned returning "
        "t.version) select target.owned, changed.version from target left join changed on true");
    assert_string_equal(params(), "text poetry");
}

static void removal_of_a_nested_record_names_its_parent(void **state) {
    (void)state;
    static const char *const versions[] = {"1-2d4e5f60"};
    struct operation *operation = begin("reviews", ID);
    operation->versions = versions;
    operation->version_count = 1;
    write_delete(operation, builder);
    assert_string_equal(
        builder->sql.data,
        "with target as (select t.id as key, (true) as owned from reviews t where t.id = $1 and t.author = "
        "(select parent.id from authors parent where parent.slug = $2)) , changed as (delete from reviews "
        "t using target where t.id = target.key and target.owned and (t.version || '-' || "
        "right(t.id::text, 8)) = any($3) returning t.version) select target.owned, changed.version from "
        "target left join changed on true");
    assert_string_equal(params(), "uuid " ID ", text tolkien, text[] {\"1-2d4e5f60\"}");
}

/* --- statements --------------------------------------------------------------------------------------------------- */

static void more_parameters_than_there_is_room_for_are_answered_with_503(void **state) {
    (void)state;
    struct operation *operation = begin("books", ID);
    struct db_statement statement;
    size_t room = sizeof builder->params / sizeof *builder->params;
    for (size_t i = 0; i < room; i++) {
        builder_param(builder, "x", DB_TEXT);
    }
    assert_true(builder_statement(operation, builder, true, DB_LANE_FAST, &statement));
    assert_int_equal(statement.length, builder->sql.length);
    assert_true(statement.writes);
    builder_param(builder, "x", DB_TEXT);
    assert_false(builder_statement(operation, builder, true, DB_LANE_FAST, &statement));
    assert_int_equal(trial_request(&trial)->reply.status, 503);
    assert_int_equal(trial_request(&trial)->reply.retry_after_s, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_TRIAL(new_record_gets_what_the_body_names_and_a_key),
        IN_TRIAL(key_that_is_no_uuid_comes_with_the_body),
        IN_TRIAL(null_is_the_default_where_there_is_one),
        IN_TRIAL(places_and_lists_have_their_own_types),
        IN_TRIAL(nested_record_belongs_to_the_parent_in_the_address),
        IN_TRIAL(put_that_creates_takes_the_key_in_the_address),
        IN_TRIAL(patch_sets_what_the_body_names),
        IN_TRIAL(patch_of_one_language_leaves_the_other),
        IN_TRIAL(patch_with_null_removes_or_restores_the_default),
        IN_TRIAL(replacing_sets_everything_that_may_be_written),
        IN_TRIAL(replacing_keeps_what_is_fixed_and_a_slug_that_was_made),
        IN_TRIAL(change_is_held_against_the_versions_that_were_read),
        IN_TRIAL(no_version_of_ours_matches_nothing),
        IN_TRIAL(bound_key_writes_what_is_its_own),
        IN_TRIAL(key_that_is_bound_otherwise_owns_nothing),
        IN_TRIAL(removal_tells_whether_the_record_was_there),
        IN_TRIAL(removal_of_a_nested_record_names_its_parent),
        IN_TRIAL(more_parameters_than_there_is_room_for_are_answered_with_503),
    };
    return cmocka_run_group_tests(tests, library_prepare, NULL);
}
