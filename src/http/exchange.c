/* An exchange begins with a request line and ends when the library is done with it; the steps between are called
 * here. */
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "connection.h"
#include "cors.h"
#include "cut.h"
#include "dispatch.h"
#include "exchange.h"
#include "metrics.h"
#include "refusal.h"
#include "reuse.h"
#include "router.h"
#include "send.h"
#include "server.h"
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
 * that was in the same run of the library: it was there by then. */
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

static void log_access(struct exchange *exchange, int64_t duration, bool broken) {
    const struct request *request = &exchange->request;
    access_log_add(&request->http->log,
                   &(struct access){.request_id = request->id,
                                    .trace_id = exchange->trace_id,
                                    .method = method_name(request->method),
                                    .route = request->route ? request->route->pattern : "unmatched",
                                    .client = request->client,
                                    .status = exchange->sent_status,
                                    .duration_us = duration,
                                    .bytes = exchange->sent_bytes,
                                    .broken = broken});
}

void exchange_end(struct exchange *exchange) {
    struct request *request = &exchange->request;
    struct http *http = request->http;
    http->ended_us = loop_clock_us();
    int64_t duration = http->ended_us - exchange->started_us;
    bool broken = pulled_is_broken(exchange);
    pulled_end(exchange);
    metrics_finished(http->metrics, request->route, request->method, exchange->sent_status, duration);
    if (http->log.wanted) {
        log_access(exchange, duration, broken);
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

/* Answers before the body is read, and closes. That works without the library's memory of the connection, which the
 * request may have taken up; with TLS there is no way around it, and the answer is only tried. */
static bool refuse_at_once(struct exchange *exchange) {
    exchange->close = true;
    cors_decide(exchange);
    if (!exchange->request.http->tls_key) {
        answer_and_cut(exchange, exchange->refusal, exchange->refusal_why);
        return false;
    }
    reply_problem(&exchange->request, exchange->refusal, exchange->refusal_why);
    request_complete(&exchange->request);
    return exchange_send(exchange);
}

static bool refuse_for_room(struct exchange *exchange) {
    exchange->refusal = exchange->target ? PROBLEM_HEADERS_TOO_LARGE : PROBLEM_URI_TOO_LONG;
    return refuse_at_once(exchange);
}

/* The headers are complete. */
static bool exchange_begin(struct exchange *exchange, const char *method, const char *version) {
    struct request *request = &exchange->request;
    exchange->stage = STAGE_BODY;
    request->method = method_parse(method);
    if (!headers_collect(exchange)) {
        return false;
    }
    headers_identify(exchange);
    if (!room_for_reply(exchange)) {
        return refuse_for_room(exchange);
    }
    if (refusal_framing(exchange, version)) {
        return refuse_at_once(exchange);
    }
    return true;
}

/* A body that goes on and on cannot be answered by way of the library before its end. */
static bool take_body(struct exchange *exchange, const char *data, size_t size) {
    if (body_add(exchange, data, size)) {
        return true;
    }
    cors_decide(exchange);
    if (!exchange->request.http->tls_key) {
        answer_and_cut(exchange, PROBLEM_CONTENT_TOO_LARGE, NULL);
    }
    return false;
}

/* The whole request is in. */
static bool exchange_handle(struct exchange *exchange) {
    body_finish(exchange);
    if (exchange->request.has_body) {
        library_take_footers(exchange);
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
    return true;
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

struct exchange *exchange_begun(struct http_connection *connection, const char *target) {
    struct exchange *exchange = exchange_new(connection);
    if (exchange) {
        take_target(exchange, target);
    }
    return exchange;
}

bool exchange_step(struct exchange *exchange, const char *method, const char *version, const char *data, size_t size) {
    if (exchange->stage == STAGE_HEADERS) {
        return exchange_begin(exchange, method, version);
    }
    if (exchange->stage == STAGE_BODY && size) {
        exchange->request.http->more_to_do = true;
        return take_body(exchange, data, size);
    }
    if (exchange->stage == STAGE_BODY) {
        return exchange_handle(exchange);
    }
    if (exchange->stage == STAGE_ANSWERED) {
        return exchange_send(exchange);
    }
    if (exchange->wait != WAIT_IN_PLACE) {
        return false;
    }
    wait_go_on(exchange);
    return true;
}

void exchange_done(struct exchange *exchange) {
    wait_abandon(exchange);
    if (exchange->stage == STAGE_HANDLING && exchange->request.on_abandon) {
        exchange->request.on_abandon(&exchange->request);
    }
    exchange_end(exchange);
}
