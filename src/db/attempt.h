/* One attempt to connect, how long to wait before the next, and taking in what arrives: what the pool and the listener
 * have in common. Private to src/db. */
#ifndef WDHS_DB_ATTEMPT_H
#define WDHS_DB_ATTEMPT_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "wdhs/loop.h"

#define ATTEMPT_LIMIT 5000 /* milliseconds; then another host is tried first */

enum attempt_state { ATTEMPT_GOES_ON, ATTEMPT_FAILED, ATTEMPT_DONE };

/* Milliseconds until the next attempt, after that many failures in a row. */
int64_t attempt_backoff(unsigned failures);

/* Begins. The arguments are those of conninfo_read; `watch` has its callback, which is to call attempt_step. NULL when
 * it failed at once; a connection is PQfinished by the caller, after attempt_unwatch. */
PGconn *attempt_start(const char *conninfo, const char *role, unsigned statement_timeout_ms, unsigned shift,
                      struct loop *loop, struct loop_watch *watch);
/* The next step. When it is done, libpq no longer blocks and the watch waits for input. */
enum attempt_state attempt_step(PGconn *pg, struct loop *loop, struct loop_watch *watch);

/* Takes the watch out of the loop, whatever became of the connection. */
void attempt_unwatch(const PGconn *pg, struct loop *loop, struct loop_watch *watch);

/* PQconsumeInput for who waits for the socket: takes all that will not make it readable again. */
bool attempt_take_input(PGconn *pg);

#endif
