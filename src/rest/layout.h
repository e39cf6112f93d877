/* How the records of one answer are taken apart: which fields, in which order, and how each is written. */
#ifndef WDHS_REST_LAYOUT_H
#define WDHS_REST_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "cell.h"
#include "operation.h"

/* Translated texts: in one language, or else in the other one; or in both. */
enum shown_text { SHOWN_DUTCH, SHOWN_ENGLISH, SHOWN_ALL };

/* What a representation makes of fields: of a name, as it stands in its object or, `group`, of the name of an object
 * ("contactPoint" of "contactPoint.email"); and of the slot's cells. */
struct field_form {
    struct name (*name)(const struct slot *slot, bool group);
    cell_writer *(*cell)(const struct slot *slot, enum shown_text shown);
};

/* One name and its value. */
struct part {
    enum { PART_VALUE, PART_GROUP, PART_RECORD, PART_RECORDS } kind;
    const struct slot *slot; /* what it is: its field, and the type of its cells; of a group: the first one */
    struct name name;        /* as the representation writes it */
    size_t cell;             /* its first */
    cell_writer *write;
    struct layout *inner; /* the parts of a group, of a record that is expanded, or of each of a list of them */
    size_t joined;        /* first cell of what is expanded */
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
const struct layout *layout_new(struct operation *operation, const struct field_form *form);

#endif
