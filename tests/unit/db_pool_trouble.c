/* The pool in trouble: late answers, full queues, lost connections, and queries that nobody waits for any more. */
#include "pool_fixture.h"

static void deadline_answers_and_the_late_result_is_dropped(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    struct outcome slow, behind, after;
    int64_t start = loop_now(loop);
    submit(&slow, "select pg_sleep(3)", false, 100);
    submit(&behind, "select 5", false, 20000);
    waiting--; /* not waited for yet */
    run();
    assert_int_equal(slow.status, DB_TIMEOUT);
    assert_true(slow.was_sent);
    assert_true(loop_now(loop) - start < 2500); /* not when PostgreSQL is done */
    waiting++;
    run();
    assert_int_equal(slow.calls, 1);
    assert_string_equal(behind.cell, "5");
    submit(&after, "select 6", false, 2000);
    run();
    assert_string_equal(after.cell, "6");
    close_pool();
}

static void stalled_lane_answers_at_once_and_recovers(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    struct outcome slow, refused, after;
    submit(&slow, "select pg_sleep(1)", false, 100);
    run();
    assert_int_equal(slow.status, DB_TIMEOUT);
    submit(&refused, "select 1", false, 5000);
    run();
    assert_int_equal(refused.status, DB_UNAVAILABLE); /* and not by its deadline */
    run_for(1100);
    submit(&after, "select 1", false, 2000);
    run();
    assert_int_equal(after.status, DB_OK);
    close_pool();
}

static void full_queue_answers_busy_in_the_next_turn(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    struct outcome outcomes[120];
    int ok = 0, busy = 0;
    for (int i = 0; i < 120; i++) {
        submit(&outcomes[i], "select 1", false, 2000);
    }
    for (int i = 0; i < 120; i++) {
        assert_int_equal(outcomes[i].calls, 0);
    }
    run();
    for (int i = 0; i < 120; i++) {
        assert_int_equal(outcomes[i].calls, 1);
        ok += outcomes[i].status == DB_OK;
        busy += outcomes[i].status == DB_BUSY;
    }
    assert_int_equal(ok, 100);
    assert_int_equal(busy, 20);
    close_pool();
}

static unsigned in_time, late;
static bool crowd_leaves;

/* One of a crowd: whatever the answer, it asks again. */
static void ask_again(void *context, const struct db_result *result) {
    static const char sql[] = "select pg_sleep(0.02)";
    const struct db_statement statement = {.sql = sql, .length = sizeof sql - 1, .writes = false, .lane = DB_LANE_FAST};
    if (result) {
        (*(result->status == DB_OK ? &in_time : &late))++;
    }
    if (!crowd_leaves) {
        assert_non_null(db_submit(pool, &statement, NULL, 0, loop_now(loop) + 1000, ask_again, context));
    }
}

static void what_would_come_too_late_is_not_sent(void **state) {
    (void)state;
    skip_without_database();
    const struct db_settings settings = {.connections = 1,
                                         .slow_connections = 1,
                                         .queue_limit = 1000,
                                         .pipeline_limit = 64,
                                         .statements_limit = 16,
                                         .statement_timeout_ms = 1000};
    open_pool(&settings);
    wait_until_up();
    in_time = late = 0;
    crowd_leaves = false;
    for (int i = 0; i < 200; i++) {
        ask_again(NULL, NULL);
    }
    run_for(4000);
    struct db_pool_stats stats;
    db_pool_stats(pool, &stats);
    crowd_leaves = true;
    close_pool();
    assert_true(late > 0);
    assert_true(stats.busy > 0);
    assert_true(in_time > 0);
    if (stats.statements > UINT64_C(2) * in_time) {
        fail_msg("%llu sent, %u answered in time", (unsigned long long)stats.statements, in_time);
    }
}

static void abandoned_queries_are_never_answered(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    struct outcome queued, sent, write, refused, last;
    db_abandon(submit(&queued, "select 1", false, 2000));
    waiting--;
    struct db_query *sent_query = submit(&sent, "select pg_sleep(0.1)", false, 2000);
    struct db_query *write_query = submit(&write, "insert into pool_test values (70)", true, 2000);
    run_for(20);
    db_abandon(sent_query);
    db_abandon(write_query);
    waiting -= 2;
    struct outcome many[101];
    for (int i = 0; i < 100; i++) {
        submit(&many[i], "select 2", false, 2000);
    }
    db_abandon(submit(&refused, "select 3", false, 2000)); /* one too many */
    waiting--;
    run();
    submit(&last, "select count(*) from pool_test where id = 70", false, 2000);
    run();
    assert_string_equal(last.cell, "1");
    assert_int_equal(queued.calls + sent.calls + write.calls + refused.calls, 0);
    close_pool();
}

static struct db_query *victims[3];

static void abandon_victims(void *context, const struct db_result *result) {
    for (int i = 0; i < 3; i++) {
        db_abandon(victims[i]);
    }
    waiting -= 3;
    note(context, result);
}

static void callback_may_abandon_other_queries(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    struct outcome first = {0}, others[3];
    const struct db_statement statement = {.sql = "select 1", .length = 8, .writes = false, .lane = DB_LANE_FAST};
    waiting++;
    assert_non_null(db_submit(pool, &statement, NULL, 0, loop_now(loop) + 2000, abandon_victims, &first));
    victims[0] = submit(&others[0], "select 2", false, 2000);
    victims[1] = submit(&others[1], "insert into pool_test values (71)", true, 2000);
    victims[2] = submit(&others[2], "select 1 / 0", false, 2000);
    run();
    assert_int_equal(first.status, DB_OK);
    run_for(50);
    assert_int_equal(others[0].calls + others[1].calls + others[2].calls, 0);
    close_pool();
}

static void lost_connection_is_told_and_replaced(void **state) {
    (void)state;
    open_pool_with(2, 1, 16);
    struct outcome read, write, after;
    submit(&read, "select pg_sleep(3)", false, 5000);
    submit(&write, "with s as (select pg_sleep(3)) insert into pool_test select 72 from s", true, 5000);
    run_for(50);
    end_all_sessions_of_the_pool();
    run();
    assert_int_equal(read.status, DB_UNAVAILABLE);
    assert_int_equal(write.status, DB_UNAVAILABLE); /* PostgreSQL said that it gave up before the end */
    wait_until_up();
    submit(&after, "select count(*) from pool_test where id = 72", false, 2000);
    run();
    assert_string_equal(after.cell, "0");
    close_pool();
}

/* One lane may be up while the other is not yet: neither sends anyone away for that. */
static void connections_that_come_up_are_waited_for(void **state) {
    (void)state;
    skip_without_database();
    const struct db_settings settings = {
        .connections = 1, .slow_connections = 1, .queue_limit = 10, .pipeline_limit = 8, .statements_limit = 8};
    struct outcome fast, slow = {0};
    open_pool(&settings);
    for (int i = 0; i < 2; i++) {
        const struct db_statement count = {.sql = "select 2", .length = 8, .lane = DB_LANE_SLOW};
        submit(&fast, "select 1", false, 5000);
        waiting++;
        assert_non_null(db_submit(pool, &count, NULL, 0, loop_now(loop) + 5000, note, &slow));
        run();
        assert_string_equal(fast.cell, "1");
        assert_string_equal(slow.cell, "2");
        if (i) {
            break;
        }
        wait_until_up();
        end_all_sessions_of_the_pool();
        for (struct db_pool_stats stats = {0}; stats.reconnects < 2; db_pool_stats(pool, &stats)) {
            run_for(1);
        }
    }
    close_pool();
}

static void pool_without_a_server_answers_unavailable_at_once(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        const struct db_settings settings = {
            .conninfo = nowhere[i], .connections = 2, .slow_connections = 1, .queue_limit = 10, .pipeline_limit = 8};
        struct outcome outcome;
        open_pool(&settings);
        submit(&outcome, "select 1", false, 5000);
        run();
        assert_int_equal(outcome.status, DB_UNAVAILABLE);
        run_for(150);
        struct db_pool_stats stats;
        db_pool_stats(pool, &stats);
        assert_int_equal(stats.connections_up, 0);
        close_pool();
    }
}

static void closing_the_pool_answers_everyone(void **state) {
    (void)state;
    open_pool_with(1, 1, 16);
    struct outcome read, write, queued[70];
    submit(&read, "select pg_sleep(1)", false, 5000);
    submit(&write, "insert into pool_test values (73)", true, 5000);
    for (int i = 0; i < 70; i++) {
        submit(&queued[i], "select 1", false, 5000);
    }
    run_for(50);
    db_pool_close(pool);
    assert_null(
        db_submit(pool, &(struct db_statement){.sql = "select 1", .length = 8}, NULL, 0, INT64_MAX, NULL, NULL));
    db_pool_free(pool);
    assert_int_equal(read.status, DB_UNAVAILABLE);
    assert_int_equal(write.status, DB_UNKNOWN_OUTCOME);
    for (int i = 0; i < 70; i++) {
        assert_int_equal(queued[i].calls, 1);
        assert_int_equal(queued[i].status, DB_UNAVAILABLE);
    }
    loop_free(loop);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadline_answers_and_the_late_result_is_dropped),
        cmocka_unit_test(stalled_lane_answers_at_once_and_recovers),
        cmocka_unit_test(full_queue_answers_busy_in_the_next_turn),
        cmocka_unit_test(what_would_come_too_late_is_not_sent),
        cmocka_unit_test(abandoned_queries_are_never_answered),
        cmocka_unit_test(callback_may_abandon_other_queries),
        cmocka_unit_test(lost_connection_is_told_and_replaced),
        cmocka_unit_test(connections_that_come_up_are_waited_for),
        cmocka_unit_test(pool_without_a_server_answers_unavailable_at_once),
        cmocka_unit_test(closing_the_pool_answers_everyone),
    };
    return cmocka_run_group_tests(tests, need_database, leave_database);
}
