/* All routes: those of the service itself, then those of the resources. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "challenge.h"
#include "service.h"
#include "signing_limits.h"
#include "wdhs/api.h"
#include "wdhs/resource.h"
#include "wdhs/rest.h"

static const struct offer json[] = {{"application/json", NULL}, {NULL, NULL}},
                          yaml[] = {{"application/yaml", NULL}, {NULL, NULL}},
                          html[] = {{"text/html", NULL}, {NULL, NULL}};

static const struct route own[] = {
    {.pattern = "/v1", .get = api_root, .open = true},
    {.pattern = "/v1/openapi.json", .get = contract_json, .open = true, .offers = json},
    {.pattern = "/v1/openapi.yaml", .get = contract_yaml, .open = true, .offers = yaml},
    {.pattern = "/v1/problems", .get = problems_list, .open = true},
    {.pattern = "/v1/problems/{slug}", .get = problems_single, .open = true},
    {.pattern = "/v1/pledges/page", .get = page_show, .offers = html},
    {.pattern = "/v1/pledges/challenge", .get = challenge_show, .open = true},
    {.pattern = "/health/live", .get = health_live, .open = true},
    {.pattern = "/health/ready", .get = health_ready, .open = true},
    {.pattern = "/metrics", .get = metrics_show},
    {.pattern = "/v1/privacy", .get = privacy_show, .open = true},
    {.pattern = "/v1/pledges/mine/withdrawal", .post = pledge_withdraw},
    {.pattern = "/v1/pledges/counts", .get = pledge_counts_show, .open = true},
};

#define OWN_COUNT (sizeof own / sizeof *own)

/* Lives until the process ends: requests point into it. */
static struct route *routes;

const struct route *api_prepare(const struct settings *settings, char *error, size_t size) {
    if (!rest_prepare(resources, error, size) || !page_prepare(settings, error, size)) {
        return NULL;
    }
    if (!signing_limits_prepare(settings) || !challenge_prepare(settings)) {
        snprintf(error, size, "out of memory");
        return NULL;
    }
    routes = calloc(OWN_COUNT + rest_route_count() + 1, sizeof *routes);
    if (routes == NULL || !contract_prepare(settings)) {
        snprintf(error, size, "out of memory, or the contract is not part of this executable");
        free(routes);
        routes = NULL;
        return NULL;
    }
    memcpy(routes, own, sizeof own);
    rest_routes(routes + OWN_COUNT);
    return routes;
}
