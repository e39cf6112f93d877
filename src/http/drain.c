/* The graceful end: nothing new, nothing lost, nothing reset.
 *
 * Closing a listening socket resets what waits in its queue. So new connections are refused first by a filter, those
 * whose handshake is under way are accepted for a moment longer, and only then the socket closes. Every answer from
 * here on ends its connection; connections that are idle get a short time to say what they were about to say. */
#include "drain.h"
#include "accept.h"
#include "connection.h"
#include "exchange.h"
#include "server.h"
#include "stream.h"
#include "wdhs/settings.h"

#define TICK_MS   20
#define ACCEPT_MS 100
#define HURRY_S   2 /* the library counts in whole seconds: at least one */

/* Idle connections close soon. The timeout counts from the last byte, so what has passed already is added. */
static void hurry(struct http *http) {
    int64_t now = loop_now(http->loop);
    for (struct http_connection *connection = http->connections; connection; connection = connection->next) {
        if (connection->hurried || connection->exchange) {
            continue;
        }
        unsigned idle_s = (unsigned)((now - connection->since) / 1000);
        connection->hurried = true;
        library_allow_idle(connection->library, idle_s + HURRY_S);
        http->must_run = true;
    }
}

void drain_abandon(struct http *http) {
    for (struct http_connection *connection = http->connections; connection; connection = connection->next) {
        struct exchange *exchange = connection->exchange;
        if (exchange) {
            pulled_give_up(exchange);
        }
        if (!exchange || exchange->stage != STAGE_HANDLING) {
            continue;
        }
        if (exchange->request.on_abandon) {
            exchange->request.on_abandon(&exchange->request);
        }
        reply_problem(&exchange->request, PROBLEM_UNAVAILABLE, NULL);
        request_complete(&exchange->request);
    }
    if (!http->must_run) {
        return;
    }
    http_run(http); /* takes them back */
    http_run(http); /* sends */
}

static void drain_finish(struct http *http) {
    listeners_close(http);
    access_log_flush(&http->log);
    http->drain.drained(http->drain.context);
}

static void tick(void *context) {
    struct http *http = context;
    struct drain *drain = &http->drain;
    int64_t now = loop_now(http->loop);
    if (http->listeners && now >= drain->accept_until) {
        listeners_close(http);
    }
    hurry(http);
    if ((!http->listeners && !http->connection_count) || now >= drain->give_up) {
        drain_finish(http);
    } else {
        loop_timer_set(http->loop, &drain->tick, now + TICK_MS);
    }
}

void http_drain(struct http *http, void (*drained)(void *context), void *context) {
    struct drain *drain = &http->drain;
    int64_t now = loop_now(http->loop);
    if (drain->active) {
        return;
    }
    *drain = (struct drain){
        .active = true,
        .accept_until = now + ACCEPT_MS,
        .give_up = now + http->settings->drain_timeout_s * 1000,
        .tick = {.fire = tick, .context = http},
        .drained = drained,
        .context = context,
    };
    listeners_refuse_new(http);
    streams_close(http->streams);
    hurry(http);
    loop_timer_set(http->loop, &drain->tick, now + TICK_MS);
}
