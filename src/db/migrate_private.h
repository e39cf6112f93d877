/* What the numbered migrations and the functions share. Private to src/db. */
#ifndef WDHS_DB_MIGRATE_PRIVATE_H
#define WDHS_DB_MIGRATE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "wdhs/digest.h"

#define CHECKSUM_SIZE (2 * DIGEST_SHA256_SIZE + 1)

struct migration;
struct session;

typedef void migrate_report(const struct migration *migration, const char *what);

/* SHA-256 of the file, in hexadecimal. */
bool migrate_checksum(const struct migration *migration, char out[CHECKSUM_SIZE]);
/* Runs the file as it is, in the transaction that is under way, which it must not end. */
bool migrate_run(struct session *session, const struct migration *migration);
/* Puts the name of the file before the session's error; always false, for use in a return. */
bool migrate_fail(struct session *session, const struct migration *migration);

/* How many functions of this build were never applied, and how many were but are those of another build now. */
struct functions_standing {
    size_t missing, replaced;
};

bool functions_compare(struct session *session, struct functions_standing *standing);
/* Replaces all that are not as in this build, in the transaction that is under way. */
bool functions_apply(struct session *session, bool dry_run, migrate_report *report);
/* Tells about each that nothing was done. */
void functions_leave(migrate_report *report);

#endif
