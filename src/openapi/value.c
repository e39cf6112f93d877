/* What the value of a field may be, as a schema. */
#include "schema.h"

#include <stdint.h>
#include <string.h>

#include "words.h"

/* A schema by its name, or a type, for each type of field. What needs more has neither. */
static const struct kind {
    const char *schema, *type, *format;
} kinds[FIELD_TYPE_COUNT] = {
    [FIELD_UUID] = {"Id", NULL, NULL},
    [FIELD_TEXT] = {NULL, "string", NULL},
    [FIELD_SLUG] = {"Slug", NULL, NULL},
    [FIELD_INTEGER] = {NULL, "integer", "int32"},
    [FIELD_BOOLEAN] = {NULL, "boolean", NULL},
    [FIELD_DATE] = {NULL, "string", "date"},
    [FIELD_TIMESTAMP] = {NULL, "string", "date-time"},
    [FIELD_URL] = {"WebAddress", NULL, NULL},
    [FIELD_EMAIL] = {"EmailAddress", NULL, NULL},
    [FIELD_PHONE] = {"TelephoneNumber", NULL, NULL},
    [FIELD_KVK_NUMBER] = {"KvkNumber", NULL, NULL},
    [FIELD_POSTCODE_AREA] = {"PostcodeArea", NULL, NULL},
    [FIELD_MUNICIPALITY_CODE] = {"MunicipalityCode", NULL, NULL},
    [FIELD_PROVINCE_CODE] = {"ProvinceCode", NULL, NULL},
    [FIELD_LOCATION] = {"Location", NULL, NULL},
    [FIELD_EXTERNAL_IDS] = {"ExternalId", NULL, NULL},
    [FIELD_RECEIPTS] = {"ConsentReceipt", NULL, NULL},
};

const char *value_of_key(const struct resource *resource) {
    const struct field *field = resource->fields;
    while (strcmp(field->name, resource->key) != 0) {
        field++;
    }
    return kinds[field->type].schema;
}

bool value_is_nullable(const struct field *field, enum form form) {
    unsigned never = REQUIRED | (form >= FORM_CREATE ? 0 : HAS_DEFAULT | NEVER_NULL);
    return (field->flags & never) == 0 && !(form >= FORM_CREATE && field->only != NULL);
}

static void add_type(cJSON *schema, const char *type, bool nullable) {
    if (!nullable) {
        tree_text(schema, "type", type);
        return;
    }
    cJSON *types = tree_list(schema, "type");
    tree_text(types, NULL, type);
    tree_text(types, NULL, "null");
}

/* A schema by its name; or that, or null. */
static void add_named(struct contract *contract, cJSON *schema, const char *name, bool nullable) {
    if (!nullable) {
        tree_ref_in(contract, schema, "schemas", name);
        return;
    }
    cJSON *either = tree_list(schema, "anyOf");
    tree_ref(contract, either, NULL, "schemas", name);
    tree_text(tree_object(either, NULL), "type", "null");
}

static void add_bounds(cJSON *schema, const struct field *field, const char *least, const char *most) {
    bool given = field->min != 0 || field->max != 0;
    if (given && (field->type == FIELD_INTEGER || field->min > 0)) {
        tree_number(schema, least, (double)field->min);
    }
    if (given) {
        tree_number(schema, most, (double)field->max);
    }
}

/* --- texts in two languages --------------------------------------------------------------------------------------- */

/* A list of a text in each language. */
static const char *translations(struct contract *contract, long max) {
    const char *name = arena_printf(contract->arena, "Translations%ld", max);
    if (cJSON_GetObjectItemCaseSensitive(contract->schemas, name) != NULL) {
        return name;
    }
    cJSON *schema = tree_object(contract->schemas, name);
    words_put_pair(contract, schema, "description", "Een tekst in alle talen waarin hij er is.",
                   "A text in every language that it is there in.");
    tree_text(schema, "type", "array");
    tree_number(schema, "minItems", 1);
    tree_number(schema, "maxItems", LANGUAGE_COUNT);
    cJSON *item = tree_object(schema, "items");
    tree_text(item, "type", "object");
    cJSON_AddFalseToObject(item, "additionalProperties");
    cJSON *required = tree_list(item, "required"), *properties = tree_object(item, "properties");
    tree_text(required, NULL, "language");
    tree_text(required, NULL, "value");
    tree_ref(contract, properties, "language", "schemas", "Language");
    cJSON *value = tree_object(properties, "value");
    words_put_pair(contract, value, "description", "De tekst in deze taal.", "The text in this language.");
    tree_text(value, "type", "string");
    tree_number(value, "minLength", 1);
    tree_number(value, "maxLength", (double)max);
    return name;
}

/* What is sent: a text in the language of the request, or a list of both. */
static const char *localised(struct contract *contract, long max) {
    const char *name = arena_printf(contract->arena, "LocalisedText%ld", max);
    if (cJSON_GetObjectItemCaseSensitive(contract->schemas, name) == NULL) {
        cJSON *schema = tree_object(contract->schemas, name);
        words_put_pair(
            contract, schema, "description",
            "Een tekst in de taal van `Content-Language`, of een lijst van de tekst in elke taal. Nederlands is "
            "verplicht waar de tekst dat is.",
            "A text in the language of `Content-Language`, or a list of the text in each language. Dutch is "
            "required where the text is.");
        cJSON *either = tree_list(schema, "anyOf"), *text = tree_object(either, NULL);
        tree_text(text, "type", "string");
        tree_number(text, "minLength", 1);
        tree_number(text, "maxLength", (double)max);
        tree_ref(contract, either, NULL, "schemas", translations(contract, max));
    }
    return name;
}

static void value_add_text(struct contract *contract, cJSON *schema, const struct field *field, enum form form,
                           bool nullable) {
    if ((field->flags & TRANSLATED) != 0 && form >= FORM_CREATE) {
        add_named(contract, schema, localised(contract, field->max), nullable);
    } else if ((field->flags & TRANSLATED) != 0 && form >= FORM_ALL_LANGUAGES) {
        add_named(contract, schema, translations(contract, field->max), nullable);
    } else {
        add_type(schema, "string", nullable);
        add_bounds(schema, field, "minLength", "maxLength");
    }
}

/* --- references and lists ----------------------------------------------------------------------------------------- */

/* The key of a record; where records are embedded, either: what is not expanded stays a key. */
static void add_reference(struct contract *contract, cJSON *schema, const struct field *field, enum form form,
                          bool nullable) {
    const char *key = value_of_key(field->target);
    if (form != FORM_EXPANDED && form != FORM_EXPANDED_ALL_LANGUAGES) {
        add_named(contract, schema, key, nullable);
        return;
    }
    bool all = form == FORM_EXPANDED_ALL_LANGUAGES && form_exists(field->target, FORM_ALL_LANGUAGES);
    const char *suffix = form_suffix(all ? FORM_ALL_LANGUAGES : FORM_READ); /* what is embedded embeds nothing */
    cJSON *either = tree_list(schema, "anyOf");
    tree_ref(contract, either, NULL, "schemas", key);
    tree_ref(contract, either, NULL, "schemas", arena_printf(contract->arena, "%s%s", field->target->schema, suffix));
    if (nullable) {
        tree_text(tree_object(either, NULL), "type", "null");
    }
}

static void value_add_list(struct contract *contract, cJSON *schema, const struct field *field, enum form form,
                           bool nullable) {
    add_type(schema, "array", nullable);
    if (field->min > 0) {
        tree_number(schema, "minItems", (double)field->min);
    }
    tree_number(schema, "maxItems", (double)field->max);
    if (field->type != FIELD_RECEIPTS) {
        tree_true(schema, "uniqueItems");
    }
    cJSON *items = tree_object(schema, "items");
    if (field->type == FIELD_REFERENCES) {
        add_reference(contract, items, field, form, false);
    } else if (field->type == FIELD_TEXTS) {
        tree_text(items, "type", "string");
        tree_number(items, "minLength", 1);
        tree_number(items, "maxLength", 200);
    } else {
        tree_ref_in(contract, items, "schemas", kinds[field->type].schema);
    }
}

static bool value_is_list(const struct field *field) {
    return field->type == FIELD_REFERENCES || field->type == FIELD_TEXTS || field->type == FIELD_EXTERNAL_IDS ||
           field->type == FIELD_RECEIPTS;
}

/* The one value that is taken. */
static void add_only(cJSON *schema, const struct field *field) {
    const char *type = kinds[field->type].type;
    tree_text(schema, "type", type == NULL ? "string" : type);
    tree_add(schema, "const",
             field->type == FIELD_BOOLEAN ? cJSON_CreateBool(strcmp(field->only, "true") == 0)
                                          : cJSON_CreateString(field->only));
}

void value_add(struct contract *contract, cJSON *schema, const struct field *field, enum form form, bool nullable) {
    const struct kind *kind = &kinds[field->type];
    if (field->only != NULL && form >= FORM_CREATE) {
        add_only(schema, field);
    } else if (value_is_list(field)) {
        value_add_list(contract, schema, field, form, nullable);
    } else if (field->type == FIELD_REFERENCE) {
        add_reference(contract, schema, field, form, nullable);
    } else if (field->type == FIELD_CHOICE && field->choices->schema == NULL) {
        enumeration_fill(schema, field->choices);
    } else if (field->type == FIELD_CHOICE) {
        add_named(contract, schema, enumeration_add(contract, field->choices), nullable);
    } else if (field->type == FIELD_TEXT) {
        value_add_text(contract, schema, field, form, nullable);
    } else if (kind->schema != NULL) {
        add_named(contract, schema, kind->schema, nullable);
    } else {
        add_type(schema, kind->type, nullable);
        if (kind->format != NULL) {
            tree_text(schema, "format", field->max > INT32_MAX ? "int64" : kind->format);
        }
        add_bounds(schema, field, "minimum", "maximum");
    }
}

void value_add_plain(struct contract *contract, cJSON *schema, const struct field *field) {
    struct field one = *field;
    one.type = field->type == FIELD_REFERENCES ? FIELD_REFERENCE : field->type;
    value_add(contract, schema, &one, FORM_READ, false);
}
