/* The page of a list. */
#ifndef WDHS_REST_PAGE_H
#define WDHS_REST_PAGE_H

#include "operation.h"

/* False, and nothing is said, when the rows are an outline and one of its records is not kept. */
bool render_list(struct operation *operation, const struct db_rows *rows);

#endif
