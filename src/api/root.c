/* GET /v1: what there is, with links. */

#include "service.h"
#include "wdhs/resource.h"
#include "wdhs/version.h"

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
    reply_body(request, 200, "application/json", &text);
}
