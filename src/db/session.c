/* Talking to PostgreSQL one statement at a time, for subcommands and threads that have nothing else to do, happens
 * here. */
#include "wdhs/session.h"

#include <libpq-fe.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "conninfo.h"
#include "session_private.h"

struct session {
    PGconn *pg;
    char error[1024];
    char sqlstate[6];
};

struct session_rows {
    PGresult *result;
};

/* libpq's messages have line breaks and tabs; ours are sentences. */
static void copy_on_one_line(char *out, size_t size, const char *message) {
    size_t length = 0;
    for (; *message && length + 1 < size; message++) {
        bool space = *message == '\n' || *message == '\t' || *message == ' ';
        if (!space) {
            out[length++] = *message;
        } else if (length && out[length - 1] != ' ') {
            out[length++] = ' ';
        }
    }
    while (length && out[length - 1] == ' ') {
        length--;
    }
    out[length] = '\0';
}

static void ignore_notice(void *context, const char *message) {
    (void)context;
    (void)message;
}

static PGconn *connect_with(const char *conninfo, char *error, size_t size) {
    struct conninfo info;
    if (!conninfo) {
        snprintf(error, size, "No database is configured.");
        return NULL;
    }
    /* libpq's own complaint would quote the string, password included. */
    if (!conninfo_read(&info, conninfo, NULL, 0, 0)) {
        snprintf(error, size, "The database connection string cannot be read.");
        return NULL;
    }
    PGconn *pg = PQconnectdbParams(info.keywords, info.values, 0);
    conninfo_free(&info);
    if (pg && PQstatus(pg) == CONNECTION_OK) {
        return pg;
    }
    copy_on_one_line(error, size, pg ? PQerrorMessage(pg) : "Out of memory.");
    PQfinish(pg);
    return NULL;
}

struct session *session_open(const char *conninfo, char *error, size_t size) {
    struct session *session = calloc(1, sizeof *session);
    if (!session) {
        snprintf(error, size, "Out of memory.");
        return NULL;
    }
    session->pg = connect_with(conninfo, error, size);
    if (!session->pg) {
        free(session);
        return NULL;
    }
    PQsetNoticeProcessor(session->pg, ignore_notice, NULL);
    return session;
}

void session_close(struct session *session) {
    if (!session) {
        return;
    }
    PQfinish(session->pg);
    free(session);
}

void session_cut(const struct session *session) {
    shutdown(PQsocket(session->pg), SHUT_RDWR);
}

bool session_fail(struct session *session, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(session->error, sizeof session->error, format, arguments);
    va_end(arguments);
    session->sqlstate[0] = '\0';
    return false;
}

bool session_in_transaction(const struct session *session) {
    return PQtransactionStatus(session->pg) == PQTRANS_INTRANS;
}

static void forget_failure(struct session *session) {
    session->error[0] = session->sqlstate[0] = '\0';
}

/* Remembers why, and frees the result. */
static void remember_failure(struct session *session, PGresult *result) {
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *detail = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL) : NULL;
    const char *sqlstate = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    char text[sizeof session->error];
    snprintf(text, sizeof text, "%s%s%s", message ? message : PQerrorMessage(session->pg), detail ? " " : "",
             detail ? detail : "");
    copy_on_one_line(session->error, sizeof session->error, text);
    snprintf(session->sqlstate, sizeof session->sqlstate, "%s", sqlstate ? sqlstate : "");
    PQclear(result);
}

static bool succeeded(const PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

struct session_rows *session_query(struct session *session, const char *sql, const char *const *params, size_t count) {
    forget_failure(session);
    PGresult *result = PQexecParams(session->pg, sql, (int)count, NULL, params, NULL, NULL, 0);
    if (!succeeded(result)) {
        remember_failure(session, result);
        return NULL;
    }
    struct session_rows *rows = malloc(sizeof *rows);
    if (!rows) {
        PQclear(result);
        session_fail(session, "Out of memory.");
        return NULL;
    }
    rows->result = result;
    return rows;
}

bool session_script(struct session *session, const char *sql) {
    forget_failure(session);
    PGresult *result = PQexec(session->pg, sql);
    if (!succeeded(result)) {
        remember_failure(session, result);
        return false;
    }
    PQclear(result);
    return true;
}

const char *session_error(const struct session *session) {
    return session->error;
}

const char *session_sqlstate(const struct session *session) {
    return session->sqlstate;
}

size_t session_row_count(const struct session_rows *rows) {
    return (size_t)PQntuples(rows->result);
}

const char *session_cell(const struct session_rows *rows, size_t row, size_t column) {
    int r = (int)row, c = (int)column;
    return PQgetisnull(rows->result, r, c) ? NULL : PQgetvalue(rows->result, r, c);
}

size_t session_affected(const struct session_rows *rows) {
    return (size_t)strtoull(PQcmdTuples(rows->result), NULL, 10);
}

void session_rows_free(struct session_rows *rows) {
    if (!rows) {
        return;
    }
    PQclear(rows->result);
    free(rows);
}

bool session_copy_begin(struct session *session, const char *sql) {
    forget_failure(session);
    PGresult *result = PQexec(session->pg, sql);
    if (PQresultStatus(result) == PGRES_COPY_IN) {
        PQclear(result);
        return true;
    }
    if (!succeeded(result)) {
        remember_failure(session, result);
        return false;
    }
    PQclear(result);
    return session_fail(session, "This statement does not take rows.");
}

bool session_copy_add(struct session *session, const char *bytes, size_t length) {
    while (length) {
        int part = length > INT_MAX / 2 ? INT_MAX / 2 : (int)length;
        if (PQputCopyData(session->pg, bytes, part) != 1) {
            remember_failure(session, NULL);
            return false;
        }
        bytes += part;
        length -= (size_t)part;
    }
    return true;
}

bool session_copy_end(struct session *session) {
    bool ended = PQputCopyEnd(session->pg, NULL) == 1;
    if (!ended) {
        remember_failure(session, NULL);
    }
    for (PGresult *result = PQgetResult(session->pg); result; result = PQgetResult(session->pg)) {
        if (succeeded(result)) {
            PQclear(result);
            continue;
        }
        remember_failure(session, result);
        ended = false;
    }
    return ended;
}
