/* A request made by hand, complete enough for the engine: no socket, no libmicrohttpd at work, no database. Used by the
 * unit tests of the engine and by the fuzz targets. */
#ifndef TESTS_REST_SUPPORT_H
#define TESTS_REST_SUPPORT_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/http/exchange.h"
#include "../../src/http/server.h"
#include "../../src/rest/audit.h"
#include "../../src/rest/body.h"
#include "../../src/rest/cursor.h"
#include "../../src/rest/etag.h"
#include "../../src/rest/failure.h"
#include "../../src/rest/handlers.h"
#include "../../src/rest/page.h"
#include "../../src/rest/query.h"
#include "../../src/rest/render.h"
#include "../../src/rest/select.h"
#include "../../src/rest/value.h"
#include "../../src/rest/write_sql.h"
#include "wdhs/settings.h"

struct trial {
    struct exchange exchange; /* first: its request finds its headers and settings in what surrounds it */
    struct http http;
    struct settings settings;
    struct service service;
    struct route route;
};

static inline struct request *trial_request(struct trial *trial) {
    return &trial->exchange.request;
}

static const struct offer trial_offers[] = {
    {"application/json", "json"}, {"application/x-ndjson", "ndjson"}, {NULL, NULL}};

/* Begins anew in an arena that is empty. `plan` may be NULL when no operation is made. */
static inline void trial_reuse(struct trial *trial, struct arena *arena, const struct plan *plan) {
    *trial = (struct trial){.settings = {.base_url = "https://api.example.org", .max_json_depth = 16}};
    trial->service = (struct service){.settings = &trial->settings};
    trial->http.settings = &trial->settings;
    trial->http.context = &trial->service;
    trial->route = (struct route){.pattern = plan == NULL ? "" : plan->resource->path,
                                  .context = plan,
                                  .offers = plan == NULL ? NULL : trial_offers};
    struct request *request = trial_request(trial);
    request->arena = arena;
    request->http = &trial->http;
    request->route = &trial->route;
    request->path = plan == NULL ? "/" : plan->resource->path;
    request->body = "";
    request->id = "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60";
}

/* 0 when it worked, as cmocka wants it. */
static inline int trial_begin(struct trial *trial, const struct plan *plan) {
    struct arena *arena = arena_new(0);
    if (arena != NULL) {
        trial_reuse(trial, arena, plan);
    }
    return arena == NULL;
}

static inline void trial_end(struct trial *trial) {
    arena_free(trial_request(trial)->arena);
}

static inline void trial_header(struct trial *trial, const char *name, const char *value) {
    const struct header header = {name, value, strlen(name), strlen(value)};
    (void)headers_add(&trial->exchange.headers, trial_request(trial)->arena, header);
}

static inline void trial_body(struct trial *trial, const char *bytes) {
    struct request *request = trial_request(trial);
    request->body = bytes;
    request->body_length = strlen(bytes);
    request->has_body = true;
}

/* The path and the query, as they stand in a request line. */
static inline void trial_target(struct trial *trial, const char *target) {
    uri_parse(trial_request(trial), target, &trial->exchange.segments);
}

/* All faults in order: "body /name too-long; query limit out-of-range". */
static inline const char *trial_faults(struct trial *trial) {
    static const char *const places[] = {
        [IN_BODY] = "body", [IN_QUERY] = "query", [IN_PATH] = "path", [IN_HEADER] = "header"};
    struct request *request = trial_request(trial);
    struct text text;
    text_init(&text, request->arena, 256);
    for (const struct fault *fault = request->faults; fault != NULL; fault = fault->next) {
        text_addf(&text, "%s%s %s %s", text.length == 0 ? "" : "; ", places[fault->place], fault->location,
                  fault->message->code);
    }
    return text.failed ? "(no memory)" : text.data;
}

/* The sentence of the first fault. */
static inline const char *trial_detail(struct trial *trial) {
    const struct fault *fault = trial_request(trial)->faults;
    return fault == NULL ? "" : fault->detail;
}

/* "{" "aaa" "}": a text that is long in the middle. */
static inline const char *repeated(struct arena *arena, const char *before, const char *part, size_t times,
                                   const char *after) {
    struct text text;
    text_init(&text, arena, 256);
    text_add_string(&text, before);
    for (size_t i = 0; i < times; i++) {
        text_add_string(&text, part);
    }
    text_add_string(&text, after);
    return text.failed ? "" : text.data;
}

/* The plan of a resource by the name in its URL; NULL without one. */
static inline const struct plan *plan_named(const char *name) {
    for (size_t i = 0; i < plan_count(); i++) {
        if (strcmp(plan_at(i)->resource->name, name) == 0) {
            return plan_at(i);
        }
    }
    abort(); /* a mistake in the test */
}

/* A caller with one scope. */
static inline void operation_grant(struct operation *operation, const char *scope) {
    static const char *granted[1];
    granted[0] = scope;
    operation->caller.known = true;
    operation->caller.scopes = granted;
    operation->caller.scope_count = 1;
}

#endif
