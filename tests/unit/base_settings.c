/* Settings: defaults, then the environment, then options; and plain words about what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wdhs/settings.h"

static struct settings settings;
static char error[256];
static char *arguments[16];
static int argument_count;

/* Reads with these arguments, ended by NULL. */
static bool read_with(const char *first, ...) {
    va_list list;
    argument_count = 0;
    va_start(list, first);
    for (const char *argument = first; argument; argument = va_arg(list, const char *)) {
        arguments[argument_count++] = (char *)(uintptr_t)argument;
    }
    va_end(list);
    arguments[argument_count] = NULL;
    return settings_read(&settings, &argument_count, arguments, error, sizeof error);
}

static int clear_environment(void **state) {
    const struct setting_help *table;
    (void)state;
    for (size_t i = settings_help(&table); i-- > 0;) {
        unsetenv(table[i].environment);
    }
    return 0;
}

static void defaults_are_complete(void **state) {
    (void)state;
    assert_true(read_with(NULL));
    assert_string_equal(settings.listen, "127.0.0.1:8080");
    assert_string_equal(settings.base_url, "http://127.0.0.1:8080");
    assert_null(settings.database_url);
    assert_null(settings.tls_certificate);
    assert_int_equal(settings.connections, 4);
    assert_int_equal(settings.query_timeout_ms, 2000);
    assert_int_equal(settings.max_json_depth, 16);
    assert_true(settings.access_log);
    assert_false(settings.log_client_network);
}

static void options_win_over_the_environment(void **state) {
    (void)state;
    setenv("WDHS_LOOPS", "3", 1);
    setenv("WDHS_CONNECTIONS", "7", 1);
    assert_true(read_with("--loops", "2", NULL));
    assert_int_equal(settings.loops, 2);
    assert_int_equal(settings.connections, 7);
    assert_true(read_with("--loops=5", NULL));
    assert_int_equal(settings.loops, 5);
    assert_int_equal(settings_loops(&settings), 5);
    assert_true(read_with("--loops=0", NULL));
    assert_true(settings_loops(&settings) >= 1);
}

static void unknown_options_are_left_in_order(void **state) {
    (void)state;
    assert_true(read_with("serve", "--loops", "2", "--dry-run", "--access-log=off", "file", NULL));
    assert_int_equal(argument_count, 3);
    assert_string_equal(arguments[0], "serve");
    assert_string_equal(arguments[1], "--dry-run");
    assert_string_equal(arguments[2], "file");
    assert_null(arguments[3]);
    assert_false(settings.access_log);
    assert_true(read_with("--", "--loops", "2", NULL));
    assert_int_equal(argument_count, 3);
    assert_int_equal(settings.loops, 0);
}

static void wrong_number_names_the_setting_and_its_bounds(void **state) {
    (void)state;
    static const char *const wrong[] = {"-1", "257", "2x", "", " 2", "0x2", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(read_with("--loops", wrong[i], NULL));
        assert_non_null(strstr(error, "--loops must be a whole number from 0 to 256"));
    }
    setenv("WDHS_MAX_URL", "many", 1);
    assert_false(read_with(NULL));
    assert_non_null(strstr(error, "WDHS_MAX_URL"));
    assert_non_null(strstr(error, "many"));
}

static void option_without_its_value_is_refused(void **state) {
    (void)state;
    assert_false(read_with("--loops", NULL));
    assert_string_equal(error, "--loops needs a value.");
}

static void switches_and_levels_take_their_own_words_only(void **state) {
    (void)state;
    assert_false(read_with("--access-log", "yes", NULL));
    assert_non_null(strstr(error, "on or off"));
    assert_false(read_with("--log-level", "verbose", NULL));
    assert_non_null(strstr(error, "debug, info, warning or error"));
    assert_true(read_with("--log-level", "debug", NULL));
}

static void empty_environment_variable_counts_as_unset(void **state) {
    (void)state;
    setenv("WDHS_TLS_CERT", "", 1);
    setenv("WDHS_LOOPS", "", 1);
    assert_true(read_with(NULL));
    assert_null(settings.tls_certificate);
}

static void owner_connects_like_the_service_unless_told_otherwise(void **state) {
    (void)state;
    setenv("WDHS_DATABASE_URL", "postgresql://service@db/wdhs", 1);
    assert_true(read_with(NULL));
    assert_string_equal(settings.owner_database_url, "postgresql://service@db/wdhs");
    setenv("WDHS_OWNER_DATABASE_URL", "postgresql://owner@db/wdhs", 1);
    assert_true(read_with(NULL));
    assert_string_equal(settings.owner_database_url, "postgresql://owner@db/wdhs");
}

static void links_in_mails_fit_and_end_in_their_token(void **state) {
    (void)state;
    char url[CONFIRM_URL_MOST + 2] = "https://voorbeeld.nl/";
    assert_true(read_with("--base-url", "https://api.example.org", NULL));
    assert_string_equal(settings.confirm_url, "https://api.example.org/v1/pledges/page");
    assert_true(read_with("--confirm-url", "https://voorbeeld.nl/teken?via=mail", NULL));
    assert_string_equal(settings.confirm_url, "https://voorbeeld.nl/teken?via=mail");
    assert_false(read_with("--confirm-url", "https://voorbeeld.nl/#/teken", NULL));
    assert_non_null(strstr(error, "no \"#\""));
    memset(url + strlen(url), 'x', CONFIRM_URL_MOST - strlen(url));
    assert_true(read_with("--confirm-url", url, NULL));
    url[CONFIRM_URL_MOST] = 'x';
    assert_false(read_with("--confirm-url", url, NULL));
    url[CONFIRM_URL_MOST] = '\0';
    assert_false(read_with("--base-url", url, NULL));
    assert_non_null(strstr(error, "at most 400 characters"));
}

static void base_url_follows_the_first_listen_address(void **state) {
    (void)state;
    static const struct {
        const char *listen, *base_url;
    } cases[] = {
        {"127.0.0.1:9000,[::1]:9001", "http://127.0.0.1:9000"},
        {"[::1]:9001", "http://[::1]:9001"},
        {"0.0.0.0:8080", "http://localhost:8080"},
        {"[::]:8080", "http://localhost:8080"},
        {":8080", "http://localhost:8080"},
        {"api.example.org:80", "http://api.example.org:80"},
        {"127.0.0.1", "http://127.0.0.1:8080"},
        {"[::1]", "http://[::1]:8080"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(read_with("--listen", cases[i].listen, NULL));
        assert_string_equal(settings.base_url, cases[i].base_url);
    }
    assert_true(read_with("--tls-cert", "c.pem", "--tls-key", "k.pem", NULL));
    assert_string_equal(settings.base_url, "https://127.0.0.1:8080");
}

static void base_url_has_no_slash_or_version_at_its_end(void **state) {
    (void)state;
    assert_true(read_with("--base-url", "https://api.example.org/", NULL));
    assert_string_equal(settings.base_url, "https://api.example.org");
    assert_true(read_with("--base-url", "https://example.org/api", NULL));
    assert_string_equal(settings.base_url, "https://example.org/api");
    assert_false(read_with("--base-url", "https://api.example.org/v1", NULL));
    assert_false(read_with("--base-url", "api.example.org", NULL));
    assert_false(read_with("--base-url", "https://", NULL));
    assert_non_null(strstr(error, "--base-url"));
}

static void certificate_and_key_go_together(void **state) {
    (void)state;
    assert_false(read_with("--tls-cert", "c.pem", NULL));
    assert_non_null(strstr(error, "--tls-key"));
}

static void every_setting_has_its_option_environment_and_help(void **state) {
    const struct setting_help *table;
    size_t count = settings_help(&table);
    (void)state;
    assert_true(count >= 29);
    for (size_t i = 0; i < count; i++) {
        char expected[64] = "WDHS_";
        for (size_t j = 0; table[i].option[j]; j++) {
            char c = table[i].option[j];
            expected[5 + j] = (char)(c == '-' ? '_' : c - 'a' + 'A');
        }
        assert_string_equal(table[i].environment, expected);
        assert_true(*table[i].help);
        assert_non_null(table[i].fallback);
    }
}

#define CLEAN(test) cmocka_unit_test_setup(test, clear_environment)

int main(void) {
    const struct CMUnitTest tests[] = {
        CLEAN(defaults_are_complete),
        CLEAN(options_win_over_the_environment),
        CLEAN(unknown_options_are_left_in_order),
        CLEAN(wrong_number_names_the_setting_and_its_bounds),
        CLEAN(option_without_its_value_is_refused),
        CLEAN(switches_and_levels_take_their_own_words_only),
        CLEAN(empty_environment_variable_counts_as_unset),
        CLEAN(owner_connects_like_the_service_unless_told_otherwise),
        CLEAN(links_in_mails_fit_and_end_in_their_token),
        CLEAN(base_url_follows_the_first_listen_address),
        CLEAN(base_url_has_no_slash_or_version_at_its_end),
        CLEAN(certificate_and_key_go_together),
        CLEAN(every_setting_has_its_option_environment_and_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
