/* Answers that are written to the socket itself, for when the library takes none but only closes. */
#include "cut.h"

#include <sys/socket.h>

#include "connection.h"
#include "exchange.h"
#include "send.h"
#include "wdhs/text.h"

void discard_input(int fd) {
    char bytes[16384];
    ssize_t count = 1;
    for (int i = 0; i < 64 && count > 0; i++) {
        count = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    }
}

static void write_answer(const struct exchange *exchange, struct library_response *response) {
    const struct reply *reply = &exchange->request.reply;
    int fd = exchange->request.connection->fd;
    struct text text;
    text_init(&text, NULL, 2048);
    response_head(&text, exchange->request.http, reply->status, response);
    text_addf(&text, "Content-Length: %zu\r\n\r\n", reply->body_length);
    if (exchange->request.method != METHOD_HEAD) {
        text_add(&text, reply->body, reply->body_length);
    }
    discard_input(fd);
    if (!text.failed) {
        (void)send(fd, text.data, text.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    text_release(&text);
}

void answer_and_cut(struct exchange *exchange, enum problem problem, const char *why) {
    unsigned status;
    exchange->close = true;
    reply_problem(&exchange->request, problem, why);
    struct library_response *response = exchange_response(exchange, &status);
    if (!response) {
        return;
    }
    write_answer(exchange, response);
    response_free(response);
    shutdown(exchange->request.connection->fd, SHUT_WR);
}
