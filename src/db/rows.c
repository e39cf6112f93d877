/* Reading the rows of a result happens here. */
#include <stdlib.h>

#include "pool.h"

size_t db_row_count(const struct db_rows *rows) {
    return rows->count;
}

size_t db_column_count(const struct db_rows *rows) {
    return (size_t)PQnfields(rows->result) - rows->columns_before;
}

/* Only what is empty can be null: one look fewer for most cells. */
static inline void read_cell(const PGresult *result, int row, int column, struct cell *cell) {
    cell->length = (size_t)PQgetlength(result, row, column);
    bool null = cell->length == 0 && PQgetisnull(result, row, column);
    cell->bytes = null ? NULL : PQgetvalue(result, row, column);
}

const char *db_cell(const struct db_rows *rows, size_t row, size_t column, size_t *length) {
    struct cell cell;
    read_cell(rows->result, (int)(rows->first + row), (int)(rows->columns_before + column), &cell);
    if (length) {
        *length = cell.length;
    }
    return cell.bytes;
}

void db_cells(const struct db_rows *rows, size_t row, size_t first, const uint16_t *columns, size_t count,
              struct cell *cells) {
    const PGresult *result = rows->result;
    const int r = (int)(rows->first + row), offset = (int)(rows->columns_before + first);
    for (const uint16_t *end = columns + count; columns < end; columns++) {
        read_cell(result, r, offset + *columns, &cells[*columns]);
    }
}

size_t db_affected(const struct db_rows *rows) {
    return (size_t)strtoull(PQcmdTuples(rows->result), NULL, 10);
}
