/* Routes grow into a tree of segments once, and paths find their way down it. */
#include "router.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARG_LIMIT 3

struct node {
    const char *literal; /* in the pattern, not NUL-terminated; NULL for a {name} */
    size_t length;
    struct node *children; /* literals */
    struct node *wildcard; /* the child for a {name} */
    struct node *next;     /* sibling */
    const struct route *route;
};

struct router {
    struct node root;
};

/* --- building ------------------------------------------------------------------------------------------------------
 */

static struct node *find_literal(const struct node *parent, const char *segment, size_t length) {
    struct node *child = parent->children;
    while (child && (child->length != length || memcmp(child->literal, segment, length) != 0)) {
        child = child->next;
    }
    return child;
}

/* The child for a segment of a pattern, made when it is new; NULL when memory is out. */
static struct node *grow(struct node *parent, const char *segment, size_t length) {
    bool wild = length > 2 && segment[0] == '{' && segment[length - 1] == '}';
    struct node *child = wild ? parent->wildcard : find_literal(parent, segment, length);
    if (child) {
        return child;
    }
    child = calloc(1, sizeof *child);
    if (!child) {
        return NULL;
    }
    child->length = length;
    if (wild) {
        parent->wildcard = child;
    } else {
        child->literal = segment;
        child->next = parent->children;
        parent->children = child;
    }
    return child;
}

static const char *plant(struct router *router, const struct route *route) {
    struct node *node = &router->root;
    size_t names = 0, depth = 0;
    for (const char *at = route->pattern; at[0] == '/' && at[1] != '\0';) {
        size_t length = strcspn(++at, "/");
        names += *at == '{';
        depth++;
        node = grow(node, at, length);
        if (!node) {
            return "out of memory";
        }
        at += length;
    }
    if (names > ARG_LIMIT || depth > SEGMENT_LIMIT) {
        return "too long a pattern";
    }
    if (node->route) {
        return "two routes with the same pattern";
    }
    node->route = route;
    return NULL;
}

struct router *router_new(const struct route *routes, char *error, size_t size) {
    struct router *router = calloc(1, sizeof *router);
    if (!router) {
        snprintf(error, size, "out of memory");
        return NULL;
    }
    for (const struct route *route = routes; route->pattern; route++) {
        const char *wrong = plant(router, route);
        if (wrong) {
            snprintf(error, size, "route %s: %s", route->pattern, wrong);
            router_free(router);
            return NULL;
        }
    }
    return router;
}

static void fell(struct node *node) {
    if (!node) {
        return;
    }
    for (struct node *child = node->children, *next; child; child = next) {
        next = child->next;
        fell(child);
    }
    fell(node->wildcard);
    free(node);
}

void router_free(struct router *router) {
    if (!router) {
        return;
    }
    for (struct node *child = router->root.children, *next; child; child = next) {
        next = child->next;
        fell(child);
    }
    fell(router->root.wildcard);
    free(router);
}

/* --- matching ------------------------------------------------------------------------------------------------------
 */

static const struct route *descend(const struct node *node, const struct segments *segments, size_t depth,
                                   const char *args[ARG_LIMIT], size_t arg) {
    if (depth == segments->count) {
        return node->route;
    }
    const char *segment = segments->list[depth];
    if (!*segment) {
        return NULL;
    }
    const struct node *child = find_literal(node, segment, strlen(segment));
    const struct route *route = child ? descend(child, segments, depth + 1, args, arg) : NULL;
    if (route || !node->wildcard || arg == ARG_LIMIT) {
        return route;
    }
    route = descend(node->wildcard, segments, depth + 1, args, arg + 1);
    if (route) {
        args[arg] = segment;
    }
    return route;
}

const struct route *router_match(const struct router *router, const struct segments *segments, const char *args[3]) {
    args[0] = args[1] = args[2] = NULL;
    return segments->unmatchable ? NULL : descend(&router->root, segments, 0, args, 0);
}

/* --- methods -------------------------------------------------------------------------------------------------------
 */

static const char *const method_names[METHOD_COUNT] = {
    [METHOD_GET] = "GET",     [METHOD_HEAD] = "HEAD",     [METHOD_POST] = "POST",       [METHOD_PUT] = "PUT",
    [METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE", [METHOD_OPTIONS] = "OPTIONS",
};

enum method method_parse(const char *name) {
    int method = 0;
    while (method < METHOD_COUNT && strcmp(name, method_names[method]) != 0) {
        method++;
    }
    return (enum method)method;
}

const char *method_name(enum method method) {
    return method < METHOD_COUNT ? method_names[method] : "OTHER";
}

handler *route_handler(const struct route *route, enum method method) {
    handler *const handlers[METHOD_COUNT + 1] = {
        [METHOD_GET] = route->get, [METHOD_HEAD] = route->get,    [METHOD_POST] = route->post,
        [METHOD_PUT] = route->put, [METHOD_PATCH] = route->patch, [METHOD_DELETE] = route->remove,
    };
    return handlers[method];
}

void route_methods(const struct route *route, bool reads_only, char out[ALLOW_SIZE]) {
    size_t length = 0;
    out[0] = '\0';
    for (int method = 0; method < METHOD_OPTIONS; method++) {
        bool reads = method == METHOD_GET || method == METHOD_HEAD;
        if (!route_handler(route, (enum method)method) || (reads_only && !reads)) {
            continue;
        }
        length += (size_t)snprintf(out + length, ALLOW_SIZE - length, "%s%s", length ? ", " : "", method_names[method]);
    }
}

void route_allow(const struct route *route, char out[ALLOW_SIZE]) {
    route_methods(route, false, out);
    size_t length = strlen(out);
    snprintf(out + length, ALLOW_SIZE - length, "%sOPTIONS", length ? ", " : "");
}
