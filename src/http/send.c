/* A reply becomes a response here: conditional, compressed, and with every header that belongs on it. */
#include <stdio.h>
#include <string.h>

#include "compress.h"
#include "conditional.h"
#include "connection.h"
#include "date.h"
#include "exchange.h"
#include "negotiate.h"
#include "send.h"
#include "server.h"
#include "wdhs/version.h"

#define ETAG_ROOM 128

static bool is_read(const struct request *request) {
    return request->method == METHOD_GET || request->method == METHOD_HEAD;
}

/* --- what the reply becomes ----------------------------------------------------------------------------------------
 */

/* A handler that gave no answer is a mistake of ours; one that ran out of memory could not give any. */
static void send_settle(struct exchange *exchange) {
    struct request *request = &exchange->request;
    if (arena_exhausted(request->arena) && request->reply.status < 500) {
        reply_problem(request, PROBLEM_UNAVAILABLE, NULL);
    } else if (!request->reply.status) {
        reply_problem(request, PROBLEM_INTERNAL, NULL);
    }
}

static const char *coded_etag(struct request *request, enum coding coding) {
    char *coded = arena_alloc(request->arena, ETAG_ROOM);
    return coded && etag_code(request->reply.etag, coding, coded, ETAG_ROOM) ? coded : request->reply.etag;
}

static bool compress_now(struct exchange *exchange, enum coding coding) {
    struct request *request = &exchange->request;
    struct reply *reply = &request->reply;
    return compress_as(request->http->compressor, coding, request->arena, reply->body, reply->body_length, &reply->body,
                       &reply->body_length);
}

static bool take_form(struct reply *reply, const struct cache_form *form) {
    if (!form->bytes) {
        return false;
    }
    reply->body = form->bytes;
    reply->body_length = form->length;
    return true;
}

/* What is kept is compressed once, for the first who takes it so. */
static bool compress_body(struct exchange *exchange, enum coding coding) {
    struct reply *reply = &exchange->request.reply;
    struct cache_entry *entry = exchange->reuse.entry;
    struct cache_form *form = entry ? &entry->forms[coding] : NULL;
    if (coding == CODING_IDENTITY) {
        return false;
    }
    if (form && form->tried) {
        return take_form(reply, form);
    }
    bool gained = compress_now(exchange, coding);
    if (form && gained &&
        cache_keep_form(exchange->request.http->cache, entry, coding, reply->body, reply->body_length)) {
        return take_form(reply, form);
    }
    if (form && !gained) {
        form->tried = !arena_exhausted(exchange->request.arena);
    }
    return gained;
}

/* The client has it already. Its own form of the tag goes back: plain, or that of the compressed representation. */
static bool make_conditional(struct exchange *exchange) {
    struct request *request = &exchange->request;
    struct reply *reply = &request->reply;
    if (!reply->etag || !is_read(request) || (reply->status != 200 && reply->status != 304)) {
        return false;
    }
    enum coding coding = CODING_IDENTITY;
    enum etag_match match = etag_find(exchange_header(exchange, "If-None-Match"), reply->etag, &coding);
    if (match == ETAG_ABSENT && reply->status == 200) {
        return false;
    }
    exchange->form = coding;
    if (match == ETAG_CODED) {
        reply->etag = coded_etag(request, coding);
        (void)compress_body(exchange, coding);
    }
    /* The library leaves the body of a 304 out, and takes its length from it (RFC 9110 section 8.6). */
    reply->status = 304;
    reply->content_type = NULL;
    return true;
}

static void make_compressed(struct exchange *exchange) {
    struct request *request = &exchange->request;
    struct reply *reply = &request->reply;
    if (reply->pulled) {
        pulled_choose_coding(exchange);
        pulled_begin(exchange);
        return;
    }
    if (!reply->content_type || reply->body_length <= COMPRESS_FROM || !compressible(reply->content_type)) {
        return;
    }
    enum coding coding = negotiate_coding(exchange_header(exchange, "Accept-Encoding"));
    if (!compress_body(exchange, coding)) {
        return;
    }
    exchange->coding = exchange->form = coding;
    if (reply->etag) {
        reply->etag = coded_etag(request, coding);
    }
}

/* --- headers -------------------------------------------------------------------------------------------------------
 */

static void send_add_security(struct library_response *response, const struct reply *reply) {
    static const struct pair always[] = {
        {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"API-Version", wdhs_api_version},
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        response_add(response, always[i].name, always[i].value);
    }
    response_add(response, "Content-Security-Policy",
                 reply->content_security_policy ? reply->content_security_policy
                                                : "default-src 'none'; frame-ancestors 'none'");
}

static const char *cache_control(const struct request *request) {
    static const char *const values[] = {
        [FRESH_NO_STORE] = "no-store",
        [FRESH_PUBLIC] = "public, max-age=60, must-revalidate",
        [FRESH_LONG] = "public, max-age=3600",
        [FRESH_SECOND] = "public, max-age=1",
    };
    bool keepable = is_read(request) && request->reply.status < 400 && !request->with_key;
    return values[keepable ? request->reply.freshness : FRESH_NO_STORE];
}

/* On what a cache could have answered; an error is none of its business (RFC 9211). */
static const char *cache_status(const struct exchange *exchange) {
    const struct request *request = &exchange->request;
    bool answers = request->reply.status == 200 || request->reply.status == 304;
    return answers && is_read(request) ? exchange->reuse.status : NULL;
}

static void add_cors(struct library_response *response, const struct exchange *exchange) {
    if (!exchange->cors_origin) {
        return;
    }
    response_add(response, "Access-Control-Allow-Origin", exchange->cors_origin);
    if (exchange->allow_methods) {
        response_add(response, "Access-Control-Allow-Methods", exchange->allow_methods);
        response_add(response, "Access-Control-Allow-Headers", exchange->allow_headers);
        response_add(response, "Access-Control-Max-Age", "86400");
        return;
    }
    response_add(
        response, "Access-Control-Expose-Headers",
        "API-Version, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Content-Crs, "
        "Preference-Applied, Deprecation, Sunset");
}

static void add_content(struct library_response *response, const struct exchange *exchange) {
    const struct request *request = &exchange->request;
    const struct reply *reply = &request->reply;
    response_add(response, "Content-Type", reply->content_type);
    response_add(response, "Content-Encoding", coding_name(exchange->coding));
    response_add(response, "Content-Language",
                 reply->content_language ? reply->content_language : request_say(request, "nl", "en"));
    if (reply->content_type && strcmp(reply->content_type, "application/geo+json") == 0) {
        response_add(response, "Content-Crs", "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
    }
}

static void add_reply(struct library_response *response, const struct reply *reply) {
    char seconds[16];
    response_add(response, "ETag", reply->etag);
    response_add(response, "Location", reply->location);
    if (reply->link && strlen(reply->link) <= LINK_MOST) {
        response_add(response, "Link", reply->link);
    }
    response_add(response, "Allow", reply->allow);
    response_add(response, "Accept-Patch", reply->accept_patch);
    response_add(response, "Accept-Post", reply->accept_post);
    response_add(response, "WWW-Authenticate", reply->www_authenticate);
    response_add(response, "Preference-Applied", reply->preference_applied);
    response_add(response, "RateLimit", reply->rate_limit);
    response_add(response, "RateLimit-Policy", reply->rate_limit_policy);
    if (!reply->retry_after_s) {
        return;
    }
    snprintf(seconds, sizeof seconds, "%u", reply->retry_after_s);
    response_add(response, "Retry-After", seconds);
}

/* Everything but what belongs to this one request. */
static struct library_response *response_with_headers(struct exchange *exchange) {
    const struct request *request = &exchange->request;
    struct library_response *response = request->reply.pulled
                                            ? response_new_pulled(exchange)
                                            : response_new(request->reply.body, request->reply.body_length);
    if (!response) {
        return NULL;
    }
    send_add_security(response, &request->reply);
    response_add(response, "Cache-Status", cache_status(exchange));
    response_add(response, "Cache-Control", cache_control(request));
    response_add(response, "Vary",
                 exchange->vary_origin ? "Accept, Accept-Encoding, Accept-Language, Authorization, Origin"
                                       : "Accept, Accept-Encoding, Accept-Language, Authorization");
    add_content(response, exchange);
    add_cors(response, exchange);
    add_reply(response, &request->reply);
    if (exchange->close || request->http->drain.active) {
        response_add(response, "Connection", "close");
    }
    return response;
}

/* --- responses that are sent again ---------------------------------------------------------------------------------
 */

/* True when the next hit on the same entry is answered with the same bytes and the same headers. */
static bool is_repeatable(const struct exchange *exchange) {
    const struct reuse *reuse = &exchange->reuse;
    return kept_is_possible() && reuse->hit && !exchange->close && !exchange->vary_origin &&
           !exchange->request.http->drain.active &&
           reuse->entry->forms[exchange->form].bytes == exchange->request.reply.body;
}

/* Making and freeing the headers costs more than all the rest of a hit, so the response stays with its entry. Only the
 * id and the date are of this request. NULL: not this time. */
static struct library_response *response_again(struct exchange *exchange) {
    const struct request *request = &exchange->request;
    if (!is_repeatable(exchange)) {
        return NULL;
    }
    struct kept_response *kept = &exchange->reuse.entry->responses[exchange->form][request->reply.status == 304];
    if (!kept->response && cache_take(request->http->cache, exchange->reuse.entry, RESPONSE_BYTES)) {
        kept->response = response_with_headers(exchange);
    }
    if (!kept->response) {
        return NULL;
    }
    kept_renew(kept, request->id, http_date(request->http));
    return kept->response;
}

static struct library_response *response_once(struct exchange *exchange) {
    struct library_response *response = response_with_headers(exchange);
    if (response) {
        response_add(response, "X-Request-Id", exchange->request.id);
    }
    return response;
}

/* --- sending -------------------------------------------------------------------------------------------------------
 */

/* What the exchange is answered with, as it is now. */
static void note_sent(struct exchange *exchange) {
    const struct request *request = &exchange->request;
    bool no_body = request->method == METHOD_HEAD || request->reply.status == 304;
    exchange->sent_status = request->reply.status;
    exchange->sent_bytes = no_body ? 0 : request->reply.body_length;
    exchange->stage = STAGE_SENT;
}

/* What of the reply goes out, and how it is coded. */
static void choose_form(struct exchange *exchange) {
    send_settle(exchange);
    if (!make_conditional(exchange)) {
        make_compressed(exchange);
    }
}

struct library_response *exchange_response(struct exchange *exchange, unsigned *ret_status) {
    choose_form(exchange);
    struct library_response *response = response_once(exchange);
    if (!response) {
        return NULL;
    }
    note_sent(exchange);
    *ret_status = exchange->sent_status;
    return response;
}

bool exchange_send(struct exchange *exchange) {
    choose_form(exchange);
    struct library_response *kept = response_again(exchange);
    struct library_response *response = kept ? kept : response_once(exchange);
    if (!response) {
        return false;
    }
    note_sent(exchange);
    exchange->request.http->more_to_do = true;
    bool sent = response_send(exchange, exchange->sent_status, response);
    if (!kept) {
        response_free(response);
    }
    return sent;
}
