/* Writes as SQL: one statement each, which finds the record, holds it against If-Match and the key's owner, and changes
 * it. */

#include <string.h>

#include "body.h"
#include "select.h"
#include "wdhs/digest.h"
#include "write_sql.h"

/* One column and what goes into it. */
struct assignment {
    const char *column;
    const char *text; /* NULL: null, or the default when `fallback` */
    enum db_type type;
    bool fallback;
};

struct assignments {
    struct assignment list[FIELDS_MAX * 2];
    size_t count;
};

static void assign(struct arena *arena, struct assignments *all, const char *column, const char *text,
                   enum db_type type, bool fallback) {
    if (all->count < sizeof all->list / sizeof *all->list) {
        all->list[all->count++] = (struct assignment){arena_string(arena, column), text, type, fallback};
    }
}

static void assign_slot(struct operation *operation, struct assignments *all, const struct slot *slot) {
    const struct value *value = &operation->body->values[slot - operation->plan->slots];
    char columns[2][72];
    size_t count = slot_columns(slot, columns);
    bool patch = operation->body->mode == BODY_PATCH;
    bool fallback =
        value->state == VALUE_ABSENT || (value->state == VALUE_NULL && (slot->field->flags & HAS_DEFAULT) != 0);
    /* There are two at most, which the compiler does not see. */
    for (size_t c = 0; c < count && c < sizeof columns / sizeof *columns; c++) {
        if (value->state == VALUE_SET && patch && count == 2 && !value->given[c]) {
            continue; /* the other language stays as it is */
        }
        assign(operation->request->arena, all, columns[c], value->state == VALUE_SET ? value->text[c] : NULL,
               slot->type, fallback);
    }
}

/* What a statement sets: in a patch only what the body names; when replacing, everything that may be written. */
static void assign_body(struct operation *operation, struct assignments *all, bool inserting) {
    const struct plan *plan = operation->plan;
    for (size_t i = 0; i < plan->slot_count; i++) {
        const struct slot *slot = &plan->slots[i];
        unsigned flags = slot->field->flags;
        bool absent = operation->body->values[i].state == VALUE_ABSENT;
        bool keeps = !inserting && (flags & CREATE_ONLY) != 0;
        bool made = plan->resource->slug_from != NULL && slot->field->type == FIELD_SLUG && slot->target == NULL;
        if ((flags & (READ_ONLY | DERIVED)) != 0 || keeps) {
            continue;
        }
        if (absent && (inserting || made || operation->body->mode != BODY_REPLACE)) {
            continue;
        }
        assign_slot(operation, all, slot);
    }
}

static void add_assigned(struct builder *builder, const struct assignment *one) {
    if (one->fallback) {
        text_add_string(&builder->sql, "default");
    } else {
        builder_param(builder, one->text, one->type);
    }
}

/* --- insert
 * -------------------------------------------------------------------------------------------------------------------
 */

static void assign_key(struct operation *operation, struct assignments *all) {
    const struct slot *key = plan_key(operation->plan);
    struct arena *arena = operation->request->arena;
    if (key->field->type != FIELD_UUID) {
        return; /* a code or slug comes with the body, a number from the database */
    }
    if (operation->replaces_or_creates && operation->key_kind == KEY_PRIMARY) {
        assign(arena, all, key->field->column, operation->key, DB_UUID, false);
        return;
    }
    char *id = arena_alloc(arena, UUID_TEXT_SIZE);
    if (id != NULL) {
        digest_uuid(id);
        assign(arena, all, key->field->column, id, DB_UUID, false);
    }
}

static void assign_caller(struct operation *operation, struct assignments *all) {
    const struct plan *plan = operation->plan;
    for (size_t i = 0; i < plan->slot_count; i++) {
        const struct slot *slot = &plan->slots[i];
        if ((slot->field->flags & BY_CALLER) != 0) {
            assign(operation->request->arena, all, slot->field->column, operation->caller.id, slot->type, false);
        }
    }
}

static void add_parent_key(struct operation *operation, struct builder *builder) {
    const struct plan *parent = operation->plan->parent;
    text_addf(&builder->sql, "(select parent.%s from %s parent where ", plan_key(parent)->field->column,
              parent->resource->table);
    select_key_condition(builder, parent, "parent", operation->request->args[0]);
    text_add_char(&builder->sql, ')');
}

void write_insert(struct operation *operation, struct builder *builder) {
    const struct plan *plan = operation->plan;
    struct assignments *all = arena_alloc(operation->request->arena, sizeof *all);
    if (all == NULL) {
        return;
    }
    assign_key(operation, all);
    assign_body(operation, all, true);
    assign_caller(operation, all);
    text_addf(&builder->sql, "insert into %s as t (", plan->resource->table);
    for (size_t i = 0; i < all->count; i++) {
        text_addf(&builder->sql, "%s%s", i == 0 ? "" : ", ", all->list[i].column);
    }
    if (plan->parent != NULL) {
        text_addf(&builder->sql, ", %s", plan_slot(plan, plan->resource->parent_field)->field->column);
    }
    text_add_string(&builder->sql, ") values (");
    for (size_t i = 0; i < all->count; i++) {
        text_add_string(&builder->sql, i == 0 ? "" : ", ");
        add_assigned(builder, &all->list[i]);
    }
    if (plan->parent != NULL) {
        text_add_string(&builder->sql, ", ");
        add_parent_key(operation, builder);
    }
    text_add_string(&builder->sql, ") returning ");
    text_add_string(&builder->sql, plan->columns);
}

/* --- update and delete -------------------------------------------------------------------------------------------- */

/* True for records that the caller's key may write: "$$" of the resource's rule becomes a parameter. */
static void add_owned(struct operation *operation, struct builder *builder) {
    const struct resource *resource = operation->plan->resource;
    const char *bound = operation->caller.partner != NULL ? operation->caller.partner : operation->caller.municipality;
    const char *rule = operation->caller.partner != NULL ? resource->partner_owns : resource->municipality_owns;
    if (bound == NULL || rule == NULL) {
        text_add_string(&builder->sql, bound == NULL ? "true" : "false");
        return;
    }
    text_add_string(&builder->sql, "coalesce(");
    builder_template(builder, rule, bound, DB_UNKNOWN);
    text_add_string(&builder->sql, ", false)");
}

static void add_target(struct operation *operation, struct builder *builder) {
    const struct plan *plan = operation->plan;
    text_addf(&builder->sql, "with target as (select t.%s as key, (", plan_key(plan)->field->column);
    add_owned(operation, builder);
    text_addf(&builder->sql, ") as owned from %s t where ", plan->resource->table);
    select_key_condition(builder, plan, "t", operation->key);
    if (plan->parent != NULL) {
        text_addf(&builder->sql, " and t.%s = ", plan_slot(plan, plan->resource->parent_field)->field->column);
        add_parent_key(operation, builder);
    }
    text_add_string(&builder->sql, ") ");
}

/* The state that the caller read, by version and key, as in the ETag. */
static void add_match(struct operation *operation, struct builder *builder) {
    const char *key = plan_key(operation->plan)->field->column;
    text_addf(&builder->sql, "t.%s = target.key and target.owned", key);
    if (operation->versions != NULL) {
        text_addf(&builder->sql, " and (t.version || '-' || right(t.%s::text, 8)) = any(", key);
        builder_param(builder,
                      db_array_format(operation->request->arena, operation->versions, operation->version_count),
                      DB_TEXT_ARRAY);
        text_add_char(&builder->sql, ')');
    }
}

void write_update(struct operation *operation, struct builder *builder) {
    const struct plan *plan = operation->plan;
    struct assignments *all = arena_alloc(operation->request->arena, sizeof *all);
    if (all == NULL) {
        return;
    }
    assign_body(operation, all, false);
    add_target(operation, builder);
    text_addf(&builder->sql, ", changed as (update %s t set ", plan->resource->table);
    for (size_t i = 0; i < all->count; i++) {
        text_addf(&builder->sql, "%s%s = ", i == 0 ? "" : ", ", all->list[i].column);
        add_assigned(builder, &all->list[i]);
    }
    text_add_string(&builder->sql, " from target where ");
    add_match(operation, builder);
    text_add_string(&builder->sql, " returning ");
    text_add_string(&builder->sql, plan->columns);
    text_add_string(&builder->sql, ") select target.owned, changed.* from target left join changed on true");
}

void write_delete(struct operation *operation, struct builder *builder) {
    add_target(operation, builder);
    text_addf(&builder->sql, ", changed as (delete from %s t using target where ", operation->plan->resource->table);
    add_match(operation, builder);
    text_add_string(&builder->sql,
                    " returning t.version) select target.owned, changed.version from target left join changed on true");
}
