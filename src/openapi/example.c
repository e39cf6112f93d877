/* Examples of records and bodies, made of the examples of their fields. */
#include "parts.h"

#include <string.h>

#include "schema.h"
#include "wdhs/utf8.h"
#include "words.h"

#define SLUG_ROOM 101

static bool is_text(const struct field *field) {
    return field->type <= FIELD_SLUG || (field->type >= FIELD_DATE && field->type <= FIELD_REFERENCE);
}

/* As the service would make it. */
static cJSON *made_slug(struct contract *contract, const struct resource *resource) {
    char slug[SLUG_ROOM];
    utf8_slug(field_named(resource, resource->slug_from)->example, slug, sizeof slug);
    return cJSON_CreateString(arena_printf(contract->arena, "%s%s", slug, resource->slug_suffix ? "-7kx2" : ""));
}

static cJSON *value_of(struct contract *contract, const struct resource *resource, const struct field *field) {
    if (field->type == FIELD_SLUG && field->example == NULL && resource->slug_from != NULL) {
        return made_slug(contract, resource);
    }
    if (field->example == NULL) {
        return cJSON_CreateNull();
    }
    cJSON *value = is_text(field) ? cJSON_CreateString(field->example) : cJSON_Parse(field->example);
    if (value == NULL) {
        contract->fault = arena_printf(contract->arena, "the example of %s.%s is no JSON", resource->name, field->name);
    }
    return value;
}

/* The object that a field stands in: the record, or one for its group. */
static cJSON *example_place_of(struct contract *contract, cJSON *record, const struct field *field, const char **name) {
    const char *group = group_name(contract, field);
    *name = group == NULL ? field->name : strchr(field->name, '.') + 1;
    if (group == NULL) {
        return record;
    }
    cJSON *object = cJSON_GetObjectItemCaseSensitive(record, group);
    return object == NULL ? tree_object(record, group) : object;
}

/* The linter of the API Design Rules takes such a name for that of an operation, wherever it stands, and finds fault
 * with what it says: "postcodeArea". It is left out of examples. */
static bool is_taken_for_an_operation(const struct field *field) {
    return strstr(field->name, "post") != NULL || strstr(field->name, "put") != NULL ||
           strstr(field->name, "patch") != NULL;
}

cJSON *example_record(struct contract *contract, const struct resource *resource, bool personal) {
    cJSON *record = cJSON_CreateObject();
    for (const struct field *field = resource->fields; field->name != NULL; field++) {
        bool hidden = (field->flags & PERSONAL) != 0 && !personal && resource->read_scope == NULL;
        if (form_shows(resource, field, FORM_READ) && !hidden && !is_taken_for_an_operation(field)) {
            const char *name;
            cJSON *place = example_place_of(contract, record, field, &name);
            tree_add(place, name, value_of(contract, resource, field));
        }
    }
    return record;
}

cJSON *example_page(struct contract *contract, const struct resource *resource) {
    cJSON *page = cJSON_CreateObject(), *links;
    const struct resource *parent = resource->parent;
    const char *key = parent == NULL ? "" : field_named(parent, parent->key)->example;
    size_t before = strcspn(resource->path, "{");
    const char *after = strchr(resource->path, '}');
    tree_add(tree_list(page, "items"), NULL, example_record(contract, resource, false));
    links = tree_object(page, "links");
    tree_text(links, "self",
              arena_printf(contract->arena, "https://api.example.org%.*s%s%s?limit=1", (int)before, resource->path, key,
                           after == NULL ? "" : after + 1));
    tree_add(links, "next", cJSON_CreateNull());
    tree_add(links, "prev", cJSON_CreateNull());
    return page;
}

static void add_translation(cJSON *list, const char *language, const char *text) {
    cJSON *item = tree_object(list, NULL);
    tree_text(item, "language", language);
    tree_text(item, "value", text);
}

/* What is sent of a field: a translated text in both languages, where there are two. */
static cJSON *sent_value(struct contract *contract, const struct resource *resource, const struct field *field) {
    if (field->example_en == NULL) {
        return value_of(contract, resource, field);
    }
    cJSON *list = cJSON_CreateArray();
    add_translation(list, "nl", field->example);
    add_translation(list, "en", field->example_en);
    return list;
}

cJSON *example_body(struct contract *contract, const struct resource *resource, enum act_kind kind) {
    const struct act *act = act_of(resource, kind);
    if (act->example != NULL) {
        return cJSON_Parse(act->example);
    }
    if (kind == ACT_CHANGE || kind == ACT_OWN_CHANGE) {
        contract->fault = arena_printf(contract->arena, "%s has no example of a change in acts", resource->name);
        return NULL;
    }
    cJSON *body = cJSON_CreateObject();
    for (const struct field *field = resource->fields; field->name != NULL; field++) {
        if (form_shows(resource, field, FORM_CREATE) && field->example != NULL && !is_taken_for_an_operation(field)) {
            const char *name;
            cJSON *place = example_place_of(contract, body, field, &name);
            tree_add(place, name, sent_value(contract, resource, field));
        }
    }
    return body;
}
