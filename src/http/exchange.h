/* An exchange: one request and its answer.
 *
 * Its life: the request line makes it (exchange.c), the headers identify it and may refuse it (headers.c, refusal.c),
 * the body gathers (body.c), dispatch.c finds the handler, request_complete() ends the handling, and send.c turns the
 * reply into a response. When the library is done with it, exchange.c counts, logs and releases it. */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compress.h"
#include "headers.h"
#include "library.h"
#include "pulled.h"
#include "reuse.h"
#include "trace.h"
#include "uri.h"
#include "wdhs/http.h"

#define REQUEST_ID_LIMIT 64

enum stage {
    STAGE_HEADERS,  /* the request line came */
    STAGE_BODY,     /* the headers came */
    STAGE_HANDLING, /* the handler has it, and it waits when that did not answer at once */
    STAGE_ANSWERED, /* request_complete() was called */
    STAGE_SENT,     /* handed to the library */
};

struct exchange {
    struct request request; /* first, so that a request is its exchange */
    enum stage stage;
    enum wait wait;
    unsigned calls;          /* in vain, of WAIT_IN_PLACE */
    bool close;              /* the connection ends with this answer */
    enum problem refusal;    /* answered instead of handling; PROBLEM_COUNT: none */
    const char *refusal_why; /* its detail, or NULL */
    enum target_kind target_kind;
    struct segments segments;
    const char *target;     /* as sent; NULL when longer than max_url */
    const char *target_end; /* in the library's buffer; NULL: no request line came */
    struct headers headers;
    struct taken taken;
    char *body;
    size_t body_length, body_capacity, body_seen; /* seen: with what was thrown away */
    char id[REQUEST_ID_LIMIT + 1];
    char trace_id[TRACE_ID_SIZE];
    char client[INET6_ADDRSTRLEN];
    const char *cors_origin; /* Access-Control-Allow-Origin, or NULL */
    bool vary_origin;
    const char *allow_methods, *allow_headers; /* answers to a preflight, or NULL */
    enum coding coding;                        /* of the body */
    enum coding form;                          /* of the reply, also when it is a 304 */
    int64_t started_us;
    struct reuse reuse;
    struct pulling pulling;
    unsigned sent_status;
    size_t sent_bytes;
};

static inline struct exchange *exchange_of(struct request *request) {
    return (struct exchange *)(void *)request;
}

static inline const struct exchange *exchange_of_const(const struct request *request) {
    return (const struct exchange *)(const void *)request;
}

/* --- what the library calls ----------------------------------------------------------------------------------------
 */

/* The request line has come in; NULL when memory is out. */
struct exchange *exchange_begun(struct http_connection *connection, const char *target);
/* The headers are in, or `size` bytes of the body, or all of it; and then again until there is an answer. False when
 * the connection is to be closed. */
bool exchange_step(struct exchange *exchange, const char *method, const char *version, const char *data, size_t size);
/* The answer has gone out, or the connection is no more. */
void exchange_done(struct exchange *exchange);

/* --- what we call --------------------------------------------------------------------------------------------------
 */

/* A new exchange in an arena of its own; NULL when memory is out. */
struct exchange *exchange_new(struct http_connection *connection);
/* The one place where the handling of a request ends: its answer is in request->reply, and goes out. */
void request_complete(struct request *request);
/* Counts, logs and releases. */
void exchange_end(struct exchange *exchange);

/* headers.c: collects the headers, and takes id, trace, language and client from them. False when memory is out. */
bool headers_collect(struct exchange *exchange);
void headers_identify(struct exchange *exchange);
/* headers.c: as request_header(), which costs next to nothing this way when there is no such field. */
static inline const char *exchange_header(const struct exchange *exchange, const char *name) {
    return headers_lack(&exchange->headers, name) ? NULL : request_header(&exchange->request, name);
}

#endif
