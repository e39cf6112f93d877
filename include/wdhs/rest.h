/* The engine that serves resources from their field tables. */
#ifndef WDHS_REST_H
#define WDHS_REST_H

#include <stdbool.h>
#include <stddef.h>

struct db_pool;
struct jobs;
struct resource;
struct route;
struct settings;
struct text;

/* What handlers reach through request_context(): one for each loop, owned by the subcommand that serves. */
struct service {
    struct db_pool *pool;
    struct db_pool *const *pools; /* of all loops, for the metrics */
    size_t pool_count;
    const struct settings *settings;
    struct batcher *batchers; /* made by the engine as they are needed; released by rest_release() */
    void *kept;               /* the API's own, made when it is needed; released by api_release() */
    struct jobs *jobs;        /* NULL: they are done elsewhere */
};

/* Reads every field table once. Call before anything else here, in one thread; false with a sentence when a table is
 * inconsistent (a programming error) or memory is out. What it builds lives until the process ends. */
bool rest_prepare(const struct resource *const *resources, char *error, size_t size);

/* Routes for all prepared resources: count, then fill `routes` (two for each resource). */
size_t rest_route_count(void);
void rest_routes(struct route *routes);

/* Frees what requests have left in the service; when its pool and its HTTP server are gone, before its loop is. */
void rest_release(struct service *service);

/* The field tables as a JSON document, for people who write clients and for the check against openapi.yaml. */
void rest_describe(struct text *text);

#endif
