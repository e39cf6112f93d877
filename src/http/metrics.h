/* Counts of what a server did: written by its loop alone, read by any thread. */
#ifndef HTTP_METRICS_H
#define HTTP_METRICS_H

#include <stdint.h>

#include "wdhs/http.h"

struct metrics;

/* Counts for one server; they show in http_metrics() until metrics_free(). NULL when memory is out. */
struct metrics *metrics_new(const struct route *routes);
void metrics_free(struct metrics *metrics);

/* What is counted for a server as a whole. */
enum metric {
    METRIC_CACHE_HITS,
    METRIC_CACHE_MISSES,
    METRIC_CACHE_EVICTIONS,
    METRIC_CACHE_BYTES,
    METRIC_CACHE_ENTRIES,
    METRIC_LISTENERS,
    METRIC_LISTENERS_REFUSED,
    METRIC_BROKEN,
    METRIC_COUNT
};
void metrics_add(struct metrics *metrics, enum metric metric, int64_t amount);
void metrics_connection(struct metrics *metrics, int change);
void metrics_started(struct metrics *metrics);
/* A request is over. `route` NULL: unmatched. `status` 0: the client left without an answer. */
void metrics_finished(struct metrics *metrics, const struct route *route, enum method method, unsigned status,
                      int64_t duration_us);

#endif
