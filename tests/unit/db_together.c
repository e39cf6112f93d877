/* Reads that are asked together: each gets its own rows, and no other's failure, against a real PostgreSQL. */
#include "pool_fixture.h"

#define MANY 20

struct answer_seen {
    int calls;
    enum db_status status;
    size_t rows, columns;
    char text[256]; /* the first column of every row, separated by commas */
    char began[40]; /* the last column */
};

static const char divided[] = "select 100 / $1 as quotient, statement_timestamp()::text";
static const char series[] =
    "select g::text as shown, statement_timestamp()::text from generate_series(1, $1) g order by g limit 9";

static void see(void *context, const struct db_result *result) {
    struct answer_seen *seen = context;
    seen->calls++;
    seen->status = result->status;
    if (result->status == DB_OK) {
        const struct db_rows *rows = result->rows;
        seen->rows = db_row_count(rows);
        seen->columns = db_column_count(rows);
        for (size_t row = 0; row < seen->rows; row++) {
            const char *cell = db_cell(rows, row, 0, NULL), *last = db_cell(rows, row, seen->columns - 1, NULL);
            strncat(seen->text, cell ? cell : "null", 40);
            strncat(seen->text, ",", 2);
            snprintf(seen->began, sizeof seen->began, "%s", last);
        }
    }
    if (--waiting == 0) {
        loop_stop(loop);
    }
}

static struct db_query *ask(struct answer_seen *seen, const char *sql, const struct db_param *params, size_t count,
                            db_done *done) {
    const struct db_statement statement = {.sql = sql, .length = strlen(sql), .together = true};
    *seen = (struct answer_seen){0};
    waiting++;
    struct db_query *query = db_submit(pool, &statement, params, count, loop_now(loop) + 5000, done, seen);
    assert_non_null(query);
    return query;
}

static uint64_t statements_sent(void) {
    struct db_pool_stats stats;
    db_pool_stats(pool, &stats);
    return stats.statements;
}

static void each_gets_its_own_rows(void **state) {
    (void)state;
    static const char *const numbers[] = {"3", "0", "1", "12", NULL, "2"};
    static const char *const texts[] = {"1,2,3,", "", "1,", "1,2,3,4,5,6,7,8,9,", "", "1,2,"};
    struct answer_seen seen[6];
    struct db_param params[6];
    open_pool_with(1, 1, 16);
    uint64_t before = statements_sent();
    for (int i = 0; i < 6; i++) {
        params[i] = (struct db_param){numbers[i], DB_INT4};
        ask(&seen[i], series, &params[i], 1, see);
    }
    run();
    assert_int_equal(statements_sent() - before, 1);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(seen[i].calls, 1);
        assert_int_equal(seen[i].status, DB_OK);
        assert_int_equal(seen[i].columns, 2);
        assert_string_equal(seen[i].text, texts[i]);
    }
    close_pool();
}

/* Whatever the keys are: they travel as they are. */
static void keys_of_all_types_are_those_that_were_given(void **state) {
    (void)state;
    static const char sql[] = "select concat($1, '|', pg_typeof($1), '|', $1 is null), 'x'";
    static const struct db_param params[][2] = {
        {{"a\"b\\c{,}'; é", DB_TEXT}, {"", DB_TEXT}},
        {{"3f2b8f10-0000-4000-8000-000000000001", DB_UUID}, {NULL, DB_UUID}},
        {{"-41", DB_INT4}, {NULL, DB_INT4}},
        {{"9223372036854775807", DB_INT8}, {"0", DB_INT8}},
    };
    open_pool_with(1, 1, 16);
    for (size_t type = 0; type < sizeof params / sizeof *params; type++) {
        struct answer_seen alone[2], together[2];
        for (int i = 0; i < 2; i++) {
            ask(&alone[i], sql, &params[type][i], 1, see);
            run();
        }
        uint64_t before = statements_sent();
        for (int i = 0; i < 2; i++) {
            ask(&together[i], sql, &params[type][i], 1, see);
        }
        run();
        assert_int_equal(statements_sent() - before, 1);
        for (int i = 0; i < 2; i++) {
            assert_int_equal(together[i].status, DB_OK);
            assert_string_equal(together[i].text, alone[i].text);
        }
    }
    close_pool();
}

static void failure_of_one_is_its_own(void **state) {
    (void)state;
    static const char *const numbers[] = {"1", "0", "5"};
    struct answer_seen seen[3];
    struct db_param params[3];
    open_pool_with(1, 1, 16);
    for (int i = 0; i < 3; i++) {
        params[i] = (struct db_param){numbers[i], DB_INT4};
        ask(&seen[i], divided, &params[i], 1, see);
    }
    run();
    for (int i = 0; i < 3; i++) {
        assert_int_equal(seen[i].calls, 1);
        assert_int_equal(seen[i].status, i == 1 ? DB_FAILED : DB_OK);
        assert_int_equal(seen[i].rows, i == 1 ? 0 : 1);
    }
    close_pool();
}

/* A text that cannot be asked for many at once is asked as it is. */
static void text_that_cannot_be_put_together_is_asked_alone(void **state) {
    (void)state;
    static const char sql[] = "select $1::text, 'x' for update";
    struct answer_seen seen[2];
    const struct db_param param = {"a", DB_TEXT};
    open_pool_with(1, 1, 16);
    for (int i = 0; i < 2; i++) {
        ask(&seen[i], sql, &param, 1, see);
    }
    run();
    for (int i = 0; i < 2; i++) {
        assert_int_equal(seen[i].status, DB_OK);
        assert_string_equal(seen[i].text, "a,");
    }
    close_pool();
}

static struct db_query *victim;
static struct answer_seen victim_saw;

static void see_and_abandon(void *context, const struct db_result *result) {
    db_abandon(victim);
    waiting--;
    see(context, result);
}

static void abandoned_ones_are_left_out(void **state) {
    (void)state;
    static const struct db_param params[] = {{"1", DB_INT4}, {"2", DB_INT4}, {"3", DB_INT4}, {"4", DB_INT4}};
    struct answer_seen seen[4];
    open_pool_with(1, 1, 16);
    struct db_query *before = ask(&seen[0], series, &params[0], 1, see);
    ask(&seen[1], series, &params[1], 1, see_and_abandon);
    victim = ask(&victim_saw, series, &params[2], 1, see);
    ask(&seen[3], series, &params[3], 1, see);
    db_abandon(before);
    waiting--;
    run();
    run_for(20);
    assert_int_equal(seen[0].calls + victim_saw.calls, 0);
    assert_string_equal(seen[1].text, "1,2,");
    assert_string_equal(seen[3].text, "1,2,3,4,");
    close_pool();
}

static void those_that_are_sent_can_run_out_of_time(void **state) {
    (void)state;
    static const char sql[] = "select pg_sleep($1::text::float8)::text, 'x'";
    static const struct db_param params[] = {{"0.3", DB_TEXT}, {"0", DB_TEXT}, {"0.01", DB_TEXT}};
    const struct db_statement statement = {.sql = sql, .length = strlen(sql), .together = true};
    struct answer_seen seen[3] = {0}, after;
    open_pool_with(1, 1, 16);
    for (int i = 0; i < 3; i++) {
        waiting++;
        assert_non_null(
            db_submit(pool, &statement, &params[i], 1, loop_now(loop) + (i == 1 ? 5000 : 100), see, &seen[i]));
    }
    run();
    assert_int_equal(seen[0].status, DB_TIMEOUT);
    assert_int_equal(seen[1].status, DB_OK);
    assert_int_equal(seen[2].status, DB_TIMEOUT);
    ask(&after, series, &(const struct db_param){"2", DB_INT4}, 1, see);
    run();
    assert_string_equal(after.text, "1,2,");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(seen[i].calls, 1);
    }
    close_pool();
}

static void lost_connection_is_told_to_each(void **state) {
    (void)state;
    static const char sql[] = "select pg_sleep($1::text::float8)::text, 'x'";
    static const struct db_param param = {"3", DB_TEXT};
    struct answer_seen seen[3];
    open_pool_with(1, 1, 16);
    for (int i = 0; i < 3; i++) {
        ask(&seen[i], sql, &param, 1, see);
    }
    run_for(50);
    end_all_sessions_of_the_pool();
    run();
    for (int i = 0; i < 3; i++) {
        assert_int_equal(seen[i].calls, 1);
        assert_int_equal(seen[i].status, DB_UNAVAILABLE);
    }
    close_pool();
}

/* Another text, another type, or what has no key. */
static void only_the_same_question_is_asked_together(void **state) {
    (void)state;
    static const struct db_param three = {"3", DB_INT4}, small = {"3", DB_INT8}, text = {"a", DB_TEXT};
    static const char shown[] = "select $1::text, 'x'";
    struct answer_seen seen[7];
    open_pool_with(1, 1, 16);
    uint64_t before = statements_sent();
    ask(&seen[0], series, &three, 1, see);
    ask(&seen[1], divided, &three, 1, see);
    ask(&seen[2], shown, &small, 1, see);
    ask(&seen[3], shown, &text, 1, see);
    ask(&seen[4], series, &three, 1, see);
    ask(&seen[5], "select 'no parameters', 'x'", NULL, 0, see);
    ask(&seen[6], "select 'no parameters', 'x'", NULL, 0, see);
    run();
    assert_int_equal(statements_sent() - before, 6);
    for (int i = 0; i < 7; i++) {
        assert_int_equal(seen[i].status, DB_OK);
    }
    assert_string_equal(seen[0].began, seen[4].began);
    assert_string_equal(seen[2].text, "3,");
    assert_string_equal(seen[3].text, "a,");
    close_pool();
}

/* So many as fit. */
static void many_are_asked_in_a_few_statements(void **state) {
    (void)state;
    struct answer_seen seen[MANY];
    struct db_param params[MANY];
    char numbers[MANY][4];
    open_pool_with(1, 1, 16);
    uint64_t before = statements_sent();
    for (int i = 0; i < MANY; i++) {
        snprintf(numbers[i], sizeof numbers[i], "%d", i + 1);
        params[i] = (struct db_param){numbers[i], DB_INT4};
        ask(&seen[i], divided, &params[i], 1, see);
    }
    run();
    assert_int_equal(statements_sent() - before, 2);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(seen[i].rows, 1);
    }
    close_pool();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_gets_its_own_rows),
        cmocka_unit_test(keys_of_all_types_are_those_that_were_given),
        cmocka_unit_test(failure_of_one_is_its_own),
        cmocka_unit_test(text_that_cannot_be_put_together_is_asked_alone),
        cmocka_unit_test(abandoned_ones_are_left_out),
        cmocka_unit_test(those_that_are_sent_can_run_out_of_time),
        cmocka_unit_test(lost_connection_is_told_to_each),
        cmocka_unit_test(only_the_same_question_is_asked_together),
        cmocka_unit_test(many_are_asked_in_a_few_statements),
    };
    return cmocka_run_group_tests(tests, need_database, leave_database);
}
