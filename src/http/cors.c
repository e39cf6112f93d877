/* What web pages of other origins may do is decided here: everyone reads open data, only listed origins do more. */
#include "cors.h"

#include <string.h>

#include "exchange.h"
#include "router.h"
#include "server.h"
#include "wdhs/settings.h"

bool cors_listed(const char *origins, const char *origin) {
    size_t length = origin ? strlen(origin) : 0;
    if (!origins || !length) {
        return false;
    }
    for (origins += strspn(origins, " ,"); *origins; origins += strspn(origins, " ,")) {
        size_t size = strcspn(origins, " ,");
        if (size == length && memcmp(origins, origin, length) == 0) {
            return true;
        }
        origins += size;
    }
    return false;
}

static const char *listed_origin(const struct exchange *exchange) {
    const char *origin = NULL;
    headers_count(&exchange->headers, "Origin", &origin);
    return cors_listed(exchange->request.http->settings->cors_origins, origin) ? origin : NULL;
}

void cors_decide(struct exchange *exchange) {
    const struct request *request = &exchange->request;
    bool reads = request->method == METHOD_GET || request->method == METHOD_HEAD;
    bool open = !request->route || request->route->open;
    if (open && reads && !request->with_key) {
        exchange->cors_origin = "*";
        return;
    }
    exchange->vary_origin = true;
    exchange->cors_origin = listed_origin(exchange);
}

void cors_preflight(struct exchange *exchange) {
    struct request *request = &exchange->request;
    const char *listed = listed_origin(exchange);
    char *allow = arena_alloc(request->arena, ALLOW_SIZE), *methods = arena_alloc(request->arena, ALLOW_SIZE);
    request->reply.status = 204;
    if (!allow || !methods) {
        return;
    }
    route_allow(request->route, allow);
    request->reply.allow = allow;
    if (!headers_count(&exchange->headers, "Origin", NULL) ||
        !headers_count(&exchange->headers, "Access-Control-Request-Method", NULL)) {
        return;
    }
    exchange->cors_origin = listed ? listed : request->route->open ? "*" : NULL;
    if (!exchange->cors_origin) {
        return;
    }
    route_methods(request->route, !listed, methods);
    exchange->allow_methods = methods;
    exchange->allow_headers = "Authorization, Content-Type, Content-Language, If-Match, If-None-Match, Prefer, "
                              "X-Request-Id, Traceparent, Tracestate, Idempotency-Key, Accept-Language, Read-Reason";
}
