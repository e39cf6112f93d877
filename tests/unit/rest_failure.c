/* Failures of the database, as the caller is told about them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest_library.h"

static struct operation *operation;

static void again(const char *resource) {
    operation = begin_operation(resource);
}

static int set_up(void **state) {
    (void)state;
    again("books");
    return 0;
}

static void read_book(void) {
    trial_body(&trial, "{\"title\":\"x\",\"author\":\"" ID "\",\"labels\":[\"a\"]}");
    body_read(operation, BODY_CREATE);
    assert_string_equal(trial_faults(&trial), "");
}

static unsigned refused(const char *sqlstate, const char *constraint, const char *column) {
    const struct db_result result = {.status = DB_FAILED,
                                     .sqlstate = sqlstate,
                                     .constraint = constraint,
                                     .column = column,
                                     .message = "secret of the database"};
    failure_reply(operation, &result);
    const struct reply *reply = &trial_request(&trial)->reply;
    assert_string_equal(reply->content_type, "application/problem+json");
    assert_null(strstr(reply->body, "secret"));
    assert_null(strstr(reply->body, "books_"));
    return reply->status;
}

static unsigned ended(enum db_status status, bool was_sent, bool writes) {
    const struct db_result result = {.status = status, .was_sent = was_sent};
    again("books");
    operation->writes = writes;
    failure_reply(operation, &result);
    return trial_request(&trial)->reply.status;
}

static bool says(const char *words) {
    return strstr(trial_request(&trial)->reply.body, words) != NULL;
}

static void value_that_is_taken_is_a_conflict(void **state) {
    (void)state;
    again("authors");
    assert_int_equal(refused("23505", "authors_slug_key", ""), 409);
    assert_true(says("waarde in \\\"slug\\\""));
    assert_int_equal(refused("23505", "authors_pkey", ""), 409);
    assert_true(says("waarde in \\\"id\\\""));
}

static void conflicts_of_the_resource_say_their_own_sentence(void **state) {
    (void)state;
    assert_int_equal(refused("23P01", "books_shelf_excl", ""), 409);
    assert_true(says("Deze plank is vol."));
    assert_int_equal(refused("23514", "books_lent_check", ""), 400);
    assert_true(says("Een uitgeleend boek staat nergens."));
    assert_string_equal(trial_faults(&trial), "body /shelf/room invalid-combination");
}

static void conflicts_are_told_in_english_too(void **state) {
    (void)state;
    trial_request(&trial)->language = LANGUAGE_EN;
    assert_int_equal(refused("23P01", "books_shelf_excl", ""), 409);
    assert_true(says("This shelf is full."));
}

static void reference_to_nothing_is_a_fault_of_its_field(void **state) {
    (void)state;
    read_book();
    assert_int_equal(refused("23503", "books_author_fkey", ""), 400);
    assert_string_equal(trial_faults(&trial), "body /author unknown-reference");
    assert_true(says(ID));
    again("books");
    read_book();
    assert_int_equal(refused("23503", "books_labels_fkey", ""), 400);
    assert_string_equal(trial_faults(&trial), "body /labels unknown-reference");
}

static void record_that_others_refer_to_cannot_go(void **state) {
    (void)state;
    again("authors");
    assert_int_equal(refused("23503", "books_author_fkey", ""), 409);
    assert_true(says("Andere records verwijzen hier nog naar"));
}

static void check_of_a_column_is_a_fault_of_its_field(void **state) {
    (void)state;
    assert_int_equal(refused("23514", "books_year_check", ""), 400);
    assert_string_equal(trial_faults(&trial), "body /year invalid-combination");
    again("books");
    assert_int_equal(refused("23514", "books_title_en_check", ""), 400);
    assert_string_equal(trial_faults(&trial), "body /title invalid-combination");
}

static void parent_that_is_not_there_is_not_found(void **state) {
    (void)state;
    again("reviews");
    assert_int_equal(refused("23502", "", "author"), 404);
}

static void put_that_meets_its_own_key_fails_its_condition(void **state) {
    (void)state;
    again("authors");
    operation->replaces_or_creates = true;
    operation->key_kind = KEY_PRIMARY;
    assert_int_equal(refused("23505", "authors_pkey", ""), 412);
    again("authors");
    operation->replaces_or_creates = true;
    operation->key_kind = KEY_SLUG;
    assert_int_equal(refused("23505", "authors_slug_key", ""), 412);
}

static void passing_troubles_ask_for_patience(void **state) {
    (void)state;
    static const char *const passing[] = {"08006", "53300", "57P01", "58000", "40001", "40P01", "25006"};
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        again("books");
        assert_int_equal(refused(passing[i], "", ""), 503);
        assert_int_equal(trial_request(&trial)->reply.retry_after_s, 1);
    }
}

static void what_nobody_foresaw_is_our_fault(void **state) {
    (void)state;
    assert_int_equal(refused("42P01", "", ""), 500);
    assert_int_equal(refused("23514", "books_unheard_of", ""), 500);
    assert_int_equal(refused("22003", "", ""), 500);
}

static void lost_write_has_an_unknown_outcome(void **state) {
    (void)state;
    assert_int_equal(ended(DB_UNKNOWN_OUTCOME, true, true), 503);
    assert_true(says("/problems/outcome-unknown"));
    assert_int_equal(ended(DB_TIMEOUT, true, true), 503);
    assert_true(says("/problems/outcome-unknown"));
}

static void lost_read_is_only_unavailable(void **state) {
    (void)state;
    assert_int_equal(ended(DB_TIMEOUT, true, false), 503);
    assert_true(says("/problems/unavailable"));
    assert_int_equal(ended(DB_TIMEOUT, false, true), 503);
    assert_true(says("/problems/unavailable"));
    assert_int_equal(ended(DB_UNAVAILABLE, false, true), 503);
    assert_true(says("/problems/unavailable"));
    assert_int_equal(ended(DB_BUSY, false, false), 503);
    assert_true(says("Het is nu te druk."));
    assert_int_equal(trial_request(&trial)->reply.retry_after_s, 1);
}

#define FAILURE(test) cmocka_unit_test_setup_teardown(test, set_up, trial_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        FAILURE(value_that_is_taken_is_a_conflict),     FAILURE(conflicts_of_the_resource_say_their_own_sentence),
        FAILURE(conflicts_are_told_in_english_too),     FAILURE(reference_to_nothing_is_a_fault_of_its_field),
        FAILURE(record_that_others_refer_to_cannot_go), FAILURE(check_of_a_column_is_a_fault_of_its_field),
        FAILURE(parent_that_is_not_there_is_not_found), FAILURE(put_that_meets_its_own_key_fails_its_condition),
        FAILURE(passing_troubles_ask_for_patience),     FAILURE(what_nobody_foresaw_is_our_fault),
        FAILURE(lost_write_has_an_unknown_outcome),     FAILURE(lost_read_is_only_unavailable),
    };
    return cmocka_run_group_tests(tests, library_prepare, NULL);
}
