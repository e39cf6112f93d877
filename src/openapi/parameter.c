/* What a request to a resource may carry in its path, its query and its headers. */
#include "parts.h"

#include <ctype.h>
#include <string.h>

#include "schema.h"
#include "wdhs/rest.h"
#include "words.h"

static cJSON *parameter_begin(cJSON *list, const char *name, const char *in) {
    cJSON *parameter = tree_object(list, NULL);
    tree_text(parameter, "name", name);
    tree_text(parameter, "in", in);
    return parameter;
}

static void shared(struct contract *contract, cJSON *list, const char *name) {
    tree_ref(contract, list, NULL, "parameters", name);
}

/* --- the path ----------------------------------------------------------------------------------------------------- */

static void parameter_add_key(struct contract *contract, cJSON *list, const struct resource *resource,
                              const char *name) {
    cJSON *parameter = parameter_begin(list, name, "path");
    tree_true(parameter, "required");
    struct words words;
    words_begin(contract, &words);
    words_add_with(&words, resource->by_slug ? "Het kenmerk (`{1}`) of de slug" : "Het kenmerk (`{1}`)",
                   resource->by_slug ? "The key (`{1}`) or the slug" : "The key (`{1}`)", resource->key);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        words_say(&words, i, i == LANGUAGE_NL ? "van {1}." : "of {1}.", resource->one[i]);
    }
    words_put(contract, parameter, "description", &words);
    cJSON *schema = tree_object(parameter, "schema");
    if (!resource->by_slug) {
        tree_ref_in(contract, schema, "schemas", value_of_key(resource));
        return;
    }
    cJSON *either = tree_list(schema, "anyOf");
    tree_ref(contract, either, NULL, "schemas", value_of_key(resource));
    tree_ref(contract, either, NULL, "schemas", "Slug");
}

void parameters_of_path(struct contract *contract, cJSON *list, const struct resource *resource, bool record) {
    if (resource->parent != NULL) {
        parameter_add_key(contract, list, resource->parent, "id");
    }
    if (record) {
        parameter_add_key(contract, list, resource, resource->parent == NULL ? "id" : "childId");
    }
}

/* --- the query ---------------------------------------------------------------------------------------------------- */

/* A list of names with commas between them. */
static void add_names(cJSON *parameter, const struct rest_parameter *row) {
    int count = 0;
    tree_text(parameter, "style", "form");
    cJSON_AddFalseToObject(parameter, "explode");
    cJSON *schema = tree_object(parameter, "schema");
    tree_text(schema, "type", "array");
    cJSON *items = tree_object(schema, "items");
    tree_text(items, "type", "string");
    cJSON *names = tree_list(items, "enum");
    for (; row->choices[count] != NULL; count++) {
        tree_text(names, NULL, row->choices[count]);
    }
    tree_number(schema, "minItems", 1);
    tree_number(schema, "maxItems", row->most > 0 && row->most < count ? row->most : count);
    tree_true(schema, "uniqueItems");
}

/* "limit" is a number, or the word for a whole list. */
static void add_limit(struct contract *contract, cJSON *parameter, const struct rest_parameter *row) {
    cJSON *either = tree_list(tree_object(parameter, "schema"), "anyOf");
    value_add_plain(contract, tree_object(either, NULL), row->value);
    cJSON *all = tree_object(either, NULL);
    tree_text(all, "type", "string");
    tree_text(all, "const", "all");
}

static void parameter_add_value(struct contract *contract, cJSON *parameter, const struct rest_parameter *row) {
    if (strcmp(row->name, "limit") == 0) {
        add_limit(contract, parameter, row);
        return;
    }
    if (!row->many) {
        value_add_plain(contract, tree_object(parameter, "schema"), row->value);
        return;
    }
    tree_text(parameter, "style", "form");
    tree_true(parameter, "explode");
    cJSON *schema = tree_object(parameter, "schema");
    tree_text(schema, "type", "array");
    value_add_plain(contract, tree_object(schema, "items"), row->value);
    tree_number(schema, "minItems", 1);
    tree_number(schema, "maxItems", row->most);
}

static void parameter_fill(struct contract *contract, cJSON *parameter, const struct resource *resource,
                           const struct rest_parameter *row) {
    struct words words;
    tree_text(parameter, "name", row->name);
    tree_text(parameter, "in", "query");
    words_begin(contract, &words);
    words_add(&words, row->says[LANGUAGE_NL], row->says[LANGUAGE_EN]);
    if (row->value != NULL && strcmp(row->value->name, row->name) != 0) {
        words_add_with(&words, "Het gaat om `{1}`.", "It is about `{1}`.", row->value->name);
    }
    if (row->personal) {
        words_add_with(&words, "Alleen met het recht `{1}`.", "Only with the scope `{1}`.", resource->read_all_scope);
    }
    words_put(contract, parameter, "description", &words);
    if (row->value == NULL) {
        add_names(parameter, row);
    } else {
        parameter_add_value(contract, parameter, row);
    }
}

/* One that is the same everywhere stands in the components: "limit" as "Limit". */
static void parameter_add_row(struct contract *contract, cJSON *list, const struct resource *resource,
                              const struct rest_parameter *row) {
    if (!row->common) {
        parameter_fill(contract, tree_object(list, NULL), resource, row);
        return;
    }
    char *name = arena_string(contract->arena, row->name);
    name[0] = (char)toupper((unsigned char)name[0]);
    if (cJSON_GetObjectItemCaseSensitive(contract->parameters, name) == NULL) {
        parameter_fill(contract, tree_object(contract->parameters, name), resource, row);
    }
    shared(contract, list, name);
}

static bool parameter_is_of(const struct rest_parameter *row, enum act_kind kind) {
    return kind == ACT_LIST                               ? row->of_lists
           : kind == ACT_READ || kind == ACT_OWN_READ     ? row->of_singles
           : kind == ACT_REMOVE || kind == ACT_OWN_REMOVE ? false
                                                          : row->of_writes;
}

static void add_query(struct contract *contract, cJSON *list, const struct resource *resource, enum act_kind kind) {
    for (size_t i = 0; i < rest_parameter_count(resource); i++) {
        const struct rest_parameter row = rest_parameter_at(resource, i);
        bool there = row.value != NULL || row.choices[0] != NULL;
        if (there && parameter_is_of(&row, kind)) {
            parameter_add_row(contract, list, resource, &row);
        }
    }
}

/* --- all of one operation ----------------------------------------------------------------------------------------- */

static void parameter_add_headers(struct contract *contract, cJSON *list, const struct resource *resource,
                                  enum act_kind kind) {
    bool reads = kind == ACT_LIST || kind == ACT_READ;
    bool removes = kind == ACT_REMOVE || kind == ACT_OWN_REMOVE;
    bool own_answer = kind == ACT_CREATE && resource->create != NULL;
    if (reads && resource->note_read != NULL) {
        shared(contract, list, "ReadReason");
    }
    if (reads || kind == ACT_OWN_READ) {
        shared(contract, list, "IfNoneMatch");
        return;
    }
    if (kind == ACT_REPLACE) {
        shared(contract, list, "IfMatchOrNoneMatch");
        shared(contract, list, "CreateOnly");
    } else if (kind == ACT_CHANGE || kind == ACT_OWN_CHANGE || kind == ACT_REMOVE) {
        shared(contract, list, "IfMatch");
    }
    if (!removes && !own_answer) {
        shared(contract, list, "Prefer");
    }
    if (!removes && form_exists(resource, FORM_ALL_LANGUAGES)) {
        shared(contract, list, "ContentLanguage");
    }
}

void parameters_of_act(struct contract *contract, cJSON *operation, const struct resource *resource,
                       enum act_kind kind) {
    cJSON *list = cJSON_CreateArray();
    if (kind != ACT_CREATE || resource->create == NULL) { /* one that is done has an answer of its own */
        add_query(contract, list, resource, kind);
    }
    parameter_add_headers(contract, list, resource, kind);
    tree_add_some(operation, "parameters", list);
}
