/* An exchange begins with a request line and ends when libmicrohttpd is done with it; the steps between are called
 * here. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "metrics.h"
#include "reuse.h"
#include "router.h"
#include "wdhs/digest.h"
#include "wdhs/settings.h"

/* --- beginning and end ---------------------------------------------------------------------------------------------
 */

static struct arena *arena_take(struct http *http) {
    return http->spare_count ? http->spare[--http->spare_count] : arena_new(http->arena_size);
}

static void arena_give(struct http *http, struct arena *arena) {
    if (http->spare_count == SPARE_ARENAS) {
        arena_free(arena);
        return;
    }
    arena_reset(arena);
    http->spare[http->spare_count++] = arena;
}

/* Reading the clock is dear, so a request begins when the one before it ended, if nothing else began in between, and
 * that was in the same run of libmicrohttpd: it was there by then. */
static int64_t beginning(struct http *http) {
    int64_t before = http->ended_us;
    http->ended_us = 0;
    return before ? before : loop_clock_us();
}

struct exchange *exchange_new(struct http_connection *connection) {
    struct http *http = connection->http;
    struct arena *arena = arena_take(http);
    struct exchange *exchange = arena ? arena_alloc(arena, sizeof *exchange) : NULL;
    if (!exchange) {
        arena_free(arena);
        return NULL;
    }
    exchange->request.arena = arena;
    exchange->request.http = http;
    exchange->request.connection = connection;
    exchange->request.path = "/";
    exchange->request.body = "";
    exchange->request.id = exchange->id;
    exchange->request.client = connection->peer_text;
    exchange->refusal = PROBLEM_COUNT;
    exchange->started_us = beginning(http);
    digest_uuid(exchange->id);
    connection->exchange = exchange;
    metrics_started(http->metrics);
    return exchange;
}

static void log_access(struct exchange *exchange, int64_t duration) {
    const struct request *request = &exchange->request;
    access_log_add(&request->http->log,
                   &(struct access){.request_id = request->id,
                                    .trace_id = exchange->trace_id,
                                    .method = method_name(request->method),
                                    .route = request->route ? request->route->pattern : "unmatched",
                                    .client = request->client,
                                    .status = exchange->sent_status,
                                    .duration_us = duration,
                                    .bytes = exchange->sent_bytes});
}

void exchange_end(struct exchange *exchange) {
    struct request *request = &exchange->request;
    struct http *http = request->http;
    http->ended_us = loop_clock_us();
    int64_t duration = http->ended_us - exchange->started_us;
    metrics_finished(http->metrics, request->route, request->method, exchange->sent_status, duration);
    if (http->log.wanted) {
        log_access(exchange, duration);
    }
    reuse_end(exchange);
    request->connection->exchange = NULL;
    request->connection->since = loop_now(http->loop);
    arena_give(http, request->arena); /* the exchange lives in it */
}

/* --- handling ------------------------------------------------------------------------------------------------------
 */

void request_complete(struct request *request) {
    struct exchange *exchange = exchange_of(request);
    exchange->stage = STAGE_ANSWERED;
    reuse_completed(exchange);
    wait_end(exchange);
}

void request_wait(struct request *request) {
    request->waits = true;
}

void request_go_on(struct request *request) {
    request->waits = false;
}

/* Not when its socket was taken away, or when it was answered in the middle of beginning to wait. */
void request_return(struct request *request) {
    if (!request->waits && exchange_of(request)->stage == STAGE_HANDLING) {
        request_complete(request);
    }
}

/* Answers before the body is read, and closes. That works without libmicrohttpd's memory of the connection, which the
 * request may have taken up; with TLS there is no way around it, and the answer is only tried. */
static enum MHD_Result refuse_at_once(struct exchange *exchange) {
    exchange->close = true;
    cors_decide(exchange);
    if (!exchange->request.http->tls_key) {
        answer_and_cut(exchange, exchange->refusal, exchange->refusal_why);
        return MHD_NO;
    }
    reply_problem(&exchange->request, exchange->refusal, exchange->refusal_why);
    request_complete(&exchange->request);
    return exchange_send(exchange);
}

static enum MHD_Result refuse_for_room(struct exchange *exchange) {
    exchange->refusal = exchange->target ? PROBLEM_HEADERS_TOO_LARGE : PROBLEM_URI_TOO_LONG;
    return refuse_at_once(exchange);
}

/* Where there is no body, none is waited for (RFC 9110 section 10.1.1). Version 0.9.75 of libmicrohttpd would, and take
 * what follows on the request for a body, so that an answer which is there at once costs the connection. It looks at
 * the value again after us, where it lies in its buffer for reading. */
static void hide_expectation(const struct exchange *exchange) {
    const char *expect = NULL, *length = NULL;
    if (!headers_count(&exchange->headers, "Expect", &expect) ||
        headers_count(&exchange->headers, "Transfer-Encoding", NULL)) {
        return;
    }
    char *code = strchr(expect, '1');
    if (code && (!headers_count(&exchange->headers, "Content-Length", &length) || !strtoull(length, NULL, 10))) {
        *code = '-';
    }
}

/* The headers are complete. */
static enum MHD_Result begin(struct exchange *exchange, const char *method, const char *version) {
    struct request *request = &exchange->request;
    exchange->stage = STAGE_BODY;
    request->method = method_parse(method);
    if (!headers_collect(exchange)) {
        return MHD_NO;
    }
    headers_identify(exchange);
    room_take_head(exchange);
    if (!room_for_reply(exchange)) {
        return refuse_for_room(exchange);
    }
    if (refusal_framing(exchange, version)) {
        return refuse_at_once(exchange);
    }
    hide_expectation(exchange);
    return MHD_YES;
}

/* A body that goes on and on cannot be answered by way of libmicrohttpd before its end. */
static enum MHD_Result take_body(struct exchange *exchange, const char *data, size_t size) {
    if (body_add(exchange, data, size)) {
        return MHD_YES;
    }
    cors_decide(exchange);
    if (!exchange->request.http->tls_key) {
        answer_and_cut(exchange, PROBLEM_CONTENT_TOO_LARGE, NULL);
    }
    return MHD_NO;
}

/* The whole request is in. */
static enum MHD_Result handle(struct exchange *exchange) {
    body_finish(exchange);
    if (exchange->request.has_body) {
        room_take_footers(exchange);
        if (!room_for_reply(exchange)) {
            return refuse_for_room(exchange);
        }
    }
    refusal_limits(exchange);
    exchange->stage = STAGE_HANDLING;
    if (!reuse_repeated(exchange)) {
        dispatch(exchange);
    }
    if (exchange->stage == STAGE_ANSWERED) {
        return exchange_send(exchange);
    }
    if (exchange->stage != STAGE_SENT) { /* or its socket was taken away */
        wait_begin(exchange);
    }
    return MHD_YES;
}

/* --- callbacks -----------------------------------------------------------------------------------------------------
 */

static void take_target(struct exchange *exchange, const char *target) {
    size_t length = strlen(target);
    exchange->target_end = target + length;
    if (length <= (size_t)exchange->request.http->settings->max_url) {
        exchange->target = arena_copy(exchange->request.arena, target, length);
    }
}

/* libmicrohttpd goes on to take the query apart, which we do by ourselves. Version 0.9.75 forgets about the connection
 * when its memory does not suffice for that, and it needs some for every parameter, so it gets no query to see. The
 * target lies in its buffer for reading. */
static void hide_query(const char *target) {
    char *query = strchr(target, '?');
    if (query && query[1]) {
        query[1] = '\0';
    }
}

void *on_request_line(void *context, const char *target, struct MHD_Connection *mhd) {
    struct http_connection *connection = connection_of(mhd);
    (void)context;
    struct exchange *exchange = connection ? exchange_new(connection) : NULL;
    if (exchange) {
        take_target(exchange, target);
    }
    hide_query(target);
    return exchange;
}

/* libmicrohttpd calls this when the headers are in, for each piece of the body, when all is in, and then until it
 * has an answer. An answer to the first call costs the connection. */
enum MHD_Result on_request(void *context, struct MHD_Connection *mhd, const char *url, const char *method,
                           const char *version, const char *data, size_t *size, void **state) {
    struct exchange *exchange = *state;
    (void)context;
    (void)mhd;
    (void)url;
    if (!exchange) { /* memory was out */
        return MHD_NO;
    }
    if (exchange->stage == STAGE_HEADERS) {
        return begin(exchange, method, version);
    }
    if (exchange->stage == STAGE_BODY && *size) {
        size_t taken = *size;
        *size = 0;
        exchange->request.http->more_to_do = true;
        return take_body(exchange, data, taken);
    }
    if (exchange->stage == STAGE_BODY) {
        return handle(exchange);
    }
    if (exchange->stage == STAGE_ANSWERED) {
        return exchange_send(exchange);
    }
    if (exchange->wait != WAIT_IN_PLACE) {
        return MHD_NO;
    }
    wait_go_on(exchange);
    return MHD_YES;
}

void on_completed(void *context, struct MHD_Connection *mhd, void **state, enum MHD_RequestTerminationCode code) {
    struct exchange *exchange = *state;
    (void)context;
    (void)mhd;
    (void)code;
    *state = NULL;
    if (!exchange) {
        return;
    }
    wait_abandon(exchange);
    if (exchange->stage == STAGE_HANDLING && exchange->request.on_abandon) {
        exchange->request.on_abandon(&exchange->request);
    }
    exchange_end(exchange);
}
