/* Reading the rows of a result happens here. */
#include <stdlib.h>

#include "pool.h"

size_t db_row_count(const struct db_rows *rows) {
    return (size_t)PQntuples(rows->result);
}

size_t db_column_count(const struct db_rows *rows) {
    return (size_t)PQnfields(rows->result);
}

/* Only what is empty can be null: one look fewer for most cells. */
static inline struct cell cell_in(const PGresult *result, int row, int column) {
    struct cell cell = {.length = (size_t)PQgetlength(result, row, column)};
    if (cell.length > 0 || !PQgetisnull(result, row, column))
        cell.bytes = PQgetvalue(result, row, column);
    return cell;
}

const char *db_cell(const struct db_rows *rows, size_t row, size_t column, size_t *length) {
    struct cell cell = cell_in(rows->result, (int)row, (int)column);
    if (length)
        *length = cell.length;
    return cell.bytes;
}

void db_cells(const struct db_rows *rows, size_t row, size_t first, const uint16_t *columns, size_t count,
              struct cell *cells) {
    const PGresult *result = rows->result;
    const int r = (int)row, offset = (int)first;
    for (const uint16_t *column = columns; column < columns + count; column++)
        cells[*column] = cell_in(result, r, offset + *column);
}

size_t db_affected(const struct db_rows *rows) {
    return (size_t)strtoull(PQcmdTuples(rows->result), NULL, 10);
}
