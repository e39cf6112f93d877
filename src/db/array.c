/* Writing PostgreSQL's text form of one-dimensional arrays happens here. */
#include "wdhs/db.h"
#include "wdhs/text.h"

static void array_add_element(struct text *text, const char *value) {
    if (!value) {
        text_add_string(text, "NULL");
        return;
    }
    text_add_char(text, '"');
    for (; *value; value++) {
        if (*value == '"' || *value == '\\') {
            text_add_char(text, '\\');
        }
        text_add_char(text, *value);
    }
    text_add_char(text, '"');
}

char *db_array_format(struct arena *arena, const char *const *values, size_t count) {
    struct text text;
    text_init(&text, arena, 64);
    text_add_char(&text, '{');
    for (size_t i = 0; i < count; i++) {
        if (i) {
            text_add_char(&text, ',');
        }
        array_add_element(&text, values[i]);
    }
    text_add_char(&text, '}');
    return text.failed ? NULL : text.data;
}
