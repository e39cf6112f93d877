/* Records with numbers as their keys, against PostgreSQL: made, found, referred to, changed by their ETag, removed. */
#include "pool_fixture.h"
#include "rest_trial.h"

static const struct resource shelves, boxes;

#define NUMBER_OF(longest)                                                                                             \
    {                                                                                                                  \
        .name = "id", .column = "id", .type = FIELD_INTEGER, .flags = READ_ONLY | NEVER_NULL | FILTER, .min = 1,       \
        .max = (longest)                                                                                               \
    }

static const struct field shelf_fields[] = {
    NUMBER_OF(2147483647),
    {.name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED | SORTABLE, .min = 1, .max = 50},
    {.name = NULL},
};

static const struct resource shelves = {
    .name = "shelves",
    .path = "/v1/shelves",
    .table = "shelves",
    .key = "id",
    .fields = shelf_fields,
    .default_sort = "name",
    .write_scope = "shelves:write",
};

static const struct field box_fields[] = {
    NUMBER_OF(9007199254740991),
    {.name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED | SORTABLE, .min = 1, .max = 50},
    {.name = "shelf", .column = "shelf", .type = FIELD_REFERENCE, .flags = FILTER, .target = &shelves},
    {.name = "inside", .column = "inside", .type = FIELD_REFERENCE, .flags = FILTER, .target = &boxes},
    {.name = "fits",
     .column = "fits",
     .type = FIELD_REFERENCES,
     .flags = FILTER | HAS_DEFAULT,
     .max = 5,
     .target = &shelves},
    {.name = NULL},
};

static const struct resource boxes = {
    .name = "boxes",
    .path = "/v1/boxes",
    .table = "boxes",
    .key = "id",
    .fields = box_fields,
    .default_sort = "name",
    .write_scope = "boxes:write",
};

static const struct resource *const store[] = {&shelves, &boxes, NULL};

/* The numbers of boxes begin where four bytes end. */
static const char make_tables[] =
    "create table shelves (id int generated always as identity primary key, version bigint not null default 1,"
    " name text not null);"
    "create table boxes (id bigint generated always as identity (start with 3000000001) primary key,"
    " version bigint not null default 1, name text not null, shelf int references shelves (id),"
    " inside bigint references boxes (id), fits int[] not null default '{}');"
    "create function touched() returns trigger language plpgsql as $$ begin new.version := old.version + 1;"
    " return new; end $$;"
    "create trigger boxes_touch before update on boxes for each row execute function touched();"
    "insert into shelves (name) values ('high'), ('low'), ('deep');"
    "insert into boxes (name, shelf, inside, fits) values ('tools', 1, null, '{1,3}'), ('nails', 2, 3000000001, '{}'),"
    " ('paint', null, 3000000001, '{2}')";

/* --- one statement ------------------------------------------------------------------------------------------------ */

static char answer_text[4000]; /* the records of the rows, one after the other */
static char etag[100];         /* of the last of them */
static size_t answer_rows;
static size_t offset_of_record;

static void take_rows(void *context, const struct db_result *result) {
    struct operation *operation = context;
    size_t length = 0;
    if (result->status != DB_OK) {
        fail_msg("%s", result->message);
    }
    answer_rows = db_row_count(result->rows);
    answer_text[0] = '\0';
    for (size_t i = 0; i < answer_rows; i++) {
        const struct cells cells = {.rows = result->rows, .row = i, .offset = offset_of_record};
        struct text text;
        if (cell_at(&cells, 0).bytes == NULL) {
            continue; /* of a write that did not match */
        }
        render_record(&text, operation, &cells);
        length += (size_t)snprintf(answer_text + length, sizeof answer_text - length, "%s", text.data);
        snprintf(etag, sizeof etag, "%s", operation->request->reply.etag);
    }
    waiting = 0;
    loop_stop(loop);
}

static void ask(struct operation *operation, void (*write)(struct operation *, struct builder *), size_t offset) {
    struct db_statement statement;
    struct builder *builder = builder_new(operation);
    assert_string_equal(trial_faults(&trial), "");
    write(operation, builder);
    assert_true(builder_statement(operation, builder, false, DB_LANE_FAST, &statement));
    offset_of_record = offset;
    waiting = 1;
    assert_non_null(
        db_submit(pool, &statement, builder->params, builder->count, loop_now(loop) + PATIENCE, take_rows, operation));
    run();
}

static const char *lists(const char *query) {
    ask(begin_query(QUERY_LIST, NULL, "boxes", query), select_list, 0);
    return answer_text;
}

static const char *reads(const char *key, const char *query) {
    struct operation *operation = begin_query(QUERY_SINGLE, NULL, "boxes", query);
    operation->key = key;
    operation->key_kind = plan_key_kind(operation->plan, key);
    assert_int_equal(operation->key_kind, KEY_PRIMARY);
    ask(operation, select_single, 0);
    return answer_text;
}

static struct operation *begin_write(const char *key, enum body_mode mode, const char *json) {
    struct operation *operation = begin_query(QUERY_WRITE, NULL, "boxes", "");
    operation->key = key;
    operation->key_kind = key == NULL ? KEY_NONE : plan_key_kind(operation->plan, key);
    trial_body(&trial, json);
    body_read(operation, mode);
    return operation;
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static void number_in_an_address_is_a_key_in_one_form_only(void **state) {
    (void)state;
    const struct plan *small = plan_named("shelves"), *big = plan_named("boxes");
    static const char *const none[] = {"",
                                       "x",
                                       "01",
                                       "1.0",
                                       "1e3",
                                       "+1",
                                       " 1",
                                       "-1",
                                       "0",
                                       "-0",
                                       "1 ",
                                       "١",
                                       "0x1",
                                       "99999999999999999999",
                                       "9007199254740992"};
    assert_int_equal(plan_key_kind(small, "1"), KEY_PRIMARY);
    assert_int_equal(plan_key_kind(small, "2147483647"), KEY_PRIMARY);
    assert_int_equal(plan_key_kind(small, "2147483648"), KEY_NONE);
    assert_int_equal(plan_key_kind(big, "9007199254740991"), KEY_PRIMARY);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_int_equal(plan_key_kind(big, none[i]), KEY_NONE);
    }
}

static void what_is_no_number_is_not_found(void **state) {
    (void)state;
    static const char *const keys[] = {"tools", "0", "1.5"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        begin_trial(plan_named("boxes"));
        trial_request(&trial)->args[0] = keys[i];
        rest_single(trial_request(&trial));
        assert_int_equal(trial_request(&trial)->reply.status, 404);
    }
}

static void references_to_numbers_are_numbers(void **state) {
    (void)state;
    begin_write(NULL, BODY_CREATE, "{\"name\":\"x\",\"shelf\":\"1\",\"inside\":1.5,\"fits\":[1,\"2\",0]}");
    assert_string_equal(trial_faults(&trial), "body /shelf wrong-type; body /inside invalid-integer; "
                                              "body /fits/1 wrong-type; body /fits/2 out-of-range");
    begin_query(QUERY_LIST, NULL, "boxes", "shelf=high&inside=0&fits=2&id=3000000001");
    assert_string_equal(trial_faults(&trial), "query inside out-of-range; query shelf invalid-integer");
}

static void record_is_found_by_its_number(void **state) {
    (void)state;
    open_pool_with(1, 1, 20);
    assert_string_equal(reads("3000000001", ""),
                        "{\"id\":3000000001,\"name\":\"tools\",\"shelf\":1,\"inside\":null,\"fits\":[1,3]}");
    reads("3000009999", "");
    assert_int_equal(answer_rows, 0);
    close_pool();
}

static void what_numbers_refer_to_is_embedded(void **state) {
    (void)state;
    open_pool_with(1, 1, 20);
    assert_string_equal(
        reads("3000000002", "expand=shelf,inside"),
        "{\"id\":3000000002,\"name\":\"nails\",\"shelf\":{\"id\":2,\"name\":\"low\"},\"inside\":"
        "{\"id\":3000000001,\"name\":\"tools\",\"shelf\":1,\"inside\":null,\"fits\":[1,3]},\"fits\":[]}");
    assert_string_equal(reads("3000000001", "expand=fits&fields=fits"),
                        "{\"fits\":[{\"id\":1,\"name\":\"high\"},{\"id\":3,\"name\":\"deep\"}]}");
    close_pool();
}

static void lists_are_filtered_by_numbers(void **state) {
    (void)state;
    open_pool_with(1, 1, 20);
    assert_string_equal(lists("fields=name&shelf=1"), "{\"name\":\"tools\"}");
    assert_string_equal(lists("fields=name&shelf=1&shelf=2"), "{\"name\":\"nails\"}{\"name\":\"tools\"}");
    assert_string_equal(lists("fields=name&inside=3000000001"), "{\"name\":\"nails\"}{\"name\":\"paint\"}");
    assert_string_equal(lists("fields=name&inside=3000000001&inside=7&sort=-name"),
                        "{\"name\":\"paint\"}{\"name\":\"nails\"}");
    assert_string_equal(lists("fields=name&fits=2&fits=3"), "{\"name\":\"paint\"}{\"name\":\"tools\"}");
    assert_string_equal(lists("fields=name&id=3000000002&id=3000000003"), "{\"name\":\"nails\"}{\"name\":\"paint\"}");
    close_pool();
}

static void record_gets_its_number_from_the_database(void **state) {
    (void)state;
    open_pool_with(1, 1, 20);
    ask(begin_write(NULL, BODY_CREATE, "{\"name\":\"glue\",\"shelf\":3,\"inside\":3000000001,\"fits\":[2,1]}"),
        write_insert, 0);
    assert_string_equal(answer_text,
                        "{\"id\":3000000004,\"name\":\"glue\",\"shelf\":3,\"inside\":3000000001,\"fits\":[2,1]}");
    beside("delete from boxes where name = 'glue'");
    close_pool();
}

/* The ETag of the record that was read, as If-Match; false when nothing was changed. */
static bool changes(const char *key, const char *match, void (*write)(struct operation *, struct builder *)) {
    struct operation *operation = begin_write(key, BODY_PATCH, "{\"shelf\":3}");
    trial_header(&trial, "If-Match", match);
    assert_false(if_match_refused(operation));
    ask(operation, write, 1);
    assert_int_equal(answer_rows, 1);
    return answer_text[0] != '\0';
}

static void number_and_version_in_an_etag_are_held_against_the_record(void **state) {
    (void)state;
    char first[100];
    open_pool_with(1, 1, 20);
    beside("insert into boxes (id, name) overriding system value values (12, 'screws')");
    reads("12", "");
    snprintf(first, sizeof first, "%s", etag);
    assert_memory_equal(first, "\"1-12-", 6);
    reads("3000000002", "");
    assert_memory_equal(etag, "\"1-00000002-", 12);
    assert_false(changes("12", etag, write_update));
    assert_true(changes("12", first, write_update));
    assert_string_equal(answer_text, "{\"id\":12,\"name\":\"screws\",\"shelf\":3,\"inside\":null,\"fits\":[]}");
    assert_false(changes("12", first, write_update));
    beside("delete from boxes where id = 12");
    close_pool();
}

static int begin_tables(void **state) {
    need_database(state);
    if (url != NULL) {
        beside(make_tables);
    }
    return prepare_plans(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_TRIAL(number_in_an_address_is_a_key_in_one_form_only),
        IN_TRIAL(what_is_no_number_is_not_found),
        IN_TRIAL(references_to_numbers_are_numbers),
        IN_TRIAL(record_is_found_by_its_number),
        IN_TRIAL(what_numbers_refer_to_is_embedded),
        IN_TRIAL(lists_are_filtered_by_numbers),
        IN_TRIAL(record_gets_its_number_from_the_database),
        IN_TRIAL(number_and_version_in_an_etag_are_held_against_the_record),
    };
    return cmocka_run_group_tests(tests, begin_tables, leave_database);
}
