/* Rows become records of a representation. */
#ifndef WDHS_REST_RENDER_H
#define WDHS_REST_RENDER_H

#include "representation.h"

/* Adds the record of a row to a list. */
void render_row(struct text *text, const struct representation *representation, const struct layout *layout,
                const struct cells *cells, bool is_first);
/* One record as JSON in a text of its own, and its ETag. */
void render_record(struct text *text, struct operation *operation, const struct cells *cells);

#endif
