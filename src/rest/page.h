/* The page of a list. */
#ifndef WDHS_REST_PAGE_H
#define WDHS_REST_PAGE_H

#include "operation.h"

void render_list(struct operation *operation, const struct db_rows *rows);

#endif
