/* Numbered, immutable migrations, each in one transaction, recorded with a checksum, applied under an advisory lock. */
#ifndef WDHS_MIGRATE_H
#define WDHS_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>

struct session;

/* One embedded file migrations/NNNN_name.sql. */
struct migration {
    int version;
    const char *name; /* file name without directory and ".sql" */
    const char *sql;
    size_t length;
};

/* Provided by the build, ordered by version. */
extern const struct migration migrations[];
extern const size_t migration_count;

enum schema_state {
    SCHEMA_CURRENT,
    SCHEMA_BEHIND,
    SCHEMA_AHEAD,
    SCHEMA_CHANGED /* a checksum differs */,
    SCHEMA_ERROR
};

/* Compares the database with the embedded migrations; *version is the newest applied (0: none). `explanation` is a
 * sentence. */
enum schema_state migrate_state(struct session *session, int *version, char *explanation, size_t size);

/* Applies what is missing; `report` is called for each migration with what happened ("applied", "would apply",
 * "present"). With dry_run everything runs in one transaction that is rolled back. False with session_error(). */
bool migrate_apply(struct session *session, bool dry_run, void (*report)(const struct migration *, const char *what));

#endif
