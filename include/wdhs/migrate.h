/* Numbered, immutable migrations, each in one transaction, and after them the functions, replaced whole when they
 * changed; both recorded with a checksum, applied under an advisory lock. */
#ifndef WDHS_MIGRATE_H
#define WDHS_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>

struct session;

/* One embedded file migrations/NNNN_name.sql, or migrations/functions/name.sql. */
struct migration {
    int version;      /* 0: a function */
    const char *name; /* path below migrations, without ".sql" */
    const char *sql;
    size_t length;
};

/* Provided by the build, ordered by version. */
extern const struct migration migrations[];
extern const size_t migration_count;

/* The same, ordered by name. */
extern const struct migration schema_functions[];
extern const size_t schema_function_count;

enum schema_state {
    SCHEMA_CURRENT,
    SCHEMA_BEHIND,
    SCHEMA_AHEAD,
    SCHEMA_CHANGED /* a checksum differs */,
    SCHEMA_ERROR
};

/* Compares the database with the embedded migrations and functions; *version is the newest migration applied (0: none).
 * A function that this build has and that was never applied makes the schema behind; one that was, and that another
 * build replaced since, does not: builds that run side by side must get along with each other's functions.
 * `explanation` is a sentence. */
enum schema_state migrate_state(struct session *session, int *version, char *explanation, size_t size);

/* Applies what is missing or differs; `report` is called for each migration and each function with what happened
 * ("applied", "would apply", "present", and "left alone" for functions when the schema is of a later build). With
 * dry_run everything runs in one transaction that is rolled back. False with session_error(). */
bool migrate_apply(struct session *session, bool dry_run, void (*report)(const struct migration *, const char *what));

#endif
