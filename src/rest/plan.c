/* Field tables are read once, at start-up, into plans: select lists, statements and JSON keys ready to use. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "plan.h"
#include "representation.h"
#include "sort.h"
#include "tables.h"
#include "value.h"
#include "view.h"
#include "wdhs/digest.h"
#include "wdhs/rest.h"

static struct plan *plans;
static size_t plans_count;

const struct plan *plan_at(size_t index) {
    return &plans[index];
}

size_t plan_count(void) {
    return plans_count;
}

const struct plan *plan_of(const struct resource *resource) {
    for (size_t i = 0; i < plans_count; i++) {
        if (plans[i].resource == resource) {
            return &plans[i];
        }
    }
    return NULL;
}

const struct slot *plan_slot(const struct plan *plan, const char *name) {
    for (size_t i = 0; i < plan->slot_count; i++) {
        if (strcmp(plan->slots[i].field->name, name) == 0) {
            return &plan->slots[i];
        }
    }
    return NULL;
}

const struct slot *plan_slot_of_column(const struct plan *plan, const char *column) {
    for (size_t i = 0; i < plan->slot_count; i++) {
        char names[2][72];
        size_t count = slot_columns(&plan->slots[i], names);
        for (size_t c = 0; c < count; c++) {
            if (strcmp(names[c], column) == 0) {
                return &plan->slots[i];
            }
        }
    }
    return NULL;
}

size_t slot_columns(const struct slot *slot, char names[2][72]) {
    const struct field *field = slot->field;
    if (field->type == FIELD_LOCATION) {
        snprintf(names[0], 72, "longitude");
        snprintf(names[1], 72, "latitude");
        return 2;
    }
    if ((field->flags & DERIVED) != 0) {
        return 0;
    }
    if ((field->flags & TRANSLATED) != 0) {
        snprintf(names[0], 72, "%s_nl", field->column);
        snprintf(names[1], 72, "%s_en", field->column);
        return 2;
    }
    snprintf(names[0], 72, "%s", field->column);
    return 1;
}

struct types {
    enum db_type one, many;
};

static const struct types type_of_field[FIELD_TYPE_COUNT] = {
    [FIELD_UUID] = {DB_UUID, DB_UUID_ARRAY},
    [FIELD_INTEGER] = {DB_INT4, DB_INT4_ARRAY},
    [FIELD_BOOLEAN] = {DB_BOOL, DB_BOOL_ARRAY},
    [FIELD_DATE] = {DB_DATE, DB_DATE_ARRAY},
    [FIELD_TIMESTAMP] = {DB_TIMESTAMPTZ, DB_TIMESTAMPTZ_ARRAY},
    [FIELD_TEXTS] = {DB_TEXT_ARRAY, DB_TEXT_ARRAY},
    [FIELD_LOCATION] = {DB_FLOAT8, DB_FLOAT8},
    [FIELD_EXTERNAL_IDS] = {DB_TEXT_ARRAY, DB_TEXT_ARRAY},
    [FIELD_RECEIPTS] = {DB_JSON, DB_JSON},
};

/* All others are texts. */
static struct types plan_types_of(const struct field *field) {
    static const struct types text = {DB_TEXT, DB_TEXT_ARRAY}, big = {DB_INT8, DB_INT8_ARRAY};
    if (field->type == FIELD_INTEGER && field->max > INT32_MAX) {
        return big;
    }
    return type_of_field[field->type].one == DB_UNKNOWN ? text : type_of_field[field->type];
}

const struct slot *plan_key(const struct plan *plan) {
    return &plan->slots[plan->key_slot];
}

enum db_type slot_array_type(const struct slot *slot) {
    return plan_types_of(slot->target == NULL ? slot->field : plan_key(slot->target)->field).many;
}

void slot_link(struct slot *slot) {
    slot->target = plan_of(slot->field->target);
    const struct types types = plan_types_of(slot->target == NULL ? slot->field : plan_key(slot->target)->field);
    slot->type = slot->field->type == FIELD_REFERENCES ? types.many : types.one;
}

static bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void plan_add_expression(struct text *sql, const char *expression, const char *alias) {
    for (const char *at = expression; *at != '\0'; at++) {
        bool starts_name = at == expression || !is_name_character(at[-1]);
        if (starts_name && at[0] == 't' && at[1] == '.') {
            text_add_string(sql, alias);
            text_add_char(sql, '.');
            at++;
        } else {
            text_add_char(sql, *at);
        }
    }
}

void slot_add_cell(struct text *sql, const struct slot *slot, size_t index, const char *alias) {
    if ((slot->field->flags & DERIVED) != 0) {
        text_add_char(sql, '(');
        plan_add_expression(sql, slot->field->column, alias);
        text_add_char(sql, ')');
        return;
    }
    char names[2][72];
    slot_columns(slot, names);
    text_addf(sql, "%s.%s", alias, names[index]);
}

void plan_add_columns(struct text *sql, const struct plan *plan, const char *alias, bool personal) {
    text_addf(sql, "%s.version", alias);
    for (size_t i = 0; i < plan->slot_count; i++) {
        const struct slot *slot = &plan->slots[i];
        for (size_t c = 0; c < slot->cell_count; c++) {
            text_add_string(sql, ", ");
            if (!personal && (slot->field->flags & PERSONAL) != 0) {
                text_add_string(sql, "null");
            } else {
                slot_add_cell(sql, slot, c, alias);
            }
        }
    }
}

enum key_kind plan_key_kind(const struct plan *plan, const char *value) {
    if (value_is_key(plan, value)) {
        return KEY_PRIMARY;
    }
    return plan->resource->by_slug && strlen(value) <= 100 ? KEY_SLUG : KEY_NONE;
}

/* --- preparing -------------------------------------------------------------------------------------------------------
 */

static size_t cells_needed(const struct field *field) {
    if ((field->flags & WRITE_ONLY) != 0) {
        return 0;
    }
    bool two = field->type == FIELD_LOCATION || (field->flags & TRANSLATED) != 0;
    return two ? 2 : 1;
}

static void prepare_slot(struct plan *plan, const struct field *field) {
    struct slot *slot = &plan->slots[plan->slot_count++];
    const char *dot = strchr(field->name, '.');
    slot->field = field;
    slot->leaf = dot == NULL ? field->name : dot + 1;
    slot->group_length = dot == NULL ? 0 : (size_t)(dot - field->name);
    slot->cell = plan->cell_count;
    slot->cell_count = cells_needed(field);
    plan->cell_count += slot->cell_count;
}

static bool prepare_slots(struct plan *plan, const struct resource *resource, char *error, size_t size) {
    plan->resource = resource;
    plan->cell_count = 1;
    plan->key_slot = FIELDS_MAX;
    for (const struct field *field = resource->fields; field->name != NULL; field++) {
        if (plan->slot_count == FIELDS_MAX) {
            snprintf(error, size, "%s: too many fields", resource->name);
            return false;
        }
        prepare_slot(plan, field);
        if (strcmp(field->name, resource->key) == 0) {
            plan->key_slot = plan->slot_count - 1;
        }
    }
    if (plan->key_slot == FIELDS_MAX) {
        snprintf(error, size, "%s: the key \"%s\" is not a field", resource->name, resource->key);
        return false;
    }
    return true;
}

/* Neighbours with the same name before the dot. */
static size_t group_end(const struct plan *plan, size_t start) {
    size_t end = start;
    size_t length = plan->slots[start].group_length;
    while (end < plan->slot_count && plan->slots[end].group_length == length &&
           strncmp(plan->slots[end].field->name, plan->slots[start].field->name, length) == 0) {
        end++;
    }
    return end;
}

static topics tables_of(const struct resource *const *list) {
    topics found = 0;
    for (; list != NULL && *list != NULL; list++) {
        found |= plan_of(*list)->own;
    }
    return found;
}

static struct sort sort_named(const struct plan *plan, const char *name) {
    bool descending = name != NULL && name[0] == '-';
    return (struct sort){name == NULL ? NULL : plan_slot(plan, name + (descending ? 1 : 0)), descending};
}

static bool link_plan(struct plan *plan, const struct resource *resource, char *error, size_t size) {
    for (size_t i = 0; i < plan->slot_count; i++) {
        struct slot *slot = &plan->slots[i];
        bool related = slot->field->type == FIELD_REFERENCE || slot->field->type == FIELD_REFERENCES;
        slot_link(slot);
        if (related && slot->target == NULL) {
            snprintf(error, size, "%s.%s: its target is not in the list of resources", resource->name,
                     slot->field->name);
            return false;
        }
        slot->group_end = group_end(plan, i);
        if (!json_prepare(slot) || !sort_prepare(slot, i == plan->key_slot)) {
            snprintf(error, size, "out of memory");
            return false;
        }
    }
    plan->default_sort = sort_named(plan, resource->default_sort);
    plan->parent = resource->parent == NULL ? NULL : plan_of(resource->parent);
    plan->changes = plan->own | tables_of(resource->also_changes);
    plan->removes = plan->changes | tables_of(resource->also_removes);
    return true;
}

/* Nothing of those that no resource is about: what is read from them is never kept. */
topics plan_topics(const char *const *tables) {
    topics found = 0;
    for (; tables != NULL && *tables != NULL; tables++) {
        for (size_t i = 0; i < plans_count; i++) {
            found |= strcmp(plans[i].resource->table, *tables) == 0 ? plans[i].own : 0;
        }
    }
    return found;
}

static topics reads_of(const struct plan *plan) {
    const struct plan *parent = plan->parent;
    topics reads = plan->own | plan_topics(plan->resource->public_reads);
    for (size_t i = 0; i < plan->slot_count; i++) {
        reads |= plan_topics(plan->slots[i].field->reads);
    }
    return reads | (parent == NULL ? 0 : parent->own | plan_topics(parent->resource->public_reads));
}

topics plan_reads(const struct plan *plan, const struct view *view) {
    topics reads = plan->reads;
    for (size_t i = 0; i < plan->slot_count; i++) {
        reads |= view->expanded[i] ? plan->slots[i].target->reads : 0;
    }
    return reads;
}

static char *single_statement(const struct plan *plan, const char *column, bool all) {
    struct text sql;
    text_init(&sql, NULL, 1024);
    text_addf(&sql, "select %s from %s t where t.%s = $1", all ? plan->columns : plan->open_columns,
              plan->resource->table, column);
    if (!all && plan->resource->public_condition != NULL) {
        text_addf(&sql, " and (%s)", plan->resource->public_condition);
    }
    return sql.failed ? NULL : sql.data;
}

static bool prepare_statements(struct plan *plan) {
    struct text columns, open_columns;
    text_init(&columns, NULL, 512);
    text_init(&open_columns, NULL, 512);
    plan_add_columns(&columns, plan, "t", true);
    plan_add_columns(&open_columns, plan, "t", false);
    if (columns.failed || open_columns.failed) {
        return false;
    }
    plan->columns = columns.data;
    plan->open_columns = open_columns.data;
    plan->reads = reads_of(plan);
    const char *key = plan_key(plan)->field->column;
    plan->single_by_key = single_statement(plan, key, false);
    plan->single_by_key_all = single_statement(plan, key, true);
    plan->single_by_slug = single_statement(plan, plan->resource->by_slug ? "slug" : key, false);
    plan->single_by_slug_all = single_statement(plan, plan->resource->by_slug ? "slug" : key, true);
    return plan->single_by_key != NULL && plan->single_by_key_all != NULL && plan->single_by_slug != NULL &&
           plan->single_by_slug_all != NULL;
}

/* One topic for each table, also when several resources are about it. */
static topics topic_of(const struct resource *const *list, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (strcmp(list[i]->table, list[index]->table) == 0) {
            return plans[i].own;
        }
    }
    generation_topic_name((unsigned)index, list[index]->table);
    return (topics)1 << index;
}

static bool prepare_plan(struct plan *plan, const struct resource *resource, char *error, size_t size) {
    if (!link_plan(plan, resource, error, size)) {
        return false;
    }
    plan->offers = representation_offers(resource);
    if (plan->offers == NULL || !prepare_statements(plan) || !parameters_prepare(plan)) {
        snprintf(error, size, "out of memory");
        return false;
    }
    const char *twin = parameter_of_two(plan);
    if (twin != NULL) {
        snprintf(error, size, "%s: two query parameters are called \"%s\".", resource->name, twin);
    }
    return twin == NULL;
}

bool rest_prepare(const struct resource *const *list, char *error, size_t size) {
    size_t count = 0;
    if (!tables_check(list, error, size)) {
        return false;
    }
    while (list[count] != NULL) {
        count++;
    }
    plans = count > TOPICS_MAX ? NULL : calloc(count + 1, sizeof *plans);
    if (plans == NULL) {
        snprintf(error, size, "out of memory, or too many resources");
        return false;
    }
    for (; plans_count < count; plans_count++) {
        plans[plans_count].own = topic_of(list, plans_count);
        if (!prepare_slots(&plans[plans_count], list[plans_count], error, size)) {
            return false;
        }
    }
    bool made = true;
    for (size_t i = 0; made && i < count; i++) {
        made = prepare_plan(&plans[i], list[i], error, size);
    }
    return made;
}
