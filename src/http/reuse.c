/* Answering a request with what another one was answered with happens here: from the response cache, or, while the same
 * is being asked for already, by waiting for that answer. */
#include "reuse.h"

#include <string.h>
#include <strings.h>

#include "cache.h"
#include "cors.h"
#include "exchange.h"
#include "metrics.h"
#include "negotiate.h"
#include "offer.h"
#include "router.h"
#include "server.h"
#include "wdhs/digest.h"

/* --- what a client wants of caches (RFC 9111 section 5.2.1) --------------------------------------------------------
 */

enum wish { WISH_NONE, WISH_FRESH /* nothing kept, but the answer may be */, WISH_NO_STORE };

static enum wish wish_of(const struct exchange *exchange) {
    const char *control = exchange_header(exchange, "Cache-Control");
    struct element element;
    enum wish wish = WISH_NONE;
    while (control && element_next(&control, &element)) {
        bool has_age = element.length >= 9 && strncasecmp(element.value, "max-age=", 8) == 0;
        if (element_is(&element, "no-store")) {
            return WISH_NO_STORE;
        }
        /* As a number, or a string: section 5.2. */
        if (element_is(&element, "no-cache") || (has_age && strspn(element.value + 8, "0\"") == element.length - 8)) {
            wish = WISH_FRESH;
        }
    }
    return wish;
}

/* --- the key -------------------------------------------------------------------------------------------------------
 */

static void reuse_add_part(struct text *key, const char *part) {
    uint32_t length = part ? (uint32_t)strlen(part) : 0;
    text_add(key, (const char *)&length, sizeof length);
    text_add(key, part ? part : "", length);
}

/* Each part with its length in front, so that no two requests have one key. The parameters are in order already. */
static struct cache_key reuse_key_of(const struct exchange *exchange, size_t representation) {
    const struct request *request = &exchange->request;
    const uint32_t head[] = {(uint32_t)(request->route - request->http->routes), (uint32_t)representation,
                             (uint32_t)request->language};
    struct text key;
    text_init(&key, request->arena, 256);
    text_add(&key, (const char *)head, sizeof head);
    for (size_t i = 0; i < sizeof request->args / sizeof *request->args; i++) {
        reuse_add_part(&key, request->args[i]);
    }
    for (size_t i = 0; i < request->query_count; i++) {
        reuse_add_part(&key, request->query[i].name);
        reuse_add_part(&key, request->query[i].value);
    }
    if (key.failed) {
        return (struct cache_key){0};
    }
    return (struct cache_key){key.data, key.length, digest_fast(key.data, key.length)};
}

/* False for requests whose answer is nobody else's. */
static bool may_share(const struct request *request) {
    bool reads = request->method == METHOD_GET || request->method == METHOD_HEAD;
    return request->http->cache && reads && !request->with_key && !request->has_body;
}

static bool find_key(struct exchange *exchange) {
    const struct request *request = &exchange->request;
    const struct route *route = request->route;
    if (!may_share(request) || !route->offers) {
        return false;
    }
    long representation = offer_asked(request, route->offers);
    if (representation >= 0) {
        exchange->reuse.key = reuse_key_of(exchange, (size_t)representation);
    }
    return exchange->reuse.key.bytes != NULL;
}

/* All that the key is made of, as it stands in the request. No text has a NUL in it, so they are told apart by one. */
static struct cache_key words_of(const struct exchange *exchange) {
    const char *accept = exchange_header(exchange, "Accept");
    size_t accept_length = accept ? strlen(accept) : 0, target_length = strlen(exchange->target);
    size_t length = 2 + accept_length + target_length;
    char *words = arena_grow(exchange->request.arena, NULL, 0, length);
    if (!words) {
        return (struct cache_key){0};
    }
    words[0] = (char)exchange->request.language;
    memcpy(words + 1, accept ? accept : "", accept_length);
    words[1 + accept_length] = '\0';
    memcpy(words + 2 + accept_length, exchange->target, target_length);
    return (struct cache_key){words, length, digest_fast(words, length)};
}

/* The route is the first thing in a key. */
static const struct route *route_of(const struct http *http, const struct cache_entry *entry) {
    uint32_t index;
    memcpy(&index, entry->key, sizeof index);
    return &http->routes[index];
}

/* --- one handles, others wait --------------------------------------------------------------------------------------
 */

static struct exchange **leaders_of(struct exchange *exchange) {
    return &exchange->request.http->leaders[exchange->reuse.key.hash % LEADER_BUCKETS];
}

static struct exchange *leader_of(struct exchange *exchange) {
    const struct cache_key *key = &exchange->reuse.key;
    struct exchange *leader = *leaders_of(exchange);
    while (leader &&
           (leader->reuse.key.length != key->length || memcmp(leader->reuse.key.bytes, key->bytes, key->length) != 0)) {
        leader = leader->reuse.next;
    }
    return leader;
}

static void lead(struct exchange *exchange) {
    struct exchange **leaders = leaders_of(exchange);
    exchange->reuse.role = REUSE_LEADS;
    exchange->reuse.stamp = generation_stamp();
    exchange->reuse.asked_at = loop_moment(exchange->request.http->loop);
    exchange->reuse.next = *leaders;
    *leaders = exchange;
}

static void reuse_wait_for(struct exchange *exchange, struct exchange *leader) {
    exchange->reuse.role = REUSE_WAITS;
    exchange->reuse.waited = true;
    exchange->reuse.leader = leader;
    exchange->reuse.next = leader->reuse.waiting;
    leader->reuse.waiting = exchange;
}

static void unlink_from(struct exchange **place, const struct exchange *exchange) {
    while (*place != exchange) {
        place = &(*place)->reuse.next;
    }
    *place = exchange->reuse.next;
}

/* Those who waited, as a list; the exchange has no role any more. */
static struct exchange *step_back(struct exchange *exchange) {
    struct reuse *reuse = &exchange->reuse;
    struct exchange *waiting = reuse->waiting;
    if (reuse->role == REUSE_LEADS) {
        unlink_from(leaders_of(exchange), exchange);
    } else if (reuse->role == REUSE_WAITS) {
        unlink_from(&reuse->leader->reuse.waiting, exchange);
    }
    reuse->role = REUSE_NONE;
    reuse->waiting = NULL;
    return waiting;
}

/* --- answering -----------------------------------------------------------------------------------------------------
 */

static void answer_with(struct exchange *exchange, struct cache_entry *entry, const char *status) {
    exchange->reuse.entry = entry;
    exchange->reuse.status = status;
    exchange->request.reply = entry->reply;
    request_complete(&exchange->request);
}

static void hit(struct exchange *exchange, struct cache_entry *entry) {
    metrics_add(exchange->request.http->metrics, METRIC_CACHE_HITS, 1);
    exchange->reuse.hit = true;
    answer_with(exchange, entry, "wdhs-api; hit");
}

static void reuse_handle(struct exchange *exchange) {
    route_handler(exchange->request.route, exchange->request.method)(&exchange->request);
    request_return(&exchange->request);
}

static void miss(struct exchange *exchange, const char *status) {
    metrics_add(exchange->request.http->metrics, METRIC_CACHE_MISSES, 1);
    exchange->reuse.status = status;
}

bool reuse_repeated(struct exchange *exchange) {
    struct request *request = &exchange->request;
    struct http *http = request->http;
    if (!may_share(request) || exchange->refusal != PROBLEM_COUNT ||
        !headers_lack(&exchange->headers, "Cache-Control")) {
        return false;
    }
    exchange->reuse.words = words_of(exchange);
    struct cache_entry *entry = exchange->reuse.words.bytes
                                    ? cache_find_words(http->cache, &exchange->reuse.words, loop_moment(http->loop))
                                    : NULL;
    if (!entry) {
        return false;
    }
    request->route = route_of(http, entry);
    cors_decide(exchange);
    hit(exchange, entry);
    return true;
}

void reuse_or_handle(struct exchange *exchange) {
    struct http *http = exchange->request.http;
    enum wish wish = find_key(exchange) ? wish_of(exchange) : WISH_NO_STORE;
    if (wish == WISH_NO_STORE) {
        exchange->reuse.status = http->cache && exchange->request.route->offers ? "wdhs-api; fwd=bypass" : NULL;
        reuse_handle(exchange);
        return;
    }
    struct cache_entry *entry =
        wish == WISH_NONE ? cache_find(http->cache, &exchange->reuse.key, loop_moment(http->loop)) : NULL;
    if (entry) {
        if (exchange->reuse.words.bytes) {
            cache_add_words(http->cache, entry, &exchange->reuse.words);
        }
        hit(exchange, entry);
        return;
    }
    struct exchange *leader = leader_of(exchange);
    if (leader && wish == WISH_NONE && !exchange->reuse.waited) {
        reuse_wait_for(exchange, leader);
        return;
    }
    exchange->reuse.refreshes = wish == WISH_FRESH;
    miss(exchange, wish == WISH_FRESH ? "wdhs-api; fwd=request" : "wdhs-api; fwd=miss");
    if (!leader) {
        lead(exchange);
    }
    reuse_handle(exchange);
}

static struct cache_entry *keep(struct exchange *exchange, bool is_waited_for) {
    enum cache_want want = is_waited_for ? WANT_NOW : exchange->reuse.refreshes ? WANT_REFRESH : WANT_ONCE;
    const struct reply *reply = &exchange->request.reply;
    if (reply->status != 200 || reply->pulled || reply->freshness == FRESH_NO_STORE ||
        arena_exhausted(exchange->request.arena)) {
        return NULL;
    }
    return cache_keep(exchange->request.http->cache, &exchange->reuse.key, reply, exchange->reuse.stamp,
                      exchange->reuse.asked_at, want);
}

/* Without an answer to share, each of those who waited is handled by itself: nobody waits twice. */
static void serve_waiting(struct exchange *waiting, struct cache_entry *entry) {
    while (waiting) {
        struct exchange *exchange = waiting;
        waiting = exchange->reuse.next;
        exchange->reuse.role = REUSE_NONE;
        if (!entry) {
            reuse_or_handle(exchange);
            continue;
        }
        entry->users++;
        metrics_add(exchange->request.http->metrics, METRIC_CACHE_HITS, 1);
        answer_with(exchange, entry, "wdhs-api; fwd=miss; collapsed");
    }
}

void reuse_completed(struct exchange *exchange) {
    struct reuse *reuse = &exchange->reuse;
    bool led = reuse->role == REUSE_LEADS;
    if (reuse->role == REUSE_NONE) {
        return;
    }
    struct exchange *waiting = step_back(exchange);
    if (!led) {
        return;
    }
    reuse->entry = keep(exchange, waiting != NULL);
    if (reuse->entry) {
        reuse->status = reuse->refreshes ? "wdhs-api; fwd=request; stored" : "wdhs-api; fwd=miss; stored";
    }
    serve_waiting(waiting, reuse->entry);
}

void reuse_end(struct exchange *exchange) {
    struct exchange *waiting = step_back(exchange);
    if (exchange->reuse.entry) {
        cache_release(exchange->request.http->cache, exchange->reuse.entry);
    }
    exchange->reuse.entry = NULL;
    serve_waiting(waiting, NULL);
}
