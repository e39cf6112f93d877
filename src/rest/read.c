/* GET: lists and single records. */

#include <string.h>

#include "audit.h"
#include "handlers.h"
#include "page.h"
#include "render.h"
#include "select.h"
#include "whole.h"

static const char json_type[] = "application/json";
static const char *const offered[] = {json_type};

static void not_found(struct operation *operation) {
    reply_problem(operation->request, PROBLEM_NOT_FOUND, NULL);
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

static void list_found(struct operation *operation, const struct db_rows *rows) {
    if (operation->plan->parent != NULL && db_row_count(rows) == 0) {
        not_found(operation);
        return;
    }
    render_list(operation, rows);
    operation->request->reply.freshness = FRESH_PUBLIC;
    operation->request->reply.read = query_reads(operation);
    operation_say_language(operation);
    audit_note(operation, rows, operation->list->count || operation->plan->parent != NULL ? 1 : 0);
}

static void list_run(struct operation *operation) {
    struct request *request = operation->request;
    operation->representation = representation_asked(request, operation->plan->resource);
    if (operation->representation == NULL) {
        return;
    }
    if (operation->plan->parent != NULL) {
        operation->key = request->args[0];
        if (plan_key_kind(operation->plan->parent, operation->key) == KEY_NONE) {
            not_found(operation);
            return;
        }
    }
    query_parse(operation, QUERY_LIST);
    audit_begin(operation);
    if (operation_refused(operation)) {
        return;
    }
    if (operation->list->all) {
        whole_list(operation);
        return;
    }
    builder_run(operation, select_list, false, query_lane(operation->list), list_found);
}

void rest_list(struct request *request) {
    struct operation *operation = operation_new(request);
    if (operation != NULL) {
        operation_identify(operation, list_run);
    }
}

/* --- single records ----------------------------------------------------------------------------------------------- */

static void single_found(struct operation *operation, const struct db_rows *rows) {
    struct request *request = operation->request;
    if (db_row_count(rows) == 0) {
        not_found(operation);
        return;
    }
    struct cells cells = {.rows = rows};
    struct text text;
    render_record(&text, operation, &cells);
    request->reply.freshness = FRESH_PUBLIC;
    request->reply.read = plan_reads(operation->plan, &operation->view);
    operation_say_language(operation);
    reply_body(request, 200, json_type, &text);
    audit_note(operation, rows, 0);
}

/* The commonest read of all: the statement is ready, only the key is new. */
static bool run_prepared(struct operation *operation) {
    const struct plan *plan = operation->plan;
    if (operation->view.expand_count > 0 || plan->parent != NULL) {
        return false;
    }
    struct db_param *param = arena_alloc(operation->request->arena, sizeof *param);
    if (param == NULL) {
        return false;
    }
    bool all = operation_sees_all(operation);
    bool by_key = operation->key_kind == KEY_PRIMARY;
    const char *sql = by_key ? (all ? plan->single_by_key_all : plan->single_by_key)
                             : (all ? plan->single_by_slug_all : plan->single_by_slug);
    *param = (struct db_param){operation->key, by_key ? plan_key(plan)->type : DB_TEXT};
    struct db_statement statement = {
        .sql = sql, .length = strlen(sql), .writes = false, .lane = DB_LANE_FAST, .together = true};
    operation_run(operation, &statement, param, 1, single_found);
    return true;
}

void single_show(struct operation *operation) {
    struct request *request = operation->request;
    if (request_accept(request, offered, 1) == NULL) {
        return;
    }
    operation->key_kind = plan_key_kind(operation->plan, operation->key);
    query_parse(operation, QUERY_SINGLE);
    audit_begin(operation);
    if (operation_refused(operation)) {
        return;
    }
    bool parent_possible =
        operation->plan->parent == NULL || plan_key_kind(operation->plan->parent, request->args[0]) != KEY_NONE;
    if (operation->key_kind == KEY_NONE || !parent_possible) {
        not_found(operation);
        return;
    }
    if (!run_prepared(operation)) {
        builder_run(operation, select_single, false, DB_LANE_FAST, single_found);
    }
}

static void single_run(struct operation *operation) {
    operation->key = operation->request->args[operation->plan->parent == NULL ? 0 : 1];
    single_show(operation);
}

void rest_single(struct request *request) {
    struct operation *operation = operation_new(request);
    if (operation != NULL) {
        operation_identify(operation, single_run);
    }
}
