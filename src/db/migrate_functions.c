/* The functions of the schema are compared with those of this build, and replaced whole, here. */

#include <string.h>

#include "migrate_private.h"
#include "session_private.h"
#include "wdhs/migrate.h"
#include "wdhs/session.h"

enum standing { MISSING, REPLACED, PRESENT };

/* Every file that was ever applied, and whether it is what is there now. */
static const char applied_sql[] = "select name, checksum, step = max(step) over (partition by name) "
                                  "from schema_functions order by step";

static const char record_sql[] = "insert into schema_functions (name, checksum) values ($1, $2)";

static struct session_rows *migrate_functions_read_applied(struct session *session) {
    return session_query(session, applied_sql, NULL, 0);
}

static enum standing standing_of(const struct session_rows *applied, const struct migration *function) {
    enum standing standing = MISSING;
    char checksum[CHECKSUM_SIZE];
    bool known = migrate_checksum(function, checksum);
    for (size_t row = 0; known && row < session_row_count(applied); row++) {
        if (strcmp(session_cell(applied, row, 0), function->name) == 0 &&
            strcmp(session_cell(applied, row, 1), checksum) == 0) {
            standing = strcmp(session_cell(applied, row, 2), "t") == 0 ? PRESENT : REPLACED;
        }
    }
    return standing;
}

bool functions_compare(struct session *session, struct functions_standing *standing) {
    struct session_rows *applied = migrate_functions_read_applied(session);
    *standing = (struct functions_standing){0};
    for (size_t i = 0; applied != NULL && i < schema_function_count; i++) {
        enum standing one = standing_of(applied, &schema_functions[i]);
        standing->missing += one == MISSING;
        standing->replaced += one == REPLACED;
    }
    session_rows_free(applied);
    return applied != NULL;
}

static bool migrate_functions_record(struct session *session, const struct migration *function) {
    char checksum[CHECKSUM_SIZE];
    if (!migrate_checksum(function, checksum)) {
        return session_fail(session, "The checksum could not be computed.");
    }
    const char *params[] = {function->name, checksum};
    struct session_rows *rows = session_query(session, record_sql, params, 2);
    session_rows_free(rows);
    return rows != NULL;
}

static bool run_all(struct session *session, const struct session_rows *applied) {
    for (size_t i = 0; i < schema_function_count; i++) {
        const struct migration *function = &schema_functions[i];
        if (standing_of(applied, function) != PRESENT && !migrate_run(session, function)) {
            return migrate_fail(session, function);
        }
    }
    return true;
}

/* Twice: at first one may call another that is not there yet, so that nobody looks into them; then somebody does. */
static bool replace_all(struct session *session, const struct session_rows *applied) {
    return session_script(session, "set local check_function_bodies = off") && run_all(session, applied) &&
           session_script(session, "set local check_function_bodies = on") && run_all(session, applied);
}

static bool record_all(struct session *session, const struct session_rows *applied, bool dry_run,
                       migrate_report *report) {
    for (size_t i = 0; i < schema_function_count; i++) {
        const struct migration *function = &schema_functions[i];
        bool present = standing_of(applied, function) == PRESENT;
        if (!present && !migrate_functions_record(session, function)) {
            return false;
        }
        if (report != NULL) {
            report(function, present ? "present" : dry_run ? "would apply" : "applied");
        }
    }
    return true;
}

bool functions_apply(struct session *session, bool dry_run, migrate_report *report) {
    struct session_rows *applied = migrate_functions_read_applied(session);
    bool fine = applied != NULL && replace_all(session, applied) && record_all(session, applied, dry_run, report);
    session_rows_free(applied);
    return fine;
}

void functions_leave(migrate_report *report) {
    for (size_t i = 0; report != NULL && i < schema_function_count; i++) {
        report(&schema_functions[i], "left alone");
    }
}
