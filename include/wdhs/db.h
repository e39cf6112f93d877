/* PostgreSQL for one event loop: a few pipelined connections, a bounded queue, a deadline on everything.
 *
 * Nothing here blocks. A statement that writes has a Sync of its own, or shares it with other writes (DB_LANE_WRITES);
 * it is never run twice unless PostgreSQL said that the first time was undone. Statements that read share a Sync with
 * their neighbours of the same turn, and are sent again when a neighbour's failure aborted them. */
#ifndef WDHS_DB_H
#define WDHS_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct db_pool;
struct db_query;
struct db_rows;

enum db_lane {
    DB_LANE_FAST,   /* one row, one page: shares the pipelined connections */
    DB_LANE_SLOW,   /* counts, exports: connections of its own, so that nothing fast waits behind it */
    DB_LANE_WRITES, /* writes that share a transaction, and so its commit, with those that wait at the same time; what
                       fails in such company is run again alone, before it counts as failed */
};

/* OIDs of pg_type for parameters; values always travel as text. */
enum db_type {
    DB_UNKNOWN = 0,
    DB_BOOL = 16,
    DB_INT8 = 20,
    DB_INT4 = 23,
    DB_TEXT = 25,
    DB_JSON = 114,
    DB_JSONB = 3802,
    DB_FLOAT8 = 701,
    DB_INET = 869,
    DB_DATE = 1082,
    DB_TIMESTAMPTZ = 1184,
    DB_UUID = 2950,
    DB_BYTEA = 17,
    DB_TEXT_ARRAY = 1009,
    DB_UUID_ARRAY = 2951,
    DB_INT4_ARRAY = 1007,
    DB_INT8_ARRAY = 1016,
    DB_BOOL_ARRAY = 1000,
    DB_DATE_ARRAY = 1182,
    DB_TIMESTAMPTZ_ARRAY = 1185,
};

struct db_param {
    const char *value; /* NUL-terminated, NULL for SQL null; must live until done() or db_abandon() */
    enum db_type type;
};

struct db_statement {
    const char *sql; /* must live until done() or db_abandon(); the pool keeps a copy for its prepared statement */
    size_t length;
    bool writes;
    enum db_lane lane;
    /* The best plan depends on the values: PostgreSQL looks at them before it settles for one. Otherwise it plans once
     * for all values (plan_cache_mode, PostgreSQL 12), and a page of 20 takes it two fifths less time. */
    bool values_matter;
    /* Reads one record by its key, the only parameter ($1: a text, UUID or integer): may be asked together with others
     * that wait and have the same text. Each gets its own rows, as if it had been asked alone. */
    bool together;
    /* How many reads of one record it is worth; 0 counts as 1. The heavier, the fewer are sent ahead on one connection:
     * when that gets no processor for a while, few wait for it. */
    unsigned weight;
};

enum db_status {
    DB_OK,
    DB_FAILED,          /* PostgreSQL refused: sqlstate, constraint, column are set */
    DB_TIMEOUT,         /* the deadline passed; for a write the outcome is unknown when it had been sent */
    DB_UNAVAILABLE,     /* no connection, or lost before anything was sent (or while reading): nothing was changed */
    DB_BUSY,            /* the queue is full: nothing was sent */
    DB_UNKNOWN_OUTCOME, /* the connection was lost after a write was sent */
};

struct db_result {
    enum db_status status;
    const struct db_rows *rows; /* DB_OK only; valid during done() only */
    /* DB_FAILED only; empty strings when PostgreSQL named none; valid during done() only */
    const char *sqlstate; /* five characters */
    const char *constraint;
    const char *column;
    const char *message; /* for the log, never for a client */
    bool was_sent;       /* DB_TIMEOUT: the statement had been sent */
};

typedef void db_done(void *context, const struct db_result *result);

size_t db_row_count(const struct db_rows *rows);
size_t db_column_count(const struct db_rows *rows);
/* Bytes of a cell in PostgreSQL's binary format (what the send function of its type makes), and a NUL behind them; NULL
 * for SQL null. The bytes of a text are the text itself; for other types see below. *length may be NULL. */
const char *db_cell(const struct db_rows *rows, size_t row, size_t column, size_t *length);
/* One value, as db_cell gives it. */
struct cell {
    const char *bytes;
    size_t length;
};
/* Those of many columns at once: cells[c] becomes the cell at column first + c, for every c of `columns`. */
void db_cells(const struct db_rows *rows, size_t row, size_t first, const uint16_t *columns, size_t count,
              struct cell *cells);
/* The number of rows an INSERT, UPDATE or DELETE changed. */
size_t db_affected(const struct db_rows *rows);

struct db_settings {
    const char *conninfo;       /* libpq connection string or URI, several hosts allowed */
    const char *role;           /* set with SET ROLE at connection start-up; NULL: none */
    unsigned connections;       /* fast lane */
    unsigned slow_connections;  /* slow lane */
    unsigned write_connections; /* lane of the writes that share a commit */
    unsigned flow_limit;        /* flows at once, whole process */
    unsigned queue_limit;       /* statements waiting or under way, each lane; beyond it DB_BUSY */
    unsigned pipeline_limit;    /* statements under way on one connection, by weight; one goes in any case */
    unsigned statements_limit;  /* prepared statements kept on one connection; the least recently used is deallocated */
    unsigned statement_timeout_ms; /* server side */
};

/* The pool starts connecting at once and keeps trying (jittered backoff, at most a second apart). Both pointers outlive
 * it. */
struct db_pool *db_pool_new(struct loop *loop, const struct db_settings *settings);
/* Ends all connections. Before this returns everything that was under way is answered: writes that were sent with
 * DB_UNKNOWN_OUTCOME, because PostgreSQL may still come to their end, all else with DB_UNAVAILABLE. From then on
 * db_submit() takes nothing. Call in the loop's thread, or when the loop runs no more. */
void db_pool_close(struct db_pool *pool);
/* Closes it first, if nobody has. */
void db_pool_free(struct db_pool *pool);

/* Sends at the end of this turn of the loop. `done` is called exactly once, never from inside db_submit, unless the
 * query is abandoned first. `deadline` in loop_now() milliseconds. NULL (and no call of `done`) only when memory is
 * out or the pool is closed: treat as DB_BUSY. A full queue or a lane that is down calls `done` in the next turn; a
 * lane whose connections are only just coming up, or were lost this moment, is waited for. */
struct db_query *db_submit(struct db_pool *pool, const struct db_statement *statement, const struct db_param *params,
                           size_t count, int64_t deadline, db_done *done, void *context);
/* Forget the query: `done` will not be called and the params may go. What was sent is not undone. */
void db_abandon(struct db_query *query);

/* --- rows one by one ------------------------------------------------------------------------------------------------
 * A read that may have any number of rows: each is handed out as it comes, over a connection that is made for it, so
 * that it takes no memory to speak of and nobody else waits. */

struct db_flow;

struct db_taker {
    void (*row)(void *context, const struct db_rows *row); /* one row, valid during the call */
    /* The end, once, and the flow is gone; without rows. DB_TIMEOUT: PostgreSQL was silent for too long. */
    void (*ended)(void *context, const struct db_result *result);
};

/* `patience_ms`: how long PostgreSQL may be silent while it is listened to. SQL and parameters live until the end.
 * NULL, and nothing is told, when there are flow_limit already, or memory is out: treat as DB_BUSY. */
struct db_flow *db_flow_open(struct db_pool *pool, const struct db_statement *statement, const struct db_param *params,
                             size_t count, int64_t patience_ms, const struct db_taker *taker, void *context);
/* No more rows until it resumes, from within row() or not; PostgreSQL waits. */
void db_flow_pause(struct db_flow *flow);
/* May hand out rows, and tell the end, before it returns. */
void db_flow_resume(struct db_flow *flow);
/* Nobody wants the rest: nothing is told any more, and PostgreSQL stops. */
void db_flow_close(struct db_flow *flow);

/* Gauges and counters; may be read from any thread. */
struct db_pool_stats {
    unsigned connections_up, connections_wanted, queued, in_flight;
    uint64_t statements, failures, timeouts, reconnects, busy;
};
void db_pool_stats(const struct db_pool *pool, struct db_pool_stats *stats);

/* --- what others announce -------------------------------------------------------------------------------------------
 * A connection of its own that hears the notifications of one channel, and notices within a second and a half that it
 * may miss some. What is announced while it does not hear is never told: when it begins to hear, everything may have
 * changed. */

struct db_listener;

struct db_listen_settings {
    const char *conninfo, *role;                       /* as for the pool */
    const char *channel;                               /* name, unquoted */
    void (*heard)(void *context, const char *payload); /* "" for a notification without one */
    void (*hearing)(void *context, bool hears);        /* each time that this changes; false at first */
    void *context;
};

/* Connects at once and keeps trying, as the pool does. The loop, the settings' strings and the context outlive it; the
 * callbacks run in the loop and must not end it. NULL when memory is out. */
struct db_listener *db_listen(struct loop *loop, const struct db_listen_settings *settings);
/* Tells hearing(false) when it was hearing. NULL is fine. */
void db_listen_end(struct db_listener *listener);

/* --- cells of other types than text --------------------------------------------------------------------------------
 * What has another length than its type should have counts as 0, and as an array without elements. */

int64_t db_integer(const char *cell, size_t length); /* int2, int4, int8; bool as 0 and 1 */
double db_float8(const char *cell, size_t length);
int64_t db_date(const char *cell, size_t length);        /* days since 1970-01-01 */
int64_t db_timestamptz(const char *cell, size_t length); /* milliseconds since 1970 UTC; what is finer is cut off */

/* The elements of an array of one dimension, in order: in the binary format of their type, without a NUL behind. */
struct db_array {
    const char *at, *end;
    size_t left; /* elements still to come */
};
struct db_array db_array_open(const char *cell, size_t length);
/* False after the last one; *element is NULL for SQL null. */
bool db_array_next(struct db_array *array, const char **element, size_t *length);

/* As a parameter: array text ("{\"a\",\"b c\",NULL}") with every element quoted; NULL when memory is out. */
struct arena;
char *db_array_format(struct arena *arena, const char *const *values, size_t count);

#endif
