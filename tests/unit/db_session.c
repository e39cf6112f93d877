/* The blocking session and the migrations, against the PostgreSQL that WDHS_TEST_DATABASE_URL names (a URI, and a role
 * that may create databases and roles); without it these tests are skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wdhs/migrate.h"
#include "wdhs/session.h"

static const char *url;
static struct session *session;

static struct session *open_at(const char *conninfo) {
    char error[256];
    struct session *opened = session_open(conninfo, error, sizeof error);
    if (!opened) {
        fail_msg("%s", error);
    }
    return opened;
}

static int set_up(void **state) {
    (void)state;
    url = getenv("WDHS_TEST_DATABASE_URL");
    session = url ? open_at(url) : NULL;
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    session_close(session);
    return 0;
}

static void skip_without_database(void) {
    if (!url) {
        skip();
    }
}

static void script(const char *sql) {
    if (!session_script(session, sql)) {
        fail_msg("%s", session_error(session));
    }
}

static void one_cell_is(const char *sql, const char *expected) {
    struct session_rows *rows = session_query(session, sql, NULL, 0);
    if (!rows) {
        fail_msg("%s", session_error(session));
    }
    assert_string_equal(session_cell(rows, 0, 0), expected);
    session_rows_free(rows);
}

static void parameters_and_nulls_are_passed(void **state) {
    (void)state;
    skip_without_database();
    const char *const params[] = {"7", NULL};
    struct session_rows *rows = session_query(session, "select $1::int + 1, $2::text, 'x'", params, 2);
    assert_non_null(rows);
    assert_int_equal(session_row_count(rows), 1);
    assert_string_equal(session_cell(rows, 0, 0), "8");
    assert_null(session_cell(rows, 0, 1));
    session_rows_free(rows);
}

static void failure_is_a_sentence_with_its_code(void **state) {
    (void)state;
    skip_without_database();
    assert_null(session_query(session, "select 1 / 0", NULL, 0));
    assert_string_equal(session_error(session), "division by zero");
    assert_string_equal(session_sqlstate(session), "22012");
    one_cell_is("select 1", "1");
    assert_string_equal(session_error(session), "");
}

static void copied_rows_arrive(void **state) {
    (void)state;
    skip_without_database();
    script("create temporary table copied (id int, name text)");
    assert_true(session_copy_begin(session, "copy copied from stdin"));
    assert_true(session_copy_add(session, "1\tone\n2\t", 8));
    assert_true(session_copy_add(session, "two\n", 4));
    assert_true(session_copy_end(session));
    one_cell_is("select string_agg(name, ',' order by id) from copied", "one,two");
    assert_true(session_copy_begin(session, "copy copied from stdin"));
    assert_true(session_copy_add(session, "wrong\tx\n", 8));
    assert_false(session_copy_end(session));
    assert_string_equal(session_sqlstate(session), "22P02");
    assert_false(session_copy_begin(session, "select 1"));
    one_cell_is("select count(*) from copied", "2");
}

static void unreachable_or_unreadable_database_is_explained_without_the_password(void **state) {
    (void)state;
    char error[256];
    assert_null(session_open("postgresql://me:hush@127.0.0.1:1/none", error, sizeof error));
    assert_non_null(strstr(error, "127.0.0.1"));
    assert_null(strstr(error, "hush"));
    assert_null(strchr(error, '\n'));
    assert_null(session_open("host=x password=hush oops", error, sizeof error));
    assert_null(strstr(error, "hush"));
    assert_null(session_open(NULL, error, sizeof error));
    assert_true(*error);
}

static size_t reported;
static const char *last_report;

static void count_report(const struct migration *migration, const char *what) {
    assert_non_null(migration->name);
    reported++;
    last_report = what;
}

static enum schema_state state_now(int *version) {
    char explanation[256] = "";
    enum schema_state found = migrate_state(session, version, explanation, sizeof explanation);
    assert_true(*explanation);
    return found;
}

static void apply(bool dry_run, const char *expected) {
    reported = 0;
    last_report = "";
    if (!migrate_apply(session, dry_run, count_report)) {
        fail_msg("%s", session_error(session));
    }
    assert_int_equal(reported, migration_count + schema_function_count);
    assert_string_equal(last_report, expected);
}

/* Moves to a new database beside the one of the URL. */
static void in_a_database_of_its_own(void) {
    char own[512];
    const char *name = url ? strrchr(url, '/') : NULL;
    assert_non_null(name);
    int stem = name ? (int)(name - url) : 0;
    script("drop database if exists wdhs_unit_migrate");
    script("create database wdhs_unit_migrate");
    snprintf(own, sizeof own, "%.*s/wdhs_unit_migrate", stem, url);
    session_close(session);
    session = open_at(own);
}

static void migrations_apply_once_and_tell_their_state(void **state) {
    int version = -1;
    (void)state;
    if (!url || !migration_count) {
        skip();
    }
    int newest = migrations[migration_count - 1].version;
    in_a_database_of_its_own();
    assert_int_equal(state_now(&version), SCHEMA_BEHIND);
    assert_int_equal(version, 0);
    apply(true, "would apply");
    assert_int_equal(state_now(&version), SCHEMA_BEHIND);
    apply(false, "applied");
    assert_int_equal(state_now(&version), SCHEMA_CURRENT);
    assert_int_equal(version, newest);
    apply(false, "present");
    apply(true, "present");
    script("insert into schema_migrations (version, name, checksum) values (99999, 'later', 'x')");
    assert_int_equal(state_now(&version), SCHEMA_AHEAD);
    assert_int_equal(version, 99999);
    apply(false, "left alone");
    script("update schema_migrations set checksum = 'x' where version <> 99999");
    assert_int_equal(state_now(&version), SCHEMA_CHANGED);
    assert_false(migrate_apply(session, false, NULL));
    assert_non_null(strstr(session_error(session), "differs"));
    one_cell_is("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()", "0");
}

#define WITH_SESSION(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_SESSION(parameters_and_nulls_are_passed),
        WITH_SESSION(failure_is_a_sentence_with_its_code),
        WITH_SESSION(copied_rows_arrive),
        WITH_SESSION(unreachable_or_unreadable_database_is_explained_without_the_password),
        WITH_SESSION(migrations_apply_once_and_tell_their_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
