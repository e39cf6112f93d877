/* Writing metrics down for Prometheus happens here. */
#include "wdhs/prometheus.h"

#include "wdhs/text.h"

void prometheus_add(struct text *text, const struct prometheus_metric *metric, long long value) {
    text_addf(text, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", metric->name, metric->help, metric->name, metric->type,
              metric->name, value);
}
