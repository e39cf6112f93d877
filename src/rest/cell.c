/* Cells as PostgreSQL sent them, in binary, become JSON or text here. */

#include <string.h>

#include "cell.h"
#include "wdhs/arena.h"
#include "wdhs/digest.h"
#include "wdhs/moment.h"

/* --- as text ------------------------------------------------------------------------------------------------------ */

const char *cell_text(struct arena *arena, const struct slot *slot, struct cell cell) {
    char out[UUID_TEXT_SIZE];
    switch (slot->type) {
    case DB_INT4:
    case DB_INT8:
        return arena_printf(arena, "%lld", (long long)db_integer(cell.bytes, cell.length));
    case DB_BOOL:
        return db_integer(cell.bytes, cell.length) != 0 ? "true" : "false";
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
        return arena_copy(arena, cell.bytes, cell.length);
    }
    return arena_copy(arena, out, strlen(out));
}

/* --- one cell as JSON --------------------------------------------------------------------------------------------- */

static void add_null(struct text *text) {
    text_add(text, "null", 4);
}

/* Room for so many bytes and two quotes, the first of which is there already; NULL when memory is out. */
static inline char *open_quotes(struct text *text, size_t length) {
    char *at = text_room(text, length + 2);
    if (at != NULL) {
        *at++ = '"';
    }
    return at;
}

static inline void close_quotes(struct text *text, char *at, size_t length) {
    at[length] = '"';
    at[length + 1] = '\0';
    text->length += length + 2;
}

static void cell_add_text(struct text *text, const struct cell *cell) {
    if (cell->bytes == NULL) {
        add_null(text);
    } else {
        text_add_json(text, cell->bytes, cell->length);
    }
}

static void add_integer(struct text *text, const struct cell *cell) {
    if (cell->bytes == NULL) {
        add_null(text);
    } else {
        text_add_int(text, db_integer(cell->bytes, cell->length));
    }
}

static void add_boolean(struct text *text, const struct cell *cell) {
    if (cell->bytes == NULL) {
        add_null(text);
    } else if (db_integer(cell->bytes, cell->length) != 0) {
        text_add(text, "true", 4);
    } else {
        text_add(text, "false", 5);
    }
}

static void add_uuid(struct text *text, const struct cell *cell) {
    if (cell->bytes == NULL || cell->length != UUID_SIZE) {
        add_null(text);
        return;
    }
    char *at = open_quotes(text, UUID_TEXT_SIZE - 1);
    if (at != NULL) {
        digest_uuid_text((const unsigned char *)cell->bytes, at);
        close_quotes(text, at, UUID_TEXT_SIZE - 1);
    }
}

/* PostgreSQL's "infinity", and years that RFC 3339 cannot write, are nothing that a reader could use. */
static void cell_add_date(struct text *text, const struct cell *cell) {
    int64_t days = cell->bytes == NULL ? 0 : db_date(cell->bytes, cell->length);
    if (cell->bytes == NULL || !moment_is_writable(days * MS_PER_DAY)) {
        add_null(text);
        return;
    }
    char *at = open_quotes(text, DATE_SIZE - 1);
    if (at != NULL) {
        moment_format_date(days, at);
        close_quotes(text, at, DATE_SIZE - 1);
    }
}

static void add_timestamp(struct text *text, const struct cell *cell) {
    int64_t ms = cell->bytes == NULL ? 0 : db_timestamptz(cell->bytes, cell->length);
    if (cell->bytes == NULL || !moment_is_writable(ms)) {
        add_null(text);
        return;
    }
    char *at = open_quotes(text, MOMENT_SIZE - 1);
    if (at != NULL) {
        moment_format(ms, at);
        close_quotes(text, at, MOMENT_SIZE - 1);
    }
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

/* "source:id" */
static void add_external_id(struct text *text, const struct cell *cell) {
    if (cell->bytes == NULL) {
        add_null(text);
        return;
    }
    const char *colon = memchr(cell->bytes, ':', cell->length);
    size_t source = colon == NULL ? cell->length : (size_t)(colon - cell->bytes);
    size_t id = colon == NULL ? source : source + 1;
    text_add_string(text, "{\"source\":");
    text_add_json(text, cell->bytes, source);
    text_add_string(text, ",\"id\":");
    text_add_json(text, cell->bytes + id, cell->length - id);
    text_add_char(text, '}');
}

static inline void cell_add_list(struct text *text, const struct cell *cell, cell_writer *add_element) {
    if (cell->bytes == NULL) {
        add_null(text);
        return;
    }
    struct db_array array = db_array_open(cell->bytes, cell->length);
    struct cell element;
    char before = '[';
    while (db_array_next(&array, &element.bytes, &element.length)) {
        text_add_char(text, before);
        before = ',';
        add_element(text, &element);
    }
    text_add_string(text, before == '[' ? "[]" : "]");
}

static void add_ready_json(struct text *text, const struct cell *cell) {
    if (cell->bytes == NULL) {
        add_null(text);
    } else {
        text_add(text, cell->bytes, cell->length);
    }
}

static void add_texts(struct text *text, const struct cell *cell) {
    cell_add_list(text, cell, cell_add_text);
}

static void add_uuids(struct text *text, const struct cell *cell) {
    cell_add_list(text, cell, add_uuid);
}

static void add_integers(struct text *text, const struct cell *cell) {
    cell_add_list(text, cell, add_integer);
}

static void add_external_ids(struct text *text, const struct cell *cell) {
    cell_add_list(text, cell, add_external_id);
}

/* --- two cells ---------------------------------------------------------------------------------------------------- */

static void add_location(struct text *text, const struct cell *cells) {
    if (cells[0].bytes == NULL || cells[1].bytes == NULL) {
        add_null(text);
        return;
    }
    text_add_string(text, "{\"type\":\"Point\",\"coordinates\":[");
    text_add_float(text, db_float8(cells[0].bytes, cells[0].length));
    text_add_char(text, ',');
    text_add_float(text, db_float8(cells[1].bytes, cells[1].length));
    text_add_string(text, "]}");
}

void cell_add_dutch(struct text *text, const struct cell *cells) {
    cell_add_text(text, cells[0].bytes != NULL ? &cells[0] : &cells[1]);
}

void cell_add_english(struct text *text, const struct cell *cells) {
    cell_add_text(text, cells[1].bytes != NULL ? &cells[1] : &cells[0]);
}

/* Every language as {language, value}, as the coming ADR rule on languages has it. */
void cell_add_all_languages(struct text *text, const struct cell *cells) {
    static const char *const names[2] = {"{\"language\":\"nl\",\"value\":", "{\"language\":\"en\",\"value\":"};
    char before = '[';
    for (size_t i = 0; i < 2; i++) {
        if (cells[i].bytes != NULL) {
            text_add_char(text, before);
            before = ',';
            text_add_string(text, names[i]);
            text_add_json(text, cells[i].bytes, cells[i].length);
            text_add_char(text, '}');
        }
    }
    text_add_string(text, before == '[' ? "null" : "]");
}

/* --- which writer ------------------------------------------------------------------------------------------------- */

cell_writer *cell_writer_of(const struct slot *slot) {
    static const struct {
        enum db_type type;
        cell_writer *write;
    } writers[] = {
        {DB_INT4, add_integer},        {DB_INT8, add_integer},          {DB_INT4_ARRAY, add_integers},
        {DB_INT8_ARRAY, add_integers}, {DB_BOOL, add_boolean},          {DB_UUID, add_uuid},
        {DB_DATE, cell_add_date},      {DB_JSON, add_ready_json},       {DB_FLOAT8, add_location},
        {DB_TEXT_ARRAY, add_texts},    {DB_TIMESTAMPTZ, add_timestamp}, {DB_UUID_ARRAY, add_uuids},
    };
    if (slot->field->type == FIELD_EXTERNAL_IDS) {
        return add_external_ids;
    }
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        if (writers[i].type == slot->type) {
            return writers[i].write;
        }
    }
    return cell_add_text;
}
