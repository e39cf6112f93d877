/* Options of subcommands: what is understood, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wdhs/cli.h"
#include "wdhs/settings.h"

struct given {
    bool flag;
    const char *text;
    struct cli_texts texts, words;
    int64_t number;
};

/* Reads "test" followed by up to seven arguments; returns CLI_OK when the subcommand would go on. */
static int read_arguments(struct given *given, const char *const arguments[8]) {
    const struct cli_option options[] = {
        {"flag", CLI_FLAG, &given->flag, NULL, "", 0, 0},   {"text", CLI_TEXT, &given->text, "T", "", 0, 0},
        {"texts", CLI_TEXTS, &given->texts, "T", "", 0, 0}, {"number", CLI_NUMBER, &given->number, "N", "", 1, 10},
        {NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0},
    };
    const struct cli_usage usage = {"test", "", "", options, 0, 2};
    static char copies[8][32]; /* what was given points into it after this function */
    char *argv[9] = {NULL};
    int argc = 0;
    memset(copies, 0, sizeof copies);
    for (; argc < 8 && (argc == 0 || arguments[argc - 1] != NULL); argc++) {
        strncpy(copies[argc], argc == 0 ? "test" : arguments[argc - 1], sizeof copies[argc] - 1);
        argv[argc] = copies[argc];
    }
    struct settings settings;
    int status = CLI_OK;
    *given = (struct given){.number = 5};
    return cli_start(&usage, argc, argv, &settings, &given->words, &status) ? CLI_OK : status;
}

static void options_are_read_in_both_forms(void **state) {
    struct given given;
    (void)state;
    assert_int_equal(read_arguments(&given, (const char *const[8]){"--flag", "--text", "value", "--number=7"}), CLI_OK);
    assert_true(given.flag);
    assert_string_equal(given.text, "value");
    assert_int_equal(given.number, 7);
    assert_int_equal(read_arguments(&given, (const char *const[8]){"--text=value"}), CLI_OK);
    assert_string_equal(given.text, "value");
    assert_int_equal(given.number, 5);
}

static void an_option_that_may_be_repeated_keeps_all_values(void **state) {
    struct given given;
    (void)state;
    assert_int_equal(read_arguments(&given, (const char *const[8]){"--texts", "a", "--texts=b", "word"}), CLI_OK);
    assert_int_equal(given.texts.count, 2);
    assert_string_equal(given.texts.values[0], "a");
    assert_string_equal(given.texts.values[1], "b");
    assert_int_equal(given.words.count, 1);
}

static void what_follows_two_hyphens_are_words(void **state) {
    struct given given;
    (void)state;
    assert_int_equal(read_arguments(&given, (const char *const[8]){"--", "--flag"}), CLI_OK);
    assert_false(given.flag);
    assert_int_equal(given.words.count, 1);
    assert_string_equal(given.words.values[0], "--flag");
}

static void wrong_arguments_are_a_usage_error(void **state) {
    static const char *const wrong[][8] = {
        {"--flagg"},         {"--flag=yes"},   {"--text"},      {"--number", "0"},        {"--number", "11"},
        {"--number", "ten"}, {"--number", ""}, {"a", "b", "c"}, {"--text=a", "--text=b"}, {"--=x"},
        {"--loops", "many"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct given given;
        assert_int_equal(read_arguments(&given, wrong[i]), CLI_USAGE);
    }
}

static void subcommands_are_found_by_name_only(void **state) {
    (void)state;
    assert_ptr_equal(cli_find("seed")->run, cli_seed);
    assert_ptr_equal(cli_find("--version")->run, cli_version);
    assert_ptr_equal(cli_find("-h")->run, cli_help);
    assert_null(cli_find("sed"));
    assert_null(cli_find(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_read_in_both_forms),
        cmocka_unit_test(an_option_that_may_be_repeated_keeps_all_values),
        cmocka_unit_test(what_follows_two_hyphens_are_words),
        cmocka_unit_test(wrong_arguments_are_a_usage_error),
        cmocka_unit_test(subcommands_are_found_by_name_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
