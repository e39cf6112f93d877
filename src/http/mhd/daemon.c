/* libmicrohttpd's server: started with what we want of it, run when it has something to do, and stopped. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../connection.h"
#include "../server.h"
#include "mhd.h"
#include "wdhs/log.h"
#include "wdhs/settings.h"

/* Its own limit on connections is only there for what a drain takes off the queues beyond ours. */
#define SPARE_CONNECTIONS 8192

/* We decode by ourselves (uri.c), from the target as it was sent. */
static size_t leave_escaped(void *context, struct MHD_Connection *mhd, char *text) {
    (void)context;
    (void)mhd;
    return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void tell(void *context, const char *format, va_list args) {
    char line[256];
    (void)context;
    vsnprintf(line, sizeof line, format, args);
    log_event(LOG_LEVEL_DEBUG, "libmicrohttpd", "message", line, (char *)NULL);
}

/* --- connections ---------------------------------------------------------------------------------------------------
 */

static struct http_connection *opened(struct http *http, struct MHD_Connection *mhd) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    return connection_opened(http, (struct library_connection *)(void *)mhd, info ? info->connect_fd : -1, address);
}

static void on_connection(void *context, struct MHD_Connection *mhd, void **state,
                          enum MHD_ConnectionNotificationCode code) {
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *state = opened(context, mhd);
    } else if (*state) {
        connection_closed(*state);
    }
}

struct http_connection *mhd_connection_of(struct MHD_Connection *mhd) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void library_allow_idle(struct library_connection *connection, unsigned seconds) {
    MHD_set_connection_option(mhd_connection(connection), MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}

void library_add(struct library *library, int fd, const struct sockaddr *address, socklen_t length) {
    (void)MHD_add_connection(mhd_daemon(library), fd, address, length);
}

/* --- the server ----------------------------------------------------------------------------------------------------
 */

static struct MHD_Daemon *start(struct http *http) {
    const struct settings *settings = http->settings;
    bool tls = http->tls_key != NULL;
    struct MHD_OptionItem tls_options[] = {
        {tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, http->tls_certificate},
        {tls ? MHD_OPTION_HTTPS_MEM_KEY : MHD_OPTION_END, 0, http->tls_key},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     (tls ? MHD_USE_TLS : 0);
    return MHD_start_daemon(flags, 0, NULL, NULL, mhd_on_request, http,                        /* */
                            MHD_OPTION_EXTERNAL_LOGGER, tell, http,                            /* first, to see all */
                            MHD_OPTION_URI_LOG_CALLBACK, mhd_on_target, http,                  /* */
                            MHD_OPTION_NOTIFY_COMPLETED, mhd_on_completed, http,               /* */
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,                 /* */
                            MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, http,                 /* */
                            MHD_OPTION_STRICT_FOR_CLIENT, 1,                                   /* */
                            MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,                              /* */
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, room_for_connection(settings), /* */
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)settings->idle_timeout_s, /* */
                            MHD_OPTION_CONNECTION_LIMIT, http->connection_limit + SPARE_CONNECTIONS, /* */
                            MHD_OPTION_ARRAY, tls_options, MHD_OPTION_END);
}

struct library *library_start(struct http *http, char *error, size_t size) {
    struct MHD_Daemon *daemon = mhd_queue_prepare() ? start(http) : NULL;
    if (!daemon) {
        snprintf(error, size, "libmicrohttpd does not start%s",
                 http->tls_key ? "; are the certificate and the key a valid pair in PEM?" : "");
    }
    return (struct library *)(void *)daemon;
}

void library_stop(struct library *library) {
    MHD_stop_daemon(mhd_daemon(library));
}

int library_descriptor(struct library *library) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(mhd_daemon(library), MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}

void library_run(struct library *library) {
    MHD_run(mhd_daemon(library));
}

bool library_due(struct library *library, uint64_t *ret_ms) {
    MHD_UNSIGNED_LONG_LONG wait = 0;
    bool due = MHD_get_timeout(mhd_daemon(library), &wait) == MHD_YES;
    *ret_ms = wait;
    return due;
}

const char *library_version(void) {
    return MHD_get_version();
}
