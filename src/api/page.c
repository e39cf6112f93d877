/* The page on which signers confirm, see, correct, withdraw and erase: a template with the texts of each language, made
 * once, before the first request. Its policy allows its own script and style, known by their hashes, and nothing else.
 */

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "message.h"
#include "service.h"
#include "wdhs/arena.h"
#include "wdhs/digest.h"
#include "wdhs/embedded.h"
#include "wdhs/json.h"
#include "wdhs/settings.h"

#define SHA256_BASE64_SIZE 45 /* 43 characters, one "=", NUL */
#define TEXTS_DEPTH        2

static const char *const language_tags[LANGUAGE_COUNT] = {"nl", "en"};
static const char *const texts_files[LANGUAGE_COUNT] = {"data/pages/signers.nl.json", "data/pages/signers.en.json"};

static struct page {
    struct text text;
    char etag[24];
} pages[LANGUAGE_COUNT];

static char policy[320];

/* --- making -------------------------------------------------------------------------------------------------------
 */

/* What fills the template's {{places}}. */
struct filling {
    const struct embedded_file *template, *style, *script;
    const struct settings *settings;
    const struct cJSON *page, *words; /* in the page's language */
};

/* As policies write it: with the alphabet of RFC 4648 section 4, and padding. */
static bool hash_of(const struct embedded_file *file, char out[SHA256_BASE64_SIZE]) {
    unsigned char hash[DIGEST_SHA256_SIZE];
    if (!digest_sha256(file->bytes, file->length, hash)) {
        return false;
    }
    size_t length = digest_base64url(hash, sizeof hash, out);
    for (size_t i = 0; i < length; i++) {
        out[i] = out[i] == '-' ? '+' : out[i] == '_' ? '/' : out[i];
    }
    out[length] = '=';
    out[length + 1] = '\0';
    return true;
}

static bool make_policy(const struct filling *filling) {
    char script[SHA256_BASE64_SIZE], style[SHA256_BASE64_SIZE];
    if (!hash_of(filling->script, script) || !hash_of(filling->style, style)) {
        return false;
    }
    snprintf(policy, sizeof policy,
             "default-src 'none'; script-src 'sha256-%s'; style-src 'sha256-%s'; connect-src 'self'; base-uri 'none'; "
             "form-action 'none'; frame-ancestors 'none'",
             script, style);
    return true;
}

/* Texts for the script: each an element that carries its key. */
static void page_add_words(struct text *text, const struct cJSON *words) {
    const struct cJSON *one = NULL;
    cJSON_ArrayForEach(one, words) {
        text_add_string(text, "<data value=\"");
        text_add_html(text, one->string);
        text_add_string(text, "\">");
        text_add_html(text, cJSON_GetStringValue(one));
        text_add_string(text, "</data>\n");
    }
}

/* Fills in one place; false when nothing has that name. */
static bool page_add_place(struct text *text, const struct filling *filling, const char *name) {
    if (strcmp(name, "style") == 0) {
        text_add(text, filling->style->bytes, filling->style->length);
    } else if (strcmp(name, "script") == 0) {
        text_add(text, filling->script->bytes, filling->script->length);
    } else if (strcmp(name, "words") == 0) {
        page_add_words(text, filling->words);
    } else if (strcmp(name, "contactName") == 0) {
        text_add_html(text, filling->settings->contact_name);
    } else if (strcmp(name, "contactEmail") == 0) {
        text_add_html(text, filling->settings->contact_email);
    } else {
        const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(filling->page, name));
        text_add_html(text, value == NULL ? "" : value);
        return value != NULL;
    }
    return true;
}

/* False with the name of the place in missing[size] when nothing fills it. */
static bool page_fill(struct text *text, const struct filling *filling, char *missing, size_t size) {
    const char *at = filling->template->bytes;
    for (const char *open = strstr(at, "{{"); open != NULL; open = strstr(at, "{{")) {
        const char *name = open + 2;
        text_add(text, at, (size_t)(open - at));
        size_t length = strcspn(name, "}");
        snprintf(missing, size, "%.*s", (int)length, name);
        if (strncmp(name + length, "}}", 2) != 0 || !page_add_place(text, filling, missing)) {
            return false;
        }
        at = name + length + 2;
    }
    text_add_string(text, at);
    return !text->failed;
}

static bool make_page(struct arena *arena, struct filling *filling, enum language language, char *error, size_t size) {
    struct page *page = &pages[language];
    struct cJSON *texts = NULL;
    size_t offset = 0;
    char missing[64] = "texts";
    const struct embedded_file *file = embedded_find(texts_files[language]);
    if (file != NULL && json_parse(arena, file->bytes, file->length, TEXTS_DEPTH, &texts, &offset) == JSON_OK) {
        filling->page = cJSON_GetObjectItemCaseSensitive(texts, "page");
        filling->words = cJSON_GetObjectItemCaseSensitive(texts, "words");
        text_init(&page->text, NULL, filling->template->length + filling->script->length + filling->style->length);
        if (page_fill(&page->text, filling, missing, sizeof missing)) {
            unsigned long long hash = digest_fast(page->text.data, page->text.length);
            snprintf(page->etag, sizeof page->etag, "\"%016llx\"", hash);
            return true;
        }
    }
    snprintf(error, size, "the page for signers has no %s in %s", missing, texts_files[language]);
    return false;
}

bool page_prepare(const struct settings *settings, char *error, size_t size) {
    struct filling filling = {.template = embedded_find("data/pages/signers.html"),
                              .style = embedded_find("data/pages/signers.css"),
                              .script = embedded_find("data/pages/signers.js"),
                              .settings = settings};
    struct arena *arena = arena_new(0);
    bool made = false;
    if (arena != NULL && filling.template != NULL && filling.style != NULL && filling.script != NULL &&
        make_policy(&filling)) {
        made = make_page(arena, &filling, LANGUAGE_NL, error, size) &&
               make_page(arena, &filling, LANGUAGE_EN, error, size);
    } else {
        snprintf(error, size, "out of memory, or the page for signers is not part of this executable");
    }
    if (arena != NULL) {
        arena_free(arena);
    }
    return made;
}

/* --- showing ------------------------------------------------------------------------------------------------------
 */

static enum language language_of(struct request *request, const char *value) {
    int language = 0;
    while (language < LANGUAGE_COUNT && strcmp(value, language_tags[language]) != 0) {
        language++;
    }
    if (language == LANGUAGE_COUNT) {
        request_fault(request, IN_QUERY, "language", MSG_BAD_VALUE, value, "nl, en", NULL);
    }
    return (enum language)language;
}

/* The only parameter: a language, which wins from what the browser asks for. */
static void read_parameters(struct request *request) {
    enum language language = request->language;
    for (size_t i = 0; i < request->query_count; i++) {
        const char *value = only_parameter(request, i, "language");
        if (value != NULL) {
            language = language_of(request, value);
        }
    }
    if (request->fault_count == 0) {
        request->language = language;
    }
}

void page_show(struct request *request) {
    static const char *const offered[] = {"text/html"};
    read_parameters(request);
    if (request->fault_count > 0) {
        reply_faults(request);
    } else if (request_accept(request, offered, 1) != NULL) {
        const struct page *page = &pages[request->language];
        request->reply.freshness = FRESH_PUBLIC;
        request->reply.etag = page->etag;
        request->reply.content_language = language_tags[request->language];
        request->reply.content_security_policy = policy;
        reply_body(request, 200, "text/html; charset=utf-8", &page->text);
    }
}
