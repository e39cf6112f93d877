/* Options and words of a subcommand, read by one table. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wdhs/cli.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"
#include "wdhs/utf8.h"

int cli_fail(const char *command, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "wdhs-api %s: ", command);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return CLI_FAILED;
}

static void show_help(const struct cli_usage *usage) {
    printf("Usage: wdhs-api %s %s\n\n%s\n", usage->command, usage->synopsis, usage->summary);
    if (usage->options[0].name != NULL) {
        puts("\nOptions:");
    }
    for (const struct cli_option *option = usage->options; option->name != NULL; option++) {
        printf("  --%s%s%s\n      %s\n", option->name, option->value != NULL ? " " : "",
               option->value != NULL ? option->value : "", option->help);
    }
    puts("\nSettings such as --database-url are options too; see wdhs-api help.");
}

static bool asks_for_help(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

static bool unknown_option(const struct cli_usage *usage, const char *name) {
    const char *nearest = NULL;
    size_t best = 4;
    for (const struct cli_option *option = usage->options; option->name != NULL; option++) {
        size_t distance = utf8_distance(option->name, name, best);
        if (distance < best) {
            nearest = option->name;
            best = distance;
        }
    }
    if (nearest != NULL) {
        cli_fail(usage->command, "there is no option \"--%s\"; did you mean \"--%s\"?", name, nearest);
    } else {
        cli_fail(usage->command, "there is no option \"--%s\"; see wdhs-api %s --help.", name, usage->command);
    }
    return false;
}

static bool take_number(const struct cli_usage *usage, const struct cli_option *option, const char *value) {
    char *end = NULL;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number < option->min || number > option->max) {
        cli_fail(usage->command, "--%s must be a whole number from %lld to %lld, not \"%s\".", option->name,
                 (long long)option->min, (long long)option->max, value);
        return false;
    }
    *(int64_t *)option->target = number;
    return true;
}

static bool take_texts(const struct cli_usage *usage, const struct cli_option *option, const char *value) {
    struct cli_texts *texts = option->target;
    if (texts->count == CLI_TEXTS_MAX) {
        cli_fail(usage->command, "--%s can be given %d times at most.", option->name, CLI_TEXTS_MAX);
        return false;
    }
    texts->values[texts->count++] = value;
    return true;
}

static bool take_text(const struct cli_usage *usage, const struct cli_option *option, const char *value) {
    const char **text = option->target;
    if (*text != NULL) {
        cli_fail(usage->command, "--%s can be given once.", option->name);
        return false;
    }
    *text = value;
    return true;
}

static bool options_take_value(const struct cli_usage *usage, const struct cli_option *option, const char *value) {
    static bool (*const takers[])(const struct cli_usage *, const struct cli_option *, const char *) = {
        [CLI_TEXT] = take_text,
        [CLI_TEXTS] = take_texts,
        [CLI_NUMBER] = take_number,
    };
    return takers[option->kind](usage, option, value);
}

/* One option at argv[*at], moving *at to its value when that is an argument of its own. */
static bool take_option(const struct cli_usage *usage, int argc, char **argv, int *at) {
    char name[64];
    const char *given = argv[*at] + 2;
    const char *equals = strchr(given, '=');
    snprintf(name, sizeof name, "%.*s", equals != NULL ? (int)(equals - given) : (int)strlen(given), given);
    const struct cli_option *option = usage->options;
    while (option->name != NULL && strcmp(option->name, name) != 0) {
        option++;
    }
    if (option->name == NULL) {
        return unknown_option(usage, name);
    }
    if (option->kind == CLI_FLAG) {
        if (equals != NULL) {
            cli_fail(usage->command, "--%s takes no value.", name);
            return false;
        }
        *(bool *)option->target = true;
        return true;
    }
    if (equals == NULL && *at + 1 >= argc) {
        cli_fail(usage->command, "--%s needs a value.", name);
        return false;
    }
    return options_take_value(usage, option, equals != NULL ? equals + 1 : argv[++*at]);
}

static bool take_word(const struct cli_usage *usage, struct cli_texts *words, const char *word) {
    if (words == NULL || words->count == usage->max_words) {
        cli_fail(usage->command, "\"%s\" is one argument too many.", word);
        return false;
    }
    words->values[words->count++] = word;
    return true;
}

static bool take_arguments(const struct cli_usage *usage, int argc, char **argv, struct cli_texts *words) {
    bool only_words = false;
    for (int at = 1; at < argc; at++) {
        if (!only_words && strcmp(argv[at], "--") == 0) {
            only_words = true;
        } else if (!only_words && strncmp(argv[at], "--", 2) == 0) {
            if (!take_option(usage, argc, argv, &at)) {
                return false;
            }
        } else if (!take_word(usage, words, argv[at])) {
            return false;
        }
    }
    if (words != NULL && words->count < usage->min_words) {
        cli_fail(usage->command, "something is missing: wdhs-api %s %s", usage->command, usage->synopsis);
        return false;
    }
    return true;
}

bool cli_start(const struct cli_usage *usage, int argc, char **argv, struct settings *settings, struct cli_texts *words,
               int *status) {
    char error[512];
    if (asks_for_help(argc, argv)) {
        show_help(usage);
        *status = cli_finish(usage->command, CLI_OK);
        return false;
    }
    *status = CLI_USAGE;
    if (!settings_read(settings, &argc, argv, error, sizeof error)) {
        cli_fail(usage->command, "%s", error);
        return false;
    }
    return take_arguments(usage, argc, argv, words);
}

struct session *cli_session(const char *command, const struct settings *settings) {
    char error[512];
    if (settings->owner_database_url == NULL) {
        cli_fail(command, "which database? Set --database-url or WDHS_DATABASE_URL.");
        return NULL;
    }
    struct session *session = session_open(settings->owner_database_url, error, sizeof error);
    if (session == NULL) {
        cli_fail(command, "%s", error);
    }
    return session;
}

int cli_finish(const char *command, int status) {
    if (fflush(stdout) != 0 || ferror(stdout)) {
        return cli_fail(command, "could not write the output: %s", strerror(errno));
    }
    return status;
}
