/* wdhs-api retention: erases what was kept long enough, or says what it would erase. */

#include <stdio.h>

#include "wdhs/cli.h"
#include "wdhs/retention.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"

static const char *const for_people[RETENTION_KINDS] = {
    [RETENTION_CONFIRMED] = "pledges whose programme ended long enough ago",
    [RETENTION_PERSONAL_READS] = "notes of who was shown personal data",
    [RETENTION_UNCONFIRMED] = "pledges that nobody confirmed in time",
    [RETENTION_WITHDRAWN] = "pledges that were withdrawn long enough ago",
};

static int retention_report(struct session *session, const struct settings *settings, bool dry_run) {
    long long records[RETENTION_KINDS] = {0};
    bool fine, more = false;
    do {
        fine =
            dry_run ? retention_count(session, settings, records) : retention_erase(session, settings, records, &more);
    } while (fine && more);
    if (!fine) {
        return cli_fail("retention", "%s", session_error(session));
    }
    for (size_t kind = 0; kind < RETENTION_KINDS; kind++) {
        printf("%s%lld: %s (%s)\n", dry_run ? "would erase " : "erased ", records[kind],
               retention_name((enum retention_kind)kind), for_people[kind]);
    }
    return CLI_OK;
}

int cli_retention(int argc, char **argv) {
    bool dry_run = false;
    const struct cli_option options[] = {
        {"dry-run", CLI_FLAG, &dry_run, NULL, "say what would be erased, and erase nothing", 0, 0},
        {NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0},
    };
    const struct cli_usage usage = {
        "retention",
        "[--dry-run]",
        "Erases personal data that was kept long enough, by the settings keep-…; a service that runs its jobs does so\n"
        "every hour by itself. The counters stay as they are.",
        options,
        0,
        0,
    };
    struct settings settings;
    int status;
    if (!cli_start(&usage, argc, argv, &settings, NULL, &status)) {
        return status;
    }
    struct session *session = cli_session("retention", &settings);
    if (session == NULL) {
        return CLI_FAILED;
    }
    status = retention_report(session, &settings, dry_run);
    session_close(session);
    return cli_finish("retention", status);
}
