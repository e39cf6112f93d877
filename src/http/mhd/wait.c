/* A connection whose request is being handled waits here, in one of two ways.
 *
 * In place: the callback just returns. Leans on this: libmicrohttpd then calls it again in every run until there is an
 * answer. That costs little as long as few wait, and not for long; and libmicrohttpd wants to run again at once, which
 * http_run() knows better.
 *
 * Suspended: libmicrohttpd forgets about the connection until it is resumed, as documented. That takes two changes of
 * the epoll set and an attempt to read what is not there: a tenth of what the service spends on a record from the
 * database. Without waiting in place, all wait like this. */
#include "../connection.h"
#include "../exchange.h"
#include "../server.h"
#include "mhd.h"

/* After so many calls in vain it is suspended. */
#define PATIENCE 64
/* Counted up with each exchange whose patience ended, down with each that was answered before. */
#define OVERSTAYED_MOST 16
#define OVERSTAYED_MANY 8
/* When most overstay, one out of so many still tries whether that has changed. */
#define TRIAL 32

static bool is_worth_trying(struct http *http) {
    return http->overstayed < OVERSTAYED_MANY || ++http->tried_last == TRIAL;
}

void wait_begin(struct exchange *exchange) {
    struct http *http = exchange->request.http;
    /* With TLS an answer goes out in several runs, of which http_run() hears nothing. */
    if (http->tls_key || !mhd_tricks[TRICK_IN_PLACE] || !is_worth_trying(http)) {
        wait_suspended(exchange);
        return;
    }
    http->tried_last = 0;
    http->in_place++;
    exchange->wait = WAIT_IN_PLACE;
}

void wait_go_on(struct exchange *exchange) {
    struct http *http = exchange->request.http;
    if (++exchange->calls < PATIENCE) {
        return;
    }
    http->overstayed += http->overstayed < OVERSTAYED_MOST;
    wait_suspended(exchange);
}

void wait_suspended(struct exchange *exchange) {
    if (exchange->wait == WAIT_SUSPENDED) {
        return;
    }
    wait_abandon(exchange);
    exchange->wait = WAIT_SUSPENDED;
    MHD_suspend_connection(mhd_connection(exchange->request.connection->library));
}

void wait_end(struct exchange *exchange) {
    struct http *http = exchange->request.http;
    if (exchange->wait == WAIT_NOT) {
        return;
    }
    if (exchange->wait == WAIT_SUSPENDED) {
        MHD_resume_connection(mhd_connection(exchange->request.connection->library));
    } else {
        http->overstayed -= http->overstayed > 0;
    }
    wait_abandon(exchange);
    http_wake(http);
}

void wait_abandon(struct exchange *exchange) {
    exchange->request.http->in_place -= exchange->wait == WAIT_IN_PLACE;
    exchange->wait = WAIT_NOT;
}
