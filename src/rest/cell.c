/* Cells as PostgreSQL sent them, in binary, become JSON or text here. */

#include <string.h>

#include "internal.h"
#include "wdhs/digest.h"
#include "wdhs/moment.h"

/* --- as text ------------------------------------------------------------------------------------------------------ */

/* Without quotes. */
static void add_scalar(struct text *text, enum db_type type, struct cell cell) {
    char out[UUID_TEXT_SIZE];
    switch (type) {
    case DB_INT4:
        text_add_int(text, db_integer(cell.bytes, cell.length));
        return;
    case DB_BOOL:
        text_add_string(text, db_integer(cell.bytes, cell.length) != 0 ? "true" : "false");
        return;
    case DB_UUID:
        digest_uuid_text((const unsigned char *)cell.bytes, out);
        break;
    case DB_DATE:
        moment_format_date(db_date(cell.bytes, cell.length), out);
        break;
    case DB_TIMESTAMPTZ:
        moment_format(db_timestamptz(cell.bytes, cell.length), out);
        break;
    default:
        text_add(text, cell.bytes, cell.length);
        return;
    }
    text_add_string(text, out);
}

const char *cell_text(struct arena *arena, const struct slot *slot, struct cell cell) {
    struct text text;
    text_init(&text, arena, 64);
    add_scalar(&text, slot->type, cell);
    return text.failed ? NULL : text.data;
}

/* --- as JSON ------------------------------------------------------------------------------------------------------ */

static bool has_quotes(enum db_type type) {
    return type != DB_INT4 && type != DB_BOOL;
}

/* PostgreSQL's "infinity", and years that RFC 3339 cannot write, are nothing that a reader could use. */
static bool is_writable(enum db_type type, struct cell cell) {
    switch (type) {
    case DB_UUID:
        return cell.length == UUID_SIZE;
    case DB_DATE:
        return moment_is_writable(db_date(cell.bytes, cell.length) * MS_PER_DAY);
    case DB_TIMESTAMPTZ:
        return moment_is_writable(db_timestamptz(cell.bytes, cell.length));
    default:
        return true;
    }
}

static void add_one(struct text *text, enum db_type type, struct cell cell) {
    if (type == DB_TEXT) {
        text_add_json(text, cell.bytes, cell.length);
    } else if (!is_writable(type, cell)) {
        text_add_string(text, "null");
    } else if (has_quotes(type)) {
        text_add_char(text, '"');
        add_scalar(text, type, cell);
        text_add_char(text, '"');
    } else {
        add_scalar(text, type, cell);
    }
}

/* "source:id" */
static void add_external_id(struct text *text, struct cell cell) {
    const char *colon = memchr(cell.bytes, ':', cell.length);
    size_t source = colon == NULL ? cell.length : (size_t)(colon - cell.bytes);
    size_t id = colon == NULL ? source : source + 1;
    text_add_string(text, "{\"source\":");
    text_add_json(text, cell.bytes, source);
    text_add_string(text, ",\"id\":");
    text_add_json(text, cell.bytes + id, cell.length - id);
    text_add_char(text, '}');
}

static void add_list(struct text *text, const struct slot *slot, struct cell cell) {
    struct db_array array = db_array_open(cell.bytes, cell.length);
    enum db_type type = slot->type == DB_UUID_ARRAY ? DB_UUID : DB_TEXT;
    struct cell element;
    char before = '[';
    while (db_array_next(&array, &element.bytes, &element.length)) {
        text_add_char(text, before);
        before = ',';
        if (element.bytes == NULL) {
            text_add_string(text, "null");
        } else if (slot->field->type == FIELD_EXTERNAL_IDS) {
            add_external_id(text, element);
        } else {
            add_one(text, type, element);
        }
    }
    text_add_string(text, before == '[' ? "[]" : "]");
}

void cell_add_json(struct text *text, const struct slot *slot, struct cell cell) {
    if (cell.bytes == NULL) {
        text_add_string(text, "null");
    } else if (slot->type == DB_JSON) {
        text_add(text, cell.bytes, cell.length);
    } else if (slot->type == DB_TEXT_ARRAY || slot->type == DB_UUID_ARRAY) {
        add_list(text, slot, cell);
    } else {
        add_one(text, slot->type, cell);
    }
}
