/* The subcommands of wdhs-api, and what they share: options, a session, and saying what went wrong. */
#ifndef WDHS_CLI_H
#define WDHS_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct session;
struct settings;

/* Exit statuses, the same for every subcommand; the last three for serve and check. */
enum cli_exit {
    CLI_OK = 0,
    CLI_FAILED = 1,
    CLI_USAGE = 2,
    CLI_SCHEMA_BEHIND = 3,
    CLI_SCHEMA_AHEAD = 4,
    CLI_UNREACHABLE = 5,
};

/* argv[0] is the name of the subcommand. Each returns the exit status. */
int cli_serve(int argc, char **argv);
int cli_migrate(int argc, char **argv);
int cli_seed(int argc, char **argv);
int cli_retention(int argc, char **argv);
int cli_key(int argc, char **argv);
int cli_check(int argc, char **argv);
int cli_fields(int argc, char **argv);
int cli_contract(int argc, char **argv);
int cli_help(int argc, char **argv);
int cli_version(int argc, char **argv);

struct cli_command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
};
extern const struct cli_command cli_commands[]; /* ends with a NULL name */

/* NULL after saying on standard error that there is no such subcommand, with a suggestion. */
const struct cli_command *cli_find(const char *name);

/* --- options of one subcommand --------------------------------------------------------------------------------------
 */

enum cli_kind {
    CLI_FLAG,   /* bool */
    CLI_TEXT,   /* const char *, pointing into argv */
    CLI_TEXTS,  /* struct cli_texts: may be given more than once */
    CLI_NUMBER, /* int64_t from min to max */
};

#define CLI_TEXTS_MAX 32
struct cli_texts {
    const char *values[CLI_TEXTS_MAX];
    size_t count;
};

struct cli_option {
    const char *name; /* without "--"; options end with a NULL name */
    enum cli_kind kind;
    void *target;      /* keeps its value when the option is not given */
    const char *value; /* what the value is called in the help: "FILE" */
    const char *help;
    int64_t min, max;
};

struct cli_usage {
    const char *command;  /* "key create" */
    const char *synopsis; /* what follows the command: "--name N --scope S …" */
    const char *summary;  /* a sentence or two */
    const struct cli_option *options;
    size_t min_words, max_words; /* arguments that are no options */
};

/* Reads the settings and then the subcommand's own options; argv[0] is skipped. --name value, --name=value, and --
 * before words that begin with a hyphen. False when the subcommand is over: *status says how (help was asked for, or
 * something is wrong and has been said). `words` may be NULL when max_words is 0. */
bool cli_start(const struct cli_usage *usage, int argc, char **argv, struct settings *settings, struct cli_texts *words,
               int *status);

/* "wdhs-api key create: sentence" on standard error; returns CLI_FAILED. */
int cli_fail(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A session with the rights of the owner, or NULL after saying why not. */
struct session *cli_session(const char *command, const struct settings *settings);

/* `status`, or CLI_FAILED when what was printed could not be written. Call last. */
int cli_finish(const char *command, int status);

#endif
