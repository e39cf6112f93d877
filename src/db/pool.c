/* Herding queries from their lane to a connection and on to their answer, each within its deadline, happens here. */
#include "pool.h"

#include <stdlib.h>
#include <string.h>

#include "wdhs/digest.h"

/* On a connection of the slow lane nothing waits behind another: the queue feeds whichever is free first. */
#define SLOW_IN_FLIGHT 1

/* How far down the queue reads are looked for that can be asked together. */
#define GATHERED_AMONG 64

/* Writes that share a commit, at most. */
#define WRITES_TOGETHER 64

/* What is sent cannot be called back, and is run even when nobody waits for it any more. So little is sent ahead, an
 * eighth of the deadline at most, and nothing that would probably come too late: else PostgreSQL, once it has more to
 * do than it can, would soon do nothing else than what comes too late. */
#define SENT_AHEAD  8
#define MOST_NEEDED 4 /* a query that waited for less than three quarters of the deadline is always sent */

static void count_up(atomic_uint *gauge) {
    atomic_fetch_add_explicit(gauge, 1, memory_order_relaxed);
}

static void count_down(atomic_uint *gauge) {
    atomic_fetch_sub_explicit(gauge, 1, memory_order_relaxed);
}

static void pool_count_one(atomic_uint_fast64_t *counter) {
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

static void list_append(struct query_list *list, struct db_query *query) {
    query->next = NULL;
    query->previous = list->last;
    *(list->last ? &list->last->next : &list->first) = query;
    list->last = query;
    list->count++;
}

static void list_prepend(struct query_list *list, struct db_query *query) {
    query->previous = NULL;
    query->next = list->first;
    *(list->first ? &list->first->previous : &list->last) = query;
    list->first = query;
    list->count++;
}

static void list_remove(struct query_list *list, struct db_query *query) {
    *(query->previous ? &query->previous->next : &list->first) = query->next;
    *(query->next ? &query->next->previous : &list->last) = query->previous;
    list->count--;
}

static struct db_query *list_pop(struct query_list *list) {
    struct db_query *query = list->first;
    list->first = query->next;
    *(query->next ? &query->next->previous : &list->last) = NULL;
    list->count--;
    return query;
}

static struct lane *lane_of(const struct db_query *query) {
    return &query->pool->lanes[query->statement.lane];
}

/* Takes the query out of wherever it is; what was sent stays in the ring without it. */
static void detach(struct db_query *query) {
    struct db_pool *pool = query->pool;
    switch (query->state) {
    case QUERY_QUEUED:
        list_remove(&lane_of(query)->queue, query);
        count_down(&pool->counters.queued);
        break;
    case QUERY_SENT:
        list_remove(&ring_at(query->connection, query->expected)->queries, query);
        break;
    case QUERY_HELD:
        list_remove(&query->connection->held, query);
        PQclear(query->result);
        query->result = NULL;
        break;
    case QUERY_DECIDED:
        list_remove(&pool->decided, query);
        return;
    }
    lane_of(query)->live--;
}

static void discard(struct db_query *query) {
    loop_timer_cancel(query->pool->loop, &query->deadline);
    free(query);
}

/* For a query that is nowhere any more. */
static void pool_answer(struct db_query *query, const struct db_result *result) {
    struct db_pool *pool = query->pool;
    db_done *done = query->done;
    void *context = query->context;
    discard(query);
    if (result->status == DB_FAILED) {
        pool_count_one(&pool->counters.failures);
    }
    done(context, result);
}

void query_answer(struct db_query *query, const struct db_result *result) {
    detach(query);
    pool_answer(query, result);
}

void db_abandon(struct db_query *query) {
    detach(query);
    discard(query);
}

static void enqueue(struct db_query *query, void (*add)(struct query_list *, struct db_query *)) {
    query->state = QUERY_QUEUED;
    lane_of(query)->live++;
    add(&lane_of(query)->queue, query);
    count_up(&query->pool->counters.queued);
}

void query_requeue(struct db_query *query) {
    detach(query);
    query->attempts++;
    enqueue(query, list_prepend);
}

void query_isolate(struct db_query *query) {
    query->attempts += DB_ATTEMPTS_SHARED;
    query_requeue(query);
}

void query_hold(struct db_query *query, PGresult *result) {
    detach(query);
    query->state = QUERY_HELD;
    query->result = result;
    lane_of(query)->live++;
    list_append(&query->connection->held, query);
}

static void decide(struct db_query *query, enum db_status verdict) {
    query->state = QUERY_DECIDED;
    query->verdict = verdict;
    list_append(&query->pool->decided, query);
}

void query_decide(struct db_query *query, enum db_status verdict) {
    detach(query);
    loop_timer_cancel(query->pool->loop, &query->deadline);
    decide(query, verdict);
}

void query_sent(struct db_query *query, struct db_connection *connection, size_t number) {
    detach(query);
    query->state = QUERY_SENT;
    query->connection = connection;
    query->expected = connection->tail - 1;
    query->number = number;
    lane_of(query)->live++;
    list_append(&ring_at(connection, query->expected)->queries, query);
}

static void deadline_passed(void *context) {
    struct db_query *query = context;
    const struct db_result result = {.status = DB_TIMEOUT,
                                     .sqlstate = "",
                                     .constraint = "",
                                     .column = "",
                                     .message = "",
                                     .was_sent = query->state == QUERY_SENT || query->state == QUERY_HELD};
    pool_count_one(&query->pool->counters.timeouts);
    query_answer(query, &result);
}

/* Only those that are there now: what done() submits and is refused as well waits for the next turn. */
static bool answer_decided(struct db_pool *pool) {
    bool any = false;
    for (size_t left = pool->decided.count; left && pool->decided.first; left--) {
        struct db_query *query = list_pop(&pool->decided);
        const struct db_result result = {
            .status = query->verdict, .sqlstate = "", .constraint = "", .column = "", .message = ""};
        pool_answer(query, &result);
        any = true;
    }
    return any;
}

unsigned query_weight(const struct db_query *query) {
    return query->statement.weight ? query->statement.weight : 1;
}

/* A connection gets its next batch when it has answered the last one. Were it filled up before, its process would use
 * up its share of the processor in the middle of what it has, which then waits for its next turn; one that comes to an
 * end sleeps instead. What comes in meanwhile shares a statement, or a commit. */
static bool takes_more(const struct db_connection *connection, const struct lane *lane) {
    unsigned load = connection->load + query_weight(lane->queue.first);
    if (connection->in_flight && (!connection->filling || load > lane->load_limit)) {
        return false;
    }
    int64_t deadline = connection->pool->settings.statement_timeout_ms;
    bool ahead = connection->in_flight > 1 && deadline && connection_wait(connection) > deadline / SENT_AHEAD;
    return !ahead && pipeline_has_room(connection);
}

/* Twice the wait, because it is an estimate. */
static bool comes_too_late(const struct db_query *query, const struct db_connection *connection) {
    const struct db_pool *pool = query->pool;
    int64_t needed = 2 * connection_wait(connection), most = pool->settings.statement_timeout_ms / MOST_NEEDED;
    return query->deadline.due - loop_now(pool->loop) < (needed < most ? needed : most);
}

/* The connection with the least under way, or NULL when all are full or away; *any tells whether one works, or may in a
 * moment: then it is worth waiting. */
static struct db_connection *least_busy(const struct lane *lane, bool *any) {
    struct db_connection *best = NULL;
    *any = false;
    for (unsigned i = 0; i < lane->count; i++) {
        struct db_connection *connection = &lane->connections[i];
        *any |= connection_hopeful(connection);
        if (!connection_usable(connection)) {
            continue;
        }
        *any = true;
        if (takes_more(connection, lane) && (!best || connection->load < best->load)) {
            best = connection;
        }
    }
    return best;
}

/* The first in the queue, and those behind it that can be asked in the same statement. */
static size_t gather(const struct lane *lane, const struct db_connection *connection, struct db_query **queries) {
    struct db_query *query = lane->queue.first;
    unsigned load = connection->load;
    size_t count = 0;
    queries[count++] = query;
    if (!together_possible(query)) {
        return count;
    }
    load += query_weight(query);
    for (size_t seen = 0; (query = query->next) && seen < GATHERED_AMONG && count < TOGETHER_MOST; seen++) {
        if (load + query_weight(query) > lane->load_limit) {
            break;
        }
        if (!together_possible(query) || !statements_same(queries[0], query)) {
            continue;
        }
        load += query_weight(query);
        queries[count++] = query;
    }
    return count;
}

/* A query that cannot even be written down (memory) must not go on to fell one connection after another. */
static void send_first(struct lane *lane, struct db_connection *connection) {
    struct db_query *queries[TOGETHER_MOST], *first = lane->queue.first;
    connection->filling |= !connection->in_flight;
    if (pipeline_send(connection, queries, gather(lane, connection, queries))) {
        return;
    }
    connection_lost(connection);
    if (first->state == QUERY_QUEUED && first->attempts++) {
        query_decide(first, DB_UNAVAILABLE);
    }
}

static void turn_away(struct db_query *query) {
    pool_count_one(&query->pool->counters.busy);
    query_decide(query, DB_BUSY);
}

static void pool_dispatch(struct lane *lane) {
    bool any = true;
    while (lane->queue.first) {
        struct db_connection *connection = least_busy(lane, &any);
        if (!connection) {
            break;
        }
        if (comes_too_late(lane->queue.first, connection)) {
            turn_away(lane->queue.first);
        } else {
            send_first(lane, connection);
        }
    }
    while (!any && lane->queue.first) {
        query_decide(lane->queue.first, DB_UNAVAILABLE);
    }
    for (unsigned i = 0; i < lane->count; i++) {
        connection_finish_turn(&lane->connections[i]);
    }
}

static int turn(void *context) {
    struct db_pool *pool = context;
    loop_timer_cancel(pool->loop, &pool->kick);
    for (size_t i = 0; i < DB_LANES; i++) {
        pool_dispatch(&pool->lanes[i]);
    }
    /* Whoever was answered here may have put something in motion whose hook has had its turn already. */
    return answer_decided(pool) ? 0 : -1;
}

static void kicked(void *context) {
    (void)context;
}

static struct db_query *query_new(struct db_pool *pool, const struct db_statement *statement,
                                  const struct db_param *params, size_t count) {
    struct db_query *query = calloc(1, sizeof *query + count * (sizeof(const char *) + sizeof(Oid)));
    if (!query) {
        return NULL;
    }
    Oid *types = (Oid *)(void *)(query->values + count);
    for (size_t i = 0; i < count; i++) {
        query->values[i] = params[i].value;
        types[i] = (Oid)params[i].type;
    }
    query->pool = pool;
    query->statement = *statement;
    query->count = count;
    query->types = types;
    query->deadline.fire = deadline_passed;
    query->deadline.context = query;
    return query;
}

struct db_query *db_submit(struct db_pool *pool, const struct db_statement *statement, const struct db_param *params,
                           size_t count, int64_t deadline, db_done *done, void *context) {
    struct db_query *query = pool->closing ? NULL : query_new(pool, statement, params, count);
    if (!query) {
        return NULL;
    }
    query->done = done;
    query->context = context;
    if ((!pool->kick.slot && loop_timer_set(pool->loop, &pool->kick, loop_now(pool->loop)) < 0) ||
        loop_timer_set(pool->loop, &query->deadline, deadline) < 0) {
        free(query);
        return NULL;
    }
    if (lane_of(query)->live < pool->settings.queue_limit) {
        enqueue(query, list_append);
        return query;
    }
    loop_timer_cancel(pool->loop, &query->deadline);
    pool_count_one(&pool->counters.busy);
    decide(query, DB_BUSY);
    return query;
}

static bool lane_init(struct lane *lane, struct db_pool *pool, unsigned count, unsigned load_limit) {
    lane->load_limit = load_limit ? load_limit : 1;
    lane->connections = calloc(count ? count : 1, sizeof *lane->connections);
    if (!lane->connections) {
        return false;
    }
    for (; lane->count < count; lane->count++) {
        if (!connection_init(&lane->connections[lane->count], pool)) {
            connection_free(&lane->connections[lane->count]);
            return false;
        }
    }
    return true;
}

struct db_pool *db_pool_new(struct loop *loop, const struct db_settings *settings) {
    struct db_pool *pool = calloc(1, sizeof *pool);
    if (!pool) {
        return NULL;
    }
    pool->loop = loop;
    pool->settings = *settings;
    pool->kick.fire = kicked;
    text_init(&pool->scratch, NULL, 1024);
    pool->conninfo = settings->conninfo ? strdup(settings->conninfo) : NULL;
    pool->role = settings->role ? strdup(settings->role) : NULL;
    if (pool->scratch.data && pool->conninfo && (!settings->role || pool->role) &&
        lane_init(&pool->lanes[DB_LANE_FAST], pool, settings->connections, settings->pipeline_limit) &&
        lane_init(&pool->lanes[DB_LANE_SLOW], pool, settings->slow_connections, SLOW_IN_FLIGHT) &&
        lane_init(&pool->lanes[DB_LANE_WRITES], pool, settings->write_connections, WRITES_TOGETHER) &&
        loop_on_turn(loop, turn, pool) == 0) {
        return pool;
    }
    db_pool_free(pool);
    return NULL;
}

static void decide_queue(struct lane *lane) {
    while (lane->queue.first) {
        query_decide(lane->queue.first, DB_UNAVAILABLE);
    }
}

void db_pool_close(struct db_pool *pool) {
    if (!pool || pool->closing) {
        return;
    }
    pool->closing = true;
    loop_off_turn(pool->loop, turn, pool);
    loop_timer_cancel(pool->loop, &pool->kick);
    flows_end(pool);
    for (size_t i = 0; i < DB_LANES; i++) {
        struct lane *lane = &pool->lanes[i];
        for (unsigned j = 0; j < lane->count; j++) {
            connection_free(&lane->connections[j]);
        }
        decide_queue(lane);
    }
    answer_decided(pool);
}

void db_pool_free(struct db_pool *pool) {
    if (!pool) {
        return;
    }
    db_pool_close(pool);
    for (size_t i = 0; i < DB_LANES; i++) {
        free(pool->lanes[i].connections);
    }
    text_release(&pool->scratch);
    free(pool->conninfo);
    free(pool->role);
    free(pool);
}

static uint64_t counted(const atomic_uint_fast64_t *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void db_pool_stats(const struct db_pool *pool, struct db_pool_stats *stats) {
    const struct pool_counters *counters = &pool->counters;
    *stats = (struct db_pool_stats){
        .connections_up = atomic_load_explicit(&counters->connections_up, memory_order_relaxed),
        .connections_wanted =
            pool->settings.connections + pool->settings.slow_connections + pool->settings.write_connections,
        .queued = atomic_load_explicit(&counters->queued, memory_order_relaxed),
        .in_flight = atomic_load_explicit(&counters->in_flight, memory_order_relaxed),
        .statements = counted(&counters->statements),
        .failures = counted(&counters->failures),
        .timeouts = counted(&counters->timeouts),
        .reconnects = counted(&counters->reconnects),
        .busy = counted(&counters->busy),
    };
}
