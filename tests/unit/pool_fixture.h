/* A pool against the PostgreSQL that WDHS_TEST_DATABASE_URL names (a role that may create tables and end its own
 * sessions); without it the tests are skipped. */
#ifndef WDHS_TESTS_POOL_FIXTURE_H
#define WDHS_TESTS_POOL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "wdhs/db.h"
#include "wdhs/loop.h"
#include "wdhs/session.h"

#define PATIENCE 60000 /* milliseconds until a test that hangs is ended */

struct outcome {
    size_t rows, affected;
    int calls;
    enum db_status status;
    char constraint[64], cell[64];
    char sqlstate[6];
    bool was_sent;
};

/* Where no server is, or could be. */
static const char *const nowhere[] = {"postgresql://nobody@127.0.0.1:1/none", "host=/nonexistent", "x=y", "",
                                      "host=127.0.0.1,127.0.0.1 port=1,2 user=x dbname=y"};

static const char *server_url; /* as given */
static const char *url;        /* the same, in a schema of this program's own */
static struct loop *loop;
static struct db_pool *pool;
static int waiting; /* answers still expected; the loop stops when there are none */

static inline void note(void *context, const struct db_result *result) {
    struct outcome *outcome = context;
    outcome->calls++;
    outcome->status = result->status;
    outcome->was_sent = result->was_sent;
    snprintf(outcome->sqlstate, sizeof outcome->sqlstate, "%s", result->sqlstate);
    snprintf(outcome->constraint, sizeof outcome->constraint, "%s", result->constraint);
    if (result->status == DB_OK) {
        const struct db_rows *rows = result->rows;
        outcome->rows = db_row_count(rows);
        outcome->affected = db_affected(rows);
        size_t length = 0;
        const char *cell = outcome->rows && db_column_count(rows) ? db_cell(rows, 0, 0, &length) : "";
        bool number = cell && !*cell && length; /* a small integer in binary begins with a zero, which no text does */
        if (number) {
            snprintf(outcome->cell, sizeof outcome->cell, "%lld", (long long)db_integer(cell, length));
        } else {
            snprintf(outcome->cell, sizeof outcome->cell, "%s", cell ? cell : "null");
        }
    }
    if (--waiting == 0) {
        loop_stop(loop);
    }
}

static inline struct db_query *submit_to(enum db_lane lane, struct outcome *outcome, const char *sql, bool writes,
                                         int64_t timeout) {
    const struct db_statement statement = {.sql = sql, .length = strlen(sql), .writes = writes, .lane = lane};
    *outcome = (struct outcome){0};
    waiting++;
    struct db_query *query = db_submit(pool, &statement, NULL, 0, loop_now(loop) + timeout, note, outcome);
    assert_non_null(query);
    return query;
}

static inline struct db_query *submit(struct outcome *outcome, const char *sql, bool writes, int64_t timeout) {
    return submit_to(DB_LANE_FAST, outcome, sql, writes, timeout);
}

static inline void out_of_patience(void *context) {
    (void)context;
    loop_stop(loop);
    waiting = -1;
}

static inline void run(void) {
    struct loop_timer patience = {.fire = out_of_patience};
    assert_int_equal(loop_timer_set(loop, &patience, loop_now(loop) + PATIENCE), 0);
    loop_run(loop);
    loop_timer_cancel(loop, &patience);
    assert_int_equal(waiting, 0);
}

static inline void stop(void *context) {
    (void)context;
    loop_stop(loop);
}

static inline void run_for(int64_t ms) {
    struct loop_timer timer = {.fire = stop};
    assert_int_equal(loop_timer_set(loop, &timer, loop_now(loop) + ms), 0);
    loop_run(loop);
    loop_timer_cancel(loop, &timer);
}

static inline bool all_up(void) {
    struct db_pool_stats stats;
    db_pool_stats(pool, &stats);
    return stats.connections_up == stats.connections_wanted;
}

static inline void open_pool(const struct db_settings *wanted) {
    struct db_settings settings = *wanted;
    if (!settings.conninfo) {
        settings.conninfo = url;
    }
    loop = loop_new();
    assert_non_null(loop);
    pool = db_pool_new(loop, &settings);
    assert_non_null(pool);
    waiting = 0;
}

static inline void wait_until_up(void) {
    for (int i = 0; i < 3000 && !all_up(); i++) {
        run_for(10);
    }
    assert_true(all_up());
}

static inline void skip_without_database(void) {
    if (!url) {
        skip();
    }
}

/* Skips the test when there is no database. */
static inline void open_pool_with(unsigned connections, unsigned slow, unsigned statements_limit) {
    const struct db_settings settings = {.connections = connections,
                                         .slow_connections = slow,
                                         .write_connections = 1,
                                         .queue_limit = 100,
                                         .pipeline_limit = 64,
                                         .statements_limit = statements_limit,
                                         .statement_timeout_ms = 5000};
    skip_without_database();
    open_pool(&settings);
    wait_until_up();
}

static inline void close_pool(void) {
    db_pool_free(pool);
    loop_free(loop);
}

/* On a session of its own, beside the pool. */
static inline void beside(const char *sql) {
    char error[256];
    struct session *session = session_open(url, error, sizeof error);
    if (!session) {
        fail_msg("%s", error);
    }
    if (!session_script(session, sql)) {
        fail_msg("%s", session_error(session));
    }
    session_close(session);
}

/* The pool's, and only those of this program: others may run at the same time. */
static inline void end_all_sessions_of_the_pool(void) {
    beside("select pg_terminate_backend(pid) from pg_stat_activity"
           " where application_name = current_setting('application_name') and pid <> pg_backend_pid()");
}

/* Everything happens in a schema of this program's own, under a name of its own. */
static inline int need_database(void **state) {
    (void)state;
    server_url = getenv("WDHS_TEST_DATABASE_URL");
    if (!server_url) {
        return 0;
    }
    static char own[600];
    bool uri = strstr(server_url, "://") != NULL;
    snprintf(own, sizeof own,
             uri ? "%s%sapplication_name=unit-%d&options=-csearch_path%%3Dunit_%d"
                 : "%s%sapplication_name=unit-%d options=-csearch_path=unit_%d",
             server_url,
             !uri                      ? " "
             : strchr(server_url, '?') ? "&"
                                       : "?",
             getpid(), getpid());
    url = own;
    beside("do $$ begin execute format('create schema %I', current_setting('search_path')); end $$;"
           "create table pool_parent (id int constraint pool_parent_pkey primary key);"
           "create table pool_test (id int constraint pool_test_pkey primary key, parent int,"
           " constraint pool_test_parent_fkey foreign key (parent) references pool_parent"
           " deferrable initially deferred)");
    return 0;
}

static inline int leave_database(void **state) {
    (void)state;
    if (url) {
        beside("do $$ begin execute format('drop schema %I cascade', current_setting('search_path')); end $$");
    }
    return 0;
}

#endif
