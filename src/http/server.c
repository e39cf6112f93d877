/* One server on one event loop: started, run when its library has something to do, and stopped. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "accept.h"
#include "cache.h"
#include "compress.h"
#include "connection.h"
#include "library.h"
#include "metrics.h"
#include "router.h"
#include "server.h"
#include "stream.h"
#include "wdhs/log.h"
#include "wdhs/settings.h"

#define RUNS_A_TURN 4
/* While exchanges wait in place. What the library has begun is nearly always known (more_to_do); the rest, the middle
 * of a long head, goes on in these steps. */
#define LOOK_AGAIN_MS  1
#define ARENA_AT_LEAST ((size_t)64 << 20)
#define TLS_FILE_LIMIT (1 << 20)

/* --- running -------------------------------------------------------------------------------------------------------
 */

void http_run(struct http *http) {
    uint64_t wait = 0;
    int runs = RUNS_A_TURN;
    do {
        http->must_run = http->more_to_do = false;
        http->ended_us = 0;
        library_run(http->library);
    } while ((http->must_run || (http->in_place && http->more_to_do)) && --runs > 0);
    bool due = library_due(http->library, &wait);
    if (http->in_place) { /* it wants to run at once, always, for their sake */
        wait = http->more_to_do ? 0 : LOOK_AGAIN_MS;
    }
    http->due = due ? loop_now(http->loop) + (int64_t)wait : INT64_MAX;
    if (!http->must_run) {
        loop_timer_cancel(http->loop, &http->wake);
    }
}

void http_wake(struct http *http) {
    http->must_run = true;
    if (!http->wake.slot) {
        loop_timer_set(http->loop, &http->wake, loop_now(http->loop));
    }
}

static void server_woken(void *context) {
    struct http *http = context;
    http->must_run = true;
}

static void epoll_ready(void *context, uint32_t events) {
    (void)events;
    server_woken(context);
}

static int on_turn(void *context) {
    struct http *http = context;
    int64_t now = loop_now(http->loop);
    if (!http->library) {
        return -1;
    }
    if (http->must_run || now >= http->due) {
        http_run(http);
    }
    access_log_turn(&http->log);
    if (http->must_run) {
        return 0;
    }
    if (http->due == INT64_MAX) {
        return -1;
    }
    int64_t left = http->due - now;
    return left <= 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

/* --- starting ------------------------------------------------------------------------------------------------------
 */

/* A whole file in malloc'ed memory, NUL-terminated; NULL with a sentence. */
static char *read_pem(const char *path, char *error, size_t size) {
    FILE *file = fopen(path, "re");
    char *pem = file ? calloc(1, TLS_FILE_LIMIT) : NULL;
    size_t length = pem ? fread(pem, 1, TLS_FILE_LIMIT - 1, file) : 0;
    if (file) {
        fclose(file);
    }
    if (length) {
        return pem;
    }
    free(pem);
    snprintf(error, size, "cannot read %s, or it is empty", path);
    return NULL;
}

static bool load_tls(struct http *http, char *error, size_t size) {
    const struct settings *settings = http->settings;
    if (!settings->tls_certificate && !settings->tls_key) {
        return true;
    }
    if (!settings->tls_certificate || !settings->tls_key) {
        snprintf(error, size, "tls-cert and tls-key need one another");
        return false;
    }
    http->tls_certificate = read_pem(settings->tls_certificate, error, size);
    http->tls_key = http->tls_certificate ? read_pem(settings->tls_key, error, size) : NULL;
    return http->tls_key != NULL;
}

static bool start_library(struct http *http, char *error, size_t size) {
    http->library = library_start(http, error, size);
    if (!http->library) {
        return false;
    }
    http->epoll = (struct loop_watch){
        .fd = library_descriptor(http->library), .events = EPOLLIN, .ready = epoll_ready, .context = http};
    if (http->epoll.fd >= 0 && loop_add(http->loop, &http->epoll) == 0 &&
        loop_on_turn(http->loop, on_turn, http) == 0) {
        return true;
    }
    snprintf(error, size, "the event loop has no room for a server");
    return false;
}

static unsigned connections_each(const struct settings *settings) {
    long each = settings->max_connections / settings_loops(settings);
    return each > 0 ? (unsigned)each : 1;
}

static size_t cache_bytes_each(const struct settings *settings) {
    return (size_t)(settings->cache_bytes / settings_loops(settings));
}

static bool server_prepare(struct http *http, char *error, size_t size) {
    size_t for_body = (size_t)http->settings->max_body * 8;
    http->arena_size = for_body > ARENA_AT_LEAST ? for_body : ARENA_AT_LEAST;
    http->connection_limit = connections_each(http->settings);
    http->due = INT64_MAX;
    http->wake = (struct loop_timer){.fire = server_woken, .context = http};
    access_log_init(&http->log, http->loop, http->settings->access_log, http->settings->log_client_network);
    if (!networks_parse(&http->proxies, http->settings->trusted_proxies, error, size)) {
        return false;
    }
    http->router = router_new(http->routes, error, size);
    if (!http->router) {
        return false;
    }
    http->compressor = compressor_new();
    http->metrics = metrics_new(http->routes);
    http->cache = http->metrics ? cache_new(cache_bytes_each(http->settings), http->metrics) : NULL;
    snprintf(error, size, "out of memory");
    return http->compressor && http->metrics;
}

struct http *http_new(struct loop *loop, const struct settings *settings, const struct route *routes, void *context,
                      char *error, size_t size) {
    struct http *http = calloc(1, sizeof *http);
    if (!http) {
        snprintf(error, size, "out of memory");
        return NULL;
    }
    http->loop = loop;
    http->settings = settings;
    http->routes = routes;
    http->context = context;
    if (server_prepare(http, error, size) && load_tls(http, error, size) && start_library(http, error, size)) {
        return http;
    }
    http_free(http);
    return NULL;
}

bool http_check(struct http_library *ret, char *error, size_t size) {
    bool fine = library_check(error, size);
    *ret = (struct http_library){.version = library_version(), .without = library_without()};
    return fine;
}

struct http *http_start(struct loop *loop, const struct settings *settings, const struct route *routes, void *context,
                        char *error, size_t size) {
    signal(SIGPIPE, SIG_IGN); /* a client that left shows as EPIPE */
    struct http *http = library_check(error, size) ? http_new(loop, settings, routes, context, error, size) : NULL;
    if (http && listeners_open(http, error, size)) {
        connections_sweep_start(http);
        return http;
    }
    http_free(http);
    return NULL;
}

void http_free(struct http *http) {
    if (!http) {
        return;
    }
    loop_timer_cancel(http->loop, &http->drain.tick);
    loop_timer_cancel(http->loop, &http->sweep);
    streams_free(http->streams);
    http->streams = NULL;
    listeners_close(http);
    if (http->library) {
        drain_abandon(http);
        loop_remove(http->loop, &http->epoll);
        library_stop(http->library);
    }
    loop_timer_cancel(http->loop, &http->wake);
    access_log_end(&http->log);
    while (http->spare_count) {
        arena_free(http->spare[--http->spare_count]);
    }
    router_free(http->router);
    networks_release(&http->proxies);
    compressor_free(http->compressor);
    cache_free(http->cache);
    metrics_free(http->metrics);
    free(http->tls_certificate);
    free(http->tls_key);
    free(http);
}
