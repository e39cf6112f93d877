/* The tables as others see them: fields as a document, for people who write clients, and parameters for the contract.
 */

#include <string.h>

#include "parameter.h"
#include "plan.h"
#include "query.h"
#include "representation.h"
#include "wdhs/rest.h"

static const char *const type_names[FIELD_TYPE_COUNT] = {
    [FIELD_UUID] = "uuid",
    [FIELD_TEXT] = "text",
    [FIELD_SLUG] = "slug",
    [FIELD_INTEGER] = "integer",
    [FIELD_BOOLEAN] = "boolean",
    [FIELD_DATE] = "date",
    [FIELD_TIMESTAMP] = "timestamp",
    [FIELD_CHOICE] = "choice",
    [FIELD_URL] = "url",
    [FIELD_EMAIL] = "email",
    [FIELD_PHONE] = "phone",
    [FIELD_KVK_NUMBER] = "kvk-number",
    [FIELD_POSTCODE_AREA] = "postcode-area",
    [FIELD_MUNICIPALITY_CODE] = "municipality-code",
    [FIELD_PROVINCE_CODE] = "province-code",
    [FIELD_REFERENCE] = "reference",
    [FIELD_REFERENCES] = "references",
    [FIELD_TEXTS] = "texts",
    [FIELD_LOCATION] = "location",
    [FIELD_EXTERNAL_IDS] = "external-ids",
    [FIELD_RECEIPTS] = "receipts",
};

static const struct {
    unsigned flag;
    const char *name;
} flag_names[] = {
    {REQUIRED, "required"},      {READ_ONLY | DERIVED, "readOnly"},
    {WRITE_ONLY, "writeOnly"},   {CREATE_ONLY, "createOnly"},
    {UPDATE_ONLY, "updateOnly"}, {TRANSLATED, "translated"},
    {SORTABLE, "sortable"},      {FILTER, "filter"},
    {FILTER_RANGE, "range"},     {MULTILINE, "multiline"},
    {PERSONAL, "personal"},      {HAS_DEFAULT, "hasDefault"},
};

static void add_field(struct text *text, const struct slot *slot) {
    const struct field *field = slot->field;
    text_addf(text, "{\"name\":\"%s\",\"type\":\"%s\"", field->name, type_names[field->type]);
    for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++) {
        if ((field->flags & flag_names[i].flag) != 0) {
            text_addf(text, ",\"%s\":true", flag_names[i].name);
        }
    }
    if (field->min != 0 || field->max != 0) {
        text_addf(text, ",\"min\":%ld,\"max\":%ld", field->min, field->max);
    }
    if (slot->target != NULL) {
        text_addf(text, ",\"target\":\"%s\"", slot->target->resource->name);
    }
    if (field->choices != NULL) {
        text_add_string(text, ",\"choices\":[");
        for (size_t i = 0; field->choices->values[i].value != NULL; i++) {
            text_addf(text, "%s\"%s\"", i == 0 ? "" : ",", field->choices->values[i].value);
        }
        text_add_char(text, ']');
    }
    text_add_char(text, '}');
}

static const char *truth(bool value) {
    return value ? "true" : "false";
}

static bool is_repeated_table(size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (plan_at(i)->own == plan_at(index)->own) {
            return true;
        }
    }
    return false;
}

static void add_tables(struct text *text, const char *name, topics tables) {
    char before = '[';
    text_addf(text, ",\"%s\":", name);
    for (size_t i = 0; i < plan_count(); i++) {
        if ((plan_at(i)->own & tables) != 0 && !is_repeated_table(i)) {
            text_addf(text, "%c\"%s\"", before, plan_at(i)->resource->table);
            before = ',';
        }
    }
    text_add_string(text, before == '[' ? "[]" : "]");
}

static void add_resource(struct text *text, const struct plan *plan) {
    const struct resource *resource = plan->resource;
    text_addf(text, "{\"name\":\"%s\",\"path\":\"%s\",\"key\":\"%s\",\"bySlug\":%s,\"defaultSort\":\"%s\",",
              resource->name, resource->path, resource->key, resource->by_slug ? "true" : "false",
              resource->default_sort == NULL ? "" : resource->default_sort);
    text_addf(text, "\"writeScope\":\"%s\",\"slugMade\":%s,",
              resource->write_scope == NULL ? "" : resource->write_scope, truth(resource->slug_from != NULL));
    text_addf(text, "\"create\":%s,", truth(!resource->no_create));
    text_addf(text, "\"openCreate\":%s,\"postOnly\":%s,\"replace\":%s,\"patch\":%s,\"remove\":%s,\"own\":%s,",
              truth(resource->open_create), truth(resource->post_only), truth(!resource->no_replace),
              truth(!resource->no_patch), truth(!resource->no_remove), truth(resource->find_own != NULL));
    text_add_string(text, "\"parentField\":");
    text_add_json_string(text, resource->parent_field == NULL ? "" : resource->parent_field);
    text_addf(text, ",\"readScope\":\"%s\"", resource->read_scope == NULL ? "" : resource->read_scope);
    text_addf(text, ",\"table\":\"%s\"", resource->table);
    add_tables(text, "reads", plan->reads);
    add_tables(text, "changes", plan->changes);
    add_tables(text, "removes", plan->removes);
    text_add_string(text, ",\"fields\":[");
    for (size_t i = 0; i < plan->slot_count; i++) {
        text_add_string(text, i == 0 ? "" : ",");
        add_field(text, &plan->slots[i]);
    }
    text_add_string(text, "]}");
}

void rest_describe(struct text *text) {
    text_add_char(text, '[');
    for (size_t i = 0; i < plan_count(); i++) {
        text_add_string(text, i == 0 ? "" : ",\n");
        add_resource(text, plan_at(i));
    }
    text_add_string(text, "]\n");
}

size_t rest_parameter_count(const struct resource *resource) {
    return plan_of(resource)->parameter_count;
}

struct rest_parameter rest_parameter_at(const struct resource *resource, size_t index) {
    const struct parameter *row = &plan_of(resource)->parameters[index];
    return (struct rest_parameter){
        .name = row->name,
        .value = row->slot == NULL ? NULL : row->slot->field,
        .choices = row->choices,
        .says = row->says,
        .of_lists = (row->kinds & FOR_LISTS) != 0,
        .of_singles = (row->kinds & FOR_SINGLES) != 0,
        .of_writes = (row->kinds & FOR_WRITES) != 0,
        .common = index < common_parameter_count && common_parameters[index].slot != NULL,
        .many = row->many,
        .personal = row->personal,
        .most = row->read == query_sort ? SORTS_MAX
                : row->many             ? FILTER_VALUES_MAX
                                        : 0,
    };
}

struct rest_representation rest_representation_at(const struct resource *resource, size_t index) {
    const struct representation *representation = representation_at(resource, index);
    return representation == NULL ? (struct rest_representation){NULL, NULL}
                                  : (struct rest_representation){representation->media_type, representation->schema};
}
