/* Appending to text, escaped for where it goes, happens here. */
#include "wdhs/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wdhs/arena.h"

#define TEXT_SMALLEST 64

/* Nine decimals of a number below four million stay within the 53 bits of a double. */
#define DECIMAL_PLACES 9
#define DECIMAL_SCALE  1e9
#define DECIMAL_LIMIT  4e6

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

/* Most numbers in this service have a few decimals: those are found by scaling, which is exact when dividing gives the
 * number back. */
static bool add_decimals(struct text *text, double number) {
    if (!(fabs(number) < DECIMAL_LIMIT))
        return false;
    int64_t scaled = llround(number * DECIMAL_SCALE);
    if ((double)scaled / DECIMAL_SCALE != number)
        return false;
    char digits[DECIMAL_PLACES + 1] = ".";
    uint64_t fraction = (uint64_t)llabs(scaled) % (uint64_t)DECIMAL_SCALE;
    size_t length = fraction ? sizeof digits : 0;
    for (size_t i = DECIMAL_PLACES; i > 0; i--, fraction /= 10)
        digits[i] = (char)('0' + fraction % 10);
    while (length && digits[length - 1] == '0')
        length--;
    if (scaled < 0)
        text_add_char(text, '-');
    text_add_int(text, (int64_t)((uint64_t)llabs(scaled) / (uint64_t)DECIMAL_SCALE));
    text_add(text, digits, length);
    return true;
}

void text_add_float(struct text *text, double number) {
    char digits[32];
    if (!isfinite(number)) {
        text_add_string(text, "null");
        return;
    }
    if (add_decimals(text, number))
        return;
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    text_add_string(text, digits);
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
    return c >= 0x20 && c != '"' && c != '\\';
}

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* Not 0 when one of eight bytes needs an escape: most of what a reply holds is plain text, and this looks at it in
 * words. */
static uint64_t any_special(uint64_t word) {
    uint64_t quote = word ^ EACH_BYTE('"');
    uint64_t backslash = word ^ EACH_BYTE('\\');
    uint64_t found = (word - EACH_BYTE(0x20)) & ~word;
    found |= (quote - EACH_BYTE(1)) & ~quote;
    found |= (backslash - EACH_BYTE(1)) & ~backslash;
    return found & EACH_BYTE(0x80);
}

static uint64_t word_at(const char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static uint32_t half_word_at(const char *bytes) {
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Copies what needs no escape, in words: the last one overlaps the one before it. False when something does need one;
 * then what was copied is to be thrown away. */
static bool copy_if_plain(char *out, const char *bytes, size_t length) {
    uint64_t special = 0;
    if (length >= 8) {
        for (size_t at = 0; at + 8 < length; at += 8) {
            uint64_t word = word_at(bytes + at);
            special |= any_special(word);
            memcpy(out + at, &word, 8);
        }
        uint64_t last = word_at(bytes + length - 8);
        memcpy(out + length - 8, &last, 8);
        return !(special | any_special(last));
    }
    if (length >= 4) {
        uint32_t first = half_word_at(bytes), last = half_word_at(bytes + length - 4);
        memcpy(out, &first, 4);
        memcpy(out + length - 4, &last, 4);
        return !any_special((uint64_t)first << 32 | last);
    }
    bool plain = true;
    for (size_t at = 0; at < length; at++) {
        plain = plain && is_plain((unsigned char)bytes[at]);
        out[at] = bytes[at];
    }
    return plain;
}

static void add_escaped(struct text *text, const char *bytes, const char *end) {
    const char *run = bytes;
    for (; bytes < end; bytes++) {
        if (is_plain((unsigned char)*bytes))
            continue;
        text_add(text, run, (size_t)(bytes - run));
        add_json_escape(text, (unsigned char)*bytes);
        run = bytes + 1;
    }
    text_add(text, run, (size_t)(end - run));
}

void text_add_json(struct text *text, const char *bytes, size_t length) {
    if (!room(text, length + 2))
        return;
    char *out = text->data + text->length;
    *out++ = '"';
    if (copy_if_plain(out, bytes, length)) {
        out[length] = '"';
        out[length + 1] = '\0';
        text->length += length + 2;
        return;
    }
    text->length++;
    add_escaped(text, bytes, bytes + length);
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
