/* Is the process alive, can it serve, and how is it doing. */

#include "service.h"
#include "wdhs/db.h"
#include "wdhs/jobs.h"
#include "wdhs/prometheus.h"
#include "wdhs/rest.h"
#include "wdhs/version.h"

/* How long the database may take to answer before this instance calls itself not ready. */
#define READY_MS 1000

static void health_answer(struct request *request, const char *type, const struct text *text) {
    reply_body(request, 200, type, text);
}

void health_live(struct request *request) {
    struct text text;
    text_init(&text, request->arena, 64);
    text_add_string(&text, "{\"status\":\"ok\"}");
    health_answer(request, "application/json", &text);
}

static void health_answered(struct request *request, const struct db_rows *rows) {
    (void)rows;
    health_live(request);
}

/* Asks the database, so that one that is frozen shows before clients find out. */
void health_ready(struct request *request) {
    database_ask(request, "select 1", READY_MS, health_answered);
}

/* The pools of all loops, summed: any loop may be asked. */
static void add_pools(struct text *text, const struct service *service) {
    struct db_pool_stats sum = {0};
    for (size_t i = 0; i < service->pool_count; i++) {
        struct db_pool_stats one;
        db_pool_stats(service->pools[i], &one);
        sum.connections_up += one.connections_up;
        sum.connections_wanted += one.connections_wanted;
        sum.queued += one.queued;
        sum.in_flight += one.in_flight;
        sum.statements += one.statements;
        sum.failures += one.failures;
        sum.timeouts += one.timeouts;
        sum.reconnects += one.reconnects;
        sum.busy += one.busy;
    }
    const struct {
        struct prometheus_metric metric;
        long long value;
    } rows[] = {
        {{"wdhs_db_connections_up", "gauge", "Connections to PostgreSQL that are up."}, (long long)sum.connections_up},
        {{"wdhs_db_connections_wanted", "gauge", "Connections to PostgreSQL that should be up."},
         (long long)sum.connections_wanted},
        {{"wdhs_db_queue_depth", "gauge", "Statements that wait for a connection."}, (long long)sum.queued},
        {{"wdhs_db_statements_in_flight", "gauge", "Statements sent and not yet answered."}, (long long)sum.in_flight},
        {{"wdhs_db_statements_total", "counter", "Statements sent."}, (long long)sum.statements},
        {{"wdhs_db_failures_total", "counter", "Statements that PostgreSQL refused."}, (long long)sum.failures},
        {{"wdhs_db_timeouts_total", "counter", "Statements not answered by their deadline."}, (long long)sum.timeouts},
        {{"wdhs_db_reconnects_total", "counter", "Connections made again after a loss."}, (long long)sum.reconnects},
        {{"wdhs_db_busy_total", "counter", "Statements turned away because too many were waiting."},
         (long long)sum.busy},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        prometheus_add(text, &rows[i].metric, rows[i].value);
    }
}

void metrics_show(struct request *request) {
    struct text text;
    text_init(&text, request->arena, 32768);
    text_addf(&text,
              "# HELP wdhs_build_info The running version.\n# TYPE wdhs_build_info gauge\n"
              "wdhs_build_info{version=\"%s\"} 1\n",
              wdhs_api_version);
    http_metrics(&text);
    const struct service *service = request_context(request);
    add_pools(&text, service);
    jobs_metrics(service->jobs, &text);
    health_answer(request, "text/plain; version=0.0.4; charset=utf-8", &text);
}
