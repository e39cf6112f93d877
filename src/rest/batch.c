/* Operations that store something go to PostgreSQL together: while one statement is under way, those that come wait for
 * the next one. What is parsed, planned, committed and flushed to disk once for each of them is then so once for all.
 */

#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "failure.h"
#include "wdhs/loop.h"
#include "wdhs/settings.h"

#define MEMBERS_MAX  256 /* of one statement */
#define UNDER_WAY    2   /* statements at a time: one is worked at while the other one's rows come in */
#define WAITING_MAX  16  /* batches */
#define ROW_ESTIMATE 512 /* bytes */

struct member {
    struct operation *operation; /* NULL: its client left */
    const char *row;             /* in the operation's arena */
    size_t length;
};

struct batch {
    struct batcher *batcher;
    struct batch *next; /* among those that wait */
    struct text rows;   /* once sent */
    struct db_param param;
    size_t count;
    int64_t deadline; /* of the first of them */
    struct member members[MEMBERS_MAX];
};

/* What one loop has of one kind. */
struct batcher {
    const struct batch_kind *kind;
    const struct service *service;
    struct loop *loop;
    struct batch *first, *last; /* that wait, in order */
    size_t waiting;
    unsigned under_way;
    struct loop_timer soon;
    struct batcher *next;
};

static const struct db_result busy = {.status = DB_BUSY};

/* --- answering ---------------------------------------------------------------------------------------------------- */

static void fail(struct operation *operation, const struct db_result *result) {
    operation->writes = true;
    failure_reply(operation, result);
}

static void answer_member(struct batch *batch, size_t index, const struct db_result *result) {
    struct operation *operation = batch->members[index].operation;
    if (operation == NULL) {
        return;
    }
    operation->batch = NULL;
    request_go_on(operation->request);
    if (result->status == DB_OK) {
        batch->batcher->kind->answered(operation, result->rows, index);
    } else {
        fail(operation, result);
    }
    request_return(operation->request);
}

static void batch_end(struct batch *batch, const struct db_result *result) {
    static const struct db_result incomplete = {.status = DB_UNKNOWN_OUTCOME};
    bool complete = result->status != DB_OK || db_row_count(result->rows) == batch->count;
    for (size_t i = 0; i < batch->count; i++) {
        answer_member(batch, i, complete ? result : &incomplete);
    }
    text_release(&batch->rows);
    free(batch);
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

static void batch_done(void *context, const struct db_result *result);

/* Those whose clients left before it was sent are left out. */
static void write_rows(struct batch *batch) {
    size_t kept = 0;
    text_init(&batch->rows, NULL, batch->count * ROW_ESTIMATE);
    for (size_t i = 0; i < batch->count; i++) {
        struct member member = batch->members[i];
        if (member.operation != NULL) {
            text_add_char(&batch->rows, kept == 0 ? '[' : ',');
            text_add(&batch->rows, member.row, member.length);
            member.operation->place = kept;
            batch->members[kept++] = member;
        }
    }
    text_add_char(&batch->rows, ']');
    batch->count = kept;
}

static void send_batch(struct batch *batch) {
    struct batcher *batcher = batch->batcher;
    const char *sql = batcher->kind->sql;
    const struct db_statement statement = {.sql = sql, .length = strlen(sql), .writes = true, .lane = DB_LANE_FAST};
    write_rows(batch);
    batch->param = (struct db_param){batch->rows.data, DB_JSON};
    bool sent =
        batch->count > 0 && !batch->rows.failed &&
        db_submit(batcher->service->pool, &statement, &batch->param, 1, batch->deadline, batch_done, batch) != NULL;
    if (sent) {
        batcher->under_way++;
    } else {
        batch_end(batch, &busy);
    }
}

static void send_waiting(void *context) {
    struct batcher *batcher = context;
    while (batcher->first != NULL && batcher->under_way < UNDER_WAY) {
        struct batch *batch = batcher->first;
        batcher->first = batch->next;
        batcher->waiting--;
        send_batch(batch);
    }
}

static struct batch *batch_new(struct batcher *batcher) {
    struct batch *batch = malloc(sizeof *batch);
    if (batch != NULL) {
        batch->batcher = batcher;
        batch->next = NULL;
        batch->count = 0;
        batch->deadline = loop_now(batcher->loop) + batcher->service->settings->query_timeout_ms;
        batch->rows = (struct text){0};
    }
    return batch;
}

static void take_in(struct batch *batch, struct operation *operation, const char *row, size_t length) {
    operation->batch = batch;
    operation->place = batch->count;
    batch->members[batch->count++] = (struct member){operation, row, length};
}

/* PostgreSQL refused the statement, and nothing of it was stored. One row that it cannot take must not be the end of
 * the others: each once more by itself. */
static void send_apart(struct batch *batch) {
    for (size_t i = 0; i < batch->count; i++) {
        struct member member = batch->members[i];
        struct batch *alone = member.operation == NULL ? NULL : batch_new(batch->batcher);
        if (alone != NULL) {
            take_in(alone, member.operation, member.row, member.length);
            send_batch(alone);
        } else if (member.operation != NULL) {
            answer_member(batch, i, &busy);
        }
    }
    batch->count = 0;
}

static void batch_done(void *context, const struct db_result *result) {
    struct batch *batch = context;
    struct batcher *batcher = batch->batcher;
    batcher->under_way--;
    if (result->status == DB_FAILED && batch->count > 1) {
        send_apart(batch);
    }
    batch_end(batch, result);
    send_waiting(batcher);
}

/* --- joining ------------------------------------------------------------------------------------------------------ */

static struct batcher *batcher_of(struct request *request, const struct batch_kind *kind) {
    struct service *service = request_context(request);
    struct batcher *batcher = service->batchers;
    while (batcher != NULL && batcher->kind != kind) {
        batcher = batcher->next;
    }
    if (batcher == NULL && (batcher = calloc(1, sizeof *batcher)) != NULL) {
        *batcher = (struct batcher){
            .kind = kind, .service = service, .loop = request_loop(request), .next = service->batchers};
        batcher->soon = (struct loop_timer){.fire = send_waiting, .context = batcher};
        service->batchers = batcher;
    }
    return batcher;
}

/* The batch that still takes rows, or NULL. */
static struct batch *open_batch(struct batcher *batcher) {
    if (batcher->first != NULL && batcher->last->count < MEMBERS_MAX) {
        return batcher->last;
    }
    struct batch *batch = batcher->waiting == WAITING_MAX ? NULL : batch_new(batcher);
    if (batch != NULL && batcher->first == NULL) {
        batcher->first = batch;
    } else if (batch != NULL) {
        batcher->last->next = batch;
    }
    if (batch != NULL) {
        batcher->last = batch;
        batcher->waiting++;
    }
    return batch;
}

void operation_join(struct operation *operation, const struct batch_kind *kind, const struct text *row) {
    struct batcher *batcher = batcher_of(operation->request, kind);
    struct batch *batch = batcher == NULL || row->failed ? NULL : open_batch(batcher);
    if (batch == NULL) {
        fail(operation, &busy);
        return;
    }
    take_in(batch, operation, row->data, row->length);
    request_wait(operation->request);
    /* In the next turn, together with what else comes in this one. */
    if (batcher->under_way < UNDER_WAY && batcher->soon.slot == 0 &&
        loop_timer_set(batcher->loop, &batcher->soon, loop_now(batcher->loop)) != 0) {
        send_waiting(batcher);
    }
}

void batch_leave(struct operation *operation) {
    operation->batch->members[operation->place].operation = NULL;
    operation->batch = NULL;
}

void batchers_release(struct service *service) {
    while (service->batchers != NULL) {
        struct batcher *batcher = service->batchers;
        while (batcher->first != NULL) {
            struct batch *batch = batcher->first;
            batcher->first = batch->next;
            free(batch); /* its requests are gone */
        }
        loop_timer_cancel(batcher->loop, &batcher->soon);
        service->batchers = batcher->next;
        free(batcher);
    }
}
