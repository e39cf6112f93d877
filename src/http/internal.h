/* What the files of the HTTP layer share: a server, its connections, and an exchange (one request and its answer).
 *
 * The life of an exchange: the request line makes it (exchange.c), the headers identify it and may refuse it
 * (headers.c, refusal.c), the body gathers (body.c), dispatch.c finds the handler, request_complete() ends the
 * handling, and send.c turns the reply into a response. When libmicrohttpd is done with it, exchange.c counts, logs and
 * releases it. */
#ifndef HTTP_INTERNAL_H
#define HTTP_INTERNAL_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "access_log.h"
#include "cache.h"
#include "compress.h"
#include "headers.h"
#include "proxy.h"
#include "trace.h"
#include "uri.h"
#include "wdhs/http.h"
#include "wdhs/loop.h"

#define SPARE_ARENAS     64
#define LINK_MOST        2560 /* bytes of a Link; with it, the headers of any answer stay under REPLY_ROOM */
#define REPLY_ROOM       4096
#define LEADER_BUCKETS   256
#define REQUEST_ID_LIMIT 64
#define HTTP_DATE_SIZE   30 /* "Sun, 06 Nov 1994 08:49:37 GMT" and NUL */
#define DISCARD_FACTOR   4  /* a body up to this many times max_body is read and thrown away before the 413 */

struct compressor;
struct metrics;
struct router;
struct settings;
struct streams;

/* --- one request and its answer ------------------------------------------------------------------------------------
 */

enum stage {
    STAGE_HEADERS,  /* the request line came */
    STAGE_BODY,     /* the headers came */
    STAGE_HANDLING, /* the handler has it, and it waits when that did not answer at once */
    STAGE_ANSWERED, /* request_complete() was called */
    STAGE_SENT,     /* handed to libmicrohttpd */
};

enum wait { WAIT_NOT, WAIT_IN_PLACE, WAIT_SUSPENDED };

/* How an exchange has to do with the response cache. */
enum reuse_role { REUSE_NONE, REUSE_LEADS /* handles what others may wait for */, REUSE_WAITS };

struct reuse {
    enum reuse_role role;
    bool waited, hit;
    bool refreshes;              /* asked for although it may be there */
    struct cache_key words, key; /* as it was asked for, and what that means */
    struct cache_entry *entry;   /* what it is answered from, or what became of its answer */
    const char *status;          /* Cache-Status (RFC 9211); NULL: the cache has nothing to do with it */
    uint64_t stamp;              /* REUSE_LEADS: when it began */
    int64_t asked_at;
    struct exchange *waiting; /* REUSE_LEADS: those who wait for it */
    struct exchange *leader;  /* REUSE_WAITS */
    struct exchange *next;    /* among the leaders of a bucket, or among those who wait */
};

/* room.c: what the request takes of the connection's memory at either end, in bytes. */
struct taken {
    size_t head, notes;
};

struct exchange {
    struct request request; /* first, so that a request is its exchange */
    enum stage stage;
    enum wait wait;
    unsigned calls;          /* in vain, of WAIT_IN_PLACE */
    bool close;              /* the connection ends with this answer */
    bool counted;            /* logged and counted already */
    enum problem refusal;    /* answered instead of handling; PROBLEM_COUNT: none */
    const char *refusal_why; /* its detail, or NULL */
    enum target_kind target_kind;
    struct segments segments;
    const char *target;     /* as sent; NULL when longer than max_url */
    const char *target_end; /* in libmicrohttpd's buffer; NULL: no request line came */
    struct headers headers;
    struct taken taken;
    char *body;
    size_t body_length, body_capacity, body_seen; /* seen: with what was thrown away */
    char id[REQUEST_ID_LIMIT + 1];
    char trace_id[TRACE_ID_SIZE];
    char client[INET6_ADDRSTRLEN];
    const char *cors_origin; /* Access-Control-Allow-Origin, or NULL */
    bool vary_origin;
    const char *allow_methods, *allow_headers; /* answers to a preflight, or NULL */
    enum coding coding;                        /* of the body */
    enum coding form;                          /* of the reply, also when it is a 304 */
    int64_t started_us;
    struct reuse reuse;
    unsigned sent_status;
    size_t sent_bytes;
};

static inline struct exchange *exchange_of(struct request *request) {
    return (struct exchange *)(void *)request;
}

static inline const struct exchange *exchange_of_const(const struct request *request) {
    return (const struct exchange *)(const void *)request;
}

/* --- connections and the server ------------------------------------------------------------------------------------
 */

struct http_connection {
    struct http *http;
    struct MHD_Connection *mhd;
    struct exchange *exchange; /* the request under way, or NULL */
    struct http_connection *previous, *next;
    int fd;
    bool hurried;  /* draining has shortened its timeout */
    int64_t since; /* loop_now() when it was opened or its last request ended */
    struct address peer;
    char peer_text[INET6_ADDRSTRLEN];
};

/* One listening socket. */
struct http_listener {
    struct http *http;
    struct loop_watch watch;
    struct http_listener *next;
};

struct drain {
    bool active;
    int64_t accept_until; /* loop_now() milliseconds */
    int64_t give_up;
    struct loop_timer tick;
    void (*drained)(void *context);
    void *context;
};

struct http {
    struct loop *loop;
    const struct settings *settings;
    const struct route *routes;
    void *context; /* of the API */
    struct MHD_Daemon *daemon;
    struct loop_watch epoll;
    struct loop_timer wake;
    bool must_run;     /* libmicrohttpd has something to do */
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

/* server.c: runs libmicrohttpd soon, in this turn or, when its hook has run already, in the next. */
void http_wake(struct http *http);
/* server.c: runs libmicrohttpd now. */
void http_run(struct http *http);

/* accept.c */
bool listeners_open(struct http *http, char *error, size_t size);
void listeners_close(struct http *http);      /* after accepting whatever waits in their queues */
void listeners_resume(struct http *http);     /* after a connection closed: there is room again */
void listeners_refuse_new(struct http *http); /* from now on, only handshakes under way are finished */

/* connection.c */
void on_connection(void *context, struct MHD_Connection *mhd, void **socket_context,
                   enum MHD_ConnectionNotificationCode code);
struct http_connection *connection_of(struct MHD_Connection *mhd); /* NULL when memory was out at its start */
void connections_sweep_start(struct http *http);

/* wait.c: what was not answered at once waits, until wait_end(). */
void wait_begin(struct exchange *exchange);
void wait_go_on(struct exchange *exchange);     /* libmicrohttpd called again while it waited in place */
void wait_suspended(struct exchange *exchange); /* from now on it waits like this */
void wait_end(struct exchange *exchange);
void wait_abandon(struct exchange *exchange); /* its connection has gone */

/* drain.c: answers what waits with 503 and lets libmicrohttpd go on with it. */
void drain_abandon(struct http *http);

/* --- steps of an exchange ------------------------------------------------------------------------------------------
 */

/* exchange.c: callbacks of libmicrohttpd. */
void *on_request_line(void *context, const char *target, struct MHD_Connection *mhd);
enum MHD_Result on_request(void *context, struct MHD_Connection *mhd, const char *url, const char *method,
                           const char *version, const char *data, size_t *size, void **exchange);
void on_completed(void *context, struct MHD_Connection *mhd, void **exchange, enum MHD_RequestTerminationCode code);
/* A new exchange in an arena of its own; NULL when memory is out. */
struct exchange *exchange_new(struct http_connection *connection);
/* The one place where the handling of a request ends: its answer is in request->reply, and goes out. */
void request_complete(struct request *request);
/* Counts, logs and releases. */
void exchange_end(struct exchange *exchange);

/* headers.c: collects the headers, and takes id, trace, language and client from them. False when memory is out. */
bool headers_collect(struct exchange *exchange);
void headers_identify(struct exchange *exchange);
/* headers.c: as request_header(), which costs next to nothing this way when there is no such field. */
static inline const char *exchange_header(const struct exchange *exchange, const char *name) {
    return headers_lack(&exchange->headers, name) ? NULL : request_header(&exchange->request, name);
}

/* refusal.c: sets exchange->refusal when the request cannot be handled. refusal_framing() is true when nothing behind
 * the headers can be trusted or should be read: answer at once and close. */
bool refusal_framing(struct exchange *exchange, const char *version);
/* refusal.c: the part of that which is about where the body ends. */
bool refusal_ambiguous(struct exchange *exchange, const char *version);
void refusal_limits(struct exchange *exchange);
/* refusal.c: the same, for what the target turned out to be. */
void refusal_target(struct exchange *exchange);

/* room.c: bytes. */
size_t room_for_connection(const struct settings *settings);
/* room.c: counts a field or a cookie. */
void room_take(struct taken *taken, enum MHD_ValueKind kind, const struct header *header);
/* room.c: counts the bytes of the head, all of which has come in. */
void room_take_head(struct exchange *exchange);
/* room.c: counts the fields behind the body. */
void room_take_footers(struct exchange *exchange);
/* room.c: false when the headers of an answer may find no room behind the request. */
bool room_for_reply(const struct exchange *exchange);

/* layout.c: false where there is nothing to check: the library itself refuses what the others would find. */
bool layout_is_known(void);
/* layout.c: false when a NUL cut the target short. */
bool layout_target_is_whole(const struct exchange *exchange, const char *version);
/* layout.c: false when a field has bytes that are not in its value, or runs over two lines. */
bool layout_fields_are_whole(const struct exchange *exchange);

/* body.c: false when the connection must be cut. */
bool body_add(struct exchange *exchange, const char *data, size_t size);
void body_finish(struct exchange *exchange);

/* dispatch.c: the request is complete: routes it, and calls its handler or answers it. */
void dispatch(struct exchange *exchange);
/* cors.c */
void cors_decide(struct exchange *exchange);
void cors_preflight(struct exchange *exchange);
/* date.c: what belongs into Date now; stays as it is until the next call. */
const char *http_date(struct http *http);
/* send.c: queues exchange->request.reply. */
enum MHD_Result exchange_send(struct exchange *exchange);
/* send.c: the finished response, or NULL when memory is out; *ret_status is what it goes out with. */
struct MHD_Response *exchange_response(struct exchange *exchange, unsigned *ret_status);

/* mhd_errors.c: the library's MHD_queue_response. */
enum MHD_Result mhd_queue(struct MHD_Connection *mhd, unsigned status, struct MHD_Response *response);
/* mhd_errors.c: looks the function up; false when it is not there. */
bool mhd_queue_prepare(void);
/* mhd_errors.c: writes a problem to the socket (not with TLS) and ends its sending side: for when libmicrohttpd takes
 * no answer but only closes. */
void answer_and_cut(struct exchange *exchange, enum problem problem, const char *why);
/* mhd_errors.c: the status line, Date and all headers of the response, without the length and the empty line. */
void response_head(struct text *text, struct http *http, unsigned status, struct MHD_Response *response);
/* mhd_errors.c: takes in what has come already: closing with bytes unread resets the connection. */
void discard_input(int fd);

#endif
