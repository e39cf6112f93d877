/* Answers of the pool: values, failures, order, and prepared statements, against a real PostgreSQL. */
#include "pool_fixture.h"

static void values_travel_as_typed_text(void **state) {
    (void)state;
    open_pool_with(2, 1, 16);
    const char *sql = "select $1 || '/' || coalesce($2, 'none') || '/' || ($3 + 1) || '/' || array_length($4, 1)";
    const struct db_statement statement = {.sql = sql, .length = strlen(sql), .writes = false, .lane = DB_LANE_FAST};
    const struct db_param params[] = {{"é", DB_TEXT}, {NULL, DB_TEXT}, {"41", DB_INT4}, {"{a,b,c}", DB_TEXT_ARRAY}};
    struct outcome outcome = {0};
    waiting = 1;
    assert_non_null(db_submit(pool, &statement, params, 4, loop_now(loop) + 2000, note, &outcome));
    assert_int_equal(outcome.calls, 0);
    run();
    assert_int_equal(outcome.status, DB_OK);
    assert_string_equal(outcome.cell, "é/none/42/3");
    close_pool();
}

static void same_text_with_other_types_is_another_statement(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    static const enum db_type types[] = {DB_TEXT, DB_INT4, DB_TEXT, DB_UUID};
    static const char *const names[] = {"text", "integer", "text", "uuid"};
    const struct db_statement statement = {
        .sql = "select pg_typeof($1)::text", .length = 26, .writes = false, .lane = DB_LANE_FAST};
    struct outcome outcomes[4] = {0};
    for (int i = 0; i < 4; i++) {
        const struct db_param param = {NULL, types[i]};
        waiting++;
        assert_non_null(db_submit(pool, &statement, &param, 1, loop_now(loop) + 2000, note, &outcomes[i]));
    }
    run();
    for (int i = 0; i < 4; i++) {
        assert_string_equal(outcomes[i].cell, names[i]);
    }
    close_pool();
}

/* Which of two ways PostgreSQL plans in, asked by the statements themselves, neighbours on one connection. */
static void only_where_values_matter_does_postgresql_look_at_them(void **state) {
    (void)state;
    static const char *const expected[] = {"force_generic_plan", "auto", "auto", "force_generic_plan"};
    const char *sql = "select current_setting('plan_cache_mode')";
    struct outcome outcomes[4] = {0};
    open_pool_with(1, 1, 16);
    for (int i = 0; i < 4; i++) {
        const struct db_statement statement = {
            .sql = sql, .length = strlen(sql), .values_matter = strcmp(expected[i], "auto") == 0};
        waiting++;
        assert_non_null(db_submit(pool, &statement, NULL, 0, loop_now(loop) + 2000, note, &outcomes[i]));
    }
    run();
    for (int i = 0; i < 4; i++) {
        assert_string_equal(outcomes[i].cell, expected[i]);
    }
    close_pool();
}

static void failure_tells_code_and_constraint(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    struct outcome first, second;
    submit(&first, "insert into pool_test values (1)", true, 2000);
    submit(&second, "insert into pool_test values (1)", true, 2000);
    run();
    assert_int_equal(first.status, DB_OK);
    assert_int_equal(first.affected, 1);
    assert_int_equal(second.status, DB_FAILED);
    assert_string_equal(second.sqlstate, "23505");
    assert_string_equal(second.constraint, "pool_test_pkey");
    close_pool();
}

static void write_that_fails_at_its_commit_is_not_reported_as_done(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    struct outcome outcome, neighbour;
    submit(&outcome, "insert into pool_test values (2, 999)", true, 2000);
    submit(&neighbour, "select count(*) from pool_test where id = 2", false, 2000);
    run();
    assert_int_equal(outcome.status, DB_FAILED);
    assert_string_equal(outcome.sqlstate, "23503");
    assert_string_equal(outcome.constraint, "pool_test_parent_fkey");
    assert_int_equal(neighbour.status, DB_OK);
    assert_string_equal(neighbour.cell, "0");
    close_pool();
}

static void failing_read_does_not_hurt_its_neighbours(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    struct outcome outcomes[9], broken;
    char sql[9][40];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 9; i++) {
            snprintf(sql[i], sizeof sql[i], "select %d", i);
            if (i == 4) {
                submit(&broken, round == 1 ? "select nonsense" : "select 1 / 0", false, 2000);
            }
            submit(&outcomes[i], sql[i], false, 2000);
        }
        run();
        assert_int_equal(broken.status, DB_FAILED);
        assert_string_equal(broken.sqlstate, round == 1 ? "42703" : "22012");
        for (int i = 0; i < 9; i++) {
            assert_int_equal(outcomes[i].calls, 1);
            assert_int_equal(outcomes[i].status, DB_OK);
            assert_int_equal(outcomes[i].cell[0], '0' + i);
        }
    }
    close_pool();
}

static void writes_and_reads_in_one_turn_keep_their_order_on_a_connection(void **state) {
    (void)state;
    skip_without_database();
    beside("delete from pool_test");
    open_pool_with(1, 1, 16);
    struct outcome before, write, after, failing, last;
    submit(&before, "select count(*) from pool_test", false, 2000);
    submit(&write, "insert into pool_test values (7)", true, 2000);
    submit(&after, "select count(*) from pool_test", false, 2000);
    submit(&failing, "insert into pool_test values (7)", true, 2000);
    submit(&last, "select count(*) from pool_test", false, 2000);
    run();
    assert_string_equal(before.cell, "0");
    assert_int_equal(write.status, DB_OK);
    assert_string_equal(after.cell, "1");
    assert_int_equal(failing.status, DB_FAILED);
    assert_string_equal(last.cell, "1");
    close_pool();
}

static void least_recently_used_statements_make_room(void **state) {
    (void)state;
    open_pool_with(1, 1, 4);
    struct outcome outcome, count;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 10; i++) {
            char sql[40];
            snprintf(sql, sizeof sql, "select %d + 0", i);
            submit(&outcome, sql, false, 2000);
            run();
            assert_int_equal(outcome.status, DB_OK);
            assert_int_equal(outcome.cell[0], '0' + i);
        }
    }
    submit(&count, "select count(*) from pg_prepared_statements", false, 2000);
    run();
    assert_int_equal(count.status, DB_OK);
    assert_true(strtol(count.cell, NULL, 10) <= 5);
    close_pool();
}

static void statement_whose_plan_went_stale_is_prepared_anew(void **state) {
    (void)state;
    skip_without_database();
    beside("drop table if exists pool_stale; create table pool_stale (a int); insert into pool_stale values (1)");
    open_pool_with(1, 1, 16);
    struct outcome read, write, forgotten, neighbour;
    submit(&read, "select * from pool_stale", false, 2000);
    submit(&write, "update pool_stale set a = a + 1 returning *", true, 2000);
    run();
    assert_int_equal(write.status, DB_OK);
    beside("alter table pool_stale alter column a type text");
    beside("alter table pool_stale add column b int");
    submit(&read, "select * from pool_stale", false, 2000);
    submit(&neighbour, "select 1", false, 2000);
    run();
    assert_int_equal(read.status, DB_OK);
    assert_string_equal(read.cell, "2");
    assert_int_equal(neighbour.status, DB_OK);
    submit(&forgotten, "deallocate all", true, 2000);
    run();
    assert_int_equal(forgotten.status, DB_OK);
    submit(&read, "select * from pool_stale", false, 2000);
    submit(&write, "update pool_stale set b = 1", true, 2000);
    run();
    assert_int_equal(read.status, DB_OK);
    assert_int_equal(write.status, DB_OK);
    close_pool();
}

static void slow_lane_does_not_hold_up_the_fast_one(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    const struct db_statement slow_statement = {
        .sql = "select pg_sleep(0.5)", .length = 20, .writes = false, .lane = DB_LANE_SLOW};
    struct outcome slow = {0}, fast;
    waiting++;
    assert_non_null(db_submit(pool, &slow_statement, NULL, 0, loop_now(loop) + 3000, note, &slow));
    submit(&fast, "select 1", false, 2000);
    waiting--;
    run();
    assert_int_equal(fast.status, DB_OK);
    assert_int_equal(slow.calls, 0);
    waiting++;
    run();
    assert_int_equal(slow.status, DB_OK);
    close_pool();
}

static void role_of_the_settings_is_taken_on(void **state) {
    (void)state;
    skip_without_database();
    const struct db_settings settings = {.conninfo = server_url,
                                         .role = "pg_read_all_data",
                                         .connections = 1,
                                         .slow_connections = 1,
                                         .queue_limit = 10,
                                         .pipeline_limit = 8,
                                         .statements_limit = 8,
                                         .statement_timeout_ms = 1234};
    struct outcome role, timeout, zone, name;
    open_pool(&settings);
    wait_until_up();
    submit(&role, "select current_user", false, 2000);
    submit(&timeout, "show statement_timeout", false, 2000);
    submit(&zone, "show timezone", false, 2000);
    submit(&name, "show application_name", false, 2000);
    run();
    assert_string_equal(role.cell, "pg_read_all_data");
    assert_string_equal(timeout.cell, "1234ms");
    assert_string_equal(zone.cell, "UTC");
    assert_string_equal(name.cell, "wdhs-api");
    close_pool();
}

static void large_values_go_both_ways(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    enum { SIZE = 400000 };
    char *value = test_malloc(SIZE + 1);
    memset(value, 'w', SIZE);
    value[SIZE] = '\0';
    const struct db_param param = {value, DB_TEXT};
    const struct db_statement there = {.sql = "select length($1)", .length = 17, .writes = false, .lane = DB_LANE_FAST};
    const struct db_statement back = {.sql = "select repeat($1, 3)", .length = 20, .lane = DB_LANE_FAST};
    struct outcome outcomes[20] = {0};
    for (int i = 0; i < 20; i++) {
        waiting++;
        assert_non_null(db_submit(pool, i % 2 ? &there : &back, &param, 1, loop_now(loop) + 60000, note, &outcomes[i]));
    }
    run();
    for (int i = 0; i < 20; i++) {
        assert_int_equal(outcomes[i].status, DB_OK);
        if (i % 2) {
            assert_string_equal(outcomes[i].cell, "400000");
        } else {
            assert_int_equal(strlen(outcomes[i].cell), sizeof outcomes[i].cell - 1);
        }
    }
    test_free(value);
    close_pool();
}

/* Their transaction's time tells which of them were sent together: as many as fit. Rows of more than PostgreSQL's
 * buffer come before the transaction is over. */
static void connection_gets_more_when_it_has_answered_all(void **state) {
    (void)state;
    static const unsigned weights[] = {16, 16, 16, 16, 16, 16, 16, 32};
    static const int groups[] = {0, 0, 0, 0, 4, 4, 4, 7};
    const char *sql = "select rpad(now()::text, 9000, '.') from pg_sleep(0.02)";
    struct outcome outcomes[8] = {0};
    open_pool_with(1, 1, 16);
    for (int i = 0; i < 8; i++) {
        const struct db_statement statement = {.sql = sql, .length = strlen(sql), .weight = weights[i]};
        waiting++;
        assert_non_null(db_submit(pool, &statement, NULL, 0, loop_now(loop) + 5000, note, &outcomes[i]));
    }
    run();
    for (int i = 0; i < 8; i++) {
        assert_int_equal(outcomes[i].status, DB_OK);
        for (int j = 0; j < 8; j++) {
            assert_int_equal(strcmp(outcomes[i].cell, outcomes[j].cell) == 0, groups[i] == groups[j]);
        }
    }
    close_pool();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_travel_as_typed_text),
        cmocka_unit_test(same_text_with_other_types_is_another_statement),
        cmocka_unit_test(only_where_values_matter_does_postgresql_look_at_them),
        cmocka_unit_test(failure_tells_code_and_constraint),
        cmocka_unit_test(write_that_fails_at_its_commit_is_not_reported_as_done),
        cmocka_unit_test(failing_read_does_not_hurt_its_neighbours),
        cmocka_unit_test(writes_and_reads_in_one_turn_keep_their_order_on_a_connection),
        cmocka_unit_test(least_recently_used_statements_make_room),
        cmocka_unit_test(statement_whose_plan_went_stale_is_prepared_anew),
        cmocka_unit_test(slow_lane_does_not_hold_up_the_fast_one),
        cmocka_unit_test(role_of_the_settings_is_taken_on),
        cmocka_unit_test(large_values_go_both_ways),
        cmocka_unit_test(connection_gets_more_when_it_has_answered_all),
    };
    return cmocka_run_group_tests(tests, need_database, leave_database);
}
