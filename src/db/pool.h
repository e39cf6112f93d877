/* The insides of the pool: queries wait in a lane, are sent over a connection, and are answered in order. Private to
 * src/db.
 *
 *   pool.c        lanes, submitting, deadlines, answering
 *   connection.c  coming up, going down, trying again
 *   pipeline.c    sending, and matching results to what was sent
 *   statements.c  prepared statements of one connection
 *   together.c    several reads as one statement
 *   flow.c        rows that come one by one, over a connection of their own
 *   attempt.c     one attempt to connect; the listener uses it as well
 *   conninfo.c    what libpq is told when it connects */
#ifndef WDHS_DB_POOL_H
#define WDHS_DB_POOL_H

#include <libpq-fe.h>
#include <stdatomic.h>

#include "wdhs/db.h"
#include "wdhs/loop.h"
#include "wdhs/text.h"

#define DB_LANES 3

/* Reads that become one statement, at most. */
#define TOGETHER_MOST 16

/* How often a write that shares a commit may be undone by its neighbours before it is sent alone. */
#define DB_ATTEMPTS_SHARED 2

enum query_state {
    QUERY_QUEUED, /* in its lane */
    QUERY_SENT,   /* in the ring of its connection */
    QUERY_HELD,   /* a write that succeeded, in its connection's list of those that are not yet known to be committed */
    QUERY_DECIDED, /* in the pool's list of those to be answered at the end of the turn */
};

struct db_query;

struct query_list {
    struct db_query *first, *last;
    size_t count;
};

struct db_query {
    struct db_pool *pool;
    struct db_statement statement;
    db_done *done;
    void *context;
    struct loop_timer deadline;
    enum query_state state;
    struct db_query *previous, *next; /* in its lane, its place in the ring, or the list of the held or the decided */
    struct db_connection *connection; /* QUERY_SENT, QUERY_HELD */
    uint64_t expected;                /* QUERY_SENT: its place in the ring */
    size_t number;                    /* QUERY_SENT: among those that became one statement, from 1 */
    PGresult *result;                 /* QUERY_HELD */
    enum db_status verdict;           /* QUERY_DECIDED */
    unsigned attempts;                /* times it was sent in vain */
    size_t count;
    const Oid *types;     /* behind the values */
    const char *values[]; /* the caller's */
};

/* A statement prepared on one connection as "s<number>". Kept while it is in the table or something sent refers to it.
 */
struct prepared {
    struct prepared *chain;         /* in its bucket */
    struct prepared *newer, *older; /* by last use */
    uint64_t key;
    unsigned number;
    unsigned users; /* expectations that point here */
    bool listed;
    bool together; /* prepared for many at once */
    size_t length, count;
    Oid *types;
    char sql[];
};

struct statement_cache {
    struct prepared **buckets;
    size_t mask;
    struct prepared *newest, *oldest;
    unsigned count, limit, last_number;
    unsigned *doomed; /* numbers to deallocate; `limit` places */
    unsigned doomed_count;
};

enum expected_kind { EXPECT_PREPARE, EXPECT_QUERY, EXPECT_DEALLOCATE, EXPECT_SETTING, EXPECT_SYNC };

/* What PostgreSQL owes us, in the order in which it was asked. */
struct expected {
    enum expected_kind kind;
    unsigned weight;           /* EXPECT_QUERY: of all of them */
    unsigned number;           /* EXPECT_DEALLOCATE */
    unsigned asked;            /* EXPECT_QUERY: how many became this statement */
    struct query_list queries; /* EXPECT_QUERY: those of them that have not timed out and were not abandoned */
    struct prepared *prepared;
    int64_t deadline;
};

enum connection_state { CONNECTION_WAITING /* until the next attempt */, CONNECTION_STARTING, CONNECTION_UP };

struct db_connection {
    struct db_pool *pool;
    enum connection_state state;
    PGconn *pg;
    struct loop_watch watch;
    struct loop_timer timer; /* next attempt, end of the attempt, or next look whether results still come */
    unsigned failures;       /* attempts in a row */
    int64_t up_since;
    unsigned shift; /* which of several hosts is tried first */
    bool retiring;  /* takes no more statements and is closed when its ring is empty */
    bool ended;     /* PostgreSQL said that it ends the connection: nothing later in the ring was run */
    bool broken;    /* to be closed as soon as the results at hand are read */
    struct statement_cache statements;
    struct expected *ring;
    uint64_t ring_mask, head, tail;
    unsigned in_flight;     /* queries in the ring, abandoned ones included */
    unsigned load;          /* the sum of their weights */
    bool filling;           /* what is under way was sent in this turn */
    unsigned unsynced;      /* statements since the last Sync */
    int64_t progress_at;    /* when the last result came, or when the ring was last empty */
    int64_t answered_at;    /* the same for results of queries */
    unsigned answers;       /* such results of this turn */
    int64_t pace_us;        /* from one such result to the next, on average of late */
    struct query_list held; /* writes since the last Sync, until the next one tells that they were committed */
    unsigned ran;           /* since the last Sync, without failing */
};

struct lane {
    struct db_connection *connections;
    unsigned count;
    unsigned load_limit; /* each connection */
    struct query_list queue;
    size_t live; /* queued and sent, not abandoned */
};

struct pool_counters {
    atomic_uint connections_up, queued, in_flight;
    atomic_uint_fast64_t statements, failures, timeouts, reconnects, busy;
};

struct db_pool {
    struct loop *loop;
    struct db_settings settings;
    char *conninfo, *role;
    struct lane lanes[DB_LANES];
    struct query_list decided;
    struct db_flow *flows;
    unsigned flow_shift;    /* which of several hosts the next flow tries first */
    struct loop_timer kick; /* makes sure that a turn follows a submission */
    struct text scratch;    /* for parameters */
    bool closing;
    struct pool_counters counters;
};

/* Those of one query: all of a result, or a part of one that answers several. */
struct db_rows {
    PGresult *result;
    size_t first, count;
    size_t columns_before; /* that are not the query's */
};

static inline struct expected *ring_at(const struct db_connection *connection, uint64_t place) {
    return &connection->ring[place & connection->ring_mask];
}

/* pool.c */
void query_requeue(struct db_query *query);                                /* sent in vain: to the front of its lane */
void query_decide(struct db_query *query, enum db_status verdict);         /* answered at the end of the turn */
void query_answer(struct db_query *query, const struct db_result *result); /* calls done() and frees it */
void query_sent(struct db_query *query, struct db_connection *connection, size_t number); /* last in its ring */
void query_hold(struct db_query *query, PGresult *result);                                /* takes the result over */
unsigned query_weight(const struct db_query *query);
void query_isolate(struct db_query *query); /* sent in vain: next time without company */

/* connection.c */
bool connection_init(struct db_connection *connection, struct db_pool *pool);
void connection_free(struct db_connection *connection);
void connection_lost(struct db_connection *connection);
void connection_finish_turn(struct db_connection *connection);
bool connection_usable(const struct db_connection *connection);  /* up, not stalled, not retiring */
bool connection_hopeful(const struct db_connection *connection); /* coming up, and no attempt has failed yet */
int64_t connection_wait(const struct db_connection *connection); /* ms until what is sent now will be answered */

/* pipeline.c: false when the connection can no longer be used. */
bool pipeline_send(struct db_connection *connection, struct db_query *const *queries, size_t count); /* one statement */
bool pipeline_finish(struct db_connection *connection); /* the Sync after the reads of this turn, and the flush */
bool pipeline_receive(struct db_connection *connection);
bool pipeline_has_room(const struct db_connection *connection); /* in its ring, for one more */
void pipeline_reset(struct db_connection *connection);          /* decides about all that was sent */

/* statements.c */
bool statements_init(struct statement_cache *cache, unsigned limit);
void statements_clear(struct statement_cache *cache); /* the connection is gone */
void statements_free(struct statement_cache *cache);
struct prepared *statements_find(struct statement_cache *cache, const struct db_query *query, bool together);
struct prepared *statements_add(struct statement_cache *cache, const struct db_query *query, bool together);
bool statements_same(const struct db_query *one, const struct db_query *other); /* text and types of parameters */
void statements_forget(struct statement_cache *cache, struct prepared *prepared, bool deallocate);
void statements_doom(struct statement_cache *cache, unsigned number);
void statements_release(struct prepared *prepared); /* one user fewer */

/* flow.c: tells all of them that they are at an end. */
void flows_end(struct db_pool *pool);

/* together.c */
bool together_possible(const struct db_query *query);
void together_sql(struct text *sql, const struct prepared *prepared);
bool together_send(PGconn *pg, const char *name, struct db_query *const *queries, size_t count, struct text *scratch);
/* Whether the rows are in the order in which it was asked, so that together_rows finds all of them. */
bool together_in_order(const PGresult *result, size_t count);
/* The rows for one of them; *next, first 0, is where to go on for the next. */
struct db_rows together_rows(PGresult *result, size_t number, size_t *next);

#endif
