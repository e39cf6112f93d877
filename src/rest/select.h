/* Reading, as SQL. */
#ifndef WDHS_REST_SELECT_H
#define WDHS_REST_SELECT_H

#include "builder.h"

/* The row a URL names: "t.slug = $1". */
void select_key_condition(struct builder *builder, const struct plan *plan, const char *alias, const char *value);
void select_list(struct operation *operation, struct builder *builder);
void select_single(struct operation *operation, struct builder *builder);

#endif
