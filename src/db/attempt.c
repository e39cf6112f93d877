/* Taking one connection up, step by step and without waiting, happens here, and taking in what arrives on it. */
#include "attempt.h"

#include <openssl/ssl.h>
#include <sys/epoll.h>

#include "conninfo.h"
#include "wdhs/digest.h"

/* Milliseconds. */
#define FIRST_BACKOFF   50
#define LONGEST_BACKOFF 1000

/* In the upper half of the interval, so that the connections of many loops do not all return at once. */
int64_t attempt_backoff(unsigned failures) {
    uint16_t dice;
    int64_t longest = failures > 4 ? LONGEST_BACKOFF : FIRST_BACKOFF << failures;
    digest_random(&dice, sizeof dice);
    return longest / 2 + longest * dice / (2 * (int64_t)UINT16_MAX);
}

static void silence(void *context, const char *message) {
    (void)context;
    (void)message;
}

/* libpq may have gone on to another socket, even one with the same number: each step watches anew. */
static bool await(PGconn *pg, struct loop *loop, struct loop_watch *watch, uint32_t events) {
    watch->fd = PQsocket(pg);
    watch->events = events;
    return watch->fd >= 0 && loop_add(loop, watch) == 0;
}

PGconn *attempt_start(const char *conninfo, const char *role, unsigned statement_timeout_ms, unsigned shift,
                      struct loop *loop, struct loop_watch *watch) {
    struct conninfo info;
    if (!conninfo_read(&info, conninfo, role, statement_timeout_ms, shift)) {
        return NULL;
    }
    PGconn *pg = PQconnectStartParams(info.keywords, info.values, 0);
    conninfo_free(&info);
    if (!pg) {
        return NULL;
    }
    PQsetNoticeProcessor(pg, silence, NULL);
    if (PQstatus(pg) != CONNECTION_BAD && await(pg, loop, watch, EPOLLOUT)) {
        return pg;
    }
    PQfinish(pg);
    return NULL;
}

enum attempt_state attempt_step(PGconn *pg, struct loop *loop, struct loop_watch *watch) {
    loop_remove(loop, watch);
    switch (PQconnectPoll(pg)) {
    case PGRES_POLLING_READING:
        return await(pg, loop, watch, EPOLLIN) ? ATTEMPT_GOES_ON : ATTEMPT_FAILED;
    case PGRES_POLLING_WRITING:
        return await(pg, loop, watch, EPOLLOUT) ? ATTEMPT_GOES_ON : ATTEMPT_FAILED;
    case PGRES_POLLING_OK:
        return PQsetnonblocking(pg, 1) == 0 && await(pg, loop, watch, EPOLLIN) ? ATTEMPT_DONE : ATTEMPT_FAILED;
    case PGRES_POLLING_FAILED:
    case PGRES_POLLING_ACTIVE:
    default:
        return ATTEMPT_FAILED;
    }
}

/* libpq itself closes the socket of a connection that broke, and its number may be that of another thread's file by
 * now. */
void attempt_unwatch(const PGconn *pg, struct loop *loop, struct loop_watch *watch) {
    if (PQsocket(pg) < 0) {
        watch->fd = -1;
    }
    loop_remove(loop, watch);
}

/* Of a TLS record libpq may take only as much as it has room for. The rest has left the socket, of which nobody hears
 * any more then. */
static bool is_left_behind(PGconn *pg) {
    const SSL *tls = PQsslStruct(pg, "OpenSSL");
    return tls && SSL_pending(tls) > 0;
}

bool attempt_take_input(PGconn *pg) {
    bool taken = PQconsumeInput(pg);
    while (taken && is_left_behind(pg)) {
        taken = PQconsumeInput(pg);
    }
    return taken;
}
