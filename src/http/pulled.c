/* Bodies that are made while they are sent: the library asks for a piece when it has sent the one before, so whoever
 * reads slowly slows down their source.
 *
 * There is no time limit for all of it, but one for each piece. What cannot be completed is cut: a connection that is
 * reset before the last chunk, or at any moment with HTTP/1.0, is no end. */
#include "pulled.h"

#include <sys/socket.h>

#include "compress.h"
#include "connection.h"
#include "exchange.h"
#include "metrics.h"
#include "negotiate.h"
#include "server.h"
#include "wdhs/settings.h"

void reply_pulled(struct request *request, const char *content_type, struct reply_source *source) {
    request->source = source;
    request->reply.status = 200;
    request->reply.content_type = content_type;
    request->reply.pulled = true;
}

/* --- making it smaller -------------------------------------------------------------------------------------------- */

void pulled_choose_coding(struct exchange *exchange) {
    const char *accepted = exchange_header(exchange, "Accept-Encoding");
    bool wanted = compressible(exchange->request.reply.content_type) &&
                  negotiate_coding_up_to(accepted, CODING_GZIP) == CODING_GZIP;
    exchange->pulling.squeezer = wanted ? squeezer_new() : NULL;
    exchange->coding = exchange->form = exchange->pulling.squeezer ? CODING_GZIP : CODING_IDENTITY;
}

static enum pulled pull_squeezed(struct exchange *exchange, char *out, size_t size, size_t *ret_length) {
    struct squeezer *squeezer = exchange->pulling.squeezer;
    struct reply_source *source = exchange->request.source;
    for (;;) {
        *ret_length = squeezer_take(squeezer, exchange->pulling.all, out, size);
        if (*ret_length || exchange->pulling.all) {
            return *ret_length ? PULLED_SOME : PULLED_ALL;
        }
        size_t length = 0;
        enum pulled pulled = source->pull(source, squeezer_room(squeezer), SQUEEZER_ROOM, &length);
        if (pulled == PULLED_NOTHING_YET || pulled == PULLED_BROKEN) {
            return pulled;
        }
        exchange->pulling.all = pulled == PULLED_ALL;
        squeezer_feed(squeezer, length);
    }
}

/* --- time --------------------------------------------------------------------------------------------------------- */

/* The library notices, and closes. */
static void pulled_out_of_patience(void *context) {
    struct exchange *exchange = context;
    shutdown(exchange->request.connection->fd, SHUT_RDWR);
}

static void expect_reader(struct exchange *exchange) {
    struct http *http = exchange->request.http;
    (void)loop_timer_set(http->loop, &exchange->pulling.patience,
                         loop_now(http->loop) + http->settings->idle_timeout_s * 1000);
}

/* --- pieces ------------------------------------------------------------------------------------------------------- */

static enum pulled pulled_pull(struct exchange *exchange, char *out, size_t size, size_t *ret_length) {
    struct reply_source *source = exchange->request.source;
    if (exchange->pulling.given_up) {
        return PULLED_BROKEN;
    }
    return exchange->pulling.squeezer ? pull_squeezed(exchange, out, size, ret_length)
                                      : source->pull(source, out, size, ret_length);
}

enum pulled pulled_next(struct exchange *exchange, char *out, size_t size, size_t *ret_length) {
    loop_timer_cancel(exchange->request.http->loop, &exchange->pulling.patience);
    exchange->request.http->more_to_do = true;
    enum pulled pulled = pulled_pull(exchange, out, size, ret_length);
    if (pulled == PULLED_SOME) {
        exchange->sent_bytes += *ret_length;
        expect_reader(exchange);
    } else if (pulled == PULLED_NOTHING_YET) {
        wait_suspended(exchange);
    }
    exchange->pulling.ended = pulled == PULLED_ALL;
    return pulled;
}

void request_pull_again(struct request *request) {
    struct exchange *exchange = exchange_of(request);
    if (exchange->stage == STAGE_SENT) {
        wait_end(exchange);
    }
}

void pulled_begin(struct exchange *exchange) {
    exchange->pulling.begun = true;
    exchange->pulling.patience = (struct loop_timer){.fire = pulled_out_of_patience, .context = exchange};
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

bool pulled_is_broken(const struct exchange *exchange) {
    return exchange->pulling.begun && !exchange->pulling.ended && exchange->request.method != METHOD_HEAD;
}

void pulled_give_up(struct exchange *exchange) {
    if (exchange->pulling.begun) {
        exchange->pulling.given_up = true;
        wait_end(exchange);
    }
}

void pulled_end(struct exchange *exchange) {
    struct request *request = &exchange->request;
    if (pulled_is_broken(exchange)) {
        metrics_add(request->http->metrics, METRIC_BROKEN, 1);
    }
    loop_timer_cancel(request->http->loop, &exchange->pulling.patience);
    squeezer_free(exchange->pulling.squeezer);
    if (request->source) {
        request->source->release(request->source);
    }
    exchange->pulling = (struct pulling){0};
    request->source = NULL;
}
