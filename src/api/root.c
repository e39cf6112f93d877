/* GET /v1: what there is, with links. */

#include <string.h>

#include "service.h"
#include "wdhs/resource.h"
#include "wdhs/version.h"

static const char json_type[] = "application/json";

static void add_resources(struct text *text, struct request *request) {
    const char *separator = "";
    for (const struct resource *const *r = resources; *r != NULL; r++) {
        if ((*r)->parent != NULL || (*r)->post_only) {
            continue;
        }
        text_addf(text, "%s{\"name\":\"%s\",\"title\":", separator, (*r)->name);
        text_add_json_string(text, (*r)->title[request->language]);
        text_addf(text, ",\"href\":\"%s%s\"}", request_base(request), (*r)->path);
        separator = ",";
    }
}

bool parameters_refused(struct request *request) {
    if (request->query_count == 0) {
        return false;
    }
    for (size_t i = 0; i < request->query_count; i++) {
        const char *name = request->query[i].name;
        request_fault(request, IN_QUERY, name, MSG_UNKNOWN_PARAMETER, name, NULL, NULL);
    }
    reply_faults(request);
    request_complete(request);
    return true;
}

const char *only_parameter(struct request *request, size_t index, const char *name) {
    const struct pair *pair = &request->query[index];
    if (strcmp(pair->name, name) != 0) {
        request_fault(request, IN_QUERY, pair->name, MSG_UNKNOWN_PARAMETER, pair->name, NULL, NULL);
        return NULL;
    }
    if (index > 0 && strcmp(pair[-1].name, name) == 0) { /* they come in order of names */
        request_fault(request, IN_QUERY, name, MSG_REPEATED_PARAMETER, name, NULL, NULL);
        return NULL;
    }
    return pair->value;
}

bool json_refused(struct request *request) {
    static const char *const offered[] = {json_type};
    if (parameters_refused(request)) {
        return true;
    }
    if (request_accept(request, offered, 1) == NULL) {
        request_complete(request);
        return true;
    }
    return false;
}

void api_root(struct request *request) {
    struct text text;
    if (json_refused(request)) {
        return;
    }
    const char *base = request_base(request);
    text_init(&text, request->arena, 2048);
    text_addf(&text, "{\"name\":\"We Doen Het Samen\",\"version\":\"%s\",\"resources\":[", wdhs_api_version);
    add_resources(&text, request);
    text_addf(&text,
              "],\"links\":{\"self\":\"%s/v1\",\"serviceDesc\":\"%s/v1/openapi.json\",\"problems\":\"%s/v1/"
              "problems\",\"privacy\":\"%s/v1/privacy\","
              "\"status\":\"%s/health/ready\"}}",
              base, base, base, base, base);
    request->reply.link = arena_printf(
        request->arena, "<%s/v1/openapi.json>; rel=\"service-desc\", <%s/health/ready>; rel=\"status\"", base, base);
    request->reply.content_language = request->language == LANGUAGE_EN ? "en" : "nl";
    reply_body(request, 200, json_type, &text);
    request_complete(request);
}
