/* Rows one by one, over a connection of their own, against a real PostgreSQL. */
#include "pool_fixture.h"

static const char numbers[] = "select generate_series(1, $1), repeat('x', 100)";

static struct seen {
    int rows, last, ended;
    int pause_at, close_at; /* rows; 0: never */
    enum db_status status;
    char sqlstate[6];
} seen;
static struct db_flow *flow;

static void row(void *context, const struct db_rows *rows) {
    size_t length;
    const char *cell = db_cell(rows, 0, 0, &length);
    (void)context;
    assert_int_equal(db_row_count(rows), 1);
    seen.last = (int)db_integer(cell, length);
    seen.rows++;
    if (seen.rows == seen.pause_at) {
        db_flow_pause(flow);
        loop_stop(loop);
    }
    if (seen.rows == seen.close_at) {
        db_flow_close(flow);
        loop_stop(loop);
    }
}

static void ended(void *context, const struct db_result *result) {
    (void)context;
    seen.ended++;
    seen.status = result->status;
    snprintf(seen.sqlstate, sizeof seen.sqlstate, "%s", result->sqlstate);
    if (waiting > 0 && --waiting == 0) {
        loop_stop(loop);
    }
}

static void open_pool_for_flows(unsigned limit) {
    const struct db_settings settings = {.connections = 1,
                                         .slow_connections = 1,
                                         .write_connections = 1,
                                         .queue_limit = 100,
                                         .pipeline_limit = 64,
                                         .statements_limit = 16,
                                         .flow_limit = limit,
                                         .statement_timeout_ms = 100};
    skip_without_database();
    open_pool(&settings);
    wait_until_up();
    seen = (struct seen){0};
}

static struct db_flow *ask_for(const char *sql, const char *param, int64_t patience_ms) {
    static const struct db_taker taker = {row, ended};
    const struct db_statement statement = {.sql = sql, .length = strlen(sql)};
    const struct db_param params[] = {{param, DB_INT4}};
    waiting++;
    flow = db_flow_open(pool, &statement, params, param ? 1 : 0, patience_ms, &taker, NULL);
    return flow;
}

/* How many sessions beside those of the pool and this one. */
static bool no_flow_is_left(void) {
    struct outcome outcome;
    submit(&outcome,
           "select count(*)::int4 from pg_stat_activity where application_name = current_setting('application_name')",
           false, 5000);
    run();
    return strcmp(outcome.cell, "3") == 0;
}

static void every_row_is_handed_out_in_order(void **state) {
    (void)state;
    open_pool_for_flows(1);
    assert_non_null(ask_for(numbers, "30000", 5000));
    run();
    assert_int_equal(seen.rows, 30000);
    assert_int_equal(seen.last, 30000);
    assert_int_equal(seen.ended, 1);
    assert_int_equal(seen.status, DB_OK);
    assert_true(no_flow_is_left());
    close_pool();
}

static void no_rows_are_an_end_as_well(void **state) {
    (void)state;
    open_pool_for_flows(1);
    assert_non_null(ask_for(numbers, "0", 5000));
    run();
    assert_int_equal(seen.rows, 0);
    assert_int_equal(seen.status, DB_OK);
    close_pool();
}

/* The time limit of all statements is none of a flow's. */
static void rows_that_keep_coming_may_take_longer_than_a_statement(void **state) {
    (void)state;
    open_pool_for_flows(1);
    assert_non_null(ask_for("select g::int4, pg_sleep(0.02)::text from generate_series(1, $1) g", "20", 5000));
    run();
    assert_int_equal(seen.rows, 20);
    assert_int_equal(seen.status, DB_OK);
    close_pool();
}

static void pausing_stops_the_rows_and_resuming_goes_on_behind_them(void **state) {
    (void)state;
    open_pool_for_flows(1);
    seen.pause_at = 1000;
    assert_non_null(ask_for(numbers, "200000", 5000));
    run_for(5000);
    run_for(50);
    assert_int_equal(seen.rows, 1000);
    assert_int_equal(seen.last, 1000);
    db_flow_resume(flow);
    run();
    assert_int_equal(seen.rows, 200000);
    assert_int_equal(seen.last, 200000);
    assert_int_equal(seen.status, DB_OK);
    close_pool();
}

/* While rows are handed out, and while there are none yet: PostgreSQL gives up in either case. */
static void closing_ends_the_statement(void **state) {
    (void)state;
    open_pool_for_flows(1);
    seen.close_at = 10;
    assert_non_null(ask_for(numbers, "100000000", 5000));
    run_for(5000);
    assert_int_equal(seen.rows, 10);
    assert_non_null(ask_for("select pg_sleep(3600)::text, $1::int4", "1", 60000));
    run_for(200);
    db_flow_close(flow);
    waiting = 0;
    for (int i = 0; i < 300 && !no_flow_is_left(); i++) {
        run_for(20);
    }
    assert_true(no_flow_is_left());
    assert_int_equal(seen.ended, 0);
    close_pool();
}

static void failure_in_the_middle_is_told_after_the_rows_before_it(void **state) {
    (void)state;
    open_pool_for_flows(1);
    assert_non_null(ask_for("select 100 / (5 - g), 'x' from generate_series(1, $1) g", "9", 5000));
    run();
    assert_int_equal(seen.rows, 4);
    assert_int_equal(seen.ended, 1);
    assert_int_equal(seen.status, DB_FAILED);
    assert_string_equal(seen.sqlstate, "22012");
    close_pool();
}

static void lost_connection_is_an_end(void **state) {
    (void)state;
    open_pool_for_flows(1);
    assert_non_null(ask_for("select g::int4, pg_sleep(0.01)::text from generate_series(1, $1) g", "100000", 5000));
    run_for(300);
    assert_int_equal(seen.ended, 0);
    end_all_sessions_of_the_pool();
    run();
    assert_true(seen.rows > 0);
    assert_int_equal(seen.status, DB_UNAVAILABLE);
    close_pool();
}

static void silence_is_not_waited_for(void **state) {
    (void)state;
    open_pool_for_flows(1);
    assert_non_null(ask_for("select pg_sleep(3600)::text, $1::int4", "1", 50));
    run();
    assert_int_equal(seen.rows, 0);
    assert_int_equal(seen.status, DB_TIMEOUT);
    close_pool();
}

static void there_are_no_more_at_once_than_allowed(void **state) {
    (void)state;
    open_pool_for_flows(2);
    assert_non_null(ask_for(numbers, "1000", 5000));
    struct db_flow *first = flow;
    assert_non_null(ask_for(numbers, "1000", 5000));
    assert_null(ask_for(numbers, "1000", 5000));
    db_flow_close(first);
    waiting -= 2;
    assert_non_null(ask_for(numbers, "1000", 5000));
    run();
    assert_int_equal(seen.ended, 2);
    close_pool();
}

static void end_of_the_pool_is_told_once(void **state) {
    (void)state;
    open_pool_for_flows(2);
    assert_non_null(ask_for(numbers, "100000000", 5000));
    seen.pause_at = 5;
    run_for(5000);
    assert_non_null(ask_for(numbers, "1000", 5000));
    waiting = 0;
    db_pool_close(pool);
    assert_int_equal(seen.ended, 2);
    assert_int_equal(seen.status, DB_UNAVAILABLE);
    assert_null(ask_for(numbers, "1", 5000));
    close_pool();
}

static void nowhere_to_connect_to_is_an_end(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        const struct db_settings settings = {.conninfo = nowhere[i], .flow_limit = 1, .queue_limit = 1};
        seen = (struct seen){0};
        open_pool(&settings);
        if (ask_for(numbers, "1", 5000)) {
            run();
            assert_int_equal(seen.ended, 1);
            assert_int_equal(seen.status, DB_UNAVAILABLE);
        }
        close_pool();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_handed_out_in_order),
        cmocka_unit_test(no_rows_are_an_end_as_well),
        cmocka_unit_test(rows_that_keep_coming_may_take_longer_than_a_statement),
        cmocka_unit_test(pausing_stops_the_rows_and_resuming_goes_on_behind_them),
        cmocka_unit_test(closing_ends_the_statement),
        cmocka_unit_test(failure_in_the_middle_is_told_after_the_rows_before_it),
        cmocka_unit_test(lost_connection_is_an_end),
        cmocka_unit_test(silence_is_not_waited_for),
        cmocka_unit_test(there_are_no_more_at_once_than_allowed),
        cmocka_unit_test(end_of_the_pool_is_told_once),
        cmocka_unit_test(nowhere_to_connect_to_is_an_end),
    };
    return cmocka_run_group_tests(tests, need_database, leave_database);
}
