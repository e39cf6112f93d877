/* What migrations need of a session beyond its contract. Private to src/db. */
#ifndef WDHS_DB_SESSION_PRIVATE_H
#define WDHS_DB_SESSION_PRIVATE_H

#include <stdbool.h>

struct session;

/* Makes session_error() tell this; always false, for use in a return. */
bool session_fail(struct session *session, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* True inside a transaction that has not failed. */
bool session_in_transaction(const struct session *session);

#endif
