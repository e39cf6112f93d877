/* The list of subcommands, and telling what there is to choose from. */

#include <stdio.h>
#include <string.h>

#include "wdhs/cli.h"
#include "wdhs/settings.h"
#include "wdhs/utf8.h"
#include "wdhs/version.h"

const struct cli_command cli_commands[] = {
    {"serve", cli_serve, "answer HTTP requests"},
    {"migrate", cli_migrate, "bring the database's schema up to date, or say how it stands"},
    {"seed", cli_seed, "load the coalition's own data, or made-up collectives"},
    {"retention", cli_retention, "erase personal data that was kept long enough"},
    {"key", cli_key, "make, list and revoke API keys"},
    {"check", cli_check, "check settings, database and contract without serving"},
    {"fields", cli_fields, "print the fields of every resource as JSON"},
    {"contract", cli_contract, "print the contract, openapi.yaml, as the field tables have it"},
    {"help", cli_help, "explain a subcommand, or list subcommands and settings"},
    {"version", cli_version, "print versions"},
    {NULL, NULL, NULL},
};

static const struct cli_command *named(const char *name) {
    for (const struct cli_command *command = cli_commands; command->name != NULL; command++) {
        if (strcmp(command->name, name) == 0) {
            return command;
        }
    }
    return NULL;
}

static const struct cli_command *nearest(const char *name) {
    const struct cli_command *found = NULL;
    size_t length = strlen(name);
    size_t best = length < 4 ? length : 4; /* to change every letter is no slip of the keyboard */
    for (const struct cli_command *command = cli_commands; command->name != NULL; command++) {
        size_t distance = utf8_distance(command->name, name, best);
        if (distance < best) {
            found = command;
            best = distance;
        }
    }
    return found;
}

const struct cli_command *cli_find(const char *name) {
    /* The two that every program answers to. */
    const char *wanted = strncmp(name, "--", 2) == 0 ? name + 2 : name;
    if (strcmp(wanted, "help") != 0 && strcmp(wanted, "version") != 0) {
        wanted = strcmp(name, "-h") == 0 ? "help" : name;
    }
    const struct cli_command *command = named(wanted);
    if (command != NULL) {
        return command;
    }
    const struct cli_command *near = nearest(name);
    if (near != NULL) {
        fprintf(stderr, "wdhs-api: there is no subcommand \"%s\"; did you mean \"%s\"?\n", name, near->name);
    } else {
        fprintf(stderr, "wdhs-api: there is no subcommand \"%s\"; see wdhs-api help.\n", name);
    }
    return NULL;
}

static void list_commands(void) {
    puts("Usage: wdhs-api SUBCOMMAND [OPTION…]\n\nSubcommands:");
    for (const struct cli_command *command = cli_commands; command->name != NULL; command++) {
        printf("  %-9s  %s\n", command->name, command->summary);
    }
}

static void list_settings(void) {
    const struct setting_help *table = NULL;
    size_t count = settings_help(&table);
    puts("\nSettings, as an option of any subcommand or from the environment:");
    for (size_t i = 0; i < count; i++) {
        printf("  --%s, %s\n      %s%s%s%s\n", table[i].option, table[i].environment, table[i].help,
               table[i].fallback[0] != '\0' ? " (default: " : "", table[i].fallback,
               table[i].fallback[0] != '\0' ? ")" : "");
    }
    puts("\nwdhs-api help SUBCOMMAND explains one.");
}

int cli_help(int argc, char **argv) {
    static char flag[] = "--help";
    if (argc < 2 || strncmp(argv[1], "-", 1) == 0) {
        list_commands();
        list_settings();
        return cli_finish("help", CLI_OK);
    }
    const struct cli_command *command = cli_find(argv[1]);
    if (command == NULL) {
        return CLI_USAGE;
    }
    if (command->run == cli_help) {
        return cli_help(1, argv);
    }
    /* "help key create" is "key create --help". */
    char *arguments[] = {argv[1], argc > 2 ? argv[2] : flag, flag, NULL};
    return command->run(argc > 2 ? 3 : 2, arguments);
}

int cli_version(int argc, char **argv) {
    (void)argc;
    (void)argv;
    printf("wdhs-api %s, contract %s\n", WDHS_VERSION, wdhs_api_version);
    return cli_finish("version", CLI_OK);
}
