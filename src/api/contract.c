/* The contract, as JSON and as YAML: openapi.yaml with this installation's contact, licence and address filled in. */

#include <stdio.h>
#include <string.h>

#include "service.h"
#include "wdhs/digest.h"
#include "wdhs/embedded.h"
#include "wdhs/settings.h"

static struct contract {
    struct text text;
    char etag[24];
} json, yaml;

/* The defaults as they stand in openapi.yaml, in double quotes there, so that one replacement serves both forms. */
struct filling {
    const char *placeholder;
    const char *value;
};

static const struct filling *match(const struct filling *fillings, const char *at) {
    for (; fillings->placeholder != NULL; fillings++) {
        if (strncmp(at, fillings->placeholder, strlen(fillings->placeholder)) == 0) {
            return fillings;
        }
    }
    return NULL;
}

static bool contract_fill(struct contract *contract, const char *name, const struct filling *fillings) {
    const struct embedded_file *file = embedded_find(name);
    if (file == NULL) {
        return false;
    }
    text_init(&contract->text, NULL, file->length + 1024);
    for (const char *at = file->bytes; *at != '\0';) {
        const char *quote = strchr(at, '"');
        size_t plain = quote == NULL ? strlen(at) : (size_t)(quote - at);
        text_add(&contract->text, at, plain);
        at += plain;
        if (quote == NULL) {
            break;
        }
        const struct filling *filling = match(fillings, at);
        if (filling == NULL) {
            text_add_char(&contract->text, *at++);
        } else {
            text_add_json_string(&contract->text, filling->value);
            at += strlen(filling->placeholder);
        }
    }
    uint64_t hash = digest_fast(contract->text.data, contract->text.length);
    snprintf(contract->etag, sizeof contract->etag, "\"%016llx\"", (unsigned long long)hash);
    return !contract->text.failed;
}

bool contract_prepare(const struct settings *settings) {
    struct text base;
    text_init(&base, NULL, 64);
    text_addf(&base, "%s/v1", settings->base_url);
    const struct filling fillings[] = {
        {"\"https://api.example.org/v1\"", base.failed ? "" : base.data},
        {"\"https://api.example.org\"", settings->base_url}, /* of what lies outside the versions */
        {"\"Beheer van de WDHS-API (voorbeeld)\"", settings->contact_name},
        {"\"api@example.org\"", settings->contact_email},
        {"\"https://example.org/contact\"", settings->contact_url},
        {"\"CC BY 4.0\"", settings->data_licence_name},
        {"\"https://creativecommons.org/licenses/by/4.0/\"", settings->data_licence_url},
        {NULL, NULL},
    };
    bool filled = contract_fill(&json, "openapi.json", fillings) && contract_fill(&yaml, "openapi.yaml", fillings);
    text_release(&base);
    return filled;
}

static void contract_show(struct request *request, const struct contract *contract, const char *type) {
    const char *const offered[] = {type};
    if (parameters_refused(request)) {
        return;
    }
    if (request_accept(request, offered, 1) != NULL) {
        request->reply.freshness = FRESH_LONG;
        request->reply.etag = contract->etag;
        request->reply.content_language = "nl";
        reply_body(request, 200, type, &contract->text);
    }
}

void contract_json(struct request *request) {
    contract_show(request, &json, "application/json");
}

void contract_yaml(struct request *request) {
    contract_show(request, &yaml, "application/yaml");
}
