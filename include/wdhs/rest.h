/* The engine that serves resources from their field tables. */
#ifndef WDHS_REST_H
#define WDHS_REST_H

#include <stdbool.h>
#include <stddef.h>

struct db_pool;
struct field;
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

/* A query parameter, as people are told of it. */
struct rest_parameter {
    const char *name;
    const struct field *value;  /* what one value has to be; NULL: `choices` with commas between them */
    const char *const *choices; /* ends with NULL; none: the resource does not have the parameter */
    const char *const *says;    /* Dutch and English */
    bool of_lists, of_singles, of_writes;
    bool common;   /* the same for every resource */
    bool many;     /* may be given more than once */
    bool personal; /* only for those who may see what is personal */
    int most;      /* values at once; 0: as many as there are choices */
};
size_t rest_parameter_count(const struct resource *resource);
struct rest_parameter rest_parameter_at(const struct resource *resource, size_t index);

/* A representation of lists, as people are told of it; without a media type behind the last one. */
struct rest_representation {
    const char *media_type;
    const char *schema; /* the name of what the contract says of it; NULL: the resource's own */
};
struct rest_representation rest_representation_at(const struct resource *resource, size_t index);

/* The field tables as a JSON document, for people who write clients. */
void rest_describe(struct text *text);

#endif
