/* HTTP for one event loop: what the API sees of a request, and how it answers. No libmicrohttpd type leaves src/http/.
 */
#ifndef WDHS_HTTP_H
#define WDHS_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wdhs/arena.h"
#include "wdhs/generation.h"
#include "wdhs/message.h"
#include "wdhs/text.h"

enum method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_OTHER
};
#define METHOD_COUNT METHOD_OTHER

/* --- problems (RFC 9457) ------------------------------------------------------------------------------------------ */

/* Each row: PROBLEM(identifier, "slug", status, "title nl", "title en"). The type URI is <base>/v1/problems/<slug>,
 * which can be opened. Descriptions for those pages are in src/http/problem_table.c. */
#define PROBLEMS(PROBLEM)                                                                                              \
    PROBLEM(BAD_REQUEST, "bad-request", 400, "Het verzoek is geen geldige HTTP", "The request is not valid HTTP")      \
    PROBLEM(INVALID_INPUT, "invalid-input", 400, "De invoer klopt niet", "The input is not valid")                     \
    PROBLEM(UNAUTHORIZED, "unauthorized", 401, "Een geldige sleutel is nodig", "A valid key is needed")                \
    PROBLEM(FORBIDDEN, "forbidden", 403, "Deze sleutel mag dit niet", "This key may not do this")                      \
    PROBLEM(NOT_FOUND, "not-found", 404, "Niet gevonden", "Not found")                                                 \
    PROBLEM(METHOD_NOT_ALLOWED, "method-not-allowed", 405, "Deze methode kan hier niet",                               \
            "This method is not possible here")                                                                        \
    PROBLEM(NOT_ACCEPTABLE, "not-acceptable", 406, "Deze weergave wordt niet geboden",                                 \
            "This representation is not offered")                                                                      \
    PROBLEM(REQUEST_TIMEOUT, "request-timeout", 408, "Het verzoek kwam te langzaam binnen",                            \
            "The request came in too slowly")                                                                          \
    PROBLEM(CONFLICT, "conflict", 409, "In strijd met wat er al staat", "In conflict with what is stored")             \
    PROBLEM(PRECONDITION_FAILED, "precondition-failed", 412, "Intussen gewijzigd", "Changed in the meantime")          \
    PROBLEM(CONTENT_TOO_LARGE, "content-too-large", 413, "De inhoud is te groot", "The body is too large")             \
    PROBLEM(URI_TOO_LONG, "uri-too-long", 414, "Het webadres is te lang", "The URL is too long")                       \
    PROBLEM(UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", 415, "Dit soort inhoud wordt niet begrepen",             \
            "This kind of body is not understood")                                                                     \
    PROBLEM(EXPECTATION_FAILED, "expectation-failed", 417, "Aan deze verwachting kan niet worden voldaan",             \
            "This expectation cannot be met")                                                                          \
    PROBLEM(PRECONDITION_REQUIRED, "precondition-required", 428, "Zeg welke versie u wijzigt",                         \
            "Say which version you change")                                                                            \
    PROBLEM(QUOTA_EXCEEDED, "quota-exceeded", 429, "Te vaak", "Too often")                                             \
    PROBLEM(HEADERS_TOO_LARGE, "headers-too-large", 431, "De headers zijn te groot", "The headers are too large")      \
    PROBLEM(INTERNAL, "internal", 500, "Er ging hier iets mis", "Something went wrong here")                           \
    PROBLEM(NOT_IMPLEMENTED, "not-implemented", 501, "Dit kan de dienst niet", "The service cannot do this")           \
    PROBLEM(UNAVAILABLE, "unavailable", 503, "Even niet beschikbaar", "Not available for a moment")                    \
    PROBLEM(OUTCOME_UNKNOWN, "outcome-unknown", 503, "Niet zeker of dit gelukt is",                                    \
            "Not certain whether this succeeded")                                                                      \
    PROBLEM(VERSION_NOT_SUPPORTED, "http-version-not-supported", 505, "Deze HTTP-versie kan niet",                     \
            "This HTTP version is not possible")

#define PROBLEM(id, slug, status, nl, en) PROBLEM_##id,
enum problem { PROBLEMS(PROBLEM) PROBLEM_COUNT };
#undef PROBLEM

struct problem_type {
    const char *slug;
    const char *uri; /* of a type that is registered elsewhere; NULL: <base>/v1/problems/<slug> */
    unsigned status;
    const char *title[LANGUAGE_COUNT];
    const char *description[LANGUAGE_COUNT]; /* what it means and what to do, for the page at the type URI */
};
const struct problem_type *problem_type(enum problem problem);
struct request;
/* What errors carry as "type". */
void problem_add_uri(struct text *text, const struct request *request, const struct problem_type *type);

/* --- requests ----------------------------------------------------------------------------------------------------- */

struct pair {
    const char *name;
    const char *value;
};

enum fault_place { IN_BODY, IN_QUERY, IN_PATH, IN_HEADER };

struct fault {
    enum fault_place place;
    const char *location; /* JSON Pointer for the body, else the name */
    const struct message *message;
    const char *detail;
    struct fault *next;
};

/* How long a reply may be kept. Every error and every answer to a request with a key is no-store whatever this says. */
enum freshness {
    FRESH_NO_STORE,
    FRESH_PUBLIC /* public, max-age=60, must-revalidate */,
    FRESH_LONG /* max-age=3600 */,
    FRESH_SECOND /* public, max-age=1 */
};

/* A body that is made while it is sent: it never has to fit into memory, and nothing is made for who does not read. */
struct reply_source;
enum pulled {
    PULLED_SOME,        /* *ret_length bytes, at least one */
    PULLED_NOTHING_YET, /* request_pull_again() follows */
    PULLED_ALL,
    PULLED_BROKEN /* there is no more, and what was sent is not the whole: the client is made to notice */
};
struct reply_source {
    enum pulled (*pull)(struct reply_source *source, char *out, size_t size, size_t *ret_length);
    void (*release)(struct reply_source *source); /* once: nobody pulls any more */
};

struct reply {
    unsigned status;          /* 0: not answered yet */
    const char *content_type; /* NULL: no body */
    const char *body;         /* arena or static memory; never freed */
    size_t body_length;
    bool pulled;      /* the body comes from request->source */
    const char *etag; /* quoted, without encoding suffix; the HTTP layer adds one for compressed replies */
    enum freshness freshness;
    const char *location, *link, *allow, *accept_patch, *accept_post;
    const char *www_authenticate, *preference_applied, *content_language;
    const char *rate_limit, *rate_limit_policy; /* header values; a problem that comes later keeps them */
    const char *content_security_policy;        /* NULL: the API's policy (nothing may load) */
    unsigned retry_after_s;                     /* 0: no header */
    topics read; /* what an answer that may be kept was read from; none: it only changes with the program */
};

struct route;
struct http;
struct http_connection; /* private to src/http/ */

struct request {
    struct arena *arena;
    struct http *http;
    enum method method;        /* HEAD is METHOD_HEAD; handlers treat it as GET and the body is left out */
    const char *path;          /* decoded, valid UTF-8, no NUL; "" in front of "?" never */
    const struct route *route; /* NULL: none matched */
    const char *args[3];       /* values of {…} in the route's pattern, decoded */
    const struct pair *query;  /* decoded, in order of names and values, "+" is a space */
    size_t query_count;
    const char *body; /* NUL-terminated after body_length bytes; "" without a body */
    size_t body_length;
    bool has_body;          /* a body was announced, even an empty one */
    enum language language; /* from Accept-Language; nl without it */
    const char *id;         /* X-Request-Id, taken over when well-formed (1-64 of A-Z a-z 0-9 . _ -), else made */
    const char *client;     /* numeric address, trusted proxies resolved */
    struct fault *faults, *last_fault;
    size_t fault_count;
    bool waits;    /* private to request_wait() and what follows it */
    bool with_key; /* set by the API when an Authorization header came: the reply is not stored by caches */
    struct reply reply;
    struct reply_source *source;                 /* set by reply_pulled(), released with the request */
    void *state;                                 /* the handler's own, usually in the arena */
    void (*on_abandon)(struct request *request); /* called when the client left or the request is torn down before
                                                    its answer is there; must release what is outside the arena */
    struct http_connection *connection;
};

/* Value of a request header (name in any case), or NULL. For headers that may be split over lines, values are joined
 * with ", ". A NUL or a control character in a value has already been answered with 400. */
const char *request_header(const struct request *request, const char *name);

/* The client's network: its /24, or /48 for IPv6, in at most 64 bytes. */
void request_network(const struct request *request, char *out, size_t size);

/* The absolute base URL, "https://api.example.org", without /v1. */
const char *request_base(const struct request *request);
struct loop *request_loop(const struct request *request);
/* Whatever http_start was given for the API: its per-loop context. */
void *request_context(const struct request *request);

/* Collect a fault; all of them become one 400. Arguments fill {1}…{4}. Beyond 100 faults the rest is dropped. */
void request_fault(struct request *request, enum fault_place place, const char *location, const struct message *message,
                   const char *a1, const char *a2, const char *a3);

/* --- answers ------------------------------------------------------------------------------------------------------ */

/* Fill reply with a problem. `detail` in the arena or static, already in the request's language. PROBLEM_INVALID_INPUT
 * lists the collected faults (detail NULL: a standard sentence). Headers (Allow, Retry-After…) are set by the caller
 * afterwards. */
void reply_problem(struct request *request, enum problem problem, const char *detail);
/* Choose one of two literals by the request's language. */
const char *request_say(const struct request *request, const char *nl, const char *en);
void reply_faults(struct request *request); /* reply_problem(INVALID_INPUT) with the collected faults */

/* 200-level answer with a body built in the arena; a failed text becomes a 503. */
void reply_body(struct request *request, unsigned status, const char *content_type, const struct text *body);

/* 200 with a body that is pulled. Once for a request, which releases the source also when another reply takes its
 * place. */
void reply_pulled(struct request *request, const char *content_type, struct reply_source *source);
/* The source has more, or has come to its end. */
void request_pull_again(struct request *request);

/* A handler fills in request->reply and returns; then the answer goes out. One that has to wait for something says so
 * before it returns, and leaves on_abandon behind. Whoever brings what it waited for, later and in the same thread,
 * puts request_go_on() and request_return() around what is done with it: the latter sends the answer, unless the
 * request waits again. */
void request_wait(struct request *request);
void request_go_on(struct request *request);
void request_return(struct request *request);

/* --- event streams ------------------------------------------------------------------------------------------------ */

/* What is published to everyone who listens: the state of something as one event (WHATWG HTML, section 9.2), of which
 * only the latest counts. A listener costs a socket and a hundred bytes. */
struct stream_topic;

/* A topic of one server, which ends it in http_free(). `changed` (may be NULL) is called when the number of listeners
 * becomes zero, or is zero no longer. NULL when memory is out. */
struct stream_topic *stream_topic_new(struct http *http, void (*changed)(void *context, size_t listeners),
                                      void *context);
/* From now on this is the current event: bytes with the empty line at the end, copied. Who listens gets at most one a
 * second, or fewer among thousands, in portions, so that nobody else waits. False when memory is out: the event before
 * stays current. */
bool stream_publish(struct stream_topic *topic, const char *bytes, size_t length);
size_t stream_listeners(const struct stream_topic *topic);
/* Answers the request with the topic's events, the current one first; the handler returns after it.
 * Where the stream cannot go on (TLS, HEAD, a server that stops) the current event is the whole answer, and with too
 * many listeners it is a 503. */
void request_stream(struct request *request, struct stream_topic *topic);

/* --- negotiation -------------------------------------------------------------------------------------------------- */

/* The best of `offered` (media types, the preferred first) for the request's Accept, or NULL after answering 406 with
 * the list. Without Accept the first. RFC 9110 section 12.5.1: specificity, then quality, then order offered. */
const char *request_accept(struct request *request, const char *const *offered, size_t count);
/* A representation that a route offers. */
struct offer {
    const char *media_type;
    const char *format; /* value of the parameter "format" that asks for it, whatever Accept says; NULL: none does */
};
/* Which of its route's offers the request asks for; -1 after answering 406 with the list. */
long request_offer(struct request *request);
/* True when the Content-Type is `wanted` (parameters ignored but charset must be utf-8 when given); else answers 415
 * (with Accept-Patch or Accept-Post as fits) and returns false. */
bool request_content_type(struct request *request, const char *wanted);
/* True when If-None-Match (list or *) weakly matches; done by the HTTP layer for GET and HEAD replies with an etag. */
bool etag_list_matches(const char *list, const char *etag);
/* Copies `etag` without the suffix that compression adds to it, for comparing an If-Match; "" when it does not fit. */
void etag_strip(const char *etag, char *out, size_t size);
/* Of what stands between the quotes of an entity tag: how much is left without that suffix. */
size_t etag_plain_length(const char *opaque, size_t length);
/* True when the Prefer header contains return=minimal (RFC 7240). */
bool request_prefers_minimal(const struct request *request);

/* --- routes ------------------------------------------------------------------------------------------------------- */

typedef void handler(struct request *request);

/* The pattern's {names} match one non-empty segment. HEAD uses GET. Absent methods are 405 with Allow; OPTIONS is
 * answered by the HTTP layer. Matching prefers literal segments to {names}. A trailing slash never matches (but "/v1/"
 * is "/v1"). */
struct route {
    const char *pattern; /* "/v1/goals/{id}/progress" */
    handler *get, *post, *put, *patch, *remove;
    const void *context;        /* for the handler: usually the resource */
    bool open;                  /* CORS: reads are for every origin */
    const struct offer *offers; /* of GET, the preferred first, ends with a NULL media type: answers may be kept in the
                                   response cache. NULL: every request is handled */
};

/* --- the server --------------------------------------------------------------------------------------------------- */

struct settings;
struct http_listener; /* the addresses, bound once each loop with SO_REUSEPORT */

/* What speaks HTTP here, and what of it is done without because it does not work as expected ("": nothing). */
struct http_library {
    const char *version, *without;
};
/* Tries it out, once for the process. False with a sentence when the service cannot do without what does not work; then
 * http_start() says the same. */
bool http_check(struct http_library *ret, char *error, size_t size);

/* One HTTP server on one loop. `context` is what request_context returns. Routes end with a NULL pattern and outlive
 * it. NULL with a sentence in error[size]. */
struct http *http_start(struct loop *loop, const struct settings *settings, const struct route *routes, void *context,
                        char *error, size_t size);
/* Graceful end: takes no new connection, finishes what came in, closes idle connections, then calls `drained` once
 * (also when drain_timeout_s passed). Call in the loop's thread. */
void http_drain(struct http *http, void (*drained)(void *context), void *context);
/* When loop_run() has returned. What waits still, because nobody drained, or not long enough, is abandoned and answered
 * with 503: end before this what would tell it more, as db_pool_close() does. */
void http_free(struct http *http);

/* Prometheus text of all servers of this process: requests by route, method and status, latency histogram by route,
 * connections. Adds to `text`. */
void http_metrics(struct text *text);

#endif
