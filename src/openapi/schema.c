/* The schemas of a resource, read off its field table. */
#include "schema.h"

#include <stdint.h>
#include <string.h>

#include "words.h"

const char *form_suffix(enum form form) {
    static const char *const suffixes[] = {
        [FORM_READ] = "",
        [FORM_EXPANDED] = "Expanded",
        [FORM_ALL_LANGUAGES] = "AllLanguages",
        [FORM_EXPANDED_ALL_LANGUAGES] = "ExpandedAllLanguages",
        [FORM_CREATE] = "Create",
        [FORM_PATCH] = "Patch",
    };
    return suffixes[form];
}

static bool has_field(const struct resource *resource, bool (*wanted)(const struct field *field)) {
    for (const struct field *field = resource->fields; field->name != NULL; field++) {
        if ((field->flags & WRITE_ONLY) == 0 && wanted(field)) {
            return true;
        }
    }
    return false;
}

static bool schema_is_reference(const struct field *field) {
    return field->type == FIELD_REFERENCE || field->type == FIELD_REFERENCES;
}

static bool schema_is_translated(const struct field *field) {
    return (field->flags & TRANSLATED) != 0;
}

static bool leads_to_translated(const struct field *field) {
    return schema_is_reference(field) && has_field(field->target, schema_is_translated);
}

bool form_exists(const struct resource *resource, enum form form) {
    switch (form) {
    case FORM_READ:
        return !resource->post_only;
    case FORM_EXPANDED:
        return !resource->post_only && has_field(resource, schema_is_reference);
    case FORM_ALL_LANGUAGES:
        return !resource->post_only && has_field(resource, schema_is_translated);
    case FORM_EXPANDED_ALL_LANGUAGES:
        return form_exists(resource, FORM_EXPANDED) &&
               (form_exists(resource, FORM_ALL_LANGUAGES) || has_field(resource, leads_to_translated));
    case FORM_CREATE:
        return !resource->no_create;
    case FORM_PATCH:
        return !resource->post_only && !resource->no_patch;
    }
    return false;
}

bool form_shows(const struct resource *resource, const struct field *field, enum form form) {
    if (form < FORM_CREATE) {
        return (field->flags & WRITE_ONLY) == 0;
    }
    bool fixed = (field->flags & (READ_ONLY | DERIVED)) != 0 ||
                 (resource->parent_field != NULL && strcmp(field->name, resource->parent_field) == 0);
    return !fixed && (field->flags & (form == FORM_CREATE ? UPDATE_ONLY : CREATE_ONLY)) == 0;
}

const struct field *field_named(const struct resource *resource, const char *name) {
    const struct field *field = resource->fields;
    while (field->name != NULL && strcmp(field->name, name) != 0) {
        field++;
    }
    return field;
}

/* --- fields in groups --------------------------------------------------------------------------------------------- */

const char *group_name(struct contract *contract, const struct field *field) {
    size_t length = strcspn(field->name, ".");
    return field->name[length] == '\0' ? NULL : arena_copy(contract->arena, field->name, length);
}

static bool same_group(const struct field *left, const struct field *right) {
    size_t length = strcspn(left->name, ".") + 1;
    return strncmp(left->name, right->name, length) == 0 && left->name[length - 1] == '.';
}

bool group_begins(const struct field *fields, const struct field *field) {
    return field == fields || !same_group(field, field - 1);
}

void tops_add(struct contract *contract, cJSON *list, const struct resource *resource, enum form form) {
    const struct field *last = NULL;
    for (const struct field *field = resource->fields; field->name != NULL; field++) {
        if (form_shows(resource, field, form) && (last == NULL || !same_group(field, last))) {
            const char *group = group_name(contract, field);
            tree_text(list, NULL, group == NULL ? field->name : group);
            last = field;
        }
    }
}

static const struct group *find_group(struct contract *contract, const struct resource *resource, const char *name) {
    for (const struct group *group = resource->groups; group != NULL && group->name != NULL; group++) {
        if (strcmp(group->name, name) == 0) {
            return group;
        }
    }
    contract->fault = arena_printf(contract->arena, "%s has no row in groups for \"%s\"", resource->name, name);
    return NULL;
}

/* --- properties --------------------------------------------------------------------------------------------------- */

static void describe_slug(struct words *words, const struct resource *resource) {
    words_add_with(words, "Zonder opgave gemaakt uit `{1}`.", "Made from `{1}` when left out.", resource->slug_from);
    if (resource->slug_suffix) {
        words_add(words, "Met vier willekeurige tekens erachter.", "With four random characters behind it.");
    }
}

static void add_property(struct contract *contract, cJSON *properties, const struct resource *resource,
                         const struct field *field, enum form form) {
    const char *dot = strchr(field->name, '.');
    cJSON *property = tree_object(properties, dot == NULL ? field->name : dot + 1);
    struct words words;
    words_begin(contract, &words);
    words_add(&words, field->says[LANGUAGE_NL], field->says[LANGUAGE_EN]);
    if (field->says[LANGUAGE_NL] == NULL || field->says[LANGUAGE_EN] == NULL) {
        contract->fault = arena_printf(contract->arena, "%s.%s does not say what it is", resource->name, field->name);
    }
    if (field->type == FIELD_SLUG && resource->slug_from != NULL) {
        describe_slug(&words, resource);
    }
    if ((field->flags & PERSONAL) != 0 && form < FORM_CREATE) {
        words_add_with(&words, "Persoonlijk: alleen met het recht `{1}`, of voor wie het zelf is.",
                       "Personal: only with the scope `{1}`, or for the person concerned.", resource->read_all_scope);
    }
    words_put(contract, property, "description", &words);
    value_add(contract, property, field, form, value_is_nullable(field, form));
    if ((field->flags & (READ_ONLY | DERIVED)) != 0) {
        tree_true(property, "readOnly");
    }
}

/* What is required of an object: to create, what has to be said. Of what is read, `fields` may leave out anything but
 * the parts of a group, which come together, save what is personal. */
static bool is_required(const struct resource *resource, const struct field *field, enum form form) {
    bool made = field->type == FIELD_SLUG && resource->slug_from != NULL;
    if (form == FORM_CREATE) {
        return (field->flags & REQUIRED) != 0 && !made;
    }
    return form < FORM_CREATE && strchr(field->name, '.') != NULL && (field->flags & PERSONAL) == 0;
}

/* Whether it may be null as a whole: when each of its parts may be. */
static bool group_is_nullable(const struct resource *resource, const struct field *first, enum form form) {
    bool nullable = true;
    for (const struct field *field = first; field->name != NULL && same_group(first, field); field++) {
        nullable = nullable && (!form_shows(resource, field, form) || value_is_nullable(field, form));
    }
    return nullable;
}

static bool group_is_required(const struct resource *resource, const struct field *first, enum form form) {
    bool required = false;
    for (const struct field *field = first; field->name != NULL && same_group(first, field); field++) {
        required = required || (form_shows(resource, field, form) && is_required(resource, field, form));
    }
    return required;
}

static void add_group_schema(struct contract *contract, const char *name, const struct group *group,
                             const struct resource *resource, const struct field *first, enum form form) {
    if (cJSON_GetObjectItemCaseSensitive(contract->schemas, name) != NULL) {
        return; /* other resources, or other forms, have the same */
    }
    cJSON *schema = tree_object(contract->schemas, name);
    words_put_pair(contract, schema, "description", group->says[LANGUAGE_NL], group->says[LANGUAGE_EN]);
    tree_text(schema, "type", "object");
    if (form >= FORM_CREATE) {
        cJSON_AddFalseToObject(schema, "additionalProperties");
    }
    cJSON *required = cJSON_CreateArray(), *properties = cJSON_CreateObject();
    for (const struct field *field = first; field->name != NULL && same_group(first, field); field++) {
        if (form_shows(resource, field, form)) {
            add_property(contract, properties, resource, field, form);
            if (is_required(resource, field, form)) {
                tree_text(required, NULL, strchr(field->name, '.') + 1);
            }
        }
    }
    tree_add_some(schema, "required", required);
    tree_add(schema, "properties", properties);
}

static void schema_add_group(struct contract *contract, cJSON *properties, const struct resource *resource,
                             const struct field *first, enum form form) {
    const char *top = group_name(contract, first);
    const struct group *group = find_group(contract, resource, top);
    if (group == NULL) {
        return;
    }
    const char *suffix = form >= FORM_CREATE ? form_suffix(form) : "";
    const char *name = arena_printf(contract->arena, "%s%s", group->schema, suffix);
    add_group_schema(contract, name, group, resource, first, form);
    cJSON *property = tree_object(properties, top);
    words_put_pair(contract, property, "description", group->says[LANGUAGE_NL], group->says[LANGUAGE_EN]);
    if (group_is_nullable(resource, first, form)) {
        cJSON *either = tree_list(property, "anyOf");
        tree_ref(contract, either, NULL, "schemas", name);
        tree_text(tree_object(either, NULL), "type", "null");
    } else {
        tree_ref_in(contract, property, "schemas", name);
    }
}

/* The first of its group, which may itself be no part of this form. */
static const struct field *group_first(const struct resource *resource, const struct field *field) {
    while (!group_begins(resource->fields, field)) {
        field--;
    }
    return field;
}

static void add_properties(struct contract *contract, cJSON *schema, const struct resource *resource, enum form form) {
    cJSON *required = cJSON_CreateArray(), *properties = cJSON_CreateObject();
    const struct field *last = NULL;
    for (const struct field *field = resource->fields; field->name != NULL; field++) {
        const char *top = group_name(contract, field);
        if (!form_shows(resource, field, form) || (top != NULL && last != NULL && same_group(field, last))) {
            continue; /* no part of this form, or it stands in its group already */
        }
        last = field;
        bool needed = is_required(resource, field, form);
        if (top == NULL) {
            add_property(contract, properties, resource, field, form);
        } else {
            schema_add_group(contract, properties, resource, group_first(resource, field), form);
            needed = group_is_required(resource, group_first(resource, field), form);
        }
        if (form == FORM_CREATE && needed) {
            tree_text(required, NULL, top == NULL ? field->name : top);
        }
    }
    tree_add_some(schema, "required", required);
    tree_add(schema, "properties", properties);
}

/* --- whole schemas ------------------------------------------------------------------------------------------------ */

static void schema_describe(struct contract *contract, cJSON *schema, const struct resource *resource, enum form form) {
    static const char *const says[][LANGUAGE_COUNT] = {
        [FORM_READ] = {NULL, NULL},
        [FORM_EXPANDED] = {"Met `expand`: wat is gevraagd staat er als record in de plaats van zijn kenmerk.",
                           "With `expand`: what was asked for stands as a record in the place of its key."},
        [FORM_ALL_LANGUAGES] = {"Met `languages=all`: vertaalde teksten zijn lijsten.",
                                "With `languages=all`: translated texts are lists."},
        [FORM_EXPANDED_ALL_LANGUAGES] = {"Met `expand` en `languages=all`: beide tegelijk.",
                                         "With `expand` and `languages=all`: both at once."},
        [FORM_CREATE] = {"Wat wordt opgestuurd om {1} toe te voegen of te vervangen.",
                         "What is sent to add or replace {1}."},
        [FORM_PATCH] = {"Wat er verandert aan {1}.", "What changes of {1}."},
    };
    struct words words;
    words_begin(contract, &words);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        if (form < FORM_CREATE) {
            words_say(&words, i, resource->says[i], NULL);
        }
        if (form != FORM_READ) {
            words_say(&words, i, says[form][i], resource->one[i]);
        }
    }
    words_put(contract, schema, "description", &words);
}

static void add_schema(struct contract *contract, const struct resource *resource, enum form form) {
    const char *name = arena_printf(contract->arena, "%s%s", resource->schema, form_suffix(form));
    cJSON *schema = tree_object(contract->schemas, name);
    schema_describe(contract, schema, resource, form);
    tree_text(schema, "type", "object");
    if (form >= FORM_CREATE) {
        cJSON_AddFalseToObject(schema, "additionalProperties");
    }
    if (form == FORM_PATCH) {
        tree_number(schema, "minProperties", 1);
    }
    add_properties(contract, schema, resource, form);
}

static void schema_add_page(struct contract *contract, const struct resource *resource) {
    const char *name = arena_printf(contract->arena, "%sList", resource->schema);
    cJSON *schema = tree_object(contract->schemas, name), *required, *properties, *items;
    struct words words;
    words_begin(contract, &words);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        words_say(&words, i, i == LANGUAGE_NL ? "Een bladzijde: {1}." : "A page: {1}.", resource->title[i]);
    }
    words_put(contract, schema, "description", &words);
    tree_text(schema, "type", "object");
    required = tree_list(schema, "required");
    tree_text(required, NULL, "items");
    tree_text(required, NULL, "links");
    properties = tree_object(schema, "properties");
    items = tree_object(properties, "items");
    words_put_pair(contract, items, "description", "De records.", "The records.");
    tree_text(items, "type", "array");
    tree_number(items, "maxItems", INT32_MAX); /* with limit=all */
    tree_ref(contract, items, "items", "schemas", resource->schema);
    tree_ref(contract, properties, "links", "schemas", "ListLinks");
    tree_ref(contract, properties, "total", "schemas", "Total");
}

void schemas_add(struct contract *contract, const struct resource *resource) {
    for (enum form form = FORM_READ; form <= FORM_PATCH; form++) {
        if (form_exists(resource, form)) {
            add_schema(contract, resource, form);
        }
    }
    if (!resource->post_only) {
        schema_add_page(contract, resource);
    }
}
