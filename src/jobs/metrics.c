/* The jobs' counts, written down for Prometheus. */
#include "counts.h"
#include "state.h"
#include "wdhs/jobs.h"
#include "wdhs/prometheus.h"

void jobs_metrics(const struct jobs *jobs, struct text *text) {
    static const struct prometheus_metric rows[COUNT_COUNT] = {
        [COUNT_SIGNUPS] = {"wdhs_signups_accepted_total", "counter", "Sign-ups taken out of the inbox."},
        [COUNT_SET_ASIDE] = {"wdhs_signups_set_aside_total", "counter", "Sign-ups that could not be worked through."},
        [COUNT_SENT] = {"wdhs_mails_sent_total", "counter", "Mails that left."},
        [COUNT_DEFERRED] = {"wdhs_mails_deferred_total", "counter", "Attempts that failed and are made again later."},
        [COUNT_DEAD] = {"wdhs_mails_dead_total", "counter", "Mails that were given up."},
        [COUNT_DROPPED] = {"wdhs_mails_dropped_total", "counter", "Mails that were not wanted any more."},
        [COUNT_QUEUED] = {"wdhs_mails_queued", "gauge", "Mails in the queue, up to 100000."},
        [COUNT_OLDEST_AGE] = {"wdhs_mails_oldest_seconds", "gauge", "How long the mail that is most overdue is so."},
    };
    for (size_t i = 0; jobs != NULL && i < COUNT_COUNT; i++) {
        prometheus_add(text, &rows[i], (long long)atomic_load_explicit(&jobs->counts.values[i], memory_order_relaxed));
    }
}
