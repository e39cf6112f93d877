/* A complete request meets its route here. */
#include "dispatch.h"
#include "cors.h"
#include "exchange.h"
#include "refusal.h"
#include "reuse.h"
#include "router.h"
#include "server.h"

/* One of the answers that need no handler; false when the handler is to be called. */
static bool answer_by_itself(struct exchange *exchange) {
    struct request *request = &exchange->request;
    const struct route *route = request->route;
    if (exchange->refusal != PROBLEM_COUNT) {
        reply_problem(request, exchange->refusal, exchange->refusal_why);
    } else if (request->fault_count) {
        reply_faults(request);
    } else if (exchange->target_kind == TARGET_ASTERISK) {
        request->reply.status = 204;
        request->reply.allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    } else if (!route) {
        reply_problem(request, PROBLEM_NOT_FOUND, NULL);
    } else if (request->method == METHOD_OPTIONS) {
        cors_preflight(exchange);
    } else if (!route_handler(route, request->method)) {
        char *allow = arena_alloc(request->arena, ALLOW_SIZE);
        reply_problem(request, PROBLEM_METHOD_NOT_ALLOWED, NULL);
        if (allow) {
            route_allow(route, allow);
        }
        request->reply.allow = allow;
    } else {
        return false;
    }
    return true;
}

void dispatch(struct exchange *exchange) {
    struct request *request = &exchange->request;
    if (exchange->target) {
        exchange->target_kind = uri_parse(request, exchange->target, &exchange->segments);
    }
    refusal_target(exchange);
    if (exchange->target && exchange->target_kind == TARGET_PATH) {
        request->route = router_match(request->http->router, &exchange->segments, request->args);
    }
    cors_decide(exchange);
    if (answer_by_itself(exchange)) {
        request_complete(request);
    } else {
        reuse_or_handle(exchange);
    }
}
