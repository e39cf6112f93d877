/* Whole lists (limit=all): records are written as PostgreSQL sends them and as the client takes them, so that memory
 * holds a few of them at a time. The answer begins with the first one: until then, whatever goes wrong is answered as
 * with any other list; from then on all that is left is to cut it. */

#include <string.h>

#include "builder.h"
#include "failure.h"
#include "page.h"
#include "render.h"
#include "select.h"
#include "wdhs/log.h"
#include "wdhs/settings.h"
#include "whole.h"

/* Bytes that wait to be sent; what PostgreSQL has to send beyond them waits there. */
#define ENOUGH 65536

struct whole {
    struct reply_source source; /* first, so that the source is the list */
    struct operation *operation;
    struct db_flow *flow; /* NULL: it has come to its end */
    const struct layout *layout;
    struct text text; /* written, and sent up to `sent` */
    size_t sent;
    const char *self; /* its URL */
    size_t offset;    /* cells before the record: the parent's */
    bool begun;       /* the answer is on its way */
    bool broken;
    bool any; /* record was written */
};

static struct whole *whole_of(struct reply_source *source) {
    return (struct whole *)(void *)source;
}

/* --- being sent --------------------------------------------------------------------------------------------------- */

static enum pulled at_rest(const struct whole *whole) {
    if (whole->broken || whole->text.failed || whole->self == NULL) {
        return PULLED_BROKEN;
    }
    return whole->flow == NULL ? PULLED_ALL : PULLED_NOTHING_YET;
}

static enum pulled whole_pull(struct reply_source *source, char *out, size_t size, size_t *ret_length) {
    struct whole *whole = whole_of(source);
    if (whole->sent == whole->text.length && whole->flow != NULL) {
        text_clear(&whole->text);
        whole->sent = 0;
        db_flow_resume(whole->flow);
    }
    size_t there = whole->text.failed ? 0 : whole->text.length - whole->sent;
    if (there == 0) {
        return at_rest(whole);
    }
    *ret_length = there < size ? there : size;
    memcpy(out, whole->text.data + whole->sent, *ret_length);
    whole->sent += *ret_length;
    return PULLED_SOME;
}

static void whole_release(struct reply_source *source) {
    struct whole *whole = whole_of(source);
    if (whole->flow != NULL) {
        db_flow_close(whole->flow);
        whole->flow = NULL;
    }
}

/* --- being written ------------------------------------------------------------------------------------------------ */

static const struct representation *representation_of(const struct whole *whole) {
    return whole->operation->representation;
}

static void whole_begin(struct whole *whole) {
    struct operation *operation = whole->operation;
    struct request *request = operation->request;
    whole->begun = true;
    if (representation_of(whole)->begin != NULL) {
        representation_of(whole)->begin(&whole->text);
    }
    reply_pulled(request, representation_of(whole)->media_type, &whole->source);
    request->reply.freshness = FRESH_PUBLIC;
    whole->self = page_self(request);
    if (whole->self != NULL) {
        request->reply.link = page_link_header(request, &(struct links){.self = whole->self});
    }
    operation_say_language(operation);
}

/* One row is there also when the parent has no records: its own, and nothing beside it. */
static void whole_add_row(struct whole *whole, const struct db_rows *rows) {
    const struct cells cells = {.rows = rows, .offset = whole->offset};
    if (db_cell(rows, 0, whole->offset, NULL) != NULL) {
        render_row(&whole->text, representation_of(whole), whole->layout, &cells, !whole->any);
        whole->any = true;
    }
}

static void row(void *context, const struct db_rows *rows) {
    struct whole *whole = context;
    struct request *request = whole->operation->request;
    bool first = !whole->begun;
    if (first) {
        request_go_on(request);
        whole_begin(whole);
    }
    whole_add_row(whole, rows);
    if (whole->text.length >= ENOUGH || whole->text.failed) {
        db_flow_pause(whole->flow);
    }
    if (first) {
        request_return(request);
    } else {
        request_pull_again(request);
    }
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void whole_end(struct whole *whole) {
    const struct list_end all = {.links = {.self = whole->self}};
    if (representation_of(whole)->end != NULL) {
        representation_of(whole)->end(&whole->text, &all);
    }
}

/* Nothing was sent yet. */
static void answer_at_once(struct whole *whole, const struct db_result *result) {
    struct operation *operation = whole->operation;
    request_go_on(operation->request);
    if (result->status != DB_OK) {
        failure_reply(operation, result);
    } else if (operation->plan->parent != NULL) {
        reply_problem(operation->request, PROBLEM_NOT_FOUND, NULL);
    } else {
        whole_begin(whole);
        whole_end(whole);
    }
    request_return(operation->request);
}

static void ended(void *context, const struct db_result *result) {
    struct whole *whole = context;
    struct request *request = whole->operation->request;
    whole->flow = NULL;
    if (!whole->begun) {
        answer_at_once(whole, result);
        return;
    }
    if (result->status == DB_OK) {
        whole_end(whole);
    } else {
        whole->broken = true;
        log_event(LOG_LEVEL_WARNING, "list-cut", "requestId", request->id, "sqlstate",
                  result->sqlstate == NULL ? "" : result->sqlstate, (char *)NULL);
    }
    request_pull_again(request);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

static void whole_abandon(struct request *request) {
    struct operation *operation = request->state;
    whole_release(&operation->whole->source);
}

static struct whole *whole_new(struct operation *operation) {
    struct whole *whole = arena_alloc(operation->request->arena, sizeof *whole);
    if (whole == NULL) {
        return NULL;
    }
    *whole = (struct whole){.source = {whole_pull, whole_release},
                            .operation = operation,
                            .layout = layout_new(operation, &operation->representation->form),
                            .offset = operation->plan->parent != NULL ? 1 : 0};
    text_init(&whole->text, operation->request->arena, ENOUGH + ENOUGH / 8);
    return whole->layout == NULL || whole->text.failed ? NULL : whole;
}

void whole_list(struct operation *operation) {
    static const struct db_taker taker = {row, ended};
    const struct service *service = request_context(operation->request);
    struct db_statement statement;
    struct builder *builder = builder_new(operation);
    struct whole *whole = builder == NULL ? NULL : whole_new(operation);
    if (whole == NULL) {
        operation_no_memory(operation->request);
        return;
    }
    select_list(operation, builder);
    if (!builder_statement(operation, builder, false, DB_LANE_SLOW, &statement)) {
        return;
    }
    whole->flow = db_flow_open(service->pool, &statement, builder->params, builder->count,
                               service->settings->query_timeout_ms, &taker, whole);
    if (whole->flow == NULL) {
        const struct db_result busy = {.status = DB_BUSY};
        failure_reply(operation, &busy);
        return;
    }
    operation->whole = whole;
    operation->request->on_abandon = whole_abandon;
    request_wait(operation->request);
}
