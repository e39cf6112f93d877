/* Routes that ask the database one thing, and say so when it is away. */

#include <string.h>

#include "service.h"
#include "wdhs/arena.h"
#include "wdhs/db.h"
#include "wdhs/loop.h"
#include "wdhs/rest.h"

/* In the request's arena. */
struct question {
    struct request *request;
    struct db_query *query; /* under way, or NULL */
    database_answer *answered;
};

void database_away(struct request *request) {
    reply_problem(request, PROBLEM_UNAVAILABLE,
                  request_say(request, "De database is nu niet bereikbaar.", "The database cannot be reached now."));
    request->reply.retry_after_s = 1;
}

static void database_done(void *context, const struct db_result *result) {
    struct question *question = context;
    question->query = NULL;
    request_go_on(question->request);
    if (result->status == DB_OK) {
        question->answered(question->request, result->rows);
    } else {
        database_away(question->request);
    }
    request_return(question->request);
}

static void database_abandon(struct request *request) {
    struct question *question = request->state;
    if (question->query != NULL) {
        db_abandon(question->query);
        question->query = NULL;
    }
}

void database_ask(struct request *request, const char *sql, int64_t patience_ms, database_answer *answered) {
    const struct service *service = request_context(request);
    const struct db_statement statement = {.sql = sql, .length = strlen(sql), .lane = DB_LANE_FAST};
    struct question *question = arena_alloc(request->arena, sizeof *question);
    if (question == NULL) {
        database_away(request);
        return;
    }
    question->request = request;
    question->answered = answered;
    request->state = question;
    request->on_abandon = database_abandon;
    question->query = db_submit(service->pool, &statement, NULL, 0, loop_now(request_loop(request)) + patience_ms,
                                database_done, question);
    if (question->query == NULL) {
        database_away(request);
        return;
    }
    request_wait(request);
}
