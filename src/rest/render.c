/* Records as JSON, written straight from the cells that PostgreSQL sent, by a layout. */

#include <string.h>

#include "etag.h"
#include "layout.h"

static void add_object(struct text *text, const struct layout *layout, const struct cell *row);

/* --- parts that are made of parts --------------------------------------------------------------------------------- */

/* "contactPoint":{"email":…}, or null when none of its parts is known. */
static void add_group(struct text *text, const struct part *part, const struct cell *row) {
    for (size_t i = 0; i < part->inner->count; i++) {
        if (row[part->inner->parts[i].cell].bytes != NULL) {
            add_object(text, part->inner, row);
            return;
        }
    }
    text_add(text, "null", 4);
}

/* No version: the record is not public, or not there. Then its key stands as it does unexpanded. */
static void add_expanded(struct text *text, const struct part *part, const struct cell *row) {
    if (row[part->joined].bytes == NULL) {
        part->write(text, row + part->cell);
    } else {
        add_object(text, part->inner, row + part->joined);
    }
}

/* The next element of each array, as the cells of one record. */
static bool next_of_lists(const struct layout *layout) {
    for (size_t i = 0; i < layout->cell_count; i++) {
        if (!db_array_next(&layout->lists[i], &layout->row[i].bytes, &layout->row[i].length)) {
            return false;
        }
    }
    return true;
}

/* One array for each cell of the related records; without any record they are null. */
static void add_expanded_list(struct text *text, const struct part *part, const struct cell *row) {
    const struct layout *inner = part->inner;
    const struct cell *arrays = row + part->joined;
    size_t count = arrays[0].bytes == NULL ? 0 : db_array_open(arrays[0].bytes, arrays[0].length).left;
    for (size_t i = 0; count > 0 && i < inner->cell_count; i++) {
        inner->lists[i] = db_array_open(arrays[i].bytes, arrays[i].bytes == NULL ? 0 : arrays[i].length);
        text->failed = text->failed || inner->lists[i].left != count;
    }
    text_add_char(text, '[');
    for (size_t i = 0; i < count && !text->failed; i++) {
        if (i > 0) {
            text_add_char(text, ',');
        }
        text->failed = !next_of_lists(inner);
        add_object(text, inner, inner->row);
    }
    text_add_char(text, ']');
}

/* --- records ------------------------------------------------------------------------------------------------------ */

static void (*const compound[])(struct text *text, const struct part *part, const struct cell *row) = {
    [PART_GROUP] = add_group,
    [PART_RECORD] = add_expanded,
    [PART_RECORDS] = add_expanded_list,
};

/* All names but very long ones are copied as a whole number of registers, with the zeros behind them. */
static inline void add_name(struct text *text, struct name name) {
    char *at = text_room(text, NAME_ROOM);
    if (at == NULL || name.length >= NAME_ROOM) {
        text_add(text, name.bytes, name.length);
        return;
    }
    memcpy(at, name.bytes, NAME_ROOM);
    text->length += name.length;
}

/* Every name begins with a comma: the brace takes the place of the first one. */
static void add_object(struct text *text, const struct layout *layout, const struct cell *row) {
    size_t start = text->length;
    const struct part *end = layout->parts + layout->count;
    for (const struct part *part = layout->parts; part < end; part++) {
        add_name(text, part->name);
        if (part->kind == PART_VALUE) {
            part->write(text, row + part->cell);
        } else {
            compound[part->kind](text, part, row);
        }
    }
    if (layout->count == 0) {
        text_add_char(text, '{');
    } else if (!text->failed) {
        text->data[start] = '{';
    }
    text_add_char(text, '}');
}

void render_cells(struct text *text, const struct layout *layout, const struct cell *row) {
    add_object(text, layout, row);
}

void render_row(struct text *text, const struct layout *layout, const struct cells *cells) {
    db_cells(cells->rows, cells->row, cells->offset, layout->columns, layout->column_count, layout->row);
    add_object(text, layout, layout->row);
}

void render_record(struct text *text, struct operation *operation, const struct cells *cells) {
    struct request *request = operation->request;
    const struct plan *plan = operation->plan;
    const struct layout *layout = layout_new(operation);
    text_init(text, request->arena, 2048);
    if (layout == NULL) {
        text->failed = true;
        return;
    }
    render_row(text, layout, cells);
    if (!text->failed) {
        struct cell key = cell_at(cells, plan->slots[plan->key_slot].cell);
        request->reply.etag =
            etag_make(request->arena, etag_prefix(request->arena, plan, cell_at(cells, 0), key), text);
    }
}
