/* How the records of one answer are written. */
#ifndef WDHS_REST_LAYOUT_H
#define WDHS_REST_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "cell.h"
#include "operation.h"

/* How one name and its value are written. */
struct part {
    enum { PART_VALUE, PART_GROUP, PART_RECORD, PART_RECORDS } kind;
    struct name name;
    size_t cell; /* its first */
    cell_writer *write;
    struct layout *inner; /* the parts of a group, of a record that is expanded, or of each of a list of them */
    size_t joined;        /* first cell of what is expanded */
    size_t group_end;     /* tells groups apart */
};

struct layout {
    const struct plan *plan;
    struct part *parts;
    size_t count;
    uint16_t *columns; /* the cells that it takes; all others are left alone */
    size_t column_count;
    size_t cell_count;      /* of a row, with what is joined to it */
    struct cell *row;       /* of the record at hand */
    struct db_array *lists; /* PART_RECORDS: one for each cell, at the next record */
};

/* In the request's arena, for as long as the view does not change; NULL when memory is out. */
const struct layout *layout_new(struct operation *operation);
/* Adds a record as JSON; `row` is all of its cells. */
void render_cells(struct text *text, const struct layout *layout, const struct cell *row);
void render_row(struct text *text, const struct layout *layout, const struct cells *cells);
/* One record as a text of its own, and its ETag. */
void render_record(struct text *text, struct operation *operation, const struct cells *cells);

#endif
