/* The problem types, at the URIs that errors name: for programs as JSON, for people as a small page. */

#include <string.h>

#include "message.h"
#include "service.h"

static const char *const offered[] = {"application/json", "text/html"};

/* --- JSON
 * --------------------------------------------------------------------------------------------------------------------
 */

static void problems_add_problem(struct text *text, struct request *request, const struct problem_type *type) {
    enum language language = request->language;
    text_add_string(text, "{\"type\":\"");
    problem_add_uri(text, request, type);
    text_addf(text, "\",\"slug\":\"%s\",\"status\":%u,\"title\":", type->slug, type->status);
    text_add_json_string(text, type->title[language]);
    text_add_string(text, ",\"description\":");
    text_add_json_string(text, type->description[language]);
    text_add_char(text, '}');
}

/* True for the first message of a code: a code with and without a suggestion is one code. */
static bool is_first_of_code(const struct message *message) {
    const struct message *other = every_message(0);
    for (size_t m = 0; other != message && strcmp(other->code, message->code) != 0; m++) {
        other = every_message(m + 1);
    }
    return other == message;
}

static void add_codes(struct text *text, struct request *request) {
    const char *separator = "";
    text_add_string(text, ",\"codes\":[");
    const struct message *message;
    for (size_t m = 0; (message = every_message(m)) != NULL; m++) {
        if (is_first_of_code(message)) {
            text_addf(text, "%s{\"code\":\"%s\",\"detail\":", separator, message->code);
            text_add_json_string(text, message->template[request->language]);
            text_add_char(text, '}');
            separator = ",";
        }
    }
    text_add_char(text, ']');
}

/* --- HTML
 * --------------------------------------------------------------------------------------------------------------------
 */

static void add_page_codes(struct text *text, struct request *request) {
    text_addf(text, "<h2>%s</h2><dl>", request_say(request, "Codes in errors[]", "Codes in errors[]"));
    const struct message *message;
    for (size_t m = 0; (message = every_message(m)) != NULL; m++) {
        if (is_first_of_code(message)) {
            text_addf(text, "<dt><code>%s</code></dt><dd>", message->code);
            text_add_html(text, message->template[request->language]);
            text_add_string(text, "</dd>");
        }
    }
    text_add_string(text, "</dl>");
}

static void problems_add_page(struct text *text, struct request *request, const struct problem_type *type, bool codes) {
    enum language language = request->language;
    text_addf(text, "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\"><title>",
              language == LANGUAGE_EN ? "en" : "nl");
    text_add_html(text, type->title[language]);
    text_addf(text, "</title><meta name=\"viewport\" content=\"width=device-width\"><h1>%u · ", type->status);
    text_add_html(text, type->title[language]);
    text_add_string(text, "</h1><p>");
    text_add_html(text, type->description[language]);
    text_add_string(text, "</p>");
    if (codes) {
        add_page_codes(text, request);
    }
    text_add_string(text, "</html>\n");
}

/* --- handlers ----------------------------------------------------------------------------------------------------- */

static void problems_finish(struct request *request, const char *type, const struct text *text) {
    request->reply.content_language = request->language == LANGUAGE_EN ? "en" : "nl";
    request->reply.freshness = FRESH_LONG;
    reply_body(request, 200, type, text);
}

void problems_list(struct request *request) {
    struct text text;
    if (json_refused(request)) {
        return;
    }
    text_init(&text, request->arena, 8192);
    text_add_string(&text, "{\"items\":[");
    for (int p = 0; p < PROBLEM_COUNT; p++) {
        text_add_string(&text, p == 0 ? "" : ",");
        problems_add_problem(&text, request, problem_type((enum problem)p));
    }
    text_add_string(&text, "]}");
    problems_finish(request, offered[0], &text);
}

static const struct problem_type *problems_find(const char *slug, enum problem *problem) {
    for (int p = 0; p < PROBLEM_COUNT; p++) {
        *problem = (enum problem)p;
        if (strcmp(problem_type(*problem)->slug, slug) == 0) {
            return problem_type(*problem);
        }
    }
    return NULL;
}

void problems_single(struct request *request) {
    struct text text;
    enum problem problem = PROBLEM_NOT_FOUND;
    const struct problem_type *type = problems_find(request->args[0], &problem);
    if (parameters_refused(request)) {
        return;
    }
    if (type == NULL) {
        reply_problem(request, PROBLEM_NOT_FOUND, NULL);
        return;
    }
    const char *wanted = request_accept(request, offered, 2);
    if (wanted == NULL) {
        return;
    }
    bool codes = problem == PROBLEM_INVALID_INPUT;
    text_init(&text, request->arena, 8192);
    if (strcmp(wanted, offered[1]) == 0) {
        problems_add_page(&text, request, type, codes);
        problems_finish(request, "text/html; charset=utf-8", &text);
        return;
    }
    problems_add_problem(&text, request, type);
    if (codes && !text.failed) {
        text.length--; /* reopen the object */
        text.data[text.length] = '\0';
        add_codes(&text, request);
        text_add_char(&text, '}');
    }
    problems_finish(request, offered[0], &text);
}
