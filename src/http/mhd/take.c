/* A connection leaves libmicrohttpd here, and its socket stays.
 *
 * For libmicrohttpd a connection is 28 kB of memory for as long as it is open, which is too much for somebody who only
 * listens. Leans on this: while a connection is suspended, it has no interest in its descriptor, which it has taken out
 * of its epoll set. So the caller has a second descriptor of the socket, and under the first one a dead socket is put
 * in its place. When the connection goes on, libmicrohttpd finds that the client has left, shuts and closes the dead
 * socket, and gives its memory back.
 *
 * Without it a stream is one event, with advice to come again, as it is with TLS. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../connection.h"
#include "../exchange.h"
#include "mhd.h"
#include "wdhs/log.h"

bool take_is_possible(void) {
    return mhd_tricks[TRICK_TAKE];
}

bool take_connection(struct exchange *exchange, int dead) {
    wait_suspended(exchange);
    exchange->stage = STAGE_SENT;
    int placed = dup3(dead, exchange->request.connection->fd, O_CLOEXEC);
    if (placed < 0) {
        log_event(LOG_LEVEL_ERROR, "stream", "detail", strerror(errno), NULL);
    }
    wait_end(exchange);
    return placed >= 0;
}
