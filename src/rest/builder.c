/* SQL texts with numbered parameters: values never become part of a text. */

#include <string.h>

#include "builder.h"
#include "select.h"

struct builder *builder_new(struct operation *operation) {
    struct arena *arena = operation->request->arena;
    struct builder *builder = arena_alloc(arena, sizeof *builder);
    if (builder == NULL) {
        operation_no_memory(operation->request);
        return NULL;
    }
    text_init(&builder->sql, arena, 2048);
    return builder;
}

void builder_param(struct builder *builder, const char *value, enum db_type type) {
    if (builder->count == sizeof builder->params / sizeof *builder->params) {
        builder->overflow = true;
        return;
    }
    builder->params[builder->count++] = (struct db_param){value, type};
    text_add_char(&builder->sql, '$');
    text_add_int(&builder->sql, (int64_t)builder->count);
}

void builder_template(struct builder *builder, const char *sql, const char *value, enum db_type type) {
    bool first = true;
    for (const char *mark = strstr(sql, "$$"); mark != NULL; mark = strstr(sql, "$$")) {
        text_add(&builder->sql, sql, (size_t)(mark - sql));
        if (first) {
            builder_param(builder, value, type);
        } else {
            text_addf(&builder->sql, "$%zu", builder->count);
        }
        first = false;
        sql = mark + 2;
    }
    text_add_string(&builder->sql, sql);
}

bool builder_statement(struct operation *operation, struct builder *builder, bool writes, enum db_lane lane,
                       struct db_statement *statement) {
    if (builder->sql.failed || builder->overflow || arena_exhausted(operation->request->arena)) {
        operation_no_memory(operation->request);
        return false;
    }
    *statement = (struct db_statement){.sql = builder->sql.data,
                                       .length = builder->sql.length,
                                       .writes = writes,
                                       .lane = lane,
                                       .values_matter = builder->values_matter,
                                       .weight = builder->weight};
    return true;
}

void builder_run(struct operation *operation, void (*write)(struct operation *operation, struct builder *builder),
                 bool writes, enum db_lane lane, answer *answered) {
    struct db_statement statement;
    struct builder *builder = builder_new(operation);
    if (builder == NULL) {
        return;
    }
    write(operation, builder);
    if (builder_statement(operation, builder, writes, lane, &statement)) {
        operation_run(operation, &statement, builder->params, builder->count, answered);
    }
}

void select_key_condition(struct builder *builder, const struct plan *plan, const char *alias, const char *value) {
    const struct slot *key = plan_key(plan);
    bool primary = plan_key_kind(plan, value) == KEY_PRIMARY;
    text_addf(&builder->sql, "%s.%s = ", alias, primary ? key->field->column : "slug");
    builder_param(builder, value, primary ? key->type : DB_TEXT);
}
