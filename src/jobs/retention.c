/* Asking PostgreSQL to erase what was kept long enough happens here. */
#include "wdhs/retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wdhs/session.h"
#include "wdhs/settings.h"

#define BATCH       500 /* pledges */
#define NUMBERS     5
#define NUMBER_SIZE 24

static const char apply[] =
    "select what, sum(records) from apply_retention($1::integer, $2::integer, $3::integer, $4::integer, $6::boolean, "
    "$5::integer) group by what";

const char *retention_name(enum retention_kind kind) {
    static const char *const names[RETENTION_KINDS] = {
        [RETENTION_CONFIRMED] = "confirmed",
        [RETENTION_PERSONAL_READS] = "personal-reads",
        [RETENTION_UNCONFIRMED] = "unconfirmed",
        [RETENTION_WITHDRAWN] = "withdrawn",
    };
    return names[kind];
}

static void retention_add(long long records[RETENTION_KINDS], const char *name, long long count) {
    for (size_t kind = 0; kind < RETENTION_KINDS; kind++) {
        if (strcmp(name, retention_name((enum retention_kind)kind)) == 0) {
            records[kind] += count;
        }
    }
}

static bool retention_run(struct session *session, const struct settings *settings, bool dry_run,
                          long long records[RETENTION_KINDS], long long *count) {
    const long numbers[NUMBERS] = {settings->keep_pending_days, settings->keep_withdrawn_days,
                                   settings->keep_confirmed_months, settings->keep_reads_months, BATCH};
    char written[NUMBERS][NUMBER_SIZE];
    const char *parameters[NUMBERS + 1];
    for (size_t i = 0; i < NUMBERS; i++) {
        snprintf(written[i], NUMBER_SIZE, "%ld", numbers[i]);
        parameters[i] = written[i];
    }
    parameters[NUMBERS] = dry_run ? "true" : "false";
    if (dry_run) {
        parameters[NUMBERS - 1] = NULL;
    }
    struct session_rows *rows = session_query(session, apply, parameters, NUMBERS + 1);
    for (size_t row = 0; rows != NULL && row < session_row_count(rows); row++) {
        long long of_kind = strtoll(session_cell(rows, row, 1), NULL, 10);
        retention_add(records, session_cell(rows, row, 0), of_kind);
        *count += of_kind;
    }
    session_rows_free(rows);
    return rows != NULL;
}

bool retention_erase(struct session *session, const struct settings *settings, long long records[RETENTION_KINDS],
                     bool *more) {
    long long count = 0;
    bool fine = retention_run(session, settings, false, records, &count);
    *more = count >= BATCH;
    return fine;
}

bool retention_count(struct session *session, const struct settings *settings, long long records[RETENTION_KINDS]) {
    long long count = 0;
    return retention_run(session, settings, true, records, &count);
}
