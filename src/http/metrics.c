/* Requests, their durations and connections are counted here, and written down for Prometheus. */
#include "metrics.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "router.h"
#include "wdhs/prometheus.h"

static const unsigned statuses[] = {200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405,
                                    406, 408, 409, 412, 413, 414, 415, 417, 422, 428, 429, 431, 500, 501, 503, 505};
#define STATUS_COUNT (sizeof statuses / sizeof *statuses)

/* Upper bounds of the histogram. */
static const struct bucket {
    int64_t us;
    const char *label;
} buckets[] = {{500, "0.0005"}, {1000, "0.001"}, {2500, "0.0025"}, {5000, "0.005"}, {10000, "0.01"}, {25000, "0.025"},
               {50000, "0.05"}, {100000, "0.1"}, {250000, "0.25"}, {500000, "0.5"}, {1000000, "1"},  {2500000, "2.5"}};
#define BUCKET_COUNT (sizeof buckets / sizeof *buckets)

typedef _Atomic uint64_t counter;

struct route_metrics {
    counter requests[METHOD_COUNT + 1][STATUS_COUNT + 1]; /* the last status: any other */
    counter durations[BUCKET_COUNT + 1];                  /* the last: longer than all bounds */
    counter duration_us;
};

struct metrics {
    const struct route *routes;
    size_t route_count; /* without the one for unmatched requests, which comes last */
    counter connections, in_flight;
    counter totals[METRIC_COUNT];
    struct metrics *next;
    struct route_metrics by_route[];
};

/* All servers of the process. The lock guards the list, not the counts. */
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct metrics *list;

/* Each count has one writer, so adding needs no locked instruction. */
static void http_metrics_add(counter *count, uint64_t amount) {
    atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + amount, memory_order_relaxed);
}

static uint64_t get(const counter *count) {
    return atomic_load_explicit(count, memory_order_relaxed);
}

struct metrics *metrics_new(const struct route *routes) {
    size_t count = 0;
    while (routes[count].pattern) {
        count++;
    }
    struct metrics *metrics = calloc(1, sizeof *metrics + (count + 1) * sizeof metrics->by_route[0]);
    if (!metrics) {
        return NULL;
    }
    metrics->routes = routes;
    metrics->route_count = count;
    pthread_mutex_lock(&list_lock);
    metrics->next = list;
    list = metrics;
    pthread_mutex_unlock(&list_lock);
    return metrics;
}

void metrics_free(struct metrics *metrics) {
    if (!metrics) {
        return;
    }
    pthread_mutex_lock(&list_lock);
    struct metrics **link = &list;
    while (*link && *link != metrics) {
        link = &(*link)->next;
    }
    if (*link) {
        *link = metrics->next;
    }
    pthread_mutex_unlock(&list_lock);
    free(metrics);
}

void metrics_add(struct metrics *metrics, enum metric metric, int64_t amount) {
    http_metrics_add(&metrics->totals[metric], (uint64_t)amount);
}

void metrics_connection(struct metrics *metrics, int change) {
    http_metrics_add(&metrics->connections, (uint64_t)(int64_t)change);
}

void metrics_started(struct metrics *metrics) {
    http_metrics_add(&metrics->in_flight, 1);
}

static size_t status_index(unsigned status) {
    size_t index = 0;
    while (index < STATUS_COUNT && statuses[index] != status) {
        index++;
    }
    return index;
}

void metrics_finished(struct metrics *metrics, const struct route *route, enum method method, unsigned status,
                      int64_t duration_us) {
    size_t index = route ? (size_t)(route - metrics->routes) : metrics->route_count;
    struct route_metrics *counts = &metrics->by_route[index];
    size_t bucket = 0;
    while (bucket < BUCKET_COUNT && duration_us > buckets[bucket].us) {
        bucket++;
    }
    http_metrics_add(&metrics->in_flight, (uint64_t)-1);
    http_metrics_add(&counts->requests[method][status_index(status)], 1);
    http_metrics_add(&counts->durations[bucket], 1);
    http_metrics_add(&counts->duration_us, (uint64_t)duration_us);
}

/* --- writing -------------------------------------------------------------------------------------------------------
 */

/* The sum over all servers with the same routes of the count that lies `offset` bytes into their metrics. */
static uint64_t sum(const struct metrics *first, size_t offset) {
    uint64_t total = 0;
    for (const struct metrics *metrics = first; metrics; metrics = metrics->next) {
        if (metrics->routes == first->routes) {
            total += get((const counter *)(const void *)((const char *)metrics + offset));
        }
    }
    return total;
}

static size_t offset_of(const struct metrics *metrics, const counter *count) {
    return (size_t)((uintptr_t)count - (uintptr_t)metrics);
}

static const char *pattern_at(const struct metrics *metrics, size_t route) {
    return route < metrics->route_count ? metrics->routes[route].pattern : "unmatched";
}

static void write_requests(struct text *text, const struct metrics *metrics, size_t route) {
    const struct route_metrics *counts = &metrics->by_route[route];
    for (int method = 0; method <= METHOD_COUNT; method++) {
        for (size_t status = 0; status <= STATUS_COUNT; status++) {
            uint64_t total = sum(metrics, offset_of(metrics, &counts->requests[method][status]));
            if (!total) {
                continue;
            }
            text_addf(text, "wdhs_http_requests_total{route=\"%s\",method=\"%s\",status=\"", pattern_at(metrics, route),
                      method_name((enum method)method));
            if (status < STATUS_COUNT) {
                text_addf(text, "%u\"} ", statuses[status]);
            } else {
                text_add_string(text, "other\"} ");
            }
            text_add_int(text, (int64_t)total);
            text_add_char(text, '\n');
        }
    }
}

static void write_durations(struct text *text, const struct metrics *metrics, size_t route) {
    static const char name[] = "wdhs_http_request_duration_seconds";
    const struct route_metrics *counts = &metrics->by_route[route];
    const char *pattern = pattern_at(metrics, route);
    uint64_t total = 0, longer = sum(metrics, offset_of(metrics, &counts->durations[BUCKET_COUNT]));
    uint64_t us = sum(metrics, offset_of(metrics, &counts->duration_us));
    uint64_t within[BUCKET_COUNT];
    for (size_t i = 0; i < BUCKET_COUNT; i++) {
        within[i] = total += sum(metrics, offset_of(metrics, &counts->durations[i]));
    }
    total += longer;
    if (!total) {
        return;
    }
    for (size_t i = 0; i < BUCKET_COUNT; i++) {
        text_addf(text, "%s_bucket{route=\"%s\",le=\"%s\"} %llu\n", name, pattern, buckets[i].label,
                  (unsigned long long)within[i]);
    }
    text_addf(text, "%s_bucket{route=\"%s\",le=\"+Inf\"} %llu\n", name, pattern, (unsigned long long)total);
    text_addf(text, "%s_sum{route=\"%s\"} %llu.%06llu\n", name, pattern, (unsigned long long)(us / 1000000),
              (unsigned long long)(us % 1000000));
    text_addf(text, "%s_count{route=\"%s\"} %llu\n", name, pattern, (unsigned long long)total);
}

/* Calls `write` once for each route of each table of routes in use. */
static void each_route(struct text *text, void (*write)(struct text *, const struct metrics *, size_t)) {
    for (const struct metrics *metrics = list; metrics; metrics = metrics->next) {
        const struct metrics *earlier = list;
        while (earlier->routes != metrics->routes) {
            earlier = earlier->next;
        }
        for (size_t route = 0; earlier == metrics && route <= metrics->route_count; route++) {
            write(text, metrics, route);
        }
    }
}

static void write_totals(struct text *text, const uint64_t totals[METRIC_COUNT]) {
    static const struct prometheus_metric rows[METRIC_COUNT] = {
        [METRIC_CACHE_HITS] = {"wdhs_cache_hits_total", "counter", "Requests answered from the response cache."},
        [METRIC_CACHE_MISSES] = {"wdhs_cache_misses_total", "counter",
                                 "Requests that the response cache could have answered and did not."},
        [METRIC_CACHE_EVICTIONS] = {"wdhs_cache_evictions_total", "counter",
                                    "Replies forgotten to make room for others."},
        [METRIC_CACHE_BYTES] = {"wdhs_cache_bytes", "gauge", "Memory of the replies that are kept."},
        [METRIC_CACHE_ENTRIES] = {"wdhs_cache_entries", "gauge", "Replies that are kept."},
        [METRIC_LISTENERS] = {"wdhs_event_listeners", "gauge", "Open event streams."},
        [METRIC_LISTENERS_REFUSED] = {"wdhs_event_listeners_refused_total", "counter",
                                      "Event streams refused because there were too many."},
        [METRIC_BROKEN] = {"wdhs_http_broken_total", "counter",
                           "Answers that were cut before their end, by either side."},
    };
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        prometheus_add(text, &rows[i], (long long)totals[i]);
    }
}

void http_metrics(struct text *text) {
    uint64_t connections = 0, in_flight = 0, totals[METRIC_COUNT] = {0};
    pthread_mutex_lock(&list_lock);
    text_add_string(text, "# HELP wdhs_http_requests_total Requests answered.\n"
                          "# TYPE wdhs_http_requests_total counter\n");
    each_route(text, write_requests);
    text_add_string(text,
                    "# HELP wdhs_http_request_duration_seconds From the request line to the last byte of the answer.\n"
                    "# TYPE wdhs_http_request_duration_seconds histogram\n");
    each_route(text, write_durations);
    for (const struct metrics *metrics = list; metrics; metrics = metrics->next) {
        connections += get(&metrics->connections);
        in_flight += get(&metrics->in_flight);
        for (size_t i = 0; i < METRIC_COUNT; i++) {
            totals[i] += get(&metrics->totals[i]);
        }
    }
    pthread_mutex_unlock(&list_lock);
    text_add_string(text, "# HELP wdhs_http_connections Open connections.\n# TYPE wdhs_http_connections gauge\n");
    text_addf(text, "wdhs_http_connections %lld\n", (long long)connections);
    text_add_string(text, "# HELP wdhs_http_requests_in_flight Requests being received, handled or answered.\n"
                          "# TYPE wdhs_http_requests_in_flight gauge\n");
    text_addf(text, "wdhs_http_requests_in_flight %lld\n", (long long)in_flight);
    write_totals(text, totals);
}
