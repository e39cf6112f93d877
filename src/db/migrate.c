/* Bringing a database to the schema of this build, once and in order, happens here. */
#include "wdhs/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "migrate_private.h"
#include "session_private.h"
#include "wdhs/session.h"

/* The number is "wdhs" in ASCII: one for all who migrate this schema. */
#define LOCK_NUMBER "2003069043"

static const char table_sql[] =
    "create table if not exists schema_migrations ("
    " version integer constraint schema_migrations_pkey primary key,"
    " name text not null,"
    " checksum text not null,"
    " applied_at timestamptz not null default now());"
    "comment on table schema_migrations is 'Changes of the schema that were applied to this database';"
    "comment on column schema_migrations.version is 'Number of the migration';"
    "comment on column schema_migrations.name is 'File name of the migration, without .sql';"
    "comment on column schema_migrations.checksum is 'SHA-256 of the file, in hexadecimal';"
    "comment on column schema_migrations.applied_at is 'When it was applied'";

bool migrate_checksum(const struct migration *migration, char out[CHECKSUM_SIZE]) {
    unsigned char digest[DIGEST_SHA256_SIZE];
    if (!digest_sha256(migration->sql, migration->length, digest)) {
        return false;
    }
    digest_hex(digest, sizeof digest, out);
    return true;
}

static const struct migration *embedded(int version) {
    for (size_t i = 0; i < migration_count; i++) {
        if (migrations[i].version == version) {
            return &migrations[i];
        }
    }
    return NULL;
}

static int version_at(const struct session_rows *applied, size_t row) {
    return (int)strtol(session_cell(applied, row, 0), NULL, 10);
}

static bool is_applied(const struct session_rows *applied, int version) {
    for (size_t row = 0; row < session_row_count(applied); row++) {
        if (version_at(applied, row) == version) {
            return true;
        }
    }
    return false;
}

static struct session_rows *migrate_read_applied(struct session *session) {
    return session_query(session, "select version, name, checksum from schema_migrations order by version", NULL, 0);
}

static int newest_version(void) {
    return migration_count ? migrations[migration_count - 1].version : 0;
}

/* The row whose migration here is another than the one that was applied, or -1. One that is newer than all of ours is
 * not changed, but of a later build. */
static long changed_row(const struct session_rows *applied) {
    int newest = newest_version();
    for (size_t row = 0; row < session_row_count(applied); row++) {
        char checksum[CHECKSUM_SIZE];
        const struct migration *migration = embedded(version_at(applied, row));
        if (!migration && version_at(applied, row) > newest) {
            continue;
        }
        if (!migration || !migrate_checksum(migration, checksum) ||
            strcmp(checksum, session_cell(applied, row, 2)) != 0) {
            return (long)row;
        }
    }
    return -1;
}

static size_t count_missing(const struct session_rows *applied) {
    size_t missing = 0;
    for (size_t i = 0; i < migration_count; i++) {
        missing += !is_applied(applied, migrations[i].version);
    }
    return missing;
}

static int applied_version(const struct session_rows *applied) {
    size_t count = session_row_count(applied);
    return count ? version_at(applied, count - 1) : 0;
}

static enum schema_state compare(const struct session_rows *applied, int *version, char *explanation, size_t size) {
    size_t missing = count_missing(applied);
    long changed = changed_row(applied);
    *version = applied_version(applied);
    if (changed >= 0) {
        snprintf(explanation, size, "Migration %s of this build differs from the one that was applied.",
                 session_cell(applied, (size_t)changed, 1));
        return SCHEMA_CHANGED;
    }
    if (missing) {
        snprintf(explanation, size, "%zu of %zu migrations have not been applied yet: run wdhs-api migrate.", missing,
                 migration_count);
        return SCHEMA_BEHIND;
    }
    if (*version > newest_version()) {
        snprintf(explanation, size, "The database is at version %d, this build knows version %d.", *version,
                 newest_version());
        return SCHEMA_AHEAD;
    }
    return SCHEMA_CURRENT;
}

/* What the functions add, when the migrations are those of this build. */
static enum schema_state compare_functions(struct session *session, int version, char *explanation, size_t size) {
    struct functions_standing standing;
    if (!functions_compare(session, &standing)) {
        snprintf(explanation, size, "%s", session_error(session));
        return SCHEMA_ERROR;
    }
    if (standing.missing) {
        snprintf(explanation, size,
                 "%zu of %zu functions of this build have not been applied yet: run wdhs-api migrate.",
                 standing.missing, schema_function_count);
        return SCHEMA_BEHIND;
    }
    int length = snprintf(explanation, size, "The schema is at version %d.", version);
    if (standing.replaced && length > 0 && (size_t)length < size) {
        snprintf(explanation + length, size - (size_t)length, " %zu of its functions are those of another build.",
                 standing.replaced);
    }
    return SCHEMA_CURRENT;
}

/* 1 when the table is there, 0 when not, -1 on failure. */
static int table_exists(struct session *session) {
    struct session_rows *rows = session_query(session, "select to_regclass('schema_migrations')", NULL, 0);
    if (!rows) {
        return -1;
    }
    int exists = session_cell(rows, 0, 0) != NULL;
    session_rows_free(rows);
    return exists;
}

enum schema_state migrate_state(struct session *session, int *version, char *explanation, size_t size) {
    *version = 0;
    int exists = table_exists(session);
    if (exists == 0) {
        snprintf(explanation, size, "The database has no schema yet: run wdhs-api migrate.");
        return SCHEMA_BEHIND;
    }
    struct session_rows *applied = exists > 0 ? migrate_read_applied(session) : NULL;
    if (!applied) {
        snprintf(explanation, size, "%s", session_error(session));
        return SCHEMA_ERROR;
    }
    enum schema_state state = compare(applied, version, explanation, size);
    session_rows_free(applied);
    return state == SCHEMA_CURRENT ? compare_functions(session, *version, explanation, size) : state;
}

/* In words of its own, because the clean-up after it would overwrite the error. */
bool migrate_fail(struct session *session, const struct migration *migration) {
    char reason[768];
    snprintf(reason, sizeof reason, "%s", session_error(session));
    return session_fail(session, "Migration %s failed: %s", migration->name, reason);
}

static bool migrate_record(struct session *session, const struct migration *migration) {
    char version[16], checksum[CHECKSUM_SIZE];
    if (!migrate_checksum(migration, checksum)) {
        return session_fail(session, "The checksum could not be computed.");
    }
    snprintf(version, sizeof version, "%d", migration->version);
    const char *params[] = {version, migration->name, checksum};
    struct session_rows *rows = session_query(
        session, "insert into schema_migrations (version, name, checksum) values ($1, $2, $3)", params, 3);
    session_rows_free(rows);
    return rows != NULL;
}

bool migrate_run(struct session *session, const struct migration *migration) {
    char *sql = strndup(migration->sql, migration->length);
    if (!sql) {
        return session_fail(session, "Out of memory.");
    }
    bool ran = session_script(session, sql);
    free(sql);
    if (ran && !session_in_transaction(session)) {
        ran = session_fail(session, "It must not begin or end a transaction.");
    }
    return ran;
}

static bool db_migrate_run(struct session *session, const struct migration *migration) {
    return (migrate_run(session, migration) && migrate_record(session, migration)) || migrate_fail(session, migration);
}

/* A lock that is not granted soon would make all others wait behind ours. */
static bool migrate_begin(struct session *session) {
    return session_script(session, "begin; set local lock_timeout = '10s'");
}

static bool migrate_end(struct session *session, bool done) {
    if (done) {
        return session_script(session, "commit");
    }
    char reason[1024];
    snprintf(reason, sizeof reason, "%s", session_error(session));
    (void)session_script(session, "rollback");
    return session_fail(session, "%s", reason);
}

/* In a transaction of its own. */
static bool apply_one(struct session *session, const struct migration *migration) {
    return migrate_begin(session) && migrate_end(session, db_migrate_run(session, migration));
}

/* All of them in one. Those of a later build stay: this one's may not suit the schema any more. */
static bool apply_functions(struct session *session, bool dry_run, const struct session_rows *applied,
                            migrate_report *report) {
    if (applied_version(applied) > newest_version()) {
        functions_leave(report);
        return true;
    }
    return dry_run ? functions_apply(session, true, report)
                   : migrate_begin(session) && migrate_end(session, functions_apply(session, false, report));
}

static bool apply_missing(struct session *session, bool dry_run, const struct session_rows *applied,
                          migrate_report *report) {
    for (size_t i = 0; i < migration_count; i++) {
        const struct migration *migration = &migrations[i];
        bool present = is_applied(applied, migration->version);
        if (!present && !(dry_run ? db_migrate_run(session, migration) : apply_one(session, migration))) {
            return false;
        }
        if (report) {
            report(migration, present ? "present" : dry_run ? "would apply" : "applied");
        }
    }
    return true;
}

static bool apply_all(struct session *session, bool dry_run, migrate_report *report) {
    struct session_rows *applied = migrate_read_applied(session);
    if (!applied) {
        return false;
    }
    long changed = changed_row(applied);
    bool done =
        changed >= 0
            ? session_fail(session, "Migration %s of this build differs from the one that was applied.",
                           session_cell(applied, (size_t)changed, 1))
            : apply_missing(session, dry_run, applied, report) && apply_functions(session, dry_run, applied, report);
    session_rows_free(applied);
    return done;
}

/* Keeps the failure that is to be told through the clean-up. */
static bool migrate_finish(struct session *session, bool done, const char *clean_up) {
    char reason[1024];
    snprintf(reason, sizeof reason, "%s", session_error(session));
    bool cleaned = session_script(session, clean_up);
    return done ? cleaned : session_fail(session, "%s", reason);
}

static bool create_table(struct session *session) {
    int exists = table_exists(session);
    return exists > 0 || (exists == 0 && session_script(session, table_sql));
}

bool migrate_apply(struct session *session, bool dry_run, migrate_report *report) {
    const char *lock =
        dry_run ? "begin; select pg_advisory_xact_lock(" LOCK_NUMBER ")" : "select pg_advisory_lock(" LOCK_NUMBER ")";
    const char *clean_up = dry_run ? "rollback" : "select pg_advisory_unlock(" LOCK_NUMBER ")";
    if (!session_script(session, lock)) {
        return false;
    }
    return migrate_finish(session, create_table(session) && apply_all(session, dry_run, report), clean_up);
}
