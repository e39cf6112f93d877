/* What the tables say that is read is what PostgreSQL reads: every kind of statement that the engine makes is planned
 * against the real schema, and the plan names the tables. Also, whether columns that are called never null are so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "rest_trial.h"
#include "wdhs/migrate.h"
#include "wdhs/session.h"

#define TABLES_MAX 32

static const char *url;
static struct session *session;
static char own_name[64];

struct names {
    char list[TABLES_MAX][64];
    size_t count;
};

static bool has_name(const struct names *names, const char *name) {
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->list[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void add_name(struct names *names, const char *name, size_t length) {
    char copy[64];
    snprintf(copy, sizeof copy, "%.*s", (int)length, name);
    if (!has_name(names, copy)) {
        assert_true(names->count < TABLES_MAX);
        memcpy(names->list[names->count++], copy, sizeof copy);
    }
}

/* --- the database ------------------------------------------------------------------------------------------------- */

static void script(const char *sql) {
    if (!session_script(session, sql)) {
        fail_msg("%s: %s", session_error(session), sql);
    }
}

static void say_nothing(const struct migration *migration, const char *what) {
    (void)migration;
    (void)what;
}

/* Migrated, and gone afterwards. */
static int set_up(void **state) {
    char own[600], sql[100], error[200];
    (void)state;
    url = getenv("WDHS_TEST_DATABASE_URL");
    const char *name = url == NULL ? NULL : strrchr(url, '/');
    if (name != NULL) {
        snprintf(own_name, sizeof own_name, "wdhs_unit_declared_%d", getpid());
        snprintf(sql, sizeof sql, "create database %s", own_name);
        snprintf(own, sizeof own, "%.*s/%s", (int)(name - url), url, own_name);
        session = session_open(url, error, sizeof error);
        script(sql);
        session_close(session);
        session = session_open(own, error, sizeof error);
        assert_true(migrate_apply(session, false, say_nothing));
        script("set plan_cache_mode = force_generic_plan"); /* for any value: null would leave tables out */
    }
    return prepare_plans(resources);
}

static int tear_down(void **state) {
    char sql[100], error[200];
    (void)state;
    if (session != NULL) {
        session_close(session);
        session = session_open(url, error, sizeof error);
        snprintf(sql, sizeof sql, "drop database %s", own_name);
        script(sql);
        session_close(session);
    }
    return 0;
}

/* The tables in a plan, as EXPLAIN names them. */
static void take_tables(const char *plan, struct names *found) {
    static const char label[] = "\"Relation Name\": \"";
    for (const char *at = strstr(plan, label); at != NULL; at = strstr(at + 1, label)) {
        const char *name = at + sizeof label - 1;
        add_name(found, name, strcspn(name, "\""));
    }
}

static void explain(const char *sql, size_t params, struct names *found) {
    struct text text;
    text_init(&text, NULL, 4096);
    text_addf(&text, "prepare asked as %s", sql);
    script(text.data);
    text_clear(&text);
    text_add_string(&text, "explain (verbose, format json) execute asked");
    for (size_t i = 0; i < params; i++) {
        text_add_string(&text, i == 0 ? "(null" : ", null");
    }
    text_add_string(&text, params == 0 ? "" : ")");
    struct session_rows *rows = session_query(session, text.data, NULL, 0);
    if (rows == NULL) {
        fail_msg("%s: %s", session_error(session), sql);
    }
    take_tables(session_cell(rows, 0, 0), found);
    session_rows_free(rows);
    text_release(&text);
    script("deallocate asked");
}

/* --- what is read ------------------------------------------------------------------------------------------------- */

/* What a plan says of tables that no resource is about: such are read for those only who see what is personal. */
static bool is_declared_beside(const struct plan *plan, const char *table) {
    for (size_t i = 0; i < plan->slot_count; i++) {
        const char *const *reads = plan->slots[i].field->reads;
        for (; reads != NULL && *reads != NULL; reads++) {
            if (strcmp(*reads, table) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void expect_declared(const struct operation *operation, const struct names *found, topics reads,
                            const char *sql) {
    for (size_t i = 0; i < found->count; i++) {
        const char *const one[] = {found->list[i], NULL};
        topics topic = plan_topics(one);
        bool declared = topic == 0 ? is_declared_beside(operation->plan, found->list[i]) : (reads & topic) != 0;
        if (!declared) {
            fail_msg("%s reads %s, and does not say so: %s", operation->plan->resource->name, found->list[i], sql);
        }
    }
}

/* Statements of one resource are made one by one; what they read together is compared with what it declares. */
struct survey {
    struct names all;
    topics all_declared;
};

static struct operation *begin_list(const struct plan *plan, const char *scope) {
    begin_trial(plan);
    struct operation *operation = operation_new(trial_request(&trial));
    operation->request->args[0] = ID;
    operation->key = ID;
    if (scope != NULL) {
        operation_grant(operation, scope);
    }
    query_parse(operation, QUERY_LIST);
    return operation;
}

static void look_at_list(struct operation *operation, struct survey *survey) {
    struct names found = {.count = 0};
    struct builder *builder = builder_new(operation);
    select_list(operation, builder);
    explain(builder->sql.data, builder->count, &found);
    topics reads = query_reads(operation);
    expect_declared(operation, &found, reads, builder->sql.data);
    survey->all_declared |= reads;
    for (size_t i = 0; i < found.count; i++) {
        add_name(&survey->all, found.list[i], strlen(found.list[i]));
    }
}

static void look_at_single(struct operation *operation, struct survey *survey) {
    struct names found = {.count = 0};
    struct builder *builder = builder_new(operation);
    select_single(operation, builder);
    explain(builder->sql.data, builder->count, &found);
    topics reads = plan_reads(operation->plan, &operation->view);
    expect_declared(operation, &found, reads, builder->sql.data);
    survey->all_declared |= reads;
}

/* As if the parameter had been given, whatever its values may be. */
static void filter_by(struct operation *operation, const struct parameter *parameter) {
    const char **values = arena_alloc(operation->request->arena, sizeof *values);
    values[0] = "";
    operation->list->filters[operation->list->filter_count++] =
        (struct filter){.parameter = parameter, .values = values, .count = 1};
}

static void look_at_all(const struct plan *plan, const char *scope, struct survey *survey) {
    look_at_list(begin_list(plan, scope), survey);
    look_at_single(begin_list(plan, scope), survey);
    struct operation *counted = begin_list(plan, scope);
    counted->list->count = true;
    look_at_list(counted, survey);
    for (size_t i = 0; i < plan->parameter_count; i++) {
        if (plan->parameters[i].read == filter_read) {
            struct operation *filtered = begin_list(plan, scope);
            filter_by(filtered, &plan->parameters[i]);
            look_at_list(filtered, survey);
        }
    }
    for (size_t i = 0; i < plan->slot_count; i++) {
        if (plan->slots[i].sort.sql[0] != NULL) {
            struct operation *sorted = begin_list(plan, scope);
            sorted->list->sorts[0].slot = &plan->slots[i];
            sorted->list->language = LANGUAGE_EN;
            look_at_list(sorted, survey);
        }
        if (slot_is_expandable(&plan->slots[i])) {
            struct operation *expanded = begin_list(plan, scope);
            expanded->view.expanded[i] = true;
            expanded->view.expand_count = 1;
            look_at_list(expanded, survey);
            look_at_single(expanded, survey);
        }
    }
}

static void skip_without_database(void) {
    if (session == NULL) {
        skip();
    }
}

static void statements_read_what_their_tables_declare(void **state) {
    (void)state;
    skip_without_database();
    for (size_t i = 0; i < plan_count(); i++) {
        const struct plan *plan = plan_at(i);
        if (plan->resource->post_only) {
            continue;
        }
        struct survey survey = {.all_declared = 0};
        look_at_all(plan, NULL, &survey);
        look_at_all(plan, "admin", &survey);
        for (size_t t = 0; t < plan_count(); t++) {
            bool declared = (survey.all_declared & plan_at(t)->own) != 0;
            if (declared != has_name(&survey.all, plan_at(t)->resource->table)) {
                fail_msg("%s %s %s", plan->resource->name, declared ? "does not read, but declares," : "reads",
                         plan_at(t)->resource->table);
            }
        }
    }
}

static void ready_statements_read_no_more_than_that(void **state) {
    (void)state;
    skip_without_database();
    for (size_t i = 0; i < plan_count(); i++) {
        const struct plan *plan = plan_at(i);
        const char *const ready[] = {plan->single_by_key, plan->single_by_slug, plan->single_by_key_all,
                                     plan->single_by_slug_all};
        const struct operation *operation = plan->resource->post_only ? NULL : begin_list(plan, NULL);
        for (size_t s = 0; operation != NULL && s < sizeof ready / sizeof *ready; s++) {
            struct names found = {.count = 0};
            explain(ready[s], 1, &found);
            expect_declared(operation, &found, plan->reads, ready[s]);
        }
    }
}

/* --- what is never null ------------------------------------------------------------------------------------------- */

static void columns_that_lists_are_sorted_by_are_null_where_the_tables_say(void **state) {
    (void)state;
    skip_without_database();
    for (size_t p = 0; p < plan_count(); p++) {
        const struct plan *plan = plan_at(p);
        for (size_t i = 0; i < plan->slot_count; i++) {
            char columns[2][72];
            const struct slot *slot = &plan->slots[i];
            if (slot->sort.sql[0] == NULL || slot_columns(slot, columns) == 0 || plan->resource->post_only) {
                continue;
            }
            const char *const params[] = {plan->resource->table, columns[0]};
            struct session_rows *rows = session_query(
                session, "select not attnotnull from pg_attribute where attrelid = $1::regclass and attname = $2",
                params, 2);
            assert_non_null(rows);
            assert_int_equal(session_row_count(rows), 1);
            if (slot->sort.nullable != (strcmp(session_cell(rows, 0, 0), "t") == 0)) {
                fail_msg("%s.%s: may it be null?", plan->resource->name, slot->field->name);
            }
            session_rows_free(rows);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_TRIAL(statements_read_what_their_tables_declare),
        IN_TRIAL(ready_statements_read_no_more_than_that),
        IN_TRIAL(columns_that_lists_are_sorted_by_are_null_where_the_tables_say),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
