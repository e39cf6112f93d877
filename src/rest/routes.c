/* Two routes for each resource: the collection and the record. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static const char *const offers[] = {"application/json", NULL};

size_t rest_route_count(void) {
    return plan_count() * 2;
}

/* "/v1/goals" + "/{id}"; a nested resource's own parameter has another name than its parent's. */
static char *record_pattern(const struct resource *resource) {
    const char *parameter = resource->parent == NULL ? "/{id}" : "/{childId}";
    size_t size = strlen(resource->path) + strlen(parameter) + 1;
    char *pattern = malloc(size);
    if (pattern != NULL) {
        snprintf(pattern, size, "%s%s", resource->path, parameter);
    }
    return pattern;
}

void rest_routes(struct route *routes) {
    for (size_t i = 0; i < plan_count(); i++) {
        const struct plan *plan = plan_at(i);
        routes[2 * i] = (struct route){.pattern = plan->resource->path,
                                       .get = rest_list,
                                       .post = rest_create,
                                       .context = plan,
                                       .open = true,
                                       .offers = offers};
        routes[2 * i + 1] = (struct route){.pattern = record_pattern(plan->resource),
                                           .get = rest_single,
                                           .put = plan->resource->no_replace ? NULL : rest_replace,
                                           .patch = rest_patch,
                                           .remove = rest_remove,
                                           .context = plan,
                                           .open = true,
                                           .offers = offers};
    }
}
