/* What the query parameters of an operation do, for the rows that name it. */
#ifndef WDHS_REST_QUERY_H
#define WDHS_REST_QUERY_H

#include "builder.h"
#include "cell.h"
#include "parameter.h"
#include "value.h"

/* What is shown: query_shape.c. */
parameter_reader query_fields, query_expand, query_languages, query_format;
/* Which page, in what order: query_page.c. */
parameter_reader query_limit, query_cursor, query_sort, query_count;
/* Which records: query_filter.c. */
parameter_reader filter_read;

/* When all parameters of a list are read: adds what its order lacks, and opens the cursor. */
void query_finish_page(struct operation *operation);
/* The cursor of a page that begins behind this record; NULL when memory is out. */
const char *query_cursor_behind(struct operation *operation, const struct cells *cells, bool backwards);
/* The same, from what the list is sorted by. */
const char *query_make_cursor(struct operation *operation, const char *boundary[CURSOR_VALUES_MAX], bool backwards);
void filter_check_ranges(struct operation *operation);
/* Adds the condition, with its values as parameters. */
void filter_add_condition(struct operation *operation, struct builder *builder, const struct filter *filter);

static inline struct place in_query(const char *name) {
    return (struct place){IN_QUERY, name};
}

/* Calls `each` for every item of a comma-separated value. */
void query_each_item(struct operation *operation, const struct parameter *parameter, const char *value,
                     parameter_reader *each);

/* "contactPoint" of "contactPoint.email": the length of the name under which a slot stands at the top of a record. */
size_t slot_top_length(const struct slot *slot);
bool slot_is_expandable(const struct slot *slot);

#endif
