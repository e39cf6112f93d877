/* JSON, and lines of it: records are written straight from the cells that PostgreSQL sent, by a layout. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "representation.h"

static void add_object(struct text *text, const struct layout *layout, const struct cell *row);

/* --- parts that are made of parts --------------------------------------------------------------------------------- */

/* "contactPoint":{"email":…}, or null when none of its parts is known. */
static void json_add_group(struct text *text, const struct part *part, const struct cell *row) {
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
    [PART_GROUP] = json_add_group,
    [PART_RECORD] = add_expanded,
    [PART_RECORDS] = add_expanded_list,
};

/* All names but very long ones are copied as a whole number of registers, with the zeros behind them. */
static inline void json_add_name(struct text *text, struct name name) {
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
        json_add_name(text, part->name);
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

/* --- what a layout for it is made of --------------------------------------------------------------------------------
 */

static struct name json_name(const struct slot *slot, bool group) {
    return group ? slot->json.group : slot->json.name;
}

static cell_writer *json_cell(const struct slot *slot, enum shown_text shown) {
    static cell_writer *const translated[] = {
        [SHOWN_DUTCH] = cell_add_dutch, [SHOWN_ENGLISH] = cell_add_english, [SHOWN_ALL] = cell_add_all_languages};
    return (slot->field->flags & TRANSLATED) != 0 ? translated[shown] : slot->json.write;
}

/* Names are made ready once: a list writes hundreds of them. */
static bool prepare_name(struct name *name, const char *word, size_t length) {
    char *bytes = calloc(1, length + 4 + NAME_ROOM);
    if (bytes == NULL) {
        return false;
    }
    snprintf(bytes, length + 5, ",\"%.*s\":", (int)length, word);
    name->bytes = bytes;
    name->length = length + 4;
    return true;
}

bool json_prepare(struct slot *slot) {
    slot->json.write = cell_writer_of(slot);
    return prepare_name(&slot->json.name, slot->leaf, strlen(slot->leaf)) &&
           (slot->group_length == 0 || prepare_name(&slot->json.group, slot->field->name, slot->group_length));
}

/* --- one document for a list ----------------------------------------------------------------------------------------
 */

static void begin_items(struct text *text) {
    text_add_string(text, "{\"items\":[");
}

static void json_add_item(struct text *text, const struct layout *layout, const struct cell *row, bool is_first) {
    if (!is_first) {
        text_add_char(text, ',');
    }
    add_object(text, layout, row);
}

static void add_link(struct text *text, const char *name, const char *url) {
    text_add_string(text, name);
    if (url == NULL) {
        text_add_string(text, "null");
    } else {
        text_add_json_string(text, url);
    }
}

static void end_items(struct text *text, const struct list_end *end) {
    add_link(text, "],\"links\":{\"self\":", end->links.self);
    add_link(text, ",\"next\":", end->links.next);
    add_link(text, ",\"prev\":", end->links.prev);
    text_add_char(text, '}');
    if (end->total != NULL) {
        text_add_string(text, ",\"total\":");
        text_add_int(text, *end->total);
    }
    text_add_char(text, '}');
}

const struct representation json_representation = {.media_type = "application/json",
                                                   .format = "json",
                                                   .has_total = true,
                                                   .form = {json_name, json_cell},
                                                   .begin = begin_items,
                                                   .record = json_add_item,
                                                   .end = end_items};

/* --- a line for each record -----------------------------------------------------------------------------------------
 */

static void add_line(struct text *text, const struct layout *layout, const struct cell *row, bool is_first) {
    (void)is_first;
    add_object(text, layout, row);
    text_add_char(text, '\n');
}

const struct representation ndjson_representation = {.media_type = "application/x-ndjson",
                                                     .format = "ndjson",
                                                     .schema = "JsonLines",
                                                     .form = {json_name, json_cell},
                                                     .record = add_line};
