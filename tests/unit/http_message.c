/* The table of sentences and the table of problem types: both languages say the same things. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/message.h"
#include "wdhs/arena.h"
#include "wdhs/http.h"
#include "wdhs/rest_message.h"
#include "wdhs/utf8.h"

/* A bit for each of {1} to {4} that the template has. */
static unsigned placeholders(const char *template) {
    unsigned found = 0;
    for (const char *at = template; (at = strchr(at, '{')) != NULL; at++) {
        if (at[1] >= '1' && at[1] <= '4' && at[2] == '}') {
            found |= 1U << (at[1] - '1');
        }
    }
    return found;
}

static void both_languages_use_the_same_placeholders(void **state) {
    (void)state;
    const struct message *message;
    for (size_t m = 0; (message = every_message(m)) != NULL; m++) {
        assert_int_equal(placeholders(message->template[LANGUAGE_NL]), placeholders(message->template[LANGUAGE_EN]));
    }
}

static bool is_stable_code(const char *code) {
    size_t length = strlen(code);
    return length > 0 && strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-") == length && code[0] != '-' &&
           code[length - 1] != '-';
}

static void every_message_has_a_code_and_two_sentences(void **state) {
    (void)state;
    const struct message *message;
    for (size_t m = 0; (message = every_message(m)) != NULL; m++) {
        assert_true(is_stable_code(message->code));
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            const char *template = message->template[language];
            assert_non_null(template);
            assert_true(utf8_valid(template, strlen(template)));
            assert_true(strlen(template) >= 3);
        }
    }
}

static void placeholders_are_filled_in_and_other_braces_kept(void **state) {
    (void)state;
    struct arena *arena = arena_new(0);
    const char *const args[4] = {"7", "1", "5", NULL}, *const none[4] = {NULL, NULL, NULL, NULL};
    assert_string_equal(message_text(arena, MSG_OUT_OF_RANGE, LANGUAGE_EN, args), "7 is outside the range 1 to 5.");
    assert_string_equal(message_text(arena, MSG_OUT_OF_RANGE, LANGUAGE_NL, args),
                        "7 ligt buiten het bereik van 1 tot en met 5.");
    assert_string_equal(message_text(arena, MSG_REQUIRED, LANGUAGE_EN, none), "The property \"\" is required.");
    assert_string_equal(message_text(arena, MSG_BAD_LOCATION, LANGUAGE_EN, args),
                        MSG_BAD_LOCATION->template[LANGUAGE_EN]);
    arena_free(arena);
}

static void a_placeholder_in_an_argument_is_not_filled_in(void **state) {
    (void)state;
    struct arena *arena = arena_new(0);
    const char *const args[4] = {"{2}", "x", NULL, NULL};
    assert_string_equal(message_text(arena, MSG_WRONG_TYPE, LANGUAGE_EN, args), "Expected {2}; received x.");
    arena_free(arena);
}

static void every_problem_is_described_in_both_languages(void **state) {
    (void)state;
    for (int problem = 0; problem < PROBLEM_COUNT; problem++) {
        const struct problem_type *type = problem_type((enum problem)problem);
        assert_true(is_stable_code(type->slug));
        assert_in_range(type->status, 400, 599);
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            const char *description = type->description[language];
            assert_non_null(type->title[language]);
            assert_true(strlen(type->title[language]) > 5);
            if (description == NULL) {
                fail_msg("%s is not described", type->slug);
                return;
            }
            assert_true(strlen(description) > 40);
            assert_true(utf8_valid(description, strlen(description)));
            assert_int_equal(description[strlen(description) - 1], '.');
            assert_true(isupper((unsigned char)description[0]));
        }
        assert_string_not_equal(type->description[LANGUAGE_NL], type->description[LANGUAGE_EN]);
    }
}

static void no_two_problems_have_the_same_address(void **state) {
    (void)state;
    for (int a = 0; a < PROBLEM_COUNT; a++) {
        for (int b = a + 1; b < PROBLEM_COUNT; b++) {
            assert_string_not_equal(problem_type((enum problem)a)->slug, problem_type((enum problem)b)->slug);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_languages_use_the_same_placeholders),
        cmocka_unit_test(every_message_has_a_code_and_two_sentences),
        cmocka_unit_test(placeholders_are_filled_in_and_other_braces_kept),
        cmocka_unit_test(a_placeholder_in_an_argument_is_not_filled_in),
        cmocka_unit_test(every_problem_is_described_in_both_languages),
        cmocka_unit_test(no_two_problems_have_the_same_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
