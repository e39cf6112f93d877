/* Sending statements down a connection, and matching what comes back to what was sent, happens here.
 *
 * Statements between two Syncs are one transaction. Reads of one turn share one, and so do writes of the lane made for
 * that; any other write, and a statement that was aborted before, has its own. A write is answered when its Sync is:
 * only then is it known to be committed. */
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "attempt.h"
#include "pool.h"

/* A query comes with two Syncs, a prepare, a setting and two deallocations at most. */
#define PLACES_PER_QUERY 7

/* Until the next Sync. */
#define LOOK_AT_VALUES "select set_config('plan_cache_mode', 'auto', true)"

/* A connection is not given up for being read-only before this many milliseconds. */
#define SHORTEST_TERM 5000

/* Results over which the pace is averaged. */
#define PACE_MEMORY 16

/* More than this many times nothing in a row means that we and libpq disagree on what is expected. */
#define MOST_NOTHINGS 4

static struct expected *pipeline_expect(struct db_connection *connection, enum expected_kind kind, int64_t deadline) {
    if (connection->head == connection->tail) {
        connection->progress_at = connection->answered_at = loop_now(connection->pool->loop);
    }
    struct expected *expected = ring_at(connection, connection->tail++);
    *expected = (struct expected){.kind = kind, .deadline = deadline};
    return expected;
}

bool pipeline_has_room(const struct db_connection *connection) {
    uint64_t used = connection->tail - connection->head;
    return used + PLACES_PER_QUERY <= connection->ring_mask + 1;
}

static bool send_sync(struct db_connection *connection) {
    int64_t deadline = ring_at(connection, connection->tail - 1)->deadline;
    if (!PQpipelineSync(connection->pg)) {
        return false;
    }
    pipeline_expect(connection, EXPECT_SYNC, deadline);
    connection->unsynced = 0;
    return true;
}

static bool send_deallocate(struct db_connection *connection, int64_t deadline) {
    char sql[32];
    struct statement_cache *cache = &connection->statements;
    unsigned number = cache->doomed[cache->doomed_count - 1];
    snprintf(sql, sizeof sql, "DEALLOCATE s%u", number);
    if (!PQsendQueryParams(connection->pg, sql, 0, NULL, NULL, NULL, NULL, 0)) {
        return false;
    }
    cache->doomed_count--;
    pipeline_expect(connection, EXPECT_DEALLOCATE, deadline)->number = number;
    return true;
}

static bool send_setting(struct db_connection *connection, const char *sql, int64_t deadline) {
    if (!PQsendQueryParams(connection->pg, sql, 0, NULL, NULL, NULL, NULL, 0)) {
        return false;
    }
    pipeline_expect(connection, EXPECT_SETTING, deadline);
    return true;
}

/* Its own text, or that for many at once, with a list for each parameter. */
static bool send_text(PGconn *pg, const char *name, const struct prepared *prepared) {
    struct text sql;
    if (!prepared->together) {
        return PQsendPrepare(pg, name, prepared->sql, (int)prepared->count, prepared->types);
    }
    text_init(&sql, NULL, 2 * prepared->length + 256);
    together_sql(&sql, prepared);
    bool sent = !sql.failed && PQsendPrepare(pg, name, sql.data, 0, NULL);
    text_release(&sql);
    return sent;
}

static bool send_prepare(struct db_connection *connection, struct prepared *prepared, int64_t deadline) {
    char name[16];
    snprintf(name, sizeof name, "s%u", prepared->number);
    if (!send_text(connection->pg, name, prepared)) {
        return false;
    }
    pipeline_expect(connection, EXPECT_PREPARE, deadline)->prepared = prepared;
    prepared->users++;
    return true;
}

/* Results come in binary: PostgreSQL writes them, and we read them, in less time than text. */
static bool send_values(struct db_connection *connection, struct db_query *const *queries, size_t count,
                        const char *name) {
    PGconn *pg = connection->pg;
    if (count > 1) {
        return together_send(pg, name, queries, count, &connection->pool->scratch);
    }
    return PQsendQueryPrepared(pg, name, (int)queries[0]->count, queries[0]->values, NULL, NULL, 1);
}

static bool send_execute(struct db_connection *connection, struct db_query *const *queries, size_t count,
                         struct prepared *prepared) {
    struct pool_counters *counters = &connection->pool->counters;
    char name[16];
    snprintf(name, sizeof name, "s%u", prepared->number);
    if (!send_values(connection, queries, count, name)) {
        return false;
    }
    struct expected *expected = pipeline_expect(connection, EXPECT_QUERY, queries[0]->deadline.due);
    expected->prepared = prepared;
    prepared->users++;
    for (size_t i = 0; i < count; i++) {
        query_sent(queries[i], connection, i + 1);
        expected->weight += query_weight(queries[i]);
    }
    expected->asked = (unsigned)count;
    connection->in_flight += expected->asked;
    connection->load += expected->weight;
    connection->unsynced++;
    atomic_fetch_add_explicit(&counters->in_flight, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counters->statements, 1, memory_order_relaxed);
    return true;
}

bool pipeline_send(struct db_connection *connection, struct db_query *const *queries, size_t count) {
    struct db_query *query = queries[0];
    bool values_matter = query->statement.values_matter;
    bool shares = query->statement.lane == DB_LANE_WRITES && query->attempts < DB_ATTEMPTS_SHARED;
    bool alone = !shares && (query->statement.writes || query->attempts || values_matter);
    int64_t deadline = query->deadline.due;
    struct statement_cache *cache = &connection->statements;
    if (alone && connection->unsynced && !send_sync(connection)) {
        return false;
    }
    struct prepared *prepared = statements_find(cache, query, count > 1);
    bool fresh = !prepared;
    if (fresh) {
        prepared = statements_add(cache, query, count > 1);
    }
    if (!prepared) {
        query_decide(query, DB_UNAVAILABLE);
        return true;
    }
    prepared->users++; /* until it is sent */
    bool sent = true;
    for (int i = 0; sent && i < 2 && cache->doomed_count; i++) {
        sent = send_deallocate(connection, deadline);
    }
    sent = sent && (!values_matter || send_setting(connection, LOOK_AT_VALUES, deadline));
    sent = sent && (!fresh || send_prepare(connection, prepared, deadline));
    sent = sent && send_execute(connection, queries, count, prepared);
    statements_release(prepared);
    return sent && (!alone || send_sync(connection));
}

bool pipeline_finish(struct db_connection *connection) {
    if (connection->unsynced && !send_sync(connection)) {
        return false;
    }
    int rest = PQflush(connection->pg);
    uint32_t events = EPOLLIN | (rest > 0 ? EPOLLOUT : 0U);
    return rest >= 0 && loop_change(connection->pool->loop, &connection->watch, events) == 0;
}

static const char *pipeline_field(const PGresult *result, int code) {
    const char *value = PQresultErrorField(result, code);
    return value ? value : "";
}

static void answer_rows(struct db_query *query, const struct db_rows *rows) {
    const struct db_result answer = {
        .status = DB_OK, .rows = rows, .sqlstate = "", .constraint = "", .column = "", .message = ""};
    query_answer(query, &answer);
}

static struct db_rows all_rows(PGresult *result) {
    return (struct db_rows){.result = result, .count = (size_t)PQntuples(result)};
}

static void answer_error(struct db_query *query, const PGresult *result) {
    const struct db_result answer = {.status = DB_FAILED,
                                     .sqlstate = pipeline_field(result, PG_DIAG_SQLSTATE),
                                     .constraint = pipeline_field(result, PG_DIAG_CONSTRAINT_NAME),
                                     .column = pipeline_field(result, PG_DIAG_COLUMN_NAME),
                                     .message = pipeline_field(result, PG_DIAG_MESSAGE_PRIMARY)};
    query_answer(query, &answer);
}

static bool ends_connection(const PGresult *result) {
    const char *severity = pipeline_field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0;
}

/* The prepared statement vanished, or its result type changed with a table: preparing it anew helps. */
static bool is_stale(const PGresult *result) {
    const char *sqlstate = pipeline_field(result, PG_DIAG_SQLSTATE);
    return strcmp(sqlstate, "26000") == 0 || strcmp(sqlstate, "0A000") == 0;
}

/* Whether the statement whose failure came just now has, or had, others in its transaction. */
static bool had_company(const struct db_connection *connection) {
    return connection->ran || connection->head == connection->tail ||
           ring_at(connection, connection->head)->kind != EXPECT_SYNC;
}

/* They were undone together. */
static void release_held(struct db_connection *connection) {
    while (connection->held.first) {
        query_requeue(connection->held.first);
    }
}

/* What PostgreSQL refused by itself, before anything was committed. */
static void refuse_one(struct db_connection *connection, struct db_query *query, const PGresult *result) {
    const char *sqlstate = pipeline_field(result, PG_DIAG_SQLSTATE);
    if (!*sqlstate) {
        query_decide(query, query->statement.writes ? DB_UNKNOWN_OUTCOME : DB_UNAVAILABLE);
    } else if (ends_connection(result)) {
        query_decide(query, DB_UNAVAILABLE);
    } else if (is_stale(result) && query->attempts <= DB_ATTEMPTS_SHARED) {
        query_requeue(query);
    } else if (query->statement.writes && strcmp(sqlstate, "25006") == 0) {
        /* This server has become a replica: look for the primary again, but not over and over. */
        connection->retiring = loop_now(connection->pool->loop) - connection->up_since > SHORTEST_TERM;
        query_decide(query, DB_UNAVAILABLE);
    } else if (query->statement.lane == DB_LANE_WRITES && query->attempts <= DB_ATTEMPTS_SHARED &&
               had_company(connection)) {
        query_isolate(query); /* what it met may be gone with its neighbours */
    } else {
        answer_error(query, result);
    }
}

/* Each is asked again, and no longer together. The last first, because they go to the front of the queue. */
static void requeue_all(struct query_list *queries) {
    while (queries->last) {
        query_requeue(queries->last);
    }
}

static void pipeline_refuse(struct db_connection *connection, struct expected *execute, struct prepared *prepared,
                            const PGresult *result) {
    const char *sqlstate = pipeline_field(result, PG_DIAG_SQLSTATE);
    bool lost = ends_connection(result);
    connection->broken |= lost;
    connection->ended |= lost;
    if (is_stale(result)) {
        statements_forget(&connection->statements, prepared, strcmp(sqlstate, "26000") != 0);
    }
    /* Without a code it is libpq that speaks: it lost the connection, or had no memory for a result that may stand. */
    if (!*sqlstate) {
        connection->broken = true;
    } else if (!lost) {
        release_held(connection);
    }
    if (execute->asked > 1 && *sqlstate && !lost) {
        requeue_all(&execute->queries);
    }
    while (execute->queries.first) {
        refuse_one(connection, execute->queries.first, result);
    }
}

static void got_prepare(struct db_connection *connection, struct expected *expected, PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    struct expected *execute = ring_at(connection, connection->head); /* always follows its prepare */
    if (status != PGRES_COMMAND_OK) {
        statements_forget(&connection->statements, expected->prepared, false);
    }
    if (status == PGRES_FATAL_ERROR) {
        pipeline_refuse(connection, execute, expected->prepared, result);
    }
    statements_release(expected->prepared);
    PQclear(result);
}

static void got_deallocate(struct db_connection *connection, struct expected *expected, PGresult *result) {
    if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED) {
        statements_doom(&connection->statements, expected->number);
    } else if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        connection->broken = true; /* it would abort others; a new connection starts with a clean slate */
    }
    PQclear(result);
}

static void got_setting(struct db_connection *connection, PGresult *result) {
    if (PQresultStatus(result) == PGRES_FATAL_ERROR) {
        connection->broken = true;
    }
    PQclear(result);
}

/* A neighbour's failure undid this one: once more, in the end alone. */
static void aborted(struct db_query *query) {
    if (query->attempts <= DB_ATTEMPTS_SHARED) {
        query_requeue(query);
    } else {
        query_decide(query, DB_UNAVAILABLE);
    }
}

static void got_rows(struct expected *expected, PGresult *result) {
    size_t next = 0;
    if (expected->asked > 1 && !together_in_order(result, expected->asked)) {
        requeue_all(&expected->queries);
    }
    while (expected->queries.first) {
        struct db_query *query = expected->queries.first;
        const struct db_rows rows =
            expected->asked > 1 ? together_rows(result, query->number, &next) : all_rows(result);
        answer_rows(query, &rows);
    }
}

static void got_query(struct db_connection *connection, struct expected *expected, PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    struct db_query *query = expected->queries.first;
    connection->answers += expected->asked;
    connection->in_flight -= expected->asked;
    connection->load -= expected->weight;
    atomic_fetch_sub_explicit(&connection->pool->counters.in_flight, 1, memory_order_relaxed);
    if (status == PGRES_PIPELINE_ABORTED) {
        while (expected->queries.last) {
            aborted(expected->queries.last);
        }
    } else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
        pipeline_refuse(connection, expected, expected->prepared, result);
    } else if (query && query->statement.writes) {
        connection->ran++;
        query_hold(query, result);
        result = NULL;
    } else {
        connection->ran++;
        got_rows(expected, result);
    }
    statements_release(expected->prepared);
    PQclear(result);
}

/* An error here is that of the commit (a deferred constraint); when it ends the connection nobody knows. */
static void got_sync_error(struct db_connection *connection, PGresult *result) {
    if (ends_connection(result) || !*pipeline_field(result, PG_DIAG_SQLSTATE)) {
        connection->broken = true;
        connection->ended = ends_connection(result);
    } else if (connection->ran == 1 && connection->held.first) {
        answer_error(connection->held.first, result);
    } else {
        release_held(connection);
    }
    PQclear(result);
}

/* Those that an answer makes others abandon are no longer in the list then. */
static void got_sync(struct db_connection *connection) {
    connection->ran = 0;
    while (connection->held.first) {
        struct db_query *query = connection->held.first;
        PGresult *result = query->result;
        const struct db_rows rows = all_rows(result);
        query->result = NULL;
        answer_rows(query, &rows);
        PQclear(result);
    }
}

static void got_result(struct db_connection *connection, PGresult *result) {
    struct expected *expected = ring_at(connection, connection->head); /* stays as it is: nothing is sent from here */
    bool sync = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    connection->progress_at = loop_now(connection->pool->loop);
    if (sync != (expected->kind == EXPECT_SYNC)) {
        if (sync || PQresultStatus(result) != PGRES_FATAL_ERROR) {
            connection->broken = true;
            PQclear(result);
            return;
        }
        if (expected->kind == EXPECT_SYNC) {
            got_sync_error(connection, result);
            return;
        }
    }
    connection->head++;
    switch (expected->kind) {
    case EXPECT_PREPARE:
        got_prepare(connection, expected, result);
        break;
    case EXPECT_QUERY:
        got_query(connection, expected, result);
        break;
    case EXPECT_DEALLOCATE:
        got_deallocate(connection, expected, result);
        break;
    case EXPECT_SETTING:
        got_setting(connection, result);
        break;
    case EXPECT_SYNC:
        PQclear(result);
        got_sync(connection);
        break;
    }
}

/* PostgreSQL often sends the results between two Syncs all at once: they share the time that they took. */
static void note_pace(struct db_connection *connection) {
    int64_t now = loop_now(connection->pool->loop), passed_us = (now - connection->answered_at) * 1000;
    if (!connection->answers) {
        return;
    }
    connection->pace_us = (connection->pace_us * PACE_MEMORY + passed_us) / (PACE_MEMORY + connection->answers);
    connection->answered_at = now;
    connection->answers = 0;
}

bool pipeline_receive(struct db_connection *connection) {
    bool alive = attempt_take_input(connection->pg);
    int nothings = 0;
    /* Also with nothing expected: notices and parameter changes are taken in by this. */
    while (!PQisBusy(connection->pg) && connection->head != connection->tail && !connection->broken) {
        PGresult *result = PQgetResult(connection->pg);
        if (result) {
            got_result(connection, result);
        } else if (nothings == MOST_NOTHINGS) {
            connection->broken = true;
        }
        nothings = result ? 0 : nothings + 1;
    }
    note_pace(connection);
    if (connection->retiring && connection->head == connection->tail) {
        return false;
    }
    return alive && !connection->broken && PQstatus(connection->pg) == CONNECTION_OK;
}

/* PostgreSQL ran nothing after its last words. */
static enum db_status verdict_of(const struct db_connection *connection, const struct db_query *query) {
    return query->statement.writes && !connection->ended ? DB_UNKNOWN_OUTCOME : DB_UNAVAILABLE;
}

void pipeline_reset(struct db_connection *connection) {
    for (; connection->head != connection->tail; connection->head++) {
        struct expected *expected = ring_at(connection, connection->head);
        while (expected->queries.first) {
            query_decide(expected->queries.first, verdict_of(connection, expected->queries.first));
        }
        if (expected->kind == EXPECT_QUERY) {
            atomic_fetch_sub_explicit(&connection->pool->counters.in_flight, 1, memory_order_relaxed);
        }
        if (expected->prepared) {
            statements_release(expected->prepared);
        }
    }
    /* Their Sync was under way, and may have come through before those words. */
    while (connection->held.first) {
        query_decide(connection->held.first, DB_UNKNOWN_OUTCOME);
    }
    connection->ran = 0;
    connection->in_flight = 0;
    connection->load = 0;
    connection->unsynced = 0;
    statements_clear(&connection->statements);
}
