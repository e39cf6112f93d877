/* From a path to its route. */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "uri.h"

struct router;

/* Routes end with a NULL pattern and outlive the router. NULL with a sentence in error[size]. */
struct router *router_new(const struct route *routes, char *error, size_t size);
void router_free(struct router *router);

/* The route of a path with the values of its {names} in args, or NULL. Literal segments win over {names}. */
const struct route *router_match(const struct router *router, const struct segments *segments, const char *args[3]);

/* The handler of a method; HEAD is GET. NULL when the route has none. */
handler *route_handler(const struct route *route, enum method method);

#define ALLOW_SIZE 64
/* "GET, HEAD, POST": what the route can do; with `reads_only` no more than GET and HEAD. */
void route_methods(const struct route *route, bool reads_only, char out[ALLOW_SIZE]);
/* The same with OPTIONS, which every route answers. */
void route_allow(const struct route *route, char out[ALLOW_SIZE]);

enum method method_parse(const char *name);
const char *method_name(enum method method);

#endif
