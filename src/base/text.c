/* Appending to text, escaped for where it goes, happens here. */
#include "wdhs/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digit_pairs.h"
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
    if (!text->arena) {
        free(text->data);
    }
    *text = (struct text){.failed = true};
}

void text_clear(struct text *text) {
    text->length = 0;
    if (!text->data) {
        return;
    }
    text->data[0] = '\0';
    text->failed = false;
}

/* Apart from those that call it, like what escapes: so that the common way through them has little to save. */
__attribute__((noinline)) static bool grow(struct text *text, size_t length) {
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
    if (!text->failed && length < text->capacity - text->length) {
        return true;
    }
    return grow(text, length);
}

char *text_reserve(struct text *text, size_t length) {
    return room(text, length) ? text->data + text->length : NULL;
}

/* Writes backwards from `end`; where the number begins. */
static char *put_digits(char *end, uint64_t number) {
    for (; number > UINT32_MAX; number /= 100) {
        memcpy(end -= 2, digit_pair((unsigned)(number % 100)), 2);
    }
    uint32_t rest = (uint32_t)number; /* divides in half the time */
    for (; rest >= 100; rest /= 100) {
        memcpy(end -= 2, digit_pair(rest % 100), 2);
    }
    if (rest >= 10) {
        return memcpy(end - 2, digit_pair(rest), 2);
    }
    *--end = (char)('0' + rest);
    return end;
}

void text_add_int(struct text *text, int64_t number) {
    char digits[20];
    char *end = digits + sizeof digits;
    char *start = put_digits(end, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
    if (number < 0) {
        *--start = '-';
    }
    text_add(text, start, (size_t)(end - start));
}

/* Most numbers in this service have a few decimals: those are found by scaling, which is exact when dividing gives the
 * number back. */
static bool add_decimals(struct text *text, double number) {
    if (!(fabs(number) < DECIMAL_LIMIT)) {
        return false;
    }
    int64_t scaled = llround(number * DECIMAL_SCALE);
    if ((double)scaled / DECIMAL_SCALE != number) {
        return false;
    }
    char digits[32] = ""; /* the point in the middle */
    char *point = digits + 16, *end = point + 1 + DECIMAL_PLACES;
    uint64_t absolute = (uint64_t)llabs(scaled);
    char *start = put_digits(point, absolute / (uint64_t)DECIMAL_SCALE);
    if (scaled < 0) {
        *--start = '-';
    }
    /* A one before the decimals keeps their zeros; the point takes its place. */
    put_digits(end, absolute % (uint64_t)DECIMAL_SCALE + (uint64_t)DECIMAL_SCALE);
    *point = '.';
    while (end[-1] == '0') {
        end--;
    }
    end -= end[-1] == '.';
    text_add(text, start, (size_t)(end - start));
    return true;
}

void text_add_float(struct text *text, double number) {
    char digits[32];
    if (!isfinite(number)) {
        text_add_string(text, "null");
        return;
    }
    if (add_decimals(text, number)) {
        return;
    }
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number) {
            break;
        }
    }
    text_add_string(text, digits);
}

void text_add_strings(struct text *text, ...) {
    va_list strings;
    va_start(strings, text);
    for (const char *string = va_arg(strings, const char *); string; string = va_arg(strings, const char *)) {
        text_add_string(text, string);
    }
    va_end(strings);
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

static bool text_is_plain(unsigned char c) {
    return c >= 0x20 && c != '"' && c != '\\';
}

/* Sixteen bytes that are looked at as one; the compiler makes of it what the processor has. */
typedef unsigned char chunk __attribute__((vector_size(16)));

static inline chunk chunk_at(const char *bytes) {
    chunk bytes_there;
    memcpy(&bytes_there, bytes, sizeof bytes_there);
    return bytes_there;
}

/* All bits of each byte that needs an escape. */
static inline chunk special_in(chunk bytes) {
    return (chunk)((bytes < 0x20) | (bytes == '"') | (bytes == '\\'));
}

static inline bool is_any(chunk found) {
    uint64_t halves[2];
    memcpy(halves, &found, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

static inline uint64_t word_at(const char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static inline uint32_t half_word_at(const char *bytes) {
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Copies what needs no escape, sixteen bytes at a time: the last ones overlap those before them, and a short text is
 * the first and the last of its bytes. False when something does need one; then what was copied is to be thrown away.
 */
static bool copy_if_plain(char *out, const char *bytes, size_t length) {
    chunk special = {0};
    if (length >= sizeof special) {
        for (size_t at = 0; at + sizeof special < length; at += sizeof special) {
            chunk here = chunk_at(bytes + at);
            special |= special_in(here);
            memcpy(out + at, &here, sizeof here);
        }
        chunk last = chunk_at(bytes + length - sizeof last);
        memcpy(out + length - sizeof last, &last, sizeof last);
        return !is_any(special | special_in(last));
    }
    if (length >= 8) {
        const uint64_t ends[2] = {word_at(bytes), word_at(bytes + length - 8)};
        memcpy(out, &ends[0], 8);
        memcpy(out + length - 8, &ends[1], 8);
        memcpy(&special, ends, sizeof special);
        return !is_any(special_in(special));
    }
    if (length >= 4) {
        const uint32_t first = half_word_at(bytes), last = half_word_at(bytes + length - 4);
        const uint32_t ends[4] = {first, last, first, last};
        memcpy(out, &first, 4);
        memcpy(out + length - 4, &last, 4);
        memcpy(&special, ends, sizeof special);
        return !is_any(special_in(special));
    }
    bool plain = true;
    for (size_t at = 0; at < length; at++) {
        plain = plain && text_is_plain((unsigned char)bytes[at]);
        out[at] = bytes[at];
    }
    return plain;
}

/* The first byte that needs an escape, or the end. */
static const char *next_special(const char *bytes, const char *end) {
    while (end - bytes >= (ptrdiff_t)sizeof(chunk) && !is_any(special_in(chunk_at(bytes)))) {
        bytes += sizeof(chunk);
    }
    while (bytes < end && text_is_plain((unsigned char)*bytes)) {
        bytes++;
    }
    return bytes;
}

__attribute__((noinline)) static void add_escaped(struct text *text, const char *bytes, const char *end) {
    text_add_char(text, '"');
    for (;;) {
        const char *special = next_special(bytes, end);
        text_add(text, bytes, (size_t)(special - bytes));
        if (special == end) {
            break;
        }
        add_json_escape(text, (unsigned char)*special);
        bytes = special + 1;
    }
    text_add_char(text, '"');
}

void text_add_json(struct text *text, const char *bytes, size_t length) {
    if (!room(text, length + 2)) {
        return;
    }
    char *out = text->data + text->length;
    *out++ = '"';
    if (copy_if_plain(out, bytes, length)) {
        out[length] = '"';
        out[length + 1] = '\0';
        text->length += length + 2;
        return;
    }
    add_escaped(text, bytes, bytes + length);
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
        if (is_unreserved(c)) {
            text_add_char(text, (char)c);
        } else {
            text_add(text, (const char[]){'%', upper[c >> 4], upper[c & 15]}, 3);
        }
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
        if (!escape) {
            continue;
        }
        text_add(text, start, (size_t)(string - start));
        text_add_string(text, escape);
        start = string + 1;
    }
    text_add(text, start, (size_t)(string - start));
}
