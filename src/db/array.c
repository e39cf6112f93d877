/* Reading and writing PostgreSQL's text form of one-dimensional arrays happens here. */
#include <string.h>
#include <strings.h>

#include "wdhs/arena.h"
#include "wdhs/db.h"
#include "wdhs/text.h"

struct reader {
    struct arena *arena;
    const char *at, *end;
    const char **values;
    size_t count, room;
    bool failed;
};

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_space(struct reader *reader) {
    while (reader->at < reader->end && is_space(*reader->at))
        reader->at++;
}

static bool take(struct reader *reader, char c) {
    skip_space(reader);
    if (reader->at == reader->end || *reader->at != c)
        return false;
    reader->at++;
    return true;
}

static void keep(struct reader *reader, const char *value) {
    if (reader->count == reader->room) {
        size_t room = reader->room ? reader->room * 2 : 8;
        const char **values =
            arena_grow(reader->arena, reader->values, reader->room * sizeof(const char *), room * sizeof(const char *));
        if (!values) {
            reader->failed = true;
            return;
        }
        reader->values = values;
        reader->room = room;
    }
    reader->values[reader->count++] = value;
}

/* After the opening quote, up to and including the closing one. */
static void read_quoted(struct reader *reader) {
    const char *start = reader->at;
    while (reader->at < reader->end && *reader->at != '"')
        reader->at += *reader->at == '\\' ? 2 : 1;
    if (reader->at >= reader->end) {
        reader->failed = true;
        return;
    }
    char *value = arena_alloc(reader->arena, (size_t)(reader->at - start) + 1);
    char *out = value;
    for (; value && start < reader->at; start++) {
        start += *start == '\\';
        *out++ = *start;
    }
    reader->at++;
    reader->failed = !value;
    if (value)
        keep(reader, value);
}

static void read_plain(struct reader *reader) {
    const char *start = reader->at;
    while (reader->at < reader->end && *reader->at != ',' && *reader->at != '}') {
        if (*reader->at == '{' || *reader->at == '"' || *reader->at == '\\') {
            reader->failed = true;
            return;
        }
        reader->at++;
    }
    size_t length = (size_t)(reader->at - start);
    while (length && is_space(start[length - 1]))
        length--;
    bool null = length == 4 && strncasecmp(start, "NULL", 4) == 0;
    char *copy = null || !length ? NULL : arena_copy(reader->arena, start, length);
    reader->failed = !length || (!null && !copy);
    if (!reader->failed)
        keep(reader, copy);
}

static void read_elements(struct reader *reader) {
    if (take(reader, '}'))
        return;
    do {
        skip_space(reader);
        if (take(reader, '"'))
            read_quoted(reader);
        else
            read_plain(reader);
    } while (!reader->failed && take(reader, ','));
    if (!reader->failed && !take(reader, '}'))
        reader->failed = true;
}

bool db_array_parse(struct arena *arena, const char *text, size_t length, const char ***values, size_t *count) {
    struct reader reader = {.arena = arena, .at = text, .end = text + length};
    if (!take(&reader, '{'))
        return false;
    read_elements(&reader);
    skip_space(&reader);
    if (reader.failed || reader.at != reader.end || arena_exhausted(arena))
        return false;
    *values = reader.values;
    *count = reader.count;
    return true;
}

static void add_element(struct text *text, const char *value) {
    if (!value) {
        text_add_string(text, "NULL");
        return;
    }
    text_add_char(text, '"');
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            text_add_char(text, '\\');
        text_add_char(text, *value);
    }
    text_add_char(text, '"');
}

char *db_array_format(struct arena *arena, const char *const *values, size_t count) {
    struct text text;
    text_init(&text, arena, 64);
    text_add_char(&text, '{');
    for (size_t i = 0; i < count; i++) {
        if (i)
            text_add_char(&text, ',');
        add_element(&text, values[i]);
    }
    text_add_char(&text, '}');
    return text.failed ? NULL : text.data;
}
