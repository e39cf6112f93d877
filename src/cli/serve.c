/* wdhs-api serve: one thread with one loop for every share of the clients, until a signal says stop. */

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "wdhs/api.h"
#include "wdhs/cli.h"
#include "wdhs/db.h"
#include "wdhs/generation.h"
#include "wdhs/http.h"
#include "wdhs/jobs.h"
#include "wdhs/log.h"
#include "wdhs/loop.h"
#include "wdhs/migrate.h"
#include "wdhs/rest.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"
#include "wdhs/version.h"

struct server;

struct worker {
    struct server *server;
    pthread_t thread;
    bool started;
    struct loop *loop;
    struct http *http;
    struct service service;
};

struct server {
    const struct settings *settings;
    struct db_settings db;
    const struct route *routes;
    size_t count;
    struct worker *workers;
    struct db_pool **pools;
    struct jobs *jobs;            /* NULL: done by other processes */
    struct db_listener *listener; /* on the first worker's loop; NULL: nothing is kept that could grow old */
};

/* --- the schema --------------------------------------------------------------------------------------------------- */

/* CLI_OK when the schema fits, CLI_UNREACHABLE when nobody could be asked, else why this server must not run. */
static int schema_status(const struct settings *settings, char *explanation, size_t size) {
    struct session *session = session_open(settings->database_url, explanation, size);
    if (session == NULL) {
        return CLI_UNREACHABLE;
    }
    int version = 0;
    enum schema_state state = migrate_state(session, &version, explanation, size);
    session_close(session);
    switch (state) {
    case SCHEMA_CURRENT:
        return CLI_OK;
    case SCHEMA_BEHIND:
        return CLI_SCHEMA_BEHIND;
    case SCHEMA_AHEAD:
    case SCHEMA_CHANGED:
        return CLI_SCHEMA_AHEAD;
    default:
        return CLI_UNREACHABLE;
    }
}

/* --- changes that others make ------------------------------------------------------------------------------------- */

/* What the triggers of the schema announce: the name of the table. */
static void heard(void *context, const char *payload) {
    (void)context;
    generation_raise(generation_topic(payload));
}

static void hearing(void *context, bool hears) {
    const struct server *server = context;
    generation_hears(hears);
    if (server->listener != NULL) {
        log_event(hears ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, hears ? "listening" : "listening-lost", NULL);
    }
}

static bool start_listening(struct server *server, char *error, size_t size) {
    const struct db_listen_settings settings = {
        .conninfo = server->db.conninfo,
        .role = server->db.role,
        .channel = "wdhs_changed",
        .heard = heard,
        .hearing = hearing,
        .context = server,
    };
    if (server->settings->cache_bytes == 0) {
        return true;
    }
    server->listener = db_listen(server->workers[0].loop, &settings);
    if (server->listener == NULL) {
        snprintf(error, size, "out of memory");
    }
    return server->listener != NULL;
}

/* That it stops hearing now is nothing to warn of. */
static void stop_listening(struct server *server) {
    struct db_listener *listener = server->listener;
    server->listener = NULL;
    db_listen_end(listener);
}

/* --- workers ------------------------------------------------------------------------------------------------------ */

static void drained(void *context) {
    struct worker *worker = context;
    loop_stop(worker->loop);
}

/* The loop on which the server listens may end before others do: from now on nothing that was kept is served. */
static void stop_asked(void *context) {
    struct worker *worker = context;
    if (worker == worker->server->workers) {
        stop_listening(worker->server);
    }
    http_drain(worker->http, drained, worker);
}

static void *run_worker(void *context) {
    struct worker *worker = context;
    loop_run(worker->loop);
    return NULL;
}

static bool prepare_worker(struct server *server, size_t index, char *error, size_t size) {
    struct worker *worker = &server->workers[index];
    worker->server = server;
    worker->loop = loop_new();
    if (worker->loop == NULL) {
        snprintf(error, size, "cannot make an event loop: %s", strerror(errno));
        return false;
    }
    loop_on_post(worker->loop, stop_asked, worker);
    worker->service = (struct service){
        .pools = server->pools, .pool_count = server->count, .settings = server->settings, .jobs = server->jobs};
    /* HTTP first: its hook runs before the pool's, so that what a turn's requests ask leaves in the same turn. */
    worker->http = http_start(worker->loop, server->settings, server->routes, &worker->service, error, size);
    if (worker->http == NULL) {
        return false;
    }
    server->pools[index] = db_pool_new(worker->loop, &server->db);
    worker->service.pool = server->pools[index];
    if (worker->service.pool == NULL) {
        snprintf(error, size, "out of memory");
        return false;
    }
    return true;
}

static bool start_jobs(struct server *server, char *error, size_t size) {
    if (server->settings->jobs) {
        server->jobs = jobs_start(server->settings, error, size);
    }
    return server->jobs != NULL || !server->settings->jobs;
}

static bool start_workers(struct server *server, char *error, size_t size) {
    if (!start_jobs(server, error, size)) {
        return false;
    }
    for (size_t i = 0; i < server->count; i++) {
        if (!prepare_worker(server, i, error, size)) {
            return false;
        }
    }
    if (!start_listening(server, error, size)) {
        return false;
    }
    for (size_t i = 0; i < server->count; i++) {
        struct worker *worker = &server->workers[i];
        int failed = pthread_create(&worker->thread, NULL, run_worker, worker);
        if (failed != 0) {
            snprintf(error, size, "cannot start a thread: %s", strerror(failed));
            return false;
        }
        worker->started = true;
    }
    return true;
}

/* What waited too long is told by the pool what became of it, and sent. A handler of one worker may look at all pools
 * and at the jobs, so that no memory goes yet. */
static void end_answering(struct server *server) {
    for (size_t i = 0; i < server->count; i++) {
        struct worker *worker = &server->workers[i];
        db_pool_close(worker->service.pool);
        http_free(worker->http);
    }
}

static void stop_workers(struct server *server) {
    jobs_stop(server->jobs);
    for (size_t i = 0; i < server->count; i++) {
        if (server->workers[i].started) {
            loop_post(server->workers[i].loop);
        }
    }
    for (size_t i = 0; i < server->count; i++) {
        struct worker *worker = &server->workers[i];
        if (worker->started) {
            pthread_join(worker->thread, NULL);
        }
    }
    stop_listening(server);
    end_answering(server);
    jobs_free(server->jobs);
    for (size_t i = 0; i < server->count; i++) {
        struct worker *worker = &server->workers[i];
        db_pool_free(worker->service.pool);
        api_release(&worker->service);
        rest_release(&worker->service);
        if (worker->loop != NULL) {
            loop_free(worker->loop);
        }
    }
}

/* --- signals
 * -------------------------------------------------------------------------------------------------------------------
 */

/* Blocked in every thread; the main thread waits for them. */
static void block_signals(sigset_t *set) {
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* Waits for a signal to stop. Until the database has been reached once, its schema is still to be checked. */
static int wait_for_end(const struct server *server, const sigset_t *signals, bool checked) {
    const struct timespec second = {.tv_sec = 1};
    char explanation[512];
    for (;;) {
        int received = checked ? sigwaitinfo(signals, NULL) : sigtimedwait(signals, NULL, &second);
        if (received > 0) {
            log_event(LOG_LEVEL_INFO, "stopping", "signal", received == SIGINT ? "SIGINT" : "SIGTERM", NULL);
            return CLI_OK;
        }
        if (errno != EAGAIN && errno != EINTR) {
            return CLI_FAILED;
        }
        int status = checked ? CLI_UNREACHABLE : schema_status(server->settings, explanation, sizeof explanation);
        checked = checked || status == CLI_OK;
        if (status == CLI_SCHEMA_BEHIND || status == CLI_SCHEMA_AHEAD) {
            cli_fail("serve", "%s", explanation);
            return status;
        }
    }
}

/* --- start
 * ----------------------------------------------------------------------------------------------------------------------
 */

/* Every client is a descriptor: take what the system allows. */
static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void set_log_level(const struct settings *settings) {
    static const char *const names[] = {"debug", "info", "warning", "error"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(settings->log_level, names[i]) == 0) {
            log_set_level((enum log_level)i);
        }
    }
}

static bool make_server(struct server *server, const struct settings *settings, char *error, size_t size) {
    *server = (struct server){.settings = settings, .count = (size_t)settings_loops(settings)};
    server->db = (struct db_settings){
        .conninfo = settings->database_url,
        .role = "wdhs_serving",
        .connections = (unsigned)settings->connections,
        .slow_connections = (unsigned)settings->slow_connections,
        .write_connections = (unsigned)settings->write_connections,
        .flow_limit = (unsigned)settings->exports,
        .queue_limit = (unsigned)settings->queue_limit,
        .pipeline_limit = (unsigned)settings->pipeline_limit,
        .statements_limit = 256,
        .statement_timeout_ms = (unsigned)settings->query_timeout_ms,
    };
    server->routes = api_prepare(settings, error, size);
    server->workers = calloc(server->count, sizeof *server->workers);
    server->pools = calloc(server->count, sizeof *server->pools);
    if (server->routes != NULL && (server->workers == NULL || server->pools == NULL)) {
        snprintf(error, size, "out of memory");
        return false;
    }
    return server->routes != NULL;
}

/* What of the library does not work as it does elsewhere, for who wonders why this server is slower. */
static void tell_of_library(void) {
    struct http_library library;
    char error[512];
    if (http_check(&library, error, sizeof error) && *library.without) {
        log_event(LOG_LEVEL_WARNING, "libmicrohttpd", "version", library.version, "without", library.without, NULL);
    }
}

static int serve_serve(const struct settings *settings) {
    struct server server;
    sigset_t signals;
    char error[512];
    int status = schema_status(settings, error, sizeof error);
    bool checked = status == CLI_OK;
    if (status == CLI_SCHEMA_BEHIND || status == CLI_SCHEMA_AHEAD) {
        cli_fail("serve", "%s", error);
        return status;
    }
    if (!checked) {
        log_event(LOG_LEVEL_WARNING, "database-unreachable", "detail", error, NULL);
    }
    block_signals(&signals);
    raise_descriptor_limit();
    if (!make_server(&server, settings, error, sizeof error) || !start_workers(&server, error, sizeof error)) {
        cli_fail("serve", "%s", error);
        status = CLI_FAILED;
    } else {
        tell_of_library();
        log_event(LOG_LEVEL_INFO, "serving", "listen", settings->listen, "url", settings->base_url, "version",
                  wdhs_api_version, NULL);
        status = wait_for_end(&server, &signals, checked);
    }
    stop_workers(&server);
    free(server.workers);
    free(server.pools);
    log_event(LOG_LEVEL_INFO, "stopped", NULL);
    return status;
}

int cli_serve(int argc, char **argv) {
    const struct cli_option options[] = {{NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0}};
    const struct cli_usage usage = {
        "serve",
        "[SETTINGS]",
        "Answers HTTP requests until SIGTERM or SIGINT, then finishes what came in.\n"
        "Exit status: 0 after a signal, 1 failure, 2 usage, 3 schema behind, 4 schema ahead of this program.",
        options,
        0,
        0,
    };
    struct settings settings;
    int status;
    if (!cli_start(&usage, argc, argv, &settings, NULL, &status)) {
        return status;
    }
    if (settings.database_url == NULL) {
        cli_fail("serve", "no database: set --database-url or WDHS_DATABASE_URL");
        return CLI_USAGE;
    }
    set_log_level(&settings);
    return serve_serve(&settings);
}
