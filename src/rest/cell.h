/* One value as PostgreSQL sent it, written as JSON. */
#ifndef WDHS_REST_CELL_H
#define WDHS_REST_CELL_H

#include "plan.h"
#include "wdhs/db.h"

/* Where the cells of a record are: in a row, from an offset. */
struct cells {
    const struct db_rows *rows;
    size_t row, offset;
};

static inline struct cell cell_at(const struct cells *cells, size_t index) {
    struct cell cell;
    cell.bytes = db_cell(cells->rows, cells->row, cells->offset + index, &cell.length);
    return cell;
}

cell_writer *cell_writer_of(const struct slot *slot);
/* Translated texts: the language asked for, or else the other; or both. */
cell_writer cell_add_dutch, cell_add_english, cell_add_all_languages;
/* A value that is no list, not null, as the text that PostgreSQL takes as a parameter; NULL when memory is out. */
const char *cell_text(struct arena *arena, const struct slot *slot, struct cell cell);

#endif
