/* A statement with its parameters, built in the arena. */
#ifndef WDHS_REST_BUILDER_H
#define WDHS_REST_BUILDER_H

#include <stdbool.h>
#include <stddef.h>

#include "operation.h"

struct builder {
    struct text sql;
    struct db_param params[FIELDS_MAX * 2 + FILTERS_MAX + 16];
    size_t count;
    bool overflow;
    bool values_matter; /* this and weight: see db.h */
    unsigned weight;
};

/* NULL after answering 503. */
struct builder *builder_new(struct operation *operation);
/* Adds the parameter and writes $n. */
void builder_param(struct builder *builder, const char *value, enum db_type type);
/* Adds SQL in which "$$" stands for the value, as often as it is there. */
void builder_template(struct builder *builder, const char *sql, const char *value, enum db_type type);
/* False after answering 503. */
bool builder_statement(struct operation *operation, struct builder *builder, bool writes, enum db_lane lane,
                       struct db_statement *statement);

/* Builds a statement with `write` and runs it, as operation_run() does. */
void builder_run(struct operation *operation, void (*write)(struct operation *operation, struct builder *builder),
                 bool writes, enum db_lane lane, answer *answered);

#endif
