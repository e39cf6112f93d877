/* A blocking PostgreSQL session, for subcommands (migrate, seed, key, check) and the thread of the jobs. Never used by
 * a thread that has a loop. */
#ifndef WDHS_SESSION_H
#define WDHS_SESSION_H

#include <stdbool.h>
#include <stddef.h>

struct session;

/* NULL with a sentence for humans in error[size] (never the password). connect_timeout 5 s unless the string says so.
 */
struct session *session_open(const char *conninfo, char *error, size_t size);
void session_close(struct session *session);
/* From any thread: a statement that waits for the server fails, and so does every later one. It must still be closed.
 */
void session_cut(const struct session *session);

/* Runs one statement with text parameters ($1…; NULL: null). Returns rows or NULL; session_error() then tells why. */
struct session_rows;
struct session_rows *session_query(struct session *session, const char *sql, const char *const *params, size_t count);
/* Several statements in one string, no parameters. */
bool session_script(struct session *session, const char *sql);
const char *session_error(const struct session *session);    /* message for humans */
const char *session_sqlstate(const struct session *session); /* "" when the failure was not PostgreSQL's */

size_t session_row_count(const struct session_rows *rows);
/* NULL for SQL null. */
const char *session_cell(const struct session_rows *rows, size_t row, size_t column);
size_t session_affected(const struct session_rows *rows);
void session_rows_free(struct session_rows *rows);

/* COPY … FROM STDIN: begin with the statement, add bytes, end. */
bool session_copy_begin(struct session *session, const char *sql);
bool session_copy_add(struct session *session, const char *bytes, size_t length);
bool session_copy_end(struct session *session);

#endif
