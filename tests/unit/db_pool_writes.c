/* Writes that share a commit, against a real PostgreSQL. Each statement of a test tells the transaction that it ran in.
 */
#include "pool_fixture.h"

static struct db_query *share(struct outcome *outcome, const char *sql) {
    return submit_to(DB_LANE_WRITES, outcome, sql, true, 5000);
}

static void open_writing(void) {
    skip_without_database();
    beside("delete from pool_test");
    open_pool_with(1, 1, 16);
}

#define INSERT(values) "insert into pool_test values (" values ") returning pg_current_xact_id()::text"

static const char *rows_now(void) {
    static struct outcome count;
    submit(&count, "select count(*)::text from pool_test", false, 2000);
    run();
    return count.cell;
}

static void those_that_wait_together_share_a_transaction(void **state) {
    (void)state;
    struct outcome first, second, third, later;
    open_writing();
    share(&first, INSERT("1"));
    share(&second, INSERT("2"));
    share(&third, INSERT("3"));
    run();
    share(&later, INSERT("4"));
    run();
    assert_int_equal(first.status, DB_OK);
    assert_int_equal(first.affected, 1);
    assert_string_equal(first.cell, second.cell);
    assert_string_equal(first.cell, third.cell);
    assert_string_not_equal(first.cell, later.cell);
    assert_string_equal(rows_now(), "4");
    close_pool();
}

static void those_that_come_meanwhile_go_together_afterwards(void **state) {
    (void)state;
    struct outcome slow, outcomes[4];
    open_writing();
    share(&slow, "select pg_sleep(0.3), pg_current_xact_id()");
    for (int i = 0; i < 4; i++) {
        run_for(30);
        share(&outcomes[i], "select pg_current_xact_id()::text");
        assert_int_equal(slow.calls, 0);
    }
    run();
    for (int i = 0; i < 4; i++) {
        assert_int_equal(outcomes[i].status, DB_OK);
        assert_string_equal(outcomes[i].cell, outcomes[0].cell);
    }
    close_pool();
}

static void one_that_fails_takes_nobody_along(void **state) {
    (void)state;
    struct outcome before, failing, nonsense, after;
    open_writing();
    for (int round = 0; round < 2; round++) {
        share(&before, round ? INSERT("11") : INSERT("1"));
        share(&failing, INSERT("2, 999"));
        share(&nonsense, round ? "insert into pool_test values ('x')" : "insert into nowhere values (1)");
        share(&after, round ? INSERT("13") : INSERT("3"));
        run();
        assert_int_equal(before.status, DB_OK);
        assert_int_equal(after.status, DB_OK);
        assert_int_equal(failing.status, DB_FAILED);
        assert_string_equal(failing.constraint, "pool_test_parent_fkey");
        assert_int_equal(nonsense.status, DB_FAILED);
        assert_string_equal(nonsense.sqlstate, round ? "22P02" : "42P01");
        assert_int_equal(before.calls + failing.calls + nonsense.calls + after.calls, 4);
    }
    assert_string_equal(rows_now(), "4");
    close_pool();
}

/* Of two that exclude one another one is stored, and the other is told of what is there in the end. */
static void of_two_that_clash_one_stays(void **state) {
    (void)state;
    struct outcome outcomes[6];
    open_writing();
    for (int i = 0; i < 6; i++) {
        share(&outcomes[i], i % 2 ? INSERT("5") : INSERT("6"));
    }
    run();
    int stored = 0, refused = 0;
    for (int i = 0; i < 6; i++) {
        stored += outcomes[i].status == DB_OK;
        refused += outcomes[i].status == DB_FAILED && strcmp(outcomes[i].sqlstate, "23505") == 0;
    }
    assert_int_equal(stored, 2);
    assert_int_equal(refused, 4);
    assert_string_equal(rows_now(), "2");
    close_pool();
}

static void one_that_is_abandoned_is_stored_with_the_others(void **state) {
    (void)state;
    struct outcome left, slow, other;
    open_writing();
    struct db_query *query = share(&left, INSERT("8"));
    share(&slow, "select pg_sleep(0.2)");
    share(&other, INSERT("9"));
    run_for(100);
    db_abandon(query);
    waiting--;
    run();
    assert_int_equal(left.calls, 0);
    assert_int_equal(other.status, DB_OK);
    assert_string_equal(rows_now(), "2");
    close_pool();
}

/* The first one has succeeded already, and is undone with the others; the pool cannot know. */
static void connection_that_ends_before_the_commit_leaves_nothing_half_done(void **state) {
    (void)state;
    struct outcome first, end, last;
    open_writing();
    share(&first, INSERT("20"));
    share(&end, "select pg_terminate_backend(pg_backend_pid())");
    share(&last, INSERT("21"));
    run();
    assert_int_not_equal(first.status, DB_OK);
    assert_int_not_equal(first.status, DB_FAILED);
    assert_int_equal(last.status, DB_UNAVAILABLE);
    assert_int_equal(first.calls + end.calls + last.calls, 3);
    wait_until_up();
    assert_string_equal(rows_now(), "0");
    close_pool();
}

static void statement_that_went_stale_is_prepared_anew_in_company(void **state) {
    (void)state;
    struct outcome changed, returned, inserted;
    open_writing();
    beside("drop table if exists pool_stale_writes; create table pool_stale_writes (a int)");
    for (int round = 0; round < 2; round++) {
        share(&inserted, round ? INSERT("31") : INSERT("30"));
        share(&changed, "insert into pool_stale_writes (a) values (1) returning *");
        share(&returned, "update pool_stale_writes set a = a + 1 returning *, pg_current_xact_id()");
        run();
        assert_int_equal(inserted.status, DB_OK);
        assert_int_equal(changed.status, DB_OK);
        assert_int_equal(returned.status, DB_OK);
        if (round == 0) {
            beside("alter table pool_stale_writes add column b int");
        }
    }
    assert_string_equal(rows_now(), "2");
    close_pool();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_that_wait_together_share_a_transaction),
        cmocka_unit_test(those_that_come_meanwhile_go_together_afterwards),
        cmocka_unit_test(one_that_fails_takes_nobody_along),
        cmocka_unit_test(of_two_that_clash_one_stays),
        cmocka_unit_test(one_that_is_abandoned_is_stored_with_the_others),
        cmocka_unit_test(connection_that_ends_before_the_commit_leaves_nothing_half_done),
        cmocka_unit_test(statement_that_went_stale_is_prepared_anew_in_company),
    };
    return cmocka_run_group_tests(tests, need_database, leave_database);
}
