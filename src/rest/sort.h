/* The order of lists: what records are sorted by, and what comes behind a boundary between two pages. */
#ifndef WDHS_REST_SORT_H
#define WDHS_REST_SORT_H

#include "builder.h"
#include "cell.h"

/* Makes the slot's key; false when memory is out. */
bool sort_prepare(struct slot *slot, bool is_key);
/* " order by …", in the direction of reading. */
void sort_add_order(struct text *sql, const struct list *list);
/* The condition for what comes behind list->boundary, in the direction of reading. */
void sort_add_boundary(struct builder *builder, const struct list *list);
/* The cell that the slot's key has in a record: a translated text has two, of which the shown one counts. */
size_t sort_cell(const struct slot *slot, enum language language, const struct cells *cells);
/* False for what no cursor of this service says about the slot. NULL is null. */
bool sort_value_fits(const struct slot *slot, const char *value);

#endif
