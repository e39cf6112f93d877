/* One libmicrohttpd daemon on one event loop: started, run when it has something to do, and stopped. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "compress.h"
#include "internal.h"
#include "metrics.h"
#include "router.h"
#include "stream.h"
#include "wdhs/log.h"
#include "wdhs/settings.h"

#define RUNS_A_TURN 4
/* While exchanges wait in place. What libmicrohttpd has begun is nearly always known (more_to_do); the rest, the middle
 * of a long head, goes on in these steps. */
#define LOOK_AGAIN_MS  1
#define ARENA_AT_LEAST ((size_t)64 << 20)
#define TLS_FILE_LIMIT (1 << 20)
/* libmicrohttpd's own limit on connections is only there for what a drain takes off the queues beyond ours. */
#define SPARE_CONNECTIONS 8192

/* --- running -------------------------------------------------------------------------------------------------------
 */

void http_run(struct http *http) {
    MHD_UNSIGNED_LONG_LONG wait = 0;
    int runs = RUNS_A_TURN;
    do {
        http->must_run = http->more_to_do = false;
        http->ended_us = 0;
        MHD_run(http->daemon);
    } while ((http->must_run || (http->in_place && http->more_to_do)) && --runs > 0);
    bool due = MHD_get_timeout(http->daemon, &wait) == MHD_YES;
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

static void woken(void *context) {
    struct http *http = context;
    http->must_run = true;
}

static void epoll_ready(void *context, uint32_t events) {
    (void)events;
    woken(context);
}

static int on_turn(void *context) {
    struct http *http = context;
    int64_t now = loop_now(http->loop);
    if (!http->daemon) {
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

/* We decode by ourselves (uri.c), from the target as it was sent. */
static size_t leave_escaped(void *context, struct MHD_Connection *mhd, char *text) {
    (void)context;
    (void)mhd;
    return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void library_log(void *context, const char *format, va_list args) {
    char line[256];
    (void)context;
    vsnprintf(line, sizeof line, format, args);
    log_event(LOG_LEVEL_DEBUG, "libmicrohttpd", "message", line, (char *)NULL);
}

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

static bool start_daemon(struct http *http, char *error, size_t size) {
    const struct settings *settings = http->settings;
    bool tls = http->tls_key != NULL;
    struct MHD_OptionItem tls_options[] = {
        {tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, http->tls_certificate},
        {tls ? MHD_OPTION_HTTPS_MEM_KEY : MHD_OPTION_END, 0, http->tls_key},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     (tls ? MHD_USE_TLS : 0);
    http->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, http,             /* */
                                    MHD_OPTION_EXTERNAL_LOGGER, library_log, http,      /* first, to see all */
                                    MHD_OPTION_URI_LOG_CALLBACK, on_request_line, http, /* */
                                    MHD_OPTION_NOTIFY_COMPLETED, on_completed, http,    /* */
                                    MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,  /* */
                                    MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, http,  /* */
                                    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,   /* */
                                    MHD_OPTION_CONNECTION_MEMORY_LIMIT, room_for_connection(settings),       /* */
                                    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)settings->idle_timeout_s,       /* */
                                    MHD_OPTION_CONNECTION_LIMIT, http->connection_limit + SPARE_CONNECTIONS, /* */
                                    MHD_OPTION_ARRAY, tls_options, MHD_OPTION_END);
    if (!http->daemon) {
        snprintf(error, size, "libmicrohttpd does not start%s",
                 tls ? "; are the certificate and the key a valid pair in PEM?" : "");
    }
    return http->daemon != NULL;
}

static bool watch_daemon(struct http *http, char *error, size_t size) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    http->epoll =
        (struct loop_watch){.fd = info ? info->epoll_fd : -1, .events = EPOLLIN, .ready = epoll_ready, .context = http};
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

static bool prepare(struct http *http, char *error, size_t size) {
    size_t for_body = (size_t)http->settings->max_body * 8;
    http->arena_size = for_body > ARENA_AT_LEAST ? for_body : ARENA_AT_LEAST;
    http->connection_limit = connections_each(http->settings);
    http->due = INT64_MAX;
    http->wake = (struct loop_timer){.fire = woken, .context = http};
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

struct http *http_start(struct loop *loop, const struct settings *settings, const struct route *routes, void *context,
                        char *error, size_t size) {
    struct http *http = calloc(1, sizeof *http);
    if (!http || !mhd_queue_prepare()) {
        snprintf(error, size, http ? "libmicrohttpd has no MHD_queue_response" : "out of memory");
        free(http);
        return NULL;
    }
    http->loop = loop;
    http->settings = settings;
    http->routes = routes;
    http->context = context;
    signal(SIGPIPE, SIG_IGN); /* a client that left shows as EPIPE */
    if (prepare(http, error, size) && load_tls(http, error, size) && start_daemon(http, error, size) &&
        watch_daemon(http, error, size) && listeners_open(http, error, size)) {
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
    if (http->daemon) {
        drain_abandon(http);
        loop_remove(http->loop, &http->epoll);
        MHD_stop_daemon(http->daemon);
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
