/* wdhs-api retention: erases what was kept long enough, or says what it would erase. */

#include <stdio.h>
#include <stdlib.h>

#include "wdhs/cli.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"

#define NUMBER_SIZE 24
#define KINDS       4 /* of what is erased */
#define ERASE_BATCH 500

static const char apply[] =
    "select w.what, coalesce(sum(r.records), 0) "
    "from (values ('unconfirmed'), ('withdrawn'), ('confirmed'), ('personal-reads')) w (what) "
    "left join apply_retention($1::integer, $2::integer, $3::integer, $4::integer, $5::boolean, $6::integer) "
    "r using (what) group by w.what order by w.what";

static const struct {
    const char *what, *for_people;
} lines[KINDS] = {
    {"confirmed", "pledges whose programme ended long enough ago"},
    {"personal-reads", "notes of who was shown personal data"},
    {"unconfirmed", "pledges that nobody confirmed in time"},
    {"withdrawn", "pledges that were withdrawn long enough ago"},
};

/* Adds what one statement erased, or would erase; false when it failed. In batches, each a transaction of its own: what
 * is being erased keeps others waiting. */
static bool erase(struct session *session, const struct settings *settings, bool dry_run, long long erased[KINDS]) {
    char numbers[5][NUMBER_SIZE];
    const long limits[5] = {settings->keep_pending_days, settings->keep_withdrawn_days, settings->keep_confirmed_months,
                            settings->keep_reads_months, ERASE_BATCH};
    const char *params[6] = {
        numbers[0], numbers[1], numbers[2], numbers[3], dry_run ? "true" : "false", dry_run ? NULL : numbers[4]};
    for (size_t i = 0; i < 5; i++) {
        snprintf(numbers[i], NUMBER_SIZE, "%ld", limits[i]);
    }
    struct session_rows *rows = session_query(session, apply, params, 6);
    for (size_t i = 0; rows != NULL && i < session_row_count(rows) && i < KINDS; i++) {
        erased[i] += strtoll(session_cell(rows, i, 1), NULL, 10);
    }
    session_rows_free(rows);
    return rows != NULL;
}

static long long sum_of(const long long numbers[KINDS]) {
    long long sum = 0;
    for (size_t i = 0; i < KINDS; i++) {
        sum += numbers[i];
    }
    return sum;
}

static int report(struct session *session, const struct settings *settings, bool dry_run) {
    long long erased[KINDS] = {0}, before;
    do {
        before = sum_of(erased);
        if (!erase(session, settings, dry_run, erased)) {
            return cli_fail("retention", "%s", session_error(session));
        }
    } while (!dry_run && sum_of(erased) - before >= ERASE_BATCH);
    for (size_t i = 0; i < KINDS; i++) {
        printf("%s%lld: %s (%s)\n", dry_run ? "would erase " : "erased ", erased[i], lines[i].what,
               lines[i].for_people);
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
    status = report(session, &settings, dry_run);
    session_close(session);
    return cli_finish("retention", status);
}
