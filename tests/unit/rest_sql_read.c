/* Reads as SQL: whole statements and their parameters, as PostgreSQL gets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest_library.h"

static struct builder *builder;

static struct operation *begin(enum query_kind kind, const char *scope, const char *resource, const char *query) {
    struct operation *operation = begin_query(kind, scope, resource, query);
    operation->request->args[0] = "tolkien";
    assert_string_equal(trial_faults(&trial), "");
    builder = builder_new(operation);
    return operation;
}

static const char *lists_as(const char *scope, const char *resource, const char *query) {
    struct operation *operation = begin(QUERY_LIST, scope, resource, query);
    select_list(operation, builder);
    assert_false(builder->sql.failed);
    return builder->sql.data;
}

static const char *lists(const char *resource, const char *query) {
    return lists_as(NULL, resource, query);
}

static const char *params(void) {
    return library_params(trial_request(&trial)->arena, builder);
}

/* What stands between the select list and the order: the conditions of a list of books. */
static const char *conditions(const char *query) {
    static const char start[] = "select " OPEN_BOOK_COLUMNS " from books t where (t.shown)";
    static const char end[] = " order by t.title_nl, t.id limit 21";
    return between(lists("books", query), start, end);
}

/* A page further, from a boundary of these values. */
static const char *turns(const char *query, bool backwards, const char *const *boundary, size_t count) {
    const struct operation *first = begin(QUERY_LIST, "admin", "books", query);
    const char *values[CURSOR_VALUES_MAX];
    char cursor[600];
    memcpy(values, boundary, count * sizeof *values);
    for (size_t i = 0; i < first->list->sort_count; i++) {
        if (first->list->sorts[i].slot->sort.by_language) {
            values[count++] = "nl";
        }
    }
    snprintf(cursor, sizeof cursor, "%s&cursor=%s", query,
             cursor_encode(first->request->arena, first->list->fingerprint, backwards, values, count));
    const char *sql = lists_as("admin", "books", cursor);
    static const char start[] = "select " BOOK_COLUMNS " from books t";
    assert_memory_equal(sql, start, strlen(start));
    return sql + strlen(start);
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

static void plain_list_reads_one_more_than_a_page(void **state) {
    (void)state;
    assert_string_equal(lists("labels", ""), "select t.version, t.slug, t.name_nl, t.name_en from labels t "
                                             "order by t.slug limit 21");
    assert_int_equal(builder->count, 0);
    assert_string_equal(lists("labels", "limit=500&sort=-slug"),
                        "select t.version, t.slug, t.name_nl, t.name_en from labels t order by t.slug desc limit 501");
}

static void whole_list_has_no_limit(void **state) {
    (void)state;
    assert_string_equal(lists("labels", "limit=all&sort=-slug"),
                        "select t.version, t.slug, t.name_nl, t.name_en from labels t order by t.slug desc");
}

static void everyone_sees_what_is_public_and_some_see_all(void **state) {
    (void)state;
    assert_string_equal(lists("books", ""),
                        "select " OPEN_BOOK_COLUMNS " from books t where (t.shown) order by t.title_nl, t.id limit 21");
    assert_string_equal(lists_as("books:write", "books", ""),
                        "select " BOOK_COLUMNS " from books t order by t.title_nl, t.id limit 21");
    assert_string_equal(lists_as("authors:write", "books", ""),
                        "select " OPEN_BOOK_COLUMNS " from books t where (t.shown) order by t.title_nl, t.id limit 21");
}

static void fields_do_not_change_the_statement(void **state) {
    (void)state;
    assert_string_equal(conditions("fields=id"), "");
}

static void one_value_is_compared_and_several_are_an_array(void **state) {
    (void)state;
    assert_string_equal(conditions("state=new"), " and t.state = $1");
    assert_string_equal(params(), "text new");
    assert_string_equal(conditions("state=new&state=worn"), " and t.state = any($1)");
    assert_string_equal(params(), "text[] {\"new\",\"worn\"}");
    assert_string_equal(conditions("year=1954&year=1955&author=" ID), " and t.author = $1 and t.year = any($2)");
    assert_string_equal(params(), "uuid " ID ", int4[] {\"1954\",\"1955\"}");
    assert_string_equal(conditions("id=" ID), " and t.id = $1");
    assert_string_equal(params(), "uuid " ID);
}

static void lists_of_references_match_when_they_share_one(void **state) {
    (void)state;
    assert_string_equal(conditions("labels=poetry"), " and t.labels && $1");
    assert_string_equal(params(), "text[] {\"poetry\"}");
    assert_string_equal(conditions("labels=poetry&labels=prose"), " and t.labels && $1");
    assert_string_equal(params(), "text[] {\"poetry\",\"prose\"}");
}

static void ranges_include_their_bounds(void **state) {
    (void)state;
    assert_string_equal(conditions("yearMin=1900&yearMax=2000"), " and t.year <= $1 and t.year >= $2");
    assert_string_equal(params(), "int4 2000, int4 1900");
    assert_string_equal(conditions("addedSince=2024-04-13T10:00:00%2B02:00&addedUntil=2025-01-01T00:00:00Z"),
                        " and t.added_at >= $1 and t.added_at <= $2");
    assert_string_equal(params(), "moment 2024-04-13T08:00:00.000Z, moment 2025-01-01T00:00:00.000Z");
}

static void derived_fields_are_filtered_by_their_expression(void **state) {
    (void)state;
    assert_string_equal(conditions("lent=true"), " and (t.lent_on is not null) = $1");
    assert_string_equal(params(), "bool true");
    assert_string_equal(conditions("country=nl&country=be"),
                        " and (select a.country from authors a where a.id = t.author) = any($1)");
    assert_string_equal(params(), "text[] {\"be\",\"nl\"}");
}

static void criteria_of_a_resource_are_conditions_of_its_own(void **state) {
    (void)state;
    assert_string_equal(conditions("words=de%20avonden&state=new"),
                        " and t.state = $1 and (t.title_nl ilike $2 or t.title_en ilike $2)");
    assert_string_equal(params(), "text new, text %de avonden%");
    assert_string_equal(conditions("writtenBy=" ID "&writtenBy=" OTHER), " and (t.author = any($1))");
    assert_string_equal(params(), "uuid[] {\"" ID "\",\"" OTHER "\"}");
}

static void criteria_are_checked_by_type_and_by_their_own_rule(void **state) {
    (void)state;
    begin_query(QUERY_LIST, NULL, "books", "words=x&writtenBy=tolkien");
    assert_string_equal(trial_faults(&trial), "query words too-short; query writtenBy invalid-id");
    begin_query(QUERY_LIST, NULL, "books", "words=100%25");
    assert_string_equal(trial_faults(&trial), "query words invalid-value");
    begin_query(QUERY_LIST, NULL, "books", "words=aa&words=bb");
    assert_string_equal(trial_faults(&trial), "query words repeated-parameter");
    begin_query(QUERY_LIST, NULL, "books", "wods=aa");
    assert_string_equal(trial_detail(&trial), "Onbekende parameter \"wods\"; bedoelde u \"words\"?");
    begin_query(QUERY_SINGLE, NULL, "books", "words=aa");
    assert_string_equal(trial_faults(&trial), "query words unknown-parameter");
}

static void what_no_index_serves_is_asked_where_nothing_fast_waits(void **state) {
    (void)state;
    assert_int_equal(query_lane(begin(QUERY_LIST, NULL, "books", "words=aa")->list), DB_LANE_SLOW);
    assert_int_equal(query_lane(begin(QUERY_LIST, NULL, "books", "count=true")->list), DB_LANE_SLOW);
    assert_int_equal(query_lane(begin(QUERY_LIST, NULL, "books", "writtenBy=" ID)->list), DB_LANE_FAST);
    assert_int_equal(query_lane(begin(QUERY_LIST, NULL, "books", "state=new")->list), DB_LANE_FAST);
}

static void values_matter_but_to_an_index_in_the_order_of_the_list(void **state) {
    (void)state;
    static const struct {
        const char *query;
        bool matter;
    } cases[] = {
        {"", false},
        {"author=018f4e5a-3c00-7000-8000-000000000001", false},
        {"author=018f4e5a-3c00-7000-8000-000000000001&sort=year", true},
        {"author=018f4e5a-3c00-7000-8000-000000000001&author=018f4e5a-3c00-7000-8000-000000000002", true},
        {"author=018f4e5a-3c00-7000-8000-000000000001&state=worn", true},
        {"state=worn", true},
        {"yearMin=1990", true},
        {"sort=year", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lists("books", cases[i].query);
        assert_int_equal(builder->values_matter, cases[i].matter);
    }
}

static void order_names_every_direction(void **state) {
    (void)state;
    assert_string_equal(lists_as("admin", "books", "sort=-addedAt,title"),
                        "select " BOOK_COLUMNS " from books t order by t.added_at desc, t.title_nl, t.id limit 21");
}

/* --- totals and parents ------------------------------------------------------------------------------------------- */

static void count_is_a_row_of_its_own(void **state) {
    (void)state;
    assert_string_equal(
        lists("books", "count=true&state=new"),
        "select parent.total, page.* from (select (select count(*) from books t where (t.shown) "
        "and t.state = $1) as total) parent left join lateral (select " OPEN_BOOK_COLUMNS
        " from books t where (t.shown) and t.state = $2 order by t.title_nl, t.id limit 21) page on true");
    assert_string_equal(params(), "text new, text new");
}

static void nested_list_tells_no_parent_from_no_children(void **state) {
    (void)state;
    assert_string_equal(lists("reviews", "writtenSince=2024-01-01"),
                        "select parent.total, page.* from (select null as total, parent.id from authors parent "
                        "where parent.slug = $1 and (parent.known)) parent left join lateral (select " REVIEW_COLUMNS
                        " from reviews t where t.author = parent.id and t.written_on >= $2 "
                        "order by t.written_on desc, t.id desc limit 21) page on true");
    assert_string_equal(params(), "text tolkien, date 2024-01-01");
    assert_string_equal(
        lists("reviews", "count=true"),
        "select parent.total, page.* from (select (select count(*) from reviews t where t.author = "
        "parent.id) as total, parent.id from authors parent where parent.slug = $1 and (parent.known)) parent "
        "left join lateral (select " REVIEW_COLUMNS " from reviews t where t.author = parent.id "
        "order by t.written_on desc, t.id desc limit 21) page on true");
    assert_null(strstr(lists_as("admin", "reviews", ""), "parent.known"));
}

/* --- pages -------------------------------------------------------------------------------------------------------- */

static void one_direction_compares_rows(void **state) {
    (void)state;
    static const char *const values[] = {"De avonden", ID};
    assert_string_equal(turns("", false, values, 2),
                        " where (t.title_nl, t.id) > ($1, $2) order by t.title_nl, t.id limit 21");
    assert_string_equal(params(), "text De avonden, uuid " ID);
    assert_string_equal(turns("sort=-title", false, values, 2),
                        " where (t.title_nl, t.id) < ($1, $2) order by t.title_nl desc, t.id desc limit 21");
    static const char *const three[] = {"2024-04-13T10:00:00.000Z", "De avonden", ID};
    assert_string_equal(
        turns("sort=addedAt,title&state=new", false, three, 3),
        " where t.state = $1 and (t.added_at, t.title_nl, t.id) > ($2, $3, $4) order by t.added_at, t.title_nl, t.id "
        "limit 21");
    assert_string_equal(params(), "text new, moment 2024-04-13T10:00:00.000Z, text De avonden, uuid " ID);
}

static void going_back_turns_every_direction(void **state) {
    (void)state;
    static const char *const values[] = {"De avonden", ID};
    assert_string_equal(turns("", true, values, 2),
                        " where (t.title_nl, t.id) < ($1, $2) order by t.title_nl desc, t.id desc limit 21");
    assert_string_equal(turns("sort=-title", true, values, 2),
                        " where (t.title_nl, t.id) > ($1, $2) order by t.title_nl, t.id limit 21");
}

static void mixed_directions_compare_one_by_one(void **state) {
    (void)state;
    static const char *const values[] = {"1954", "De avonden", ID};
    assert_string_equal(turns("sort=-year,title", false, values, 3),
                        " where t.year <= $1 and (t.year < $2 or (t.year = $3 and (t.title_nl > $4 or "
                        "(t.title_nl = $5 and (t.id > $6))))) order by t.year desc, t.title_nl, t.id limit 21");
    assert_string_equal(params(), "int4 1954, int4 1954, int4 1954, text De avonden, text De avonden, uuid " ID);
    static const char *const moments[] = {"2024-04-13T10:00:00.000Z", "De avonden", ID};
    assert_string_equal(
        turns("sort=-addedAt,title", true, moments, 3),
        " where t.added_at >= $1 and (t.added_at > $2 or (t.added_at = $3 and (t.title_nl < $4 or "
        "(t.title_nl = $5 and (t.id < $6))))) order by t.added_at, t.title_nl desc, t.id desc limit 21");
}

static void null_comes_behind_every_value(void **state) {
    (void)state;
    static const char *const values[] = {"1954", ID};
    static const char *const nulls[] = {NULL, ID};
    assert_string_equal(turns("sort=year", false, values, 2),
                        " where ((t.year > $1 or t.year is null) or (t.year = $2 and (t.id > $3))) "
                        "order by t.year, t.id limit 21");
    assert_string_equal(turns("sort=year", false, nulls, 2),
                        " where t.year is null and (false or (t.year is null and (t.id > $1))) "
                        "order by t.year, t.id limit 21");
    assert_string_equal(turns("sort=year", true, nulls, 2),
                        " where (t.year is not null or (t.year is null and (t.id < $1))) "
                        "order by t.year desc, t.id desc limit 21");
    assert_string_equal(turns("sort=-year", false, values, 2),
                        " where t.year <= $1 and (t.year < $2 or (t.year = $3 and (t.id < $4))) "
                        "order by t.year desc, t.id desc limit 21");
    assert_string_equal(params(), "int4 1954, int4 1954, int4 1954, uuid " ID);
}

/* In the trial that turns() left: an English reader asks for books. */
static const char *lists_in_english(const char *query) {
    struct operation *operation = begin_operation("books");
    struct request *request = operation->request;
    request->language = LANGUAGE_EN;
    trial_target(&trial, arena_printf(request->arena, "/v1/books?%s", query));
    operation_grant(operation, "admin");
    query_parse(operation, QUERY_LIST);
    assert_string_equal(trial_faults(&trial), "");
    builder = builder_new(operation);
    select_list(operation, builder);
    return builder->sql.data + strlen("select " BOOK_COLUMNS " from books t");
}

static void translated_texts_are_sorted_as_they_are_shown(void **state) {
    (void)state;
    assert_string_equal(lists_in_english(""), " order by coalesce(t.title_en, t.title_nl), t.id limit 21");
    assert_string_equal(lists_in_english("sort=-title"),
                        " order by coalesce(t.title_en, t.title_nl) desc, t.id desc limit 21");
    assert_string_equal(lists_in_english("sort=year"), " order by t.year, t.id limit 21");
}

static void cursor_keeps_the_language_of_the_order(void **state) {
    (void)state;
    static const char *const languages[] = {"nl", "en"};
    for (size_t i = 0; i < 2; i++) {
        const char *values[] = {"The evenings", ID, languages[i]};
        const struct operation *first = begin(QUERY_LIST, "admin", "books", "");
        char query[600];
        snprintf(query, sizeof query, "cursor=%s",
                 cursor_encode(first->request->arena, first->list->fingerprint, false, values, 3));
        assert_string_equal(lists_in_english(query),
                            i == 0 ? " where (t.title_nl, t.id) > ($1, $2) order by t.title_nl, t.id limit 21"
                                   : " where (coalesce(t.title_en, t.title_nl), t.id) > ($1, $2) "
                                     "order by coalesce(t.title_en, t.title_nl), t.id limit 21");
    }
}

/* --- single records and expansions -------------------------------------------------------------------------------- */

static const char *reads(const char *scope, const char *resource, const char *key, const char *query) {
    struct operation *operation = begin(QUERY_SINGLE, scope, resource, query);
    operation->key = key;
    select_single(operation, builder);
    return builder->sql.data;
}

static void record_is_found_by_key_or_slug(void **state) {
    (void)state;
    assert_string_equal(reads(NULL, "authors", ID, ""),
                        "select t.version, t.id, t.slug, t.name from authors t where t.id = $1 and (t.known)");
    assert_string_equal(params(), "uuid " ID);
    assert_string_equal(reads("admin", "authors", "tolkien", ""),
                        "select t.version, t.id, t.slug, t.name from authors t where t.slug = $1");
    assert_string_equal(params(), "text tolkien");
    assert_string_equal(reads(NULL, "labels", "poetry", ""),
                        "select t.version, t.slug, t.name_nl, t.name_en from labels t where t.slug = $1");
}

static void commonest_statements_are_ready(void **state) {
    (void)state;
    const struct plan *plan = begin(QUERY_SINGLE, NULL, "authors", "")->plan;
    assert_string_equal(plan->single_by_key, reads(NULL, "authors", ID, ""));
    assert_string_equal(plan->single_by_slug, reads(NULL, "authors", "tolkien", ""));
    assert_string_equal(plan->single_by_key_all, reads("admin", "authors", ID, ""));
    assert_string_equal(plan->single_by_slug_all, reads("admin", "authors", "tolkien", ""));
}

static void nested_record_belongs_to_its_parent(void **state) {
    (void)state;
    assert_string_equal(reads(NULL, "reviews", ID, ""),
                        "select " REVIEW_COLUMNS
                        " from reviews t where t.id = $1 and t.author = (select parent.id from "
                        "authors parent where parent.slug = $2)");
    assert_string_equal(params(), "uuid " ID ", text tolkien");
}

static void expanded_reference_is_joined_where_it_is_public(void **state) {
    (void)state;
    assert_string_equal(reads("admin", "books", ID, "expand=author"),
                        "select " BOOK_COLUMNS ", e4.version, e4.id, e4.slug, e4.name from books t "
                        "left join authors e4 on e4.id = t.author and (e4.known) where t.id = $1");
}

static void expanded_list_becomes_arrays_in_its_own_order(void **state) {
    (void)state;
    assert_string_equal(
        reads("admin", "books", ID, "expand=labels"),
        "select " BOOK_COLUMNS ", e5.c0, e5.c1, e5.c2, e5.c3 from books t left join lateral (select "
        "array_agg(int8send(x.version) order by u.place) as c0, array_agg(textsend(x.slug) order by u.place) as c1, "
        "array_agg(textsend(x.name_nl) order by u.place) as c2, array_agg(textsend(x.name_en) order by u.place) as c3 "
        "from unnest(t.labels) with ordinality u(key, place) join labels x on x.slug = u.key) e5 on true "
        "where t.id = $1");
}

static void list_expands_in_the_same_statement(void **state) {
    (void)state;
    assert_string_equal(lists("books", "expand=author&limit=1"),
                        "select " OPEN_BOOK_COLUMNS ", e4.version, e4.id, e4.slug, e4.name from books t "
                        "left join authors e4 on e4.id = t.author and (e4.known) where (t.shown) "
                        "order by t.title_nl, t.id limit 2");
}

static void alias_replaces_whole_names_only(void **state) {
    (void)state;
    struct text sql;
    text_init(&sql, NULL, 64);
    plan_add_expression(&sql, "t.a = at.b and (t.c or not.t.d) and t.e", "x");
    assert_string_equal(sql.data, "x.a = at.b and (x.c or not.x.d) and x.e");
    text_release(&sql);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_TRIAL(plain_list_reads_one_more_than_a_page),
        IN_TRIAL(whole_list_has_no_limit),
        IN_TRIAL(everyone_sees_what_is_public_and_some_see_all),
        IN_TRIAL(fields_do_not_change_the_statement),
        IN_TRIAL(one_value_is_compared_and_several_are_an_array),
        IN_TRIAL(lists_of_references_match_when_they_share_one),
        IN_TRIAL(ranges_include_their_bounds),
        IN_TRIAL(derived_fields_are_filtered_by_their_expression),
        IN_TRIAL(criteria_of_a_resource_are_conditions_of_its_own),
        IN_TRIAL(criteria_are_checked_by_type_and_by_their_own_rule),
        IN_TRIAL(what_no_index_serves_is_asked_where_nothing_fast_waits),
        IN_TRIAL(values_matter_but_to_an_index_in_the_order_of_the_list),
        IN_TRIAL(order_names_every_direction),
        IN_TRIAL(count_is_a_row_of_its_own),
        IN_TRIAL(nested_list_tells_no_parent_from_no_children),
        IN_TRIAL(one_direction_compares_rows),
        IN_TRIAL(going_back_turns_every_direction),
        IN_TRIAL(mixed_directions_compare_one_by_one),
        IN_TRIAL(null_comes_behind_every_value),
        IN_TRIAL(translated_texts_are_sorted_as_they_are_shown),
        IN_TRIAL(cursor_keeps_the_language_of_the_order),
        IN_TRIAL(record_is_found_by_key_or_slug),
        IN_TRIAL(commonest_statements_are_ready),
        IN_TRIAL(nested_record_belongs_to_its_parent),
        IN_TRIAL(expanded_reference_is_joined_where_it_is_public),
        IN_TRIAL(expanded_list_becomes_arrays_in_its_own_order),
        IN_TRIAL(list_expands_in_the_same_statement),
        IN_TRIAL(alias_replaces_whole_names_only),
    };
    return cmocka_run_group_tests(tests, library_prepare, NULL);
}
