/* The way of a request through the engine: who calls, one statement, one answer. */

#include <string.h>

#include "batch.h"
#include "failure.h"
#include "operation.h"
#include "representation.h"
#include "wdhs/loop.h"
#include "wdhs/settings.h"

static void operation_abandon(struct request *request) {
    struct operation *operation = request->state;
    if (operation->query != NULL) {
        db_abandon(operation->query);
        operation->query = NULL;
    }
    if (operation->batch != NULL) {
        batch_leave(operation);
    }
}

void operation_no_memory(struct request *request) {
    reply_problem(request, PROBLEM_UNAVAILABLE, NULL);
    request->reply.retry_after_s = 1;
}

struct operation *operation_new(struct request *request) {
    struct operation *operation = arena_alloc(request->arena, sizeof *operation);
    if (operation == NULL) {
        operation_no_memory(request);
        return NULL;
    }
    operation->request = request;
    operation->plan = request->route->context;
    operation->representation = &json_representation;
    request->state = operation;
    request->on_abandon = operation_abandon;
    return operation;
}

struct request *operation_request(const struct operation *operation) {
    return operation->request;
}

const char *operation_key(const struct operation *operation) {
    return operation->key;
}

void operation_changed(const struct operation *operation) {
    generation_raise(operation->plan->changes);
}

void operation_removed(const struct operation *operation) {
    generation_raise(operation->plan->removes);
}

bool operation_sees_all(const struct operation *operation) {
    if (operation->own) {
        return true;
    }
    const char *scope = operation->plan->resource->read_all_scope;
    return scope != NULL && caller_has(&operation->caller, scope);
}

bool operation_refused(struct operation *operation) {
    struct request *request = operation->request;
    if (arena_exhausted(request->arena)) {
        operation_no_memory(request);
        return true;
    }
    if (request->fault_count == 0) {
        return false;
    }
    reply_faults(request);
    return true;
}

void operation_say_language(struct operation *operation) {
    struct request *request = operation->request;
    bool english = request->language == LANGUAGE_EN;
    request->reply.content_language = operation->view.all_languages ? "nl, en" : english ? "en" : "nl";
}

static void operation_done(void *context, const struct db_result *result) {
    struct operation *operation = context;
    operation->query = NULL;
    request_go_on(operation->request);
    if (result->status == DB_OK) {
        operation->answered(operation, result->rows);
    } else {
        failure_reply(operation, result);
    }
    request_return(operation->request);
}

void operation_run(struct operation *operation, const struct db_statement *statement, const struct db_param *params,
                   size_t count, answer *answered) {
    const struct service *service = request_context(operation->request);
    int64_t deadline = loop_now(request_loop(operation->request)) + service->settings->query_timeout_ms;
    operation->answered = answered;
    operation->writes = statement->writes;
    operation->query = db_submit(service->pool, statement, params, count, deadline, operation_done, operation);
    if (operation->query == NULL) {
        struct db_result busy = {.status = DB_BUSY};
        failure_reply(operation, &busy);
        return;
    }
    request_wait(operation->request);
}

void operation_ask(struct operation *operation, const char *sql, bool writes, const struct db_param *params,
                   size_t count, answer *answered) {
    const struct db_statement statement = {.sql = sql, .length = strlen(sql), .writes = writes, .lane = DB_LANE_FAST};
    operation_run(operation, &statement, params, count, answered);
}
