/* Routes for each resource: the collection, the record, and the record of who holds a token for it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "handlers.h"

static const struct offer offers[] = {{"application/json", NULL}, {NULL, NULL}};

static size_t routes_of(const struct resource *resource) {
    return resource->post_only ? 1 : resource->find_own == NULL ? 2 : 3;
}

size_t rest_route_count(void) {
    size_t count = 0;
    for (size_t i = 0; i < plan_count(); i++) {
        count += routes_of(plan_at(i)->resource);
    }
    return count;
}

static char *pattern_with(const struct resource *resource, const char *end) {
    size_t size = strlen(resource->path) + strlen(end) + 1;
    char *pattern = malloc(size);
    if (pattern != NULL) {
        snprintf(pattern, size, "%s%s", resource->path, end);
    }
    return pattern;
}

static struct route collection(const struct plan *plan) {
    bool read = !plan->resource->post_only;
    return (struct route){.pattern = plan->resource->path,
                          .get = read ? rest_list : NULL,
                          .post = plan->resource->no_create ? NULL : rest_create,
                          .context = plan,
                          .open = true,
                          .offers = read ? plan->offers : NULL};
}

/* "/v1/goals" + "/{id}"; a nested resource's own parameter has another name than its parent's. */
static struct route routes_record(const struct plan *plan) {
    const struct resource *resource = plan->resource;
    return (struct route){.pattern = pattern_with(resource, resource->parent == NULL ? "/{id}" : "/{childId}"),
                          .get = rest_single,
                          .put = resource->no_replace ? NULL : rest_replace,
                          .patch = resource->no_patch ? NULL : rest_patch,
                          .remove = resource->no_remove ? NULL : rest_remove,
                          .context = plan,
                          .open = true,
                          .offers = offers};
}

static struct route own_record(const struct plan *plan) {
    return (struct route){.pattern = pattern_with(plan->resource, "/mine"),
                          .get = rest_own_single,
                          .patch = rest_own_patch,
                          .remove = plan->resource->remove_own == NULL ? NULL : rest_own_remove,
                          .context = plan};
}

void rest_routes(struct route *routes) {
    for (size_t i = 0; i < plan_count(); i++) {
        const struct plan *plan = plan_at(i);
        *routes++ = collection(plan);
        if (!plan->resource->post_only) {
            *routes++ = routes_record(plan);
        }
        if (plan->resource->find_own != NULL) {
            *routes++ = own_record(plan);
        }
    }
}

void rest_release(struct service *service) {
    batchers_release(service);
}
