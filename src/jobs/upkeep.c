/* The small statements that the jobs run beside mail. */
#include "upkeep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "mail_file.h"
#include "wdhs/log.h"
#include "wdhs/retention.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"
#include "wdhs/text.h"

#define ACCEPT_BATCH   "200"
#define REMOVALS_MAX   500
#define REMOVALS_LIMIT "500"

static bool upkeep_run(struct session *session, const char *sql) {
    struct session_rows *rows = session_query(session, sql, NULL, 0);
    session_rows_free(rows);
    return rows != NULL;
}

/* The statement failed by what is in the rows: it would do so the next time too. */
static bool is_about_rows(const char *sqlstate) {
    static const char *const classes[] = {"21", "22", "23", "54", "P0"}; /* as accept_signups_apart() takes them */
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (strncmp(sqlstate, classes[i], 2) == 0) {
            return true;
        }
    }
    return false;
}

static bool accept_apart(struct session *session, struct counts *counts, long *accepted) {
    struct session_rows *rows =
        session_query(session, "select signup, code, violated from accept_signups_apart(" ACCEPT_BATCH ")", NULL, 0);
    size_t count = rows == NULL ? 0 : session_row_count(rows);
    for (size_t row = 0; row < count; row++) {
        const char *code = session_cell(rows, row, 1), *violated = session_cell(rows, row, 2);
        counts_add(counts, code == NULL ? COUNT_SIGNUPS : COUNT_SET_ASIDE, 1);
        if (code != NULL) {
            log_event(LOG_LEVEL_ERROR, "signup-set-aside", "signup", session_cell(rows, row, 0), "sqlstate", code,
                      "constraint", violated == NULL ? "" : violated, NULL);
        }
    }
    *accepted = (long)count;
    session_rows_free(rows);
    return rows != NULL;
}

bool upkeep_accept(struct session *session, struct counts *counts, long *accepted) {
    struct session_rows *rows = session_query(session, "select accept_signups(" ACCEPT_BATCH ")", NULL, 0);
    if (rows == NULL && is_about_rows(session_sqlstate(session))) {
        return accept_apart(session, counts, accepted);
    }
    *accepted = rows == NULL ? 0 : strtol(session_cell(rows, 0, 0), NULL, 10);
    counts_add(counts, COUNT_SIGNUPS, *accepted);
    session_rows_free(rows);
    return rows != NULL;
}

bool upkeep_fold(struct session *session) {
    return upkeep_run(session, "select fold_pledge_counts()");
}

bool upkeep_measure(struct session *session, struct counts *counts) {
    char sql[300];
    snprintf(sql, sizeof sql,
             "select count(*), coalesce(floor(extract(epoch from now() - min(due_at))), 0)::bigint"
             " from (select due_at from mails where state = 'queued' order by due_at limit %d) q",
             COUNT_QUEUED_MAX);
    struct session_rows *rows = session_query(session, sql, NULL, 0);
    if (rows == NULL) {
        return false;
    }
    long long age = strtoll(session_cell(rows, 0, 1), NULL, 10);
    counts_set(counts, COUNT_QUEUED, strtoll(session_cell(rows, 0, 0), NULL, 10));
    counts_set(counts, COUNT_OLDEST_AGE, age > 0 ? age : 0);
    session_rows_free(rows);
    return true;
}

/* Mails that went are kept for a day, because they count for how many an address gets. */
bool upkeep_clean(struct session *session) {
    return upkeep_run(session, "delete from mails where state = 'sent' and sent_at < now() - interval '1 day'") &&
           upkeep_run(session, "delete from pledge_tokens where expires_at < now()");
}

bool upkeep_retain(struct session *session, const struct settings *settings, bool *more) {
    long long erased[RETENTION_KINDS] = {0};
    bool fine = retention_erase(session, settings, erased, more);
    for (size_t kind = 0; kind < RETENTION_KINDS; kind++) {
        char records[24];
        snprintf(records, sizeof records, "%lld", erased[kind]);
        if (erased[kind] > 0) {
            log_event(LOG_LEVEL_INFO, "retention", "what", retention_name((enum retention_kind)kind), "records",
                      records, NULL);
        }
    }
    return fine;
}

/* --- files of mails about pledges that were erased ---------------------------------------------------------------- */

/* A file may still be written by whoever had taken the mail before: so each removal is done at once, and once more when
 * no lease can be running any more. */
static const char removals_sql[] =
    "select pledge, requested_at <= now() - $2::bigint * interval '1 millisecond', requested_at::text"
    " from mail_removals where requested_at > $1::timestamptz"
    " or requested_at <= now() - $2::bigint * interval '1 millisecond' order by requested_at limit " REMOVALS_LIMIT;

static bool remove_all(struct session *session, const struct settings *settings, struct upkeep_removals *removals,
                       const struct session_rows *rows) {
    const char *pledges[REMOVALS_MAX];
    size_t count = session_row_count(rows);
    struct text done;
    text_init(&done, NULL, (size_t)64 * REMOVALS_MAX);
    text_add_char(&done, '{');
    for (size_t row = 0; row < count; row++) {
        bool last = strcmp(session_cell(rows, row, 1), "t") == 0;
        pledges[row] = session_cell(rows, row, 0);
        if (last) {
            text_addf(&done, "%s%s", done.length > 1 ? "," : "", pledges[row]);
        } else {
            snprintf(removals->until, sizeof removals->until, "%s", session_cell(rows, row, 2));
        }
    }
    text_add_char(&done, '}');
    bool fine = !done.failed;
    if (fine && !mail_file_remove_pledges(settings->mail_directory, pledges, count)) {
        log_event(LOG_LEVEL_ERROR, "mail-files-not-removed", NULL);
    } else if (fine) {
        const char *const parameters[] = {done.data};
        struct session_rows *deleted =
            session_query(session, "delete from mail_removals where pledge = any ($1::uuid[])", parameters, 1);
        fine = deleted != NULL;
        session_rows_free(deleted);
    }
    text_release(&done);
    return fine;
}

bool upkeep_remove_files(struct session *session, const struct settings *settings, struct upkeep_removals *removals) {
    char lease[24];
    if (settings->mail_directory == NULL) {
        /* Whoever has files had a day. */
        return upkeep_run(session, "delete from mail_removals where requested_at < now() - interval '1 day'");
    }
    snprintf(lease, sizeof lease, "%ld", settings->mail_lease_ms);
    const char *const parameters[] = {removals->until[0] == '\0' ? "-infinity" : removals->until, lease};
    struct session_rows *rows = session_query(session, removals_sql, parameters, 2);
    bool fine = rows != NULL && (session_row_count(rows) == 0 || remove_all(session, settings, removals, rows));
    session_rows_free(rows);
    return fine;
}
