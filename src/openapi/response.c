/* What comes back: of each resource a page, a record, a new record; and every problem that an operation can end in. */
#include "parts.h"

#include <string.h>

#include "schema.h"
#include "wdhs/rest.h"
#include "words.h"

/* --- the resource's own, in the components ------------------------------------------------------------------------ */

static void response_add_headers(struct contract *contract, cJSON *response, const char *const *names) {
    cJSON *headers = tree_object(response, "headers");
    for (; names[0] != NULL; names += 2) {
        tree_ref(contract, headers, names[0], "headers", names[1]);
    }
}

static const char *const headers_of_page[] = {
    "Cache-Control", "CacheControlOpen", "Cache-Status", "CacheStatus", "ETag", "ETagOfPage", "Link", "Link", NULL};
static const char *const headers_of_closed_page[] = {"Cache-Status", "CacheStatus", "ETag", "ETagOfPage",
                                                     "Link",         "Link",        NULL};
static const char *const headers_of_record[] = {
    "Cache-Control", "CacheControlOpen", "Cache-Status", "CacheStatus", "ETag", "ETag", NULL};
static const char *const headers_of_closed_record[] = {"Cache-Status", "CacheStatus", "ETag", "ETag", NULL};
static const char *const headers_of_new[] = {"ETag",     "ETag", "Preference-Applied", "PreferenceApplied", "Location",
                                             "Location", NULL};
static const char *const headers_of_own[] = {"ETag", "ETag", NULL};

/* Where other forms than the plain one are described: generators take the plain one, readers find the others. */
static void add_other_forms(struct contract *contract, cJSON *media, const struct resource *resource) {
    cJSON *others = cJSON_CreateObject();
    static const char *const asked[] = {[FORM_EXPANDED] = "expand",
                                        [FORM_ALL_LANGUAGES] = "languages",
                                        [FORM_EXPANDED_ALL_LANGUAGES] = "expand and languages"};
    for (enum form form = FORM_EXPANDED; form <= FORM_EXPANDED_ALL_LANGUAGES; form++) {
        if (form_exists(resource, form)) {
            tree_ref(contract, others, asked[form], "schemas",
                     arena_printf(contract->arena, "%s%s", resource->schema, form_suffix(form)));
        }
    }
    if (others->child != NULL) {
        tree_add(media, "x-record-with", others);
    }
}

/* What lists are offered in beside JSON. */
static void add_other_media(struct contract *contract, cJSON *media_types, const struct resource *resource) {
    struct rest_representation offered;
    for (size_t i = 0; (offered = rest_representation_at(resource, i)).media_type != NULL; i++) {
        if (offered.schema != NULL) {
            tree_ref(contract, tree_object(media_types, offered.media_type), "schema", "schemas", offered.schema);
        }
    }
}

struct answer {
    const char *name, *dutch, *english, *schema;
    const char *const *headers;
    cJSON *example;
};

static void add_answer(struct contract *contract, const struct resource *resource, const struct answer *answer) {
    cJSON *response = tree_object(contract->responses, answer->name), *media;
    struct words words;
    words_begin(contract, &words);
    bool many = answer->headers == headers_of_page || answer->headers == headers_of_closed_page;
    const char *const *names = many ? resource->title : resource->one;
    words_say(&words, LANGUAGE_NL, answer->dutch, names[LANGUAGE_NL]);
    words_say(&words, LANGUAGE_EN, answer->english, names[LANGUAGE_EN]);
    words_put(contract, response, "description", &words);
    response_add_headers(contract, response, answer->headers);
    cJSON *media_types = tree_object(response, "content");
    media = tree_object(media_types, "application/json");
    tree_ref(contract, media, "schema", "schemas", answer->schema);
    tree_add(media, "example", answer->example);
    add_other_forms(contract, media, resource);
    if (many) {
        add_other_media(contract, media_types, resource);
    }
}

void responses_add(struct contract *contract, const struct resource *resource) {
    bool closed = resource->read_scope != NULL;
    struct arena *arena = contract->arena;
    const char *schema = resource->schema;
    if (resource->post_only) {
        return;
    }
    const struct answer page = {arena_printf(arena, "%sList", schema),
                                "Een bladzijde: {1}.",
                                "A page: {1}.",
                                arena_printf(arena, "%sList", schema),
                                closed ? headers_of_closed_page : headers_of_page,
                                example_page(contract, resource)};
    const struct answer record = {arena_printf(arena, "%sRecord", schema),
                                  "Het record: {1}.",
                                  "The record: {1}.",
                                  schema,
                                  closed ? headers_of_closed_record : headers_of_record,
                                  example_record(contract, resource, false)};
    add_answer(contract, resource, &page);
    add_answer(contract, resource, &record);
    if (!resource->no_create && resource->create == NULL) {
        const struct answer made = {arena_printf(arena, "%sCreated", schema),
                                    "Toegevoegd: {1}. Zonder inhoud met `Prefer: return=minimal`.",
                                    "Added: {1}. Without a body with `Prefer: return=minimal`.",
                                    schema,
                                    headers_of_new,
                                    example_record(contract, resource, false)};
        add_answer(contract, resource, &made);
    }
    if (resource->find_own != NULL) {
        const struct answer own = {arena_printf(arena, "My%s", schema),
                                   "Het eigen record: {1}.",
                                   "One's own record: {1}.",
                                   schema,
                                   headers_of_own,
                                   example_record(contract, resource, true)};
        add_answer(contract, resource, &own);
    }
}

/* --- of one operation --------------------------------------------------------------------------------------------- */

#define OF(kind) (1U << (kind))
#define READS    (OF(ACT_LIST) | OF(ACT_READ))
#define BODIES   (OF(ACT_CREATE) | OF(ACT_REPLACE) | OF(ACT_CHANGE) | OF(ACT_OWN_CHANGE))
#define VERSIONS (OF(ACT_REPLACE) | OF(ACT_CHANGE) | OF(ACT_REMOVE) | OF(ACT_OWN_CHANGE))
#define RECORDS  (OF(ACT_READ) | OF(ACT_REPLACE) | OF(ACT_CHANGE) | OF(ACT_REMOVE))
#define OWN      (OF(ACT_OWN_READ) | OF(ACT_OWN_CHANGE) | OF(ACT_OWN_REMOVE))
#define EVERY    (OF(ACT_COUNT) - 1U)

static bool is_closed(const struct resource *resource, enum act_kind kind) {
    return (OF(kind) & READS) == 0 || resource->read_scope != NULL;
}

static bool is_nested(const struct resource *resource, enum act_kind kind) {
    return (OF(kind) & RECORDS) != 0 || resource->parent != NULL;
}

/* An answer that never has a body suits whatever the caller takes. */
static bool response_has_body(const struct resource *resource, enum act_kind kind) {
    return kind != ACT_CHANGE || resource->note_read == NULL;
}

static bool refers_to(const struct resource *resource, const struct resource *target) {
    for (const struct field *field = resource->fields; field->name != NULL; field++) {
        if (field->target == target) {
            return true;
        }
    }
    return false;
}

static bool is_among(const struct resource *const *list, const struct resource *resource) {
    for (; list != NULL && *list != NULL; list++) {
        if (*list == resource) {
            return true;
        }
    }
    return false;
}

/* Whether one that others may not have is among what is sent. */
static bool sends_unique(const struct resource *resource, enum form form) {
    for (const struct field *field = resource->fields; field->name != NULL; field++) {
        bool unique = field->type == FIELD_SLUG || (field->flags & UNIQUE) != 0;
        if (unique && form_shows(resource, field, form)) {
            return true;
        }
    }
    return false;
}

/* Whether what is sent can be at odds with what is stored, by a rule in `conflicts`. */
static bool sends_conflict(const struct resource *resource, enum form form) {
    const struct conflict *row = resource->conflicts;
    for (; row != NULL && row->constraint != NULL; row++) {
        bool concerned = row->field == NULL || form_shows(resource, field_named(resource, row->field), form);
        if (row->is_conflict && concerned) {
            return true;
        }
    }
    return false;
}

/* What others refer to cannot be removed, unless they go too or lose their reference. */
static bool is_needed(const struct resource *resource) {
    for (const struct resource *const *other = resources; *other != NULL; other++) {
        if (refers_to(*other, resource) && !is_among(resource->also_removes, *other)) {
            return true;
        }
    }
    return false;
}

static bool can_conflict(const struct resource *resource, enum act_kind kind) {
    if (kind == ACT_REMOVE) {
        return is_needed(resource);
    }
    enum form form = kind == ACT_CREATE ? FORM_CREATE : FORM_PATCH; /* PUT does not change what only a POST gives */
    return !(kind == ACT_CREATE && resource->open_create) &&
           (sends_unique(resource, form) || sends_conflict(resource, form));
}

static bool is_metered(const struct resource *resource, enum act_kind kind) {
    return act_of(resource, kind)->metered;
}

static const struct problem {
    const char *status, *response;
    unsigned kinds;
    bool (*applies)(const struct resource *resource, enum act_kind kind); /* NULL: to all these */
} problems[] = {
    {"401", "Unauthorized", EVERY, NULL},
    {"403", "Forbidden", EVERY & ~OWN, is_closed},
    {"404", "NotFound", EVERY & ~OWN, is_nested},
    {"406", "NotAcceptable", EVERY & ~(OF(ACT_REMOVE) | OF(ACT_OWN_REMOVE)), response_has_body},
    {"409", "Conflict", BODIES | OF(ACT_REMOVE), can_conflict},
    {"412", "PreconditionFailed", VERSIONS, NULL},
    {"413", "ContentTooLarge", BODIES, NULL},
    {"415", "UnsupportedMediaType", BODIES, NULL},
    {"428", "PreconditionRequired", VERSIONS, NULL},
    {"429", "TooManyRequests", EVERY, is_metered},
    {"500", "InternalError", EVERY, NULL},
    {"503", "Unavailable", EVERY, NULL},
};

static void add_success(struct contract *contract, cJSON *responses, const struct resource *resource,
                        enum act_kind kind) {
    const struct act *act = act_of(resource, kind);
    const char *schema = resource->schema;
    const char *record = arena_printf(contract->arena, "%sRecord", schema);
    const char *own = arena_printf(contract->arena, "My%s", schema);
    const char *made = arena_printf(contract->arena, "%sCreated", schema);
    bool shows = response_has_body(resource, kind);
    const struct {
        enum act_kind kind;
        const char *status, *response;
    } rows[] = {
        {ACT_LIST, "200", arena_printf(contract->arena, "%sList", schema)},
        {ACT_LIST, "304", "PageNotModified"},
        {ACT_READ, "200", record},
        {ACT_READ, "304", "NotModified"},
        {ACT_CREATE, act->status == NULL ? "201" : act->status, act->answer == NULL ? made : act->answer},
        {ACT_REPLACE, "200", record},
        {ACT_REPLACE, "201", made},
        {ACT_REPLACE, "204", "Done"},
        {shows ? ACT_CHANGE : ACT_COUNT, "200", record},
        {ACT_CHANGE, "204", "Done"},
        {ACT_REMOVE, "204", "Removed"},
        {ACT_OWN_READ, "200", own},
        {ACT_OWN_READ, "304", "OwnNotModified"},
        {ACT_OWN_CHANGE, "200", own},
        {ACT_OWN_CHANGE, "204", "Done"},
        {ACT_OWN_REMOVE, "204", "Removed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].kind == kind) {
            tree_ref(contract, responses, rows[i].status, "responses", rows[i].response);
        }
    }
}

void responses_of_act(struct contract *contract, cJSON *operation, const struct resource *resource,
                      enum act_kind kind) {
    cJSON *responses = tree_object(operation, "responses");
    add_success(contract, responses, resource, kind);
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
        const struct problem *problem = &problems[i];
        bool possible = (problem->kinds & OF(kind)) != 0;
        if (possible && (problem->applies == NULL || problem->applies(resource, kind))) {
            tree_ref(contract, responses, problem->status, "responses", problem->response);
        }
    }
}
