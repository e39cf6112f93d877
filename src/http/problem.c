/* Problems are written down here (RFC 9457), and other answers are put in their place. */
#include <string.h>

#include "server.h"
#include "wdhs/digest.h"

#define RETRY_AFTER_S 2

/* When there is no memory to write a problem with. */
static const char no_memory[LANGUAGE_COUNT][200] = {
    "{\"type\":\"about:blank\",\"title\":\"Even niet beschikbaar\",\"status\":503,"
    "\"detail\":\"De dienst heeft het te druk; probeer het zo opnieuw.\"}",
    "{\"type\":\"about:blank\",\"title\":\"Not available for a moment\",\"status\":503,"
    "\"detail\":\"The service is too busy; try again in a moment.\"}",
};

static void problem_add_member(struct text *body, const char *name, const char *value) {
    text_add_string(body, ",\"");
    text_add_string(body, name);
    text_add_string(body, "\":");
    text_add_json_string(body, value);
}

static void add_faults(struct text *body, const struct fault *fault) {
    static const char *const places[] = {
        [IN_BODY] = "body", [IN_QUERY] = "query", [IN_PATH] = "path", [IN_HEADER] = "header"};
    text_add_string(body, ",\"errors\":[");
    for (; fault; fault = fault->next) {
        text_add_string(body, "{\"in\":\"");
        text_add_string(body, places[fault->place]);
        text_add_char(body, '"');
        problem_add_member(body, "location", fault->location ? fault->location : "");
        problem_add_member(body, "code", fault->message->code);
        problem_add_member(body, "detail", fault->detail ? fault->detail : "");
        text_add_string(body, fault->next ? "}," : "}");
    }
    text_add_char(body, ']');
}

void problem_add_uri(struct text *text, const struct request *request, const struct problem_type *type) {
    if (type->uri) {
        text_add_string(text, type->uri);
        return;
    }
    text_add_string(text, request_base(request));
    text_add_string(text, "/v1/problems/");
    text_add_string(text, type->slug);
}

static void problem_add_problem(struct text *body, const struct request *request, const struct problem_type *type,
                                const char *detail) {
    text_add_string(body, "{\"type\":\"");
    problem_add_uri(body, request, type);
    text_add_char(body, '"');
    problem_add_member(body, "title", type->title[request->language]);
    text_add_string(body, ",\"status\":");
    text_add_int(body, type->status);
    problem_add_member(body, "detail", detail ? detail : type->description[request->language]);
    text_add_string(body, ",\"instance\":\"");
    text_add_string(body, digest_is_uuid(request->id) ? "urn:uuid:" : "urn:wdhs:request:");
    text_add_string(body, request->id);
    text_add_char(body, '"');
}

void reply_problem(struct request *request, enum problem problem, const char *detail) {
    const struct problem_type *type = problem_type(problem);
    struct text body;
    text_init(&body, request->arena, 512);
    if (!detail && problem == PROBLEM_INVALID_INPUT && request->faults) {
        detail = request_say(request, "In \"errors\" staat wat er niet klopt en wat er werd verwacht.",
                             "\"errors\" tells what is wrong and what was expected.");
    }
    problem_add_problem(&body, request, type, detail);
    if (problem == PROBLEM_INVALID_INPUT) {
        add_faults(&body, request->faults);
    }
    text_add_char(&body, '}');
    request->reply = (struct reply){
        .status = type->status,
        .content_type = "application/problem+json",
        .body = body.data,
        .body_length = body.length,
        .rate_limit = request->reply.rate_limit,
        .rate_limit_policy = request->reply.rate_limit_policy,
        .retry_after_s = problem == PROBLEM_UNAVAILABLE ? RETRY_AFTER_S : 0,
    };
    if (!body.failed) {
        return;
    }
    request->reply.status = 503;
    request->reply.body = no_memory[request->language];
    request->reply.body_length = strlen(no_memory[request->language]);
    request->reply.retry_after_s = RETRY_AFTER_S;
}

void reply_faults(struct request *request) {
    reply_problem(request, PROBLEM_INVALID_INPUT, NULL);
}

void reply_body(struct request *request, unsigned status, const char *content_type, const struct text *body) {
    if (body->failed) {
        reply_problem(request, PROBLEM_UNAVAILABLE, NULL);
        return;
    }
    request->reply.status = status;
    request->reply.content_type = content_type;
    request->reply.body = body->data;
    request->reply.body_length = body->length;
}
