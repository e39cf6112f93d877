/* Bringing a connection up, noticing that it went down or silent, and trying again happens here. */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "attempt.h"
#include "pool.h"

/* Milliseconds. */
#define STALL_GRACE      100 /* after a result, before silence counts */
#define LONGEST_STALL    10000
#define SILENCE_INTERVAL 1000

static int64_t now(const struct db_connection *connection) {
    return loop_now(connection->pool->loop);
}

static void close_connection(struct db_connection *connection) {
    attempt_unwatch(connection->pg, connection->pool->loop, &connection->watch);
    loop_timer_cancel(connection->pool->loop, &connection->timer);
    if (connection->state == CONNECTION_UP) {
        atomic_fetch_sub_explicit(&connection->pool->counters.connections_up, 1, memory_order_relaxed);
    }
    connection->state = CONNECTION_WAITING;
    PQfinish(connection->pg);
    connection->pg = NULL;
}

static void connection_try_again(struct db_connection *connection) {
    close_connection(connection);
    /* Cannot fail: the place that this timer had in the heap is still there. */
    (void)loop_timer_set(connection->pool->loop, &connection->timer,
                         now(connection) + attempt_backoff(connection->failures));
    if (connection->failures < UINT16_MAX) {
        connection->failures++;
    }
}

void connection_lost(struct db_connection *connection) {
    if (connection->state != CONNECTION_UP) {
        return;
    }
    atomic_fetch_add_explicit(&connection->pool->counters.reconnects, 1, memory_order_relaxed);
    pipeline_reset(connection);
    connection_try_again(connection);
}

static bool stalled_for(const struct db_connection *connection, int64_t grace, int64_t past_deadline) {
    if (connection->head == connection->tail) {
        return false;
    }
    return ring_at(connection, connection->head)->deadline + past_deadline <= now(connection) &&
           connection->progress_at + grace <= now(connection);
}

bool connection_usable(const struct db_connection *connection) {
    return connection->state == CONNECTION_UP && !connection->retiring && !connection->broken &&
           !stalled_for(connection, STALL_GRACE, 0);
}

/* The loss itself counts as the first failure. */
bool connection_hopeful(const struct db_connection *connection) {
    return connection->state != CONNECTION_UP && connection->failures <= 1;
}

int64_t connection_wait(const struct db_connection *connection) {
    return (connection->in_flight + 1) * connection->pace_us / 1000;
}

static void came_up(struct db_connection *connection) {
    struct db_pool *pool = connection->pool;
    connection->state = CONNECTION_UP;
    connection->up_since = now(connection);
    connection->pace_us = 0;
    connection->answers = 0;
    connection->retiring = connection->broken = connection->ended = false;
    loop_timer_cancel(pool->loop, &connection->timer);
    atomic_fetch_add_explicit(&pool->counters.connections_up, 1, memory_order_relaxed);
    if (!PQenterPipelineMode(connection->pg)) {
        connection_lost(connection);
        return;
    }
    connection->failures = 0;
}

static void connection_go_on_connecting(struct db_connection *connection) {
    switch (attempt_step(connection->pg, connection->pool->loop, &connection->watch)) {
    case ATTEMPT_GOES_ON:
        break;
    case ATTEMPT_DONE:
        came_up(connection);
        break;
    case ATTEMPT_FAILED:
        connection_try_again(connection);
        break;
    }
}

static void connection_ready(void *context, uint32_t events) {
    struct db_connection *connection = context;
    if (connection->state == CONNECTION_STARTING) {
        connection_go_on_connecting(connection);
        return;
    }
    bool alive = true;
    if (events & ~(uint32_t)EPOLLOUT) {
        alive = pipeline_receive(connection);
    }
    if (alive && (events & EPOLLOUT)) {
        alive = pipeline_finish(connection);
    }
    if (!alive) {
        connection_lost(connection);
    }
}

static void connection_attempt(struct db_connection *connection) {
    const struct db_pool *pool = connection->pool;
    connection->pg = attempt_start(pool->conninfo, pool->role, pool->settings.statement_timeout_ms, connection->shift,
                                   pool->loop, &connection->watch);
    if (!connection->pg) {
        connection_try_again(connection);
        return;
    }
    connection->state = CONNECTION_STARTING;
    (void)loop_timer_set(pool->loop, &connection->timer, now(connection) + ATTEMPT_LIMIT);
}

static void connection_timer_fired(void *context) {
    struct db_connection *connection = context;
    switch (connection->state) {
    case CONNECTION_WAITING:
        connection_attempt(connection);
        break;
    case CONNECTION_STARTING:
        connection->shift++;
        connection_try_again(connection);
        break;
    case CONNECTION_UP:
        if (stalled_for(connection, LONGEST_STALL, LONGEST_STALL)) {
            connection_lost(connection);
        }
        break;
    }
}

void connection_finish_turn(struct db_connection *connection) {
    connection->filling = false;
    if (connection->state != CONNECTION_UP) {
        return;
    }
    if (!pipeline_finish(connection) || (connection->retiring && connection->head == connection->tail)) {
        connection_lost(connection);
        return;
    }
    if (connection->head != connection->tail && !connection->timer.slot) {
        (void)loop_timer_set(connection->pool->loop, &connection->timer, now(connection) + SILENCE_INTERVAL);
    }
}

bool connection_init(struct db_connection *connection, struct db_pool *pool) {
    size_t places = 64;
    while (places < (size_t)pool->settings.pipeline_limit * 8) {
        places *= 2;
    }
    connection->pool = pool;
    connection->watch.ready = connection_ready;
    connection->watch.context = connection;
    connection->timer.fire = connection_timer_fired;
    connection->timer.context = connection;
    connection->ring_mask = places - 1;
    connection->ring = calloc(places, sizeof *connection->ring);
    return statements_init(&connection->statements, pool->settings.statements_limit) && connection->ring &&
           loop_timer_set(pool->loop, &connection->timer, loop_now(pool->loop)) == 0;
}

void connection_free(struct db_connection *connection) {
    if (connection->ring) {
        pipeline_reset(connection);
    }
    close_connection(connection);
    statements_free(&connection->statements);
    free(connection->ring);
    connection->ring = NULL;
}
