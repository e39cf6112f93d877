/* Bodies that are made while they are sent: libmicrohttpd asks for a piece when it has sent the one before. While there
 * is none, the connection is suspended, from within its callback, as documented. */
#include "../pulled.h"
#include "../connection.h"
#include "../exchange.h"
#include "mhd.h"

#define PIECE 16384 /* bytes; it asks for fewer where its memory of the connection has less room */

/* libmicrohttpd would end the connection in order, which is how a body of HTTP/1.0 ends. Taking the address off a
 * connected socket resets it (Linux, tcp_disconnect()). */
static void reset(const struct exchange *exchange) {
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    (void)connect(exchange->request.connection->fd, &nobody, sizeof nobody);
}

static ssize_t hand_over(void *context, uint64_t position, char *out, size_t size) {
    struct exchange *exchange = context;
    size_t length = 0;
    (void)position;
    switch (pulled_next(exchange, out, size, &length)) {
    case PULLED_SOME:
        return (ssize_t)length;
    case PULLED_NOTHING_YET:
        return 0;
    case PULLED_ALL:
        return MHD_CONTENT_READER_END_OF_STREAM;
    case PULLED_BROKEN:
        break;
    }
    reset(exchange);
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

struct library_response *response_new_pulled(struct exchange *exchange) {
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE, hand_over, exchange, NULL);
    /* Version 0.9.75 would send the last chunk of no body. */
    if (response && exchange->request.method == METHOD_HEAD) {
        (void)MHD_set_response_options(response, MHD_RF_HTTP_VERSION_1_0_ONLY, MHD_RO_END);
    }
    return (struct library_response *)(void *)response;
}
