/* Appending to text, escaped for where it goes, happens here. */
#include "wdhs/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wdhs/arena.h"

#define TEXT_SMALLEST 64

static const char hex_digits[] = "0123456789abcdef";

void text_init(struct text *text, struct arena *arena, size_t capacity) {
    *text = (struct text){.arena = arena};
    text->capacity = capacity < TEXT_SMALLEST ? TEXT_SMALLEST : capacity;
    text->data = arena ? arena_grow(arena, NULL, 0, text->capacity) : malloc(text->capacity);
    if (text->data) {
        text->data[0] = '\0';
        return;
    }
    text->capacity = 0;
    text->failed = true;
}

void text_release(struct text *text) {
    if (!text->arena)
        free(text->data);
    *text = (struct text){.failed = true};
}

void text_clear(struct text *text) {
    text->length = 0;
    if (!text->data)
        return;
    text->data[0] = '\0';
    text->failed = false;
}

static bool grow(struct text *text, size_t length) {
    size_t needed = text->length + length + 1;
    if (text->failed || needed <= length) {
        text->failed = true;
        return false;
    }
    size_t capacity = text->capacity * 2 > needed ? text->capacity * 2 : needed;
    char *data =
        text->arena ? arena_grow(text->arena, text->data, text->capacity, capacity) : realloc(text->data, capacity);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

/* True when `length` bytes and a NUL fit after what is there. */
static inline bool room(struct text *text, size_t length) {
    if (!text->failed && length < text->capacity - text->length)
        return true;
    return grow(text, length);
}

char *text_reserve(struct text *text, size_t length) {
    return room(text, length) ? text->data + text->length : NULL;
}

void text_add_int(struct text *text, int64_t number) {
    char digits[20];
    size_t start = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--start] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0)
        digits[--start] = '-';
    text_add(text, digits + start, sizeof digits - start);
}

void text_addf(struct text *text, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t free_bytes = text->failed ? 0 : text->capacity - text->length;
    int length = vsnprintf(free_bytes ? text->data + text->length : NULL, free_bytes, format, arguments);
    va_end(arguments);
    if (length < 0) {
        text->failed = true;
    } else if (free_bytes && (size_t)length < free_bytes) {
        text->length += (size_t)length;
    } else if (room(text, (size_t)length)) {
        vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

static void add_json_escape(struct text *text, unsigned char c) {
    static const char shorthand[][2] = {{'"', '"'},  {'\\', '\\'}, {'\b', 'b'}, {'\f', 'f'},
                                        {'\n', 'n'}, {'\r', 'r'},  {'\t', 't'}};
    for (size_t i = 0; i < sizeof shorthand / sizeof *shorthand; i++) {
        if (shorthand[i][0] == (char)c) {
            text_add(text, (const char[]){'\\', shorthand[i][1]}, 2);
            return;
        }
    }
    text_add(text, (const char[]){'\\', 'u', '0', '0', hex_digits[c >> 4], hex_digits[c & 15]}, 6);
}

static bool is_plain(unsigned char c) {
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* Not 0 when one of eight bytes needs an escape: most of what a reply holds is plain text, and this looks at it in
 * words. */
static uint64_t any_special(uint64_t word) {
    uint64_t quote = word ^ EACH_BYTE('"');
    uint64_t backslash = word ^ EACH_BYTE('\\');
    uint64_t delete = word ^ EACH_BYTE(0x7f);
    uint64_t found = (word - EACH_BYTE(0x20)) & ~word;
    found |= (quote - EACH_BYTE(1)) & ~quote;
    found |= (backslash - EACH_BYTE(1)) & ~backslash;
    found |= (delete - EACH_BYTE(1)) & ~delete;
    return found & EACH_BYTE(0x80);
}

/* How many of the first bytes can stand in a JSON string as they are. */
static size_t plain_run(const char *bytes, size_t length) {
    size_t run = 0;
    uint64_t word;
    for (; run + sizeof word <= length; run += sizeof word) {
        memcpy(&word, bytes + run, sizeof word);
        if (any_special(word))
            break;
    }
    while (run < length && is_plain((unsigned char)bytes[run]))
        run++;
    return run;
}

void text_add_json(struct text *text, const char *bytes, size_t length) {
    const char *end = bytes + length;
    if (!room(text, length + 2))
        return;
    text->data[text->length++] = '"';
    for (;;) {
        size_t run = plain_run(bytes, (size_t)(end - bytes));
        text_add(text, bytes, run);
        bytes += run;
        if (bytes == end)
            break;
        add_json_escape(text, (unsigned char)*bytes++);
    }
    text_add_char(text, '"');
}

void text_add_json_string(struct text *text, const char *string) {
    text_add_json(text, string, strlen(string));
}

static bool is_unreserved(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void text_add_percent(struct text *text, const char *bytes, size_t length) {
    static const char upper[] = "0123456789ABCDEF";
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (is_unreserved(c))
            text_add_char(text, (char)c);
        else
            text_add(text, (const char[]){'%', upper[c >> 4], upper[c & 15]}, 3);
    }
}

static const char *html_escape(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void text_add_html(struct text *text, const char *string) {
    const char *start = string;
    for (; *string; string++) {
        const char *escape = html_escape(*string);
        if (!escape)
            continue;
        text_add(text, start, (size_t)(string - start));
        text_add_string(text, escape);
        start = string + 1;
    }
    text_add(text, start, (size_t)(string - start));
}
