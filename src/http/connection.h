/* Connections, as this room knows them. */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "library.h"
#include "proxy.h"
#include "wdhs/http.h"

struct http_connection {
    struct http *http;
    struct library_connection *library;
    struct exchange *exchange; /* the request under way, or NULL */
    struct http_connection *previous, *next;
    int fd;
    bool hurried;  /* draining has shortened its timeout */
    int64_t since; /* loop_now() when it was opened or its last request ended */
    struct address peer;
    char peer_text[INET6_ADDRSTRLEN];
};

/* The library calls these. The address may be NULL; NULL when memory is out: then nothing is known of it. */
struct http_connection *connection_opened(struct http *http, struct library_connection *library, int fd,
                                          const struct sockaddr *address);
void connection_closed(struct http_connection *connection);

void connections_sweep_start(struct http *http);

#endif
