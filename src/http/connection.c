/* Connections are kept in a list here, and the ones that only pretend to send something are found. */
#include <stdlib.h>
#include <sys/socket.h>

#include "accept.h"
#include "connection.h"
#include "exchange.h"
#include "metrics.h"
#include "server.h"
#include "wdhs/settings.h"

#define SWEEP_MS 5000
/* A request may take this long to come in, beyond the idle timeout. */
#define ARRIVAL_MS 60000

struct http_connection *connection_opened(struct http *http, struct library_connection *library, int fd,
                                          const struct sockaddr *address) {
    struct http_connection *connection = calloc(1, sizeof *connection);
    if (!connection) {
        return NULL;
    }
    connection->http = http;
    connection->library = library;
    connection->fd = fd;
    connection->since = loop_now(http->loop);
    address_from_socket(address, &connection->peer);
    address_format(&connection->peer, connection->peer_text);
    connection->next = http->connections;
    if (http->connections) {
        http->connections->previous = connection;
    }
    http->connections = connection;
    http->connection_count++;
    metrics_connection(http->metrics, 1);
    return connection;
}

void connection_closed(struct http_connection *connection) {
    struct http *http = connection->http;
    if (connection->exchange) { /* answered by the library before it called it a request */
        exchange_end(connection->exchange);
    }
    if (connection->previous) {
        connection->previous->next = connection->next;
    } else {
        http->connections = connection->next;
    }
    if (connection->next) {
        connection->next->previous = connection->previous;
    }
    free(connection);
    http->connection_count--;
    metrics_connection(http->metrics, -1);
    listeners_resume(http);
}

/* True when nothing but an end of file waits: the library misses one that came together with the last bytes, because
 * its edge-triggered epoll is told once. Shutting the reading side tells it again. */
static bool has_ended(const struct http_connection *connection) {
    char byte;
    return recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* The library's timeout begins anew with each byte, so a client that sends one a minute would stay for ever. Ending
 * the reading side makes the library see an end of file and close. */
static void sweep(void *context) {
    struct http *http = context;
    int64_t now = loop_now(http->loop), patience = http->settings->idle_timeout_s * 1000 + ARRIVAL_MS;
    for (struct http_connection *connection = http->connections; connection; connection = connection->next) {
        bool arriving = !connection->exchange || connection->exchange->stage <= STAGE_BODY;
        if (arriving && (now - connection->since > patience || has_ended(connection))) {
            shutdown(connection->fd, SHUT_RD);
        }
    }
    loop_timer_set(http->loop, &http->sweep, now + SWEEP_MS);
}

void connections_sweep_start(struct http *http) {
    http->sweep = (struct loop_timer){.fire = sweep, .context = http};
    loop_timer_set(http->loop, &http->sweep, loop_now(http->loop) + SWEEP_MS);
}
