/* Rows that come one by one, over a connection of their own: a million of them take no more memory than one, and nobody
 * else waits for them.
 *
 * Who cannot take more rows pauses: then nothing is read from the socket, PostgreSQL cannot send, and stops as well.
 * Closing the socket ends its work, also while it has nothing to send yet (client_connection_check_interval). */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "attempt.h"
#include "conninfo.h"
#include "pool.h"

struct db_flow {
    struct db_pool *pool;
    struct db_flow *next, **place; /* among the flows of the pool: the one behind, and what points to this one */
    struct db_statement statement;
    struct db_taker taker;
    void *context;
    PGconn *pg;
    struct loop_watch watch;
    struct loop_timer timer; /* the end of patience */
    int64_t patience_ms;
    bool connected, paused;
    bool taking; /* rows are being handed out */
    bool closed; /* meanwhile */
    size_t count;
    const Oid *types;     /* behind the values */
    const char *values[]; /* the caller's */
};

/* Of the process: each is a connection and a process of PostgreSQL. */
static atomic_uint open_flows;

static bool take_place(unsigned limit) {
    if (atomic_fetch_add(&open_flows, 1) < limit) {
        return true;
    }
    atomic_fetch_sub(&open_flows, 1);
    return false;
}

/* --- beginning and end -------------------------------------------------------------------------------------------- */

static void flow_hang_up(struct db_flow *flow) {
    loop_timer_cancel(flow->pool->loop, &flow->timer);
    if (flow->pg) {
        attempt_unwatch(flow->pg, flow->pool->loop, &flow->watch);
        PQfinish(flow->pg);
    }
    flow->pg = NULL;
}

static void unlink_flow(struct db_flow *flow) {
    *flow->place = flow->next;
    if (flow->next) {
        flow->next->place = flow->place;
    }
    atomic_fetch_sub(&open_flows, 1);
}

void db_flow_close(struct db_flow *flow) {
    if (flow->taking) {
        flow->closed = true;
        return;
    }
    flow_hang_up(flow);
    unlink_flow(flow);
    free(flow);
}

static const char *flow_field(const PGresult *result, int code) {
    const char *value = result ? PQresultErrorField(result, code) : NULL;
    return value ? value : "";
}

/* Tells the end, and forgets the flow. */
static void flow_finish(struct db_flow *flow, enum db_status status, PGresult *result) {
    const struct db_result told = {.status = status,
                                   .sqlstate = flow_field(result, PG_DIAG_SQLSTATE),
                                   .constraint = flow_field(result, PG_DIAG_CONSTRAINT_NAME),
                                   .column = flow_field(result, PG_DIAG_COLUMN_NAME),
                                   .message = flow_field(result, PG_DIAG_MESSAGE_PRIMARY),
                                   .was_sent = flow->connected};
    void (*ended)(void *context, const struct db_result *result) = flow->taker.ended;
    void *context = flow->context;
    flow->taking = false;
    db_flow_close(flow);
    ended(context, &told);
    PQclear(result);
}

void flows_end(struct db_pool *pool) {
    for (struct db_flow *flow = pool->flows, *next = NULL; flow; flow = next) {
        next = flow->next; /* whoever hears of the end of one closes no other */
        flow_finish(flow, DB_UNAVAILABLE, NULL);
    }
}

static void flow_out_of_patience(void *context) {
    struct db_flow *flow = context;
    atomic_fetch_add_explicit(&flow->pool->counters.timeouts, 1, memory_order_relaxed);
    flow_finish(flow, flow->connected ? DB_TIMEOUT : DB_UNAVAILABLE, NULL);
}

static bool flow_expect(struct db_flow *flow, int64_t ms) {
    return loop_timer_set(flow->pool->loop, &flow->timer, loop_now(flow->pool->loop) + ms) == 0;
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static void flow_refuse(struct db_flow *flow, PGresult *result) {
    const char *severity = flow_field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    bool lost =
        !*flow_field(result, PG_DIAG_SQLSTATE) || strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0;
    atomic_fetch_add_explicit(&flow->pool->counters.failures, 1, memory_order_relaxed);
    flow_finish(flow, lost ? DB_UNAVAILABLE : DB_FAILED, result);
}

/* Hands out what has come; false when the flow is at its end, and gone. */
static bool flow_take(struct db_flow *flow) {
    flow->taking = true;
    while (!flow->paused && !flow->closed && !PQisBusy(flow->pg)) {
        PGresult *result = PQgetResult(flow->pg);
        ExecStatusType status = result ? PQresultStatus(result) : PGRES_FATAL_ERROR;
        if (status != PGRES_SINGLE_TUPLE) {
            if (status == PGRES_TUPLES_OK) {
                flow_finish(flow, DB_OK, result);
            } else {
                flow_refuse(flow, result);
            }
            return false;
        }
        const struct db_rows rows = {.result = result, .count = 1};
        flow->taker.row(flow->context, &rows);
        PQclear(result);
    }
    flow->taking = false;
    if (flow->closed) {
        db_flow_close(flow);
        return false;
    }
    return true;
}

void db_flow_pause(struct db_flow *flow) {
    flow->paused = true;
    if (flow->pg) {
        attempt_unwatch(flow->pg, flow->pool->loop, &flow->watch);
        loop_timer_cancel(flow->pool->loop, &flow->timer);
    }
}

void db_flow_resume(struct db_flow *flow) {
    if (!flow->paused) {
        return;
    }
    flow->paused = false;
    bool watched = loop_add(flow->pool->loop, &flow->watch) == 0;
    if (flow_take(flow) && !flow->paused && !(watched && flow_expect(flow, flow->patience_ms))) {
        flow_finish(flow, DB_UNAVAILABLE, NULL);
    }
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

static bool flow_flush(struct db_flow *flow) {
    int left = PQflush(flow->pg);
    uint32_t events = EPOLLIN | (left > 0 ? EPOLLOUT : 0U);
    return left >= 0 && loop_change(flow->pool->loop, &flow->watch, events) == 0;
}

static bool flow_ask(struct db_flow *flow) {
    flow->connected = true;
    atomic_fetch_add_explicit(&flow->pool->counters.statements, 1, memory_order_relaxed);
    return PQsendQueryParams(flow->pg, flow->statement.sql, (int)flow->count, flow->types, flow->values, NULL, NULL,
                             1) &&
           PQsetSingleRowMode(flow->pg) && flow_flush(flow) && flow_expect(flow, flow->patience_ms);
}

static void flow_go_on_connecting(struct db_flow *flow) {
    enum attempt_state state = attempt_step(flow->pg, flow->pool->loop, &flow->watch);
    if (state == ATTEMPT_FAILED || (state == ATTEMPT_DONE && !flow_ask(flow))) {
        flow->pool->flow_shift++; /* the next one tries another host first */
        flow_finish(flow, DB_UNAVAILABLE, NULL);
    }
}

static void flow_ready(void *context, uint32_t events) {
    struct db_flow *flow = context;
    if (!flow->connected) {
        flow_go_on_connecting(flow);
        return;
    }
    bool alive = !(events & EPOLLOUT) || flow_flush(flow);
    alive = alive && (!(events & ~(uint32_t)EPOLLOUT) || attempt_take_input(flow->pg));
    if (flow_take(flow) && !(alive && (flow->paused || flow_expect(flow, flow->patience_ms)))) {
        flow_finish(flow, DB_UNAVAILABLE, NULL);
    }
}

static struct db_flow *flow_new(struct db_pool *pool, const struct db_statement *statement,
                                const struct db_param *params, size_t count) {
    struct db_flow *flow = calloc(1, sizeof *flow + count * (sizeof(const char *) + sizeof(Oid)));
    if (!flow) {
        return NULL;
    }
    Oid *types = (Oid *)(void *)(flow->values + count);
    for (size_t i = 0; i < count; i++) {
        flow->values[i] = params[i].value;
        types[i] = (Oid)params[i].type;
    }
    flow->pool = pool;
    flow->statement = *statement;
    flow->count = count;
    flow->types = types;
    flow->watch = (struct loop_watch){.ready = flow_ready, .context = flow};
    flow->timer = (struct loop_timer){.fire = flow_out_of_patience, .context = flow};
    return flow;
}

struct db_flow *db_flow_open(struct db_pool *pool, const struct db_statement *statement, const struct db_param *params,
                             size_t count, int64_t patience_ms, const struct db_taker *taker, void *context) {
    if (pool->closing || !take_place(pool->settings.flow_limit)) {
        return NULL;
    }
    struct db_flow *flow = flow_new(pool, statement, params, count);
    if (!flow) {
        atomic_fetch_sub(&open_flows, 1);
        return NULL;
    }
    flow->taker = *taker;
    flow->context = context;
    flow->patience_ms = patience_ms;
    flow->next = pool->flows;
    flow->place = &pool->flows;
    if (flow->next) {
        flow->next->place = &flow->next;
    }
    pool->flows = flow;
    flow->pg = attempt_start(pool->conninfo, pool->role, CONNINFO_LASTING, pool->flow_shift, pool->loop, &flow->watch);
    if (flow->pg && flow_expect(flow, ATTEMPT_LIMIT)) {
        return flow;
    }
    db_flow_close(flow);
    return NULL;
}
