/* What the file of a resource needs for the rules that only this resource has: one statement and one answer of its own.
 */
#ifndef WDHS_OPERATION_H
#define WDHS_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

struct db_param;
struct db_rows;
struct operation;
struct request;
struct resource;

struct request *operation_request(const struct operation *operation);
/* The key of the record that the operation is about; NULL when it is about none yet. */
const char *operation_key(const struct operation *operation);

/* Runs one statement in the fast lane with the deadline of all statements. What fails is answered; otherwise `answered`
 * is called, once, and answers or waits again. SQL and parameters live until then: in the arena, or static. */
void operation_ask(struct operation *operation, const char *sql, bool writes, const struct db_param *params,
                   size_t count, void (*answered)(struct operation *operation, const struct db_rows *rows));

/* Rows that are stored in large numbers go together: one statement and one transaction for all that came while the one
 * before was under way. */
struct text;
struct batch_kind {
    const char *sql; /* $1: a JSON array of rows; answers with one row for each, in the same order */
    void (*answered)(struct operation *operation, const struct db_rows *rows, size_t row);
};
/* Adds a row, a JSON object in the request's arena. What fails is answered; otherwise `answered` is called, once the
 * row has been committed, and answers. A row that PostgreSQL refuses fails by itself. */
void operation_join(struct operation *operation, const struct batch_kind *kind, const struct text *row);

/* Call after a change of the resource's table and before the answer: whoever asks this process from then on gets the
 * new state. */
void operation_changed(const struct operation *operation);

/* Completes with 400 when faults were found, or with 503 when memory ran out; true when it did. */
bool operation_refused(struct operation *operation);

/* The SHA-256 of a token as it stands in links, for a parameter of type bytea; *bytea is NULL when memory is out. False
 * when it is no token: 32 bytes in base64url (RFC 4648 section 5). */
struct arena;
bool token_hash(struct arena *arena, const char *token, const char **bytea);

/* For routes about the record that belongs to the holder of a token (see resource.find_own): finds it by the header
 * Authorization, or answers 401. */
void operation_begin_own(struct request *request, const struct resource *resource,
                         void (*next)(struct operation *operation));

#endif
