/* Picks the subcommand. */

#include "wdhs/cli.h"

int main(int argc, char **argv) {
    static char help[] = "help";
    char *nothing[] = {help, NULL};
    if (argc < 2) {
        cli_help(1, nothing);
        return CLI_USAGE;
    }
    const struct cli_command *command = cli_find(argv[1]);
    return command == NULL ? CLI_USAGE : command->run(argc - 1, argv + 1);
}
