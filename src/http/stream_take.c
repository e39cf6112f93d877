/* A request for a stream is answered here: its socket leaves the library, and joins those who listen. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"
#include "exchange.h"
#include "metrics.h"
#include "send.h"
#include "server.h"
#include "stream.h"
#include "wdhs/log.h"

#define SEND_BUFFER 8192 /* bytes; the system doubles it. Who does not read loses events soon, not memory. */
#define SILENT_MS   30000

static const char event_stream[] = "text/event-stream";

static void fill_reply(struct request *request) {
    request->reply = (struct reply){.status = 200, .content_type = event_stream, .freshness = FRESH_NO_STORE};
}

/* The whole answer for who cannot stay: EventSource comes again after that time. */
static void answer_once(struct request *request, const struct stream_topic *topic) {
    size_t length;
    const char *event = stream_current(topic, &length);
    struct text body;
    text_init(&body, request->arena, length + 32);
    text_add_string(&body, "retry: 1000\n\n");
    text_add(&body, event, length);
    fill_reply(request);
    reply_body(request, 200, event_stream, &body);
}

static void stream_take_refuse(struct request *request) {
    metrics_add(request->http->metrics, METRIC_LISTENERS_REFUSED, 1);
    reply_problem(request, PROBLEM_UNAVAILABLE,
                  request_say(request, "Er luisteren al zoveel als deze dienst toelaat.",
                              "As many listen already as this service allows."));
    request->reply.retry_after_s = 10;
}

/* The head, and the current event as the beginning of the body. */
static bool write_beginning(struct exchange *exchange, const struct stream_topic *topic, struct text *text) {
    unsigned status;
    size_t length;
    const char *event = stream_current(topic, &length);
    exchange->close = true; /* there is no length: the end of the body is that of the connection */
    fill_reply(&exchange->request);
    struct library_response *response = exchange_response(exchange, &status);
    if (!response) {
        return false;
    }
    response_add(response, "X-Accel-Buffering", "no"); /* nginx would wait for more */
    response_head(text, exchange->request.http, status, response);
    response_free(response);
    text_add_string(text, "\r\n");
    text_add(text, event, length);
    exchange->sent_bytes = length;
    return !text->failed;
}

static void prepare_socket(int fd) {
    int size = SEND_BUFFER, silent = SILENT_MS;
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    /* Whoever does not even acknowledge is gone. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent, sizeof silent);
}

/* The descriptor that stays; -1 when the system has none left. */
static int own_descriptor(const struct exchange *exchange) {
    return fcntl(exchange->request.connection->fd, F_DUPFD_CLOEXEC, 0);
}

/* A head that is not taken at once, by a socket that has sent nothing else, is one of a client that has left. */
static void stream_take_begin(struct exchange *exchange, struct stream_topic *topic, int fd, const struct text *text) {
    bool mine = take_connection(exchange, streams_dummy(streams_of(topic)));
    ssize_t sent = mine ? send(fd, text->data, text->length, MSG_DONTWAIT | MSG_NOSIGNAL) : -1;
    if (sent != (ssize_t)text->length) {
        close(fd);
        return;
    }
    prepare_socket(fd);
    (void)stream_listen(topic, fd);
}

void request_stream(struct request *request, struct stream_topic *topic) {
    struct exchange *exchange = exchange_of(request);
    struct http *http = request->http;
    struct text text;
    if (!take_is_possible() || http->tls_key || http->drain.active || request->method == METHOD_HEAD) {
        answer_once(request, topic);
        return;
    }
    int fd = streams_have_room(streams_of(topic)) ? own_descriptor(exchange) : -1;
    if (fd < 0) {
        stream_take_refuse(request);
        return;
    }
    text_init(&text, request->arena, 2048);
    if (write_beginning(exchange, topic, &text)) {
        stream_take_begin(exchange, topic, fd, &text);
        return;
    }
    close(fd);
    reply_problem(request, PROBLEM_UNAVAILABLE, NULL);
}
