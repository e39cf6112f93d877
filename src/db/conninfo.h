/* What libpq is told when it connects: the operator's string, with our defaults below it and our needs above it.
 * Private to src/db. */
#ifndef WDHS_DB_CONNINFO_H
#define WDHS_DB_CONNINFO_H

#include <libpq-fe.h>
#include <limits.h>
#include <stdbool.h>

#define CONNINFO_PLACES 64

/* In the place of a time limit: for what may last, and is ended by closing the connection. */
#define CONNINFO_LASTING UINT_MAX

/* Keywords and values for PQconnectStartParams and PQconnectdbParams, ended by NULL. Freed by conninfo_free. */
struct conninfo {
    PQconninfoOption *parsed;
    const char *keywords[CONNINFO_PLACES], *values[CONNINFO_PLACES];
    unsigned count;
    char *owned[4]; /* values made here */
    unsigned owned_count;
};

/* False when the string cannot be read or memory is out (nothing to free then). Each keyword may be there once.
 * `role` may be NULL, `statement_timeout_ms` 0 or CONNINFO_LASTING. `shift` says which of several hosts comes first. */
bool conninfo_read(struct conninfo *info, const char *string, const char *role, unsigned statement_timeout_ms,
                   unsigned shift);
void conninfo_free(struct conninfo *info);

#endif
