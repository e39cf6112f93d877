/* An append-only text buffer: every representation, SQL text and log line is written with it. */
#ifndef WDHS_TEXT_H
#define WDHS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

/* `data` is always NUL-terminated after text_init (NULL only if that failed). After memory ran out `failed` is true,
 * further additions do nothing, and the content must not be used: check once, at the end. */
struct text {
    char *data;
    size_t length;       /* bytes, without the NUL */
    size_t capacity;     /* bytes, with room for the NUL */
    struct arena *arena; /* NULL: malloc, released by text_release */
    bool failed;
};

void text_init(struct text *text, struct arena *arena, size_t capacity);
void text_release(struct text *text); /* only for texts without an arena */
void text_clear(struct text *text);   /* length 0, keeps the memory */

/* Make room for `length` more bytes and return where they go, or NULL; the caller then adds to text->length. */
char *text_reserve(struct text *text, size_t length);

/* The small ones are inline: rendering a page calls them thousands of times. */
static inline char *text_room(struct text *text, size_t length) {
    bool fits = !text->failed && length < text->capacity - text->length;
    return fits ? text->data + text->length : text_reserve(text, length);
}

static inline void text_add(struct text *text, const char *bytes, size_t length) {
    char *at = text_room(text, length);
    if (at != NULL && length > 0) {
        memcpy(at, bytes, length);
        at[length] = '\0';
        text->length += length;
    }
}

static inline void text_add_string(struct text *text, const char *string) {
    text_add(text, string, strlen(string));
}

static inline void text_add_char(struct text *text, char c) {
    char *at = text_room(text, 1);
    if (at != NULL) {
        at[0] = c;
        at[1] = '\0';
        text->length++;
    }
}

/* Several strings, until a NULL. */
void text_add_strings(struct text *text, ...) __attribute__((sentinel));
void text_add_int(struct text *text, int64_t number);
/* A JSON number, as short as it can be and still be read back as the same double; null when it is not finite. */
void text_add_float(struct text *text, double number);
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A JSON string with its quotes (RFC 8259): escapes ", \, and what is below U+0020; `bytes` must be valid UTF-8. */
void text_add_json(struct text *text, const char *bytes, size_t length);
void text_add_json_string(struct text *text, const char *string);

/* Percent-encodes everything but RFC 3986 unreserved characters. */
void text_add_percent(struct text *text, const char *bytes, size_t length);

/* HTML text or attribute content: & < > " ' are escaped. */
void text_add_html(struct text *text, const char *string);

/* True when a web address stands in the string: with a scheme, with "www.", with a path, or a bare domain such as
 * example.com. Initials, titles and abbreviations ("Jan v.d. Berg", "Dr.Jansen") are none. */
bool text_has_url(const char *string);

#endif
