/* Listening sockets. */
#ifndef HTTP_ACCEPT_H
#define HTTP_ACCEPT_H

#include <stdbool.h>
#include <stddef.h>

#include "wdhs/http.h"
#include "wdhs/loop.h"

/* One listening socket. */
struct http_listener {
    struct http *http;
    struct loop_watch watch;
    struct http_listener *next;
};

bool listeners_open(struct http *http, char *error, size_t size);
void listeners_close(struct http *http);      /* after accepting whatever waits in their queues */
void listeners_resume(struct http *http);     /* after a connection closed: there is room again */
void listeners_refuse_new(struct http *http); /* from now on, only handshakes under way are finished */

#endif
