/* wdhs-api seed: loads the coalition's own data, and made-up collectives for demonstrations and tests. */

#include "seed.h"

#include <stdio.h>

#include "wdhs/cli.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"

static const char command[] = "seed";

struct wishes {
    int64_t synthetic, random_seed;
    bool dry_run;
};

/* All files in one transaction: half a list of municipalities helps nobody. */
static bool load_data(struct session *session, bool dry_run) {
    bool done = session_script(session, "begin");
    for (const struct seed_table *table = seed_tables; done && table->table != NULL; table++) {
        done = seed_load(session, table);
        if (!done && session_error(session) != NULL && session_error(session)[0] != '\0') {
            cli_fail(command, "%s: %s", table->table, session_error(session));
        }
    }
    if (!done) {
        session_script(session, "rollback");
        return false;
    }
    if (!session_script(session, dry_run ? "rollback" : "commit")) {
        cli_fail(command, "%s", session_error(session));
        return false;
    }
    return true;
}

static int seed_run(struct session *session, const struct wishes *wishes) {
    if (!load_data(session, wishes->dry_run)) {
        return CLI_FAILED;
    }
    if (wishes->dry_run) {
        puts("nothing was stored: this was a dry run");
        return CLI_OK;
    }
    if (wishes->synthetic > 0 && !seed_synthetic(session, (uint64_t)wishes->random_seed, (uint64_t)wishes->synthetic)) {
        return CLI_FAILED;
    }
    /* Fresh statistics: the planner should know at once what was loaded. */
    if (!session_script(session, "analyze provinces, municipalities, themes, collective_types, partners, programmes, "
                                 "goals, collectives")) {
        return cli_fail(command, "%s", session_error(session));
    }
    return CLI_OK;
}

int cli_seed(int argc, char **argv) {
    struct wishes wishes = {.random_seed = 1};
    const struct cli_option options[] = {
        {"synthetic", CLI_NUMBER, &wishes.synthetic, "N", "also add N made-up collectives, marked as such", 0,
         10000000},
        {"random-seed", CLI_NUMBER, &wishes.random_seed, "S",
         "which made-up ones: the same S gives the same (default 1)", 0, 4294967295},
        {"dry-run", CLI_FLAG, &wishes.dry_run, NULL, "say what would be done with the data files, and undo it", 0, 0},
        {NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0},
    };
    const struct cli_usage usage = {
        command,
        "[--dry-run] [--synthetic N [--random-seed S]]",
        "Loads provinces, municipalities, themes, types, partners, the programme and its goals. Running it again "
        "changes\n"
        "nothing; what was edited since is left alone and reported.",
        options,
        0,
        0,
    };
    struct settings settings;
    int status;
    if (!cli_start(&usage, argc, argv, &settings, NULL, &status)) {
        return status;
    }
    if (wishes.dry_run && wishes.synthetic > 0) {
        cli_fail(command, "--dry-run goes without --synthetic.");
        return CLI_USAGE;
    }
    struct session *session = cli_session(command, &settings);
    if (session == NULL) {
        return CLI_FAILED;
    }
    status = seed_run(session, &wishes);
    session_close(session);
    return cli_finish(command, status);
}
