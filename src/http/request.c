/* What handlers ask of a request, apart from its headers. */
#include <string.h>
#include <strings.h>

#include "negotiate.h"
#include "proxy.h"
#include "server.h"
#include "wdhs/settings.h"
#include "wdhs/utf8.h"

#define FAULT_LIMIT 100

const char *request_base(const struct request *request) {
    const char *base = request->http ? request->http->settings->base_url : NULL;
    return base ? base : "";
}

struct loop *request_loop(const struct request *request) {
    return request->http->loop;
}

void request_network(const struct request *request, char *out, size_t size) {
    address_network(request->client, out, size);
}

void *request_context(const struct request *request) {
    return request->http->context;
}

const char *request_say(const struct request *request, const char *nl, const char *en) {
    return request->language == LANGUAGE_EN ? en : nl;
}

void request_fault(struct request *request, enum fault_place place, const char *location, const struct message *message,
                   const char *a1, const char *a2, const char *a3) {
    const char *const args[4] = {a1, a2, a3, NULL};
    if (request->fault_count >= FAULT_LIMIT) {
        return;
    }
    struct fault *fault = arena_alloc(request->arena, sizeof *fault);
    request->fault_count++;
    if (!fault) {
        return;
    }
    *fault = (struct fault){.place = place, .location = location, .message = message};
    fault->detail = message_text(request->arena, message, request->language, args);
    if (request->last_fault) {
        request->last_fault->next = fault;
    } else {
        request->faults = fault;
    }
    request->last_fault = fault;
}

/* --- negotiation ---------------------------------------------------------------------------------------------------
 */

/* "…: a, b" in the arena; the sentence alone when memory is out. */
static const char *with_list(struct request *request, const char *sentence, const char *const *list, size_t count) {
    struct text text;
    text_init(&text, request->arena, 128);
    text_add_string(&text, sentence);
    for (size_t i = 0; i < count; i++) {
        text_add_string(&text, i ? ", " : " ");
        text_add_string(&text, list[i]);
    }
    text_add_char(&text, '.');
    return text.failed ? sentence : text.data;
}

const char *request_accept(struct request *request, const char *const *offered, size_t count) {
    long chosen = negotiate_media(request_header(request, "Accept"), offered, count);
    if (chosen >= 0) {
        return offered[chosen];
    }
    reply_problem(request, PROBLEM_NOT_ACCEPTABLE,
                  with_list(request, request_say(request, "Dit wordt geboden:", "These are offered:"), offered, count));
    return NULL;
}

static bool is_wanted(const char *type, const char *wanted) {
    struct element element;
    const char *charset;
    size_t length;
    if (!type || !element_next(&type, &element) || !element_is(&element, wanted)) {
        return false;
    }
    if (!element_param(&element, "charset", &charset, &length)) {
        return true;
    }
    return length == 5 && strncasecmp(charset, "utf-8", length) == 0;
}

/* "Expected Content-Type a/b, in UTF-8; received c/d." */
static const char *expected_type(struct request *request, const char *wanted, const char *type) {
    bool shows = type && *type && utf8_valid(type, strlen(type));
    struct text text;
    text_init(&text, request->arena, 128);
    text_add_string(&text, request_say(request, "Verwacht: Content-Type ", "Expected Content-Type "));
    text_add_string(&text, wanted);
    text_add_string(&text, request_say(request, ", in UTF-8; ontvangen: ", ", in UTF-8; received "));
    text_add_string(&text, shows ? type : request_say(request, "geen", "none"));
    text_add_char(&text, '.');
    return text.failed ? NULL : text.data;
}

bool request_content_type(struct request *request, const char *wanted) {
    const char *type = request_header(request, "Content-Type");
    if (is_wanted(type, wanted)) {
        return true;
    }
    reply_problem(request, PROBLEM_UNSUPPORTED_MEDIA_TYPE, expected_type(request, wanted, type));
    if (request->method == METHOD_PATCH) {
        request->reply.accept_patch = wanted;
    } else if (request->method == METHOD_POST) {
        request->reply.accept_post = wanted;
    }
    return false;
}

bool request_prefers_minimal(const struct request *request) {
    const char *prefer = request_header(request, "Prefer");
    struct element element;
    while (prefer && element_next(&prefer, &element)) {
        /* A preference is written as a parameter is: its name, "=", its value. The first "return" counts. */
        const char *equals = memchr(element.value, '=', element.length);
        if (!equals || strncasecmp(element.value, "return", 6) != 0) {
            continue;
        }
        const char *value = equals + 1 + strspn(equals + 1, " \t\"");
        return strncasecmp(value, "minimal", 7) == 0;
    }
    return false;
}
