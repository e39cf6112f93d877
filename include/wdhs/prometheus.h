/* The text format of Prometheus, version 0.0.4. */
#ifndef WDHS_PROMETHEUS_H
#define WDHS_PROMETHEUS_H

struct text;

/* A metric without labels. */
struct prometheus_metric {
    const char *name, *type, *help; /* type: "counter" or "gauge" */
};

void prometheus_add(struct text *text, const struct prometheus_metric *metric, long long value);

#endif
