/* A server: one for each loop. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "access_log.h"
#include "date.h"
#include "drain.h"
#include "proxy.h"
#include "wdhs/http.h"
#include "wdhs/loop.h"

#define SPARE_ARENAS   64
#define LEADER_BUCKETS 256

struct cache;
struct compressor;
struct exchange;
struct library;
struct metrics;
struct router;
struct settings;
struct streams;

struct http {
    struct loop *loop;
    const struct settings *settings;
    const struct route *routes;
    void *context; /* of the API */
    struct library *library;
    struct loop_watch epoll;
    struct loop_timer wake;
    bool must_run;     /* the library has something to do */
    bool more_to_do;   /* it has, as far as we know, after the run that goes on, or was the last one */
    unsigned in_place; /* exchanges that wait so; the rest is what wait.c learns from how that goes */
    unsigned overstayed, tried_last;
    int64_t due;       /* when it wants to run anyway; INT64_MAX: never */
    int64_t ended_us;  /* loop_clock_us() when what began last in this run ended; 0: none did */
    size_t arena_size; /* the most a request may use */
    struct http_listener *listeners;
    struct loop_timer accept_again;
    unsigned connection_limit, connection_count;
    struct http_connection *connections;
    struct loop_timer sweep;
    struct drain drain;
    struct arena *spare[SPARE_ARENAS];
    size_t spare_count;
    struct router *router;
    struct networks proxies;
    struct compressor *compressor;
    struct access_log log;
    time_t date_of;
    char date[HTTP_DATE_SIZE];
    struct metrics *metrics;
    struct streams *streams; /* NULL until there is a topic */
    struct cache *cache;     /* NULL: none */
    struct exchange *leaders[LEADER_BUCKETS];
    char *tls_certificate, *tls_key; /* PEM, malloc'ed */
};

/* A server that listens nowhere. NULL with a sentence. */
struct http *http_new(struct loop *loop, const struct settings *settings, const struct route *routes, void *context,
                      char *error, size_t size);
/* Runs the library soon, in this turn or, when its hook has run already, in the next. */
void http_wake(struct http *http);
/* Runs the library now. */
void http_run(struct http *http);

#endif
