/* wdhs-api migrate: brings the schema up to date, or says how it stands. */

#include "wdhs/migrate.h"

#include <stdio.h>

#include "wdhs/cli.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"

static void cli_migrate_report(const struct migration *migration, const char *what) {
    printf("%s: %s\n", migration->name, what);
}

static int show_state(struct session *session) {
    char explanation[512];
    int version = 0;
    enum schema_state state = migrate_state(session, &version, explanation, sizeof explanation);
    if (state == SCHEMA_ERROR) {
        return cli_fail("migrate", "%s", explanation);
    }
    puts(explanation);
    return state == SCHEMA_CURRENT ? CLI_OK : CLI_FAILED;
}

static int apply(struct session *session, bool dry_run) {
    if (!migrate_apply(session, dry_run, cli_migrate_report)) {
        fflush(stdout); /* what went well comes first */
        return cli_fail("migrate", "%s", session_error(session));
    }
    return CLI_OK;
}

int cli_migrate(int argc, char **argv) {
    bool status_only = false;
    bool dry_run = false;
    const struct cli_option options[] = {
        {"status", CLI_FLAG, &status_only, NULL, "change nothing; exit with 0 when the schema is current, else 1", 0,
         0},
        {"dry-run", CLI_FLAG, &dry_run, NULL, "apply everything in one transaction and undo it", 0, 0},
        {NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0},
    };
    const struct cli_usage usage = {
        "migrate",
        "[--status] [--dry-run]",
        "Applies the migrations that the database does not have yet, each in a transaction of its own.\n"
        "Connects with --owner-database-url, a role that may change the schema. Running it again changes nothing.",
        options,
        0,
        0,
    };
    struct settings settings;
    int status;
    if (!cli_start(&usage, argc, argv, &settings, NULL, &status)) {
        return status;
    }
    struct session *session = cli_session("migrate", &settings);
    if (session == NULL) {
        return CLI_FAILED;
    }
    status = status_only ? show_state(session) : apply(session, dry_run);
    session_close(session);
    return cli_finish("migrate", status);
}
