/* An append-only text buffer: every representation, SQL text and log line is written with it. */
#ifndef WDHS_TEXT_H
#define WDHS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* `data` is always NUL-terminated after text_init (NULL only if that failed). After memory ran out `failed` is true,
 * further additions do nothing, and the content must not be used: check once, at the end. */
struct text {
    char *data;
    size_t length;   /* bytes, without the NUL */
    size_t capacity; /* bytes, with room for the NUL */
    struct arena *arena; /* NULL: malloc, released by text_release */
    bool failed;
};

void text_init(struct text *text, struct arena *arena, size_t capacity);
void text_release(struct text *text); /* only for texts without an arena */
void text_clear(struct text *text);   /* length 0, keeps the memory */

void text_add(struct text *text, const char *bytes, size_t length);
void text_add_string(struct text *text, const char *string);
void text_add_char(struct text *text, char c);
void text_add_int(struct text *text, int64_t number);
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A JSON string with its quotes (RFC 8259): escapes ", \, and control characters; `bytes` must be valid UTF-8. */
void text_add_json(struct text *text, const char *bytes, size_t length);
void text_add_json_string(struct text *text, const char *string);

/* Percent-encodes everything but RFC 3986 unreserved characters. */
void text_add_percent(struct text *text, const char *bytes, size_t length);

/* HTML text or attribute content: & < > " ' are escaped. */
void text_add_html(struct text *text, const char *string);

/* Make room for `length` more bytes and return where they go, or NULL; the caller then adds to text->length. */
char *text_reserve(struct text *text, size_t length);

#endif
