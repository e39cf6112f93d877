/* Reads as SQL: only the conditions that a request needs, so that each combination can use its index. */

#include <stdio.h>
#include <string.h>

#include "query.h"
#include "select.h"
#include "sort.h"

/* --- expanded relations ------------------------------------------------------------------------------------------- */

static void alias_of(char out[24], size_t slot) {
    snprintf(out, 24, "e%zu", slot);
}

static bool select_is_list(const struct slot *slot) {
    return slot->field->type == FIELD_REFERENCES;
}

/* Columns of the joined records, behind the record's own. */
static void add_expanded_columns(struct text *sql, const struct operation *operation) {
    for (size_t i = 0; i < operation->plan->slot_count; i++) {
        const struct slot *slot = &operation->plan->slots[i];
        char alias[24];
        if (!operation->view.expanded[i]) {
            continue;
        }
        alias_of(alias, i);
        if (!select_is_list(slot)) {
            text_add_string(sql, ", ");
            plan_add_columns(sql, slot->target, alias, false);
            continue;
        }
        for (size_t c = 0; c < slot->target->cell_count; c++) {
            text_addf(sql, ", %s.c%zu", alias, c);
        }
    }
}

static void add_visibility(struct text *sql, const struct resource *resource, const char *alias) {
    if (resource->public_condition != NULL) {
        text_add_string(sql, " and (");
        plan_add_expression(sql, resource->public_condition, alias);
        text_add_char(sql, ')');
    }
}

/* What makes the binary format of a type. */
static const char *sender_of(enum db_type type) {
    switch (type) {
    case DB_UUID:
        return "uuid_send";
    case DB_INT4:
        return "int4send";
    case DB_INT8:
        return "int8send";
    case DB_BOOL:
        return "boolsend";
    case DB_DATE:
        return "date_send";
    case DB_TIMESTAMPTZ:
        return "timestamptz_send";
    case DB_FLOAT8:
        return "float8send";
    case DB_TEXT_ARRAY:
    case DB_UUID_ARRAY:
    case DB_INT4_ARRAY:
    case DB_INT8_ARRAY:
        return "array_send";
    default:
        return "textsend";
    }
}

/* One array for each cell of the related records, in the order of the list that names them. Its elements are bytes, as
 * they would be in a row of their own: so a list within a list needs no rule of its own. */
static void add_lists(struct text *sql, const struct plan *target) {
    size_t cell = 0;
    text_addf(sql, "array_agg(int8send(x.version) order by u.place) as c%zu", cell++);
    for (size_t i = 0; i < target->slot_count; i++) {
        for (size_t c = 0; c < target->slots[i].cell_count; c++) {
            text_addf(sql, ", array_agg(%s(", sender_of(target->slots[i].type));
            slot_add_cell(sql, &target->slots[i], c, "x");
            text_addf(sql, ") order by u.place) as c%zu", cell++);
        }
    }
}

static void add_list_join(struct text *sql, const struct slot *slot, const char *alias) {
    const struct plan *target = slot->target;
    text_add_string(sql, " left join lateral (select ");
    add_lists(sql, target);
    text_addf(sql, " from unnest(t.%s) with ordinality u(key, place) join %s x on x.%s = u.key", slot->field->column,
              target->resource->table, plan_key(target)->field->column);
    add_visibility(sql, target->resource, "x");
    text_addf(sql, ") %s on true", alias);
}

static void add_joins(struct text *sql, const struct operation *operation) {
    for (size_t i = 0; i < operation->plan->slot_count; i++) {
        const struct slot *slot = &operation->plan->slots[i];
        char alias[24];
        if (!operation->view.expanded[i]) {
            continue;
        }
        alias_of(alias, i);
        if (select_is_list(slot)) {
            add_list_join(sql, slot, alias);
            continue;
        }
        text_addf(sql, " left join %s %s on %s.%s = t.%s", slot->target->resource->table, alias, alias,
                  plan_key(slot->target)->field->column, slot->field->column);
        add_visibility(sql, slot->target->resource, alias);
    }
}

/* --- conditions --------------------------------------------------------------------------------------------------- */

static const char *glue(size_t *conditions) {
    return (*conditions)++ == 0 ? " where " : " and ";
}

static void add_conditions(struct operation *operation, struct builder *builder, size_t *conditions) {
    const struct resource *resource = operation->plan->resource;
    if (resource->parent != NULL) {
        const struct slot *slot = plan_slot(operation->plan, resource->parent_field);
        text_add_strings(&builder->sql, glue(conditions), "t.", slot->field->column, " = parent.",
                         plan_key(operation->plan->parent)->field->column, NULL);
    }
    if (resource->public_condition != NULL && !operation_sees_all(operation)) {
        text_add_strings(&builder->sql, glue(conditions), "(", resource->public_condition, ")", NULL);
    }
    for (size_t i = 0; i < operation->list->filter_count; i++) {
        if (operation->list->filters[i].count > 0) {
            text_add_string(&builder->sql, glue(conditions));
            filter_add_condition(operation, builder, &operation->list->filters[i]);
        }
    }
}

/* --- pages ---------------------------------------------------------------------------------------------------------
 */

static void add_order(struct builder *builder, const struct list *list) {
    sort_add_order(&builder->sql, list);
    if (list->all) {
        return;
    }
    /* One more than asked for tells whether there is a next page. The number is ours, checked and at most 501; as a
     * constant it lets PostgreSQL keep one plan for the prepared statement, where a parameter would make it plan again
     * and again. */
    text_add_string(&builder->sql, " limit ");
    text_add_int(&builder->sql, list->limit + 1);
}

static void add_own_columns(struct operation *operation, struct builder *builder) {
    const struct plan *plan = operation->plan;
    text_add_string(&builder->sql, operation_sees_all(operation) ? plan->columns : plan->open_columns);
    add_expanded_columns(&builder->sql, operation);
}

static void select_add_page(struct operation *operation, struct builder *builder) {
    struct list *list = operation->list;
    size_t conditions = 0;
    text_add_string(&builder->sql, "select ");
    add_own_columns(operation, builder);
    text_add_strings(&builder->sql, " from ", operation->plan->resource->table, " t", NULL);
    add_joins(&builder->sql, operation);
    add_conditions(operation, builder, &conditions);
    if (list->from_boundary) {
        text_add_string(&builder->sql, glue(&conditions));
        sort_add_boundary(builder, list);
    }
    add_order(builder, list);
}

static void add_total(struct operation *operation, struct builder *builder) {
    size_t conditions = 0;
    text_addf(&builder->sql, "(select count(*) from %s t", operation->plan->resource->table);
    add_conditions(operation, builder, &conditions);
    text_add_char(&builder->sql, ')');
}

/* That there is something which nobody may see would tell as well. */
static bool sees_parents(const struct operation *operation) {
    const char *scope = operation->plan->parent->resource->read_all_scope;
    return operation_sees_all(operation) || (scope != NULL && caller_has(&operation->caller, scope));
}

/* Of a page: what comes one by one costs an HTTP request and a search each, besides. */
#define RECORDS_A_WEIGHT 3

/* Without filters the index of the order serves, with one value of an indexed field the index of that field: whatever
 * the value. Elsewhere PostgreSQL has to weigh how many records a value has. */
static bool values_matter(const struct list *list) {
    bool matter = !list->default_order || list->filter_count > 1;
    for (size_t i = 0; i < list->filter_count; i++) {
        const struct filter *filter = &list->filters[i];
        matter = matter || filter->count > 1 || !filter->parameter->indexed;
    }
    return matter;
}

void select_list(struct operation *operation, struct builder *builder) {
    builder->values_matter = values_matter(operation->list);
    builder->weight = 1 + (unsigned)(operation->list->limit / RECORDS_A_WEIGHT);
    const struct plan *parent = operation->plan->parent;
    if (!operation->list->count && parent == NULL) {
        select_add_page(operation, builder);
        return;
    }
    /* A head row carries the total and tells an empty list from a parent that does not exist. It is called "parent" on
     * both levels, so that the conditions read the same in the count and in the page. */
    text_add_string(&builder->sql, "select parent.total, page.* from (select ");
    if (operation->list->count) {
        add_total(operation, builder);
    } else {
        text_add_string(&builder->sql, "null");
    }
    text_add_string(&builder->sql, " as total");
    if (parent != NULL) {
        const char *key = plan_key(parent)->field->column;
        text_addf(&builder->sql, ", parent.%s from %s parent where ", key, parent->resource->table);
        select_key_condition(builder, parent, "parent", operation->request->args[0]);
        if (!sees_parents(operation)) {
            add_visibility(&builder->sql, parent->resource, "parent");
        }
    }
    text_add_string(&builder->sql, ") parent left join lateral (");
    select_add_page(operation, builder);
    text_add_string(&builder->sql, ") page on true");
}

void select_single(struct operation *operation, struct builder *builder) {
    const struct plan *plan = operation->plan;
    text_add_string(&builder->sql, "select ");
    add_own_columns(operation, builder);
    text_addf(&builder->sql, " from %s t", plan->resource->table);
    add_joins(&builder->sql, operation);
    text_add_string(&builder->sql, " where ");
    select_key_condition(builder, plan, "t", operation->key);
    if (plan->parent != NULL) {
        const char *key = plan_key(plan->parent)->field->column;
        const struct slot *slot = plan_slot(plan, plan->resource->parent_field);
        text_addf(&builder->sql, " and t.%s = (select parent.%s from %s parent where ", slot->field->column, key,
                  plan->parent->resource->table);
        select_key_condition(builder, plan->parent, "parent", operation->request->args[0]);
        text_add_char(&builder->sql, ')');
    }
    if (!operation_sees_all(operation)) {
        add_visibility(&builder->sql, plan->resource, "t");
    }
}
