/* One operation: a request on its way through the engine. */
#ifndef WDHS_REST_OPERATION_H
#define WDHS_REST_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "caller.h"
#include "plan.h"
#include "view.h"
#include "wdhs/db.h"
#include "wdhs/http.h"
#include "wdhs/operation.h"
#include "wdhs/rest.h"

struct attempt;
typedef void step(struct operation *operation);
typedef void answer(struct operation *operation, const struct db_rows *rows);

struct operation {
    struct request *request;
    const struct plan *plan;
    struct caller caller;
    struct view view;
    struct list *list;
    const struct representation *representation; /* JSON, until a list is asked for in another one */
    struct body *body;
    const char *const *versions; /* from If-Match: "version-key"; NULL for * */
    size_t version_count;
    enum key_kind key_kind;
    bool minimal;
    bool writes;              /* the statement under way changes records */
    bool changed;             /* the change is stored; what follows only shows it */
    bool replaces_or_creates; /* PUT with If-None-Match: * */
    bool own;                 /* the record belongs to the caller, who came with its token */
    const char *read_reason;  /* of a caller who is shown what is personal */
    const char *key;          /* of the record, from the URL */
    struct db_query *query;
    struct whole *whole; /* of a whole list */
    struct batch *batch; /* that its row is part of, at `place` */
    size_t place;
    answer *answered;
    step *identified;
    const struct attempt *attempt; /* private to caller.c */
};

/* Answers 503: memory is out, for this request. */
void operation_no_memory(struct request *request);
/* Sets Content-Language by what the caller wants to see. */
void operation_say_language(struct operation *operation);
/* Starts an operation for the request's route; NULL after answering 503 when memory is out. */
struct operation *operation_new(struct request *request);
/* Finds out who calls (401 when the key is wrong), then continues with `next`. */
void operation_identify(struct operation *operation, step *next);
/* Runs one statement; failures are answered by failure_reply, success goes to `answered`. */
void operation_run(struct operation *operation, const struct db_statement *statement, const struct db_param *params,
                   size_t count, answer *answered);
/* operation_changed() for a DELETE: with what goes along. */
void operation_removed(const struct operation *operation);
/* By its key, or by a token that the record belongs to. */
bool operation_sees_all(const struct operation *operation);

#endif
