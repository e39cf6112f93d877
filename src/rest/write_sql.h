/* Changes of records, as SQL. */
#ifndef WDHS_REST_WRITE_SQL_H
#define WDHS_REST_WRITE_SQL_H

#include "builder.h"

void write_insert(struct operation *operation, struct builder *builder);
void write_update(struct operation *operation, struct builder *builder);
void write_delete(struct operation *operation, struct builder *builder);

#endif
