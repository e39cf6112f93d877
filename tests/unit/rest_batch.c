/* Batches of rows, with a database that answers when the test says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rest/batch.h"
#include "rest/failure.h"
#include "rest/operation.h"
#include "wdhs/db.h"
#include "wdhs/loop.h"
#include "wdhs/settings.h"

#define STATEMENTS_MAX 400
#define MEMBERS        5000
#define ROWS_SIZE      4096
#define NOT_ANSWERED   (-1)

/* --- what is around it -------------------------------------------------------------------------------------------- */

static struct settings settings = {.query_timeout_ms = 1000};
static struct service here = {.settings = &settings};
static struct loop_timer *timer; /* that is set */
static size_t rows_of_answer;
static bool database_is_full;

static struct statement {
    db_done *done;
    void *context;
    char rows[ROWS_SIZE]; /* as far as they fit */
} statements[STATEMENTS_MAX];
static size_t sent_count;

/* What became of each; the operations are told apart by their place here. */
static struct operation operations[MEMBERS];
static long answered_with[MEMBERS];
static int failed_with[MEMBERS];

static void *fake_context(const struct request *request) {
    (void)request;
    return &here;
}

static int fake_timer_set(struct loop_timer *set) {
    timer = set;
    timer->slot = 1;
    return 0;
}

static void fake_timer_cancel(struct loop_timer *set) {
    set->slot = 0;
    timer = NULL;
}

static struct db_query *fake_submit(const struct db_param *param, db_done *done, void *context) {
    static char query;
    if (database_is_full) {
        return NULL;
    }
    assert_true(sent_count < STATEMENTS_MAX);
    struct statement *one = &statements[sent_count++];
    *one = (struct statement){.done = done, .context = context};
    snprintf(one->rows, sizeof one->rows, "%s", param->value);
    return (struct db_query *)(void *)&query;
}

static void fake_failure(const struct operation *operation, const struct db_result *result) {
    failed_with[operation - operations] = (int)result->status;
}

void joined(struct operation *operation, const struct batch_kind *kind, const struct text *row);
void left(struct operation *operation);
void released(struct service *gone);

#undef fail /* cmocka's */
#define operation_join                joined
#define batch_leave                   left
#define batchers_release              released
#define request_context(request)      fake_context(request)
#define request_loop(request)         NULL
#define request_wait(request)         (void)(request)
#define request_go_on(request)        (void)(request)
#define request_return(request)       (void)(request)
#define loop_now(loop)                ((void)(loop), INT64_C(0))
#define loop_timer_set(loop, set, at) fake_timer_set(set)
#define loop_timer_cancel(loop, set)  fake_timer_cancel(set)
#define db_row_count(rows)            rows_of_answer
#define db_submit(pool, statement, param, count, at, done, what)                                                       \
    ((void)(statement), (void)(at), fake_submit(param, done, what))
#define failure_reply(operation, result) fake_failure(operation, result)
#include "rest/batch.c" /* NOLINT(bugprone-suspicious-include): all of the above is in the place of the real ones */

/* --- what the tests say ------------------------------------------------------------------------------------------- */

static void answered(struct operation *operation, const struct db_rows *rows, size_t row) {
    (void)rows;
    answered_with[operation - operations] = (long)row;
}

static const struct batch_kind kind = {"select", answered};

static int set_up(void **state) {
    (void)state;
    memset(operations, 0, sizeof operations);
    for (size_t i = 0; i < MEMBERS; i++) {
        answered_with[i] = NOT_ANSWERED;
        failed_with[i] = NOT_ANSWERED;
    }
    sent_count = 0;
    timer = NULL;
    database_is_full = false;
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    released(&here);
    return 0;
}

/* The row of operation i is the number i. */
static void join(size_t i) {
    static char rows[MEMBERS][8];
    snprintf(rows[i], sizeof rows[i], "%zu", i);
    const struct text row = {.data = rows[i], .length = strlen(rows[i])};
    joined(&operations[i], &kind, &row);
}

static void join_all(size_t from, size_t to) {
    for (size_t i = from; i <= to; i++) {
        join(i);
    }
}

static void next_turn(void) {
    struct loop_timer *due = timer;
    timer = NULL;
    if (due != NULL) {
        due->slot = 0;
        due->fire(due->context);
    }
}

static void answer_with(size_t statement, enum db_status status, size_t rows) {
    const struct db_result result = {.status = status};
    rows_of_answer = rows;
    statements[statement].done(statements[statement].context, &result);
}

static void assert_sent(size_t statement, const char *rows) {
    assert_true(statement < sent_count);
    assert_string_equal(statements[statement].rows, rows);
}

/* Two statements, of one row each, which are under way from then on. */
static void keep_busy(void) {
    join(0);
    next_turn();
    join(1);
    next_turn();
    assert_int_equal(sent_count, 2);
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static void rows_of_one_turn_go_together(void **state) {
    (void)state;
    join_all(0, 2);
    assert_int_equal(sent_count, 0);
    next_turn();
    assert_int_equal(sent_count, 1);
    assert_sent(0, "[0,1,2]");
    answer_with(0, DB_OK, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(answered_with[i], i);
    }
}

static void rows_wait_while_two_statements_are_under_way(void **state) {
    (void)state;
    keep_busy();
    join_all(2, 4);
    next_turn();
    assert_int_equal(sent_count, 2);
    answer_with(0, DB_OK, 1);
    assert_int_equal(answered_with[0], 0);
    assert_int_equal(answered_with[1], NOT_ANSWERED);
    assert_sent(2, "[2,3,4]");
    answer_with(2, DB_OK, 3);
    answer_with(1, DB_OK, 1);
    assert_int_equal(answered_with[1], 0);
    assert_int_equal(answered_with[4], 2);
    assert_int_equal(sent_count, 3);
}

static void who_left_before_is_not_sent(void **state) {
    (void)state;
    keep_busy();
    join_all(2, 5);
    left(&operations[2]);
    left(&operations[4]);
    answer_with(0, DB_OK, 1);
    assert_sent(2, "[3,5]");
    answer_with(2, DB_OK, 2);
    assert_int_equal(answered_with[3], 0);
    assert_int_equal(answered_with[5], 1);
    assert_int_equal(answered_with[2], NOT_ANSWERED);
    answer_with(1, DB_OK, 1);
}

static void who_left_afterwards_is_not_answered(void **state) {
    (void)state;
    join_all(0, 2);
    next_turn();
    left(&operations[1]);
    answer_with(0, DB_OK, 3);
    assert_int_equal(answered_with[0], 0);
    assert_int_equal(answered_with[1], NOT_ANSWERED);
    assert_int_equal(answered_with[2], 2);
}

static void when_all_have_left_nothing_is_sent(void **state) {
    (void)state;
    join_all(0, 1);
    left(&operations[0]);
    left(&operations[1]);
    next_turn();
    assert_int_equal(sent_count, 0);
    join(2);
    next_turn();
    assert_sent(0, "[2]");
    answer_with(0, DB_OK, 1);
}

static void rows_of_a_refused_statement_are_tried_one_by_one(void **state) {
    (void)state;
    join_all(0, 3);
    next_turn();
    left(&operations[3]);
    answer_with(0, DB_FAILED, 0);
    assert_int_equal(sent_count, 4);
    assert_sent(1, "[0]");
    assert_sent(2, "[1]");
    assert_sent(3, "[2]");
    answer_with(1, DB_OK, 1);
    answer_with(2, DB_FAILED, 0);
    left(&operations[2]);
    answer_with(3, DB_OK, 1);
    assert_int_equal(sent_count, 4);
    assert_int_equal(answered_with[0], 0);
    assert_int_equal(failed_with[1], DB_FAILED);
    assert_true(operations[1].writes);
    assert_int_equal(answered_with[2], NOT_ANSWERED);
}

static void what_may_have_been_stored_is_not_sent_again(void **state) {
    (void)state;
    join_all(0, 2);
    next_turn();
    answer_with(0, DB_UNKNOWN_OUTCOME, 0);
    assert_int_equal(sent_count, 1);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(failed_with[i], DB_UNKNOWN_OUTCOME);
        assert_true(operations[i].writes);
    }
}

static void answer_that_lacks_rows_is_taken_for_none(void **state) {
    (void)state;
    join_all(0, 2);
    next_turn();
    answer_with(0, DB_OK, 2);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(answered_with[i], NOT_ANSWERED);
        assert_int_equal(failed_with[i], DB_UNKNOWN_OUTCOME);
    }
}

static void database_that_takes_nothing_is_busy(void **state) {
    (void)state;
    database_is_full = true;
    join_all(0, 1);
    next_turn();
    assert_int_equal(failed_with[0], DB_BUSY);
    assert_int_equal(failed_with[1], DB_BUSY);
    database_is_full = false;
    join(2);
    next_turn();
    assert_sent(0, "[2]");
    answer_with(0, DB_OK, 1);
}

static void what_waits_is_bounded(void **state) {
    (void)state;
    const size_t room = (size_t)WAITING_MAX * MEMBERS_MAX;
    keep_busy();
    join_all(2, room + 1);
    assert_int_equal(failed_with[room + 1], NOT_ANSWERED);
    join_all(room + 2, room + 3);
    assert_int_equal(failed_with[room + 2], DB_BUSY);
    assert_int_equal(failed_with[room + 3], DB_BUSY);
    answer_with(0, DB_OK, 1);
    assert_int_equal(sent_count, 3);
    assert_memory_equal(statements[2].rows, "[2,3,", 5);
    join(room + 4); /* there is room again */
    assert_int_equal(failed_with[room + 4], NOT_ANSWERED);
    answer_with(1, DB_OK, 1);
    for (size_t i = 2; i < sent_count; i++) {
        answer_with(i, DB_OK, i < 2 + WAITING_MAX ? MEMBERS_MAX : 1);
    }
    assert_int_equal(sent_count, 2 + WAITING_MAX + 1);
    assert_int_equal(answered_with[2], 0);
    assert_int_equal(answered_with[room + 1], MEMBERS_MAX - 1);
    assert_int_equal(answered_with[room + 4], 0);
}

static void row_that_memory_was_out_for_is_not_sent(void **state) {
    (void)state;
    const struct text row = {.failed = true};
    joined(&operations[0], &kind, &row);
    assert_int_equal(failed_with[0], DB_BUSY);
    assert_int_equal(sent_count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_of_one_turn_go_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_wait_while_two_statements_are_under_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_left_before_is_not_sent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_left_afterwards_is_not_answered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(when_all_have_left_nothing_is_sent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_of_a_refused_statement_are_tried_one_by_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_may_have_been_stored_is_not_sent_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answer_that_lacks_rows_is_taken_for_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(database_that_takes_nothing_is_busy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_waits_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(row_that_memory_was_out_for_is_not_sent, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
