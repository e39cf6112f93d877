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
const char *db_cell(const struct db_rows *rows, size_t row, size_t column, size_t *length) {
    int r = (int)row, c = (int)column;
    int size = PQgetlength(rows->result, r, c);
    if (length)
        *length = (size_t)size;
    return size == 0 && PQgetisnull(rows->result, r, c) ? NULL : PQgetvalue(rows->result, r, c);
}

void db_cells(const struct db_rows *rows, size_t row, size_t first, const uint16_t *columns, size_t count,
              struct cell *cells) {
    for (size_t i = 0; i < count; i++) {
        struct cell *cell = &cells[columns[i]];
        cell->bytes = db_cell(rows, row, first + columns[i], &cell->length);
    }
}

size_t db_affected(const struct db_rows *rows) {
    return (size_t)strtoull(PQcmdTuples(rows->result), NULL, 10);
}
