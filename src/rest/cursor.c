/* Cursors: where a page ends, in a form that clients pass back and do not read.
 *
 * Layout before base64url: 8 bytes fingerprint, 1 byte direction, then each value as a 2-byte length and its bytes
 * (null as a length and no bytes), then a 4-byte checksum. The checksum finds damage; a cursor gives no rights, so it
 * needs no secret. */

#include <string.h>

#include "cursor.h"
#include "wdhs/digest.h"
#include "wdhs/text.h"
#include "wdhs/utf8.h"

#define HEADER_SIZE   9
#define CHECKSUM_SIZE 4
#define NULL_LENGTH   0xffff

static void cursor_add_number(struct text *text, uint64_t number, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        text_add_char(text, (char)(unsigned char)(number >> (8 * i)));
    }
}

static uint64_t get_number(const unsigned char *at, size_t bytes) {
    uint64_t number = 0;
    for (size_t i = bytes; i > 0; i--) {
        number = number << 8 | at[i - 1];
    }
    return number;
}

char *cursor_encode(struct arena *arena, uint64_t fingerprint, bool backwards, const char *const *values,
                    size_t count) {
    struct text raw;
    text_init(&raw, arena, 128);
    cursor_add_number(&raw, fingerprint, 8);
    text_add_char(&raw, backwards ? 1 : 0);
    for (size_t i = 0; i < count; i++) {
        size_t length = values[i] == NULL ? 0 : strlen(values[i]);
        cursor_add_number(&raw, values[i] == NULL ? NULL_LENGTH : length, 2);
        text_add(&raw, values[i], length);
    }
    if (raw.failed) {
        return NULL;
    }
    cursor_add_number(&raw, digest_fast(raw.data, raw.length), CHECKSUM_SIZE);
    char *out = raw.failed ? NULL : arena_alloc(arena, (raw.length * 4 + 2) / 3 + 1);
    if (out != NULL) {
        digest_base64url(raw.data, raw.length, out);
    }
    return out;
}

/* Takes one value, which may be NULL; false when it is not there. */
static bool cursor_take_value(struct arena *arena, const unsigned char **at, const unsigned char *end,
                              const char **value) {
    *value = NULL;
    if (end - *at < 2) {
        return false;
    }
    size_t length = get_number(*at, 2);
    const char *bytes = (const char *)*at + 2;
    *at += 2;
    if (length == NULL_LENGTH) {
        return true;
    }
    if ((size_t)(end - *at) < length || memchr(bytes, '\0', length) != NULL || !utf8_valid(bytes, length)) {
        return false;
    }
    *at += length;
    *value = arena_copy(arena, bytes, length);
    return *value != NULL;
}

static bool take_values(struct arena *arena, const unsigned char *at, const unsigned char *end, const char **values,
                        size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!cursor_take_value(arena, &at, end, &values[i])) {
            return false;
        }
    }
    return at == end;
}

bool cursor_decode(struct arena *arena, const char *text, uint64_t fingerprint, bool *backwards, const char **values,
                   size_t count) {
    size_t length = strlen(text);
    unsigned char *raw = arena_alloc(arena, length + 1);
    if (raw == NULL) {
        return false;
    }
    long size = digest_base64url_decode(text, length, raw);
    if (size < HEADER_SIZE + CHECKSUM_SIZE) {
        return false;
    }
    size_t body = (size_t)size - CHECKSUM_SIZE;
    uint64_t checksum = digest_fast(raw, body) & 0xffffffffU;
    if (get_number(raw + body, CHECKSUM_SIZE) != checksum || get_number(raw, 8) != fingerprint || raw[8] > 1) {
        return false;
    }
    *backwards = raw[8] == 1;
    return take_values(arena, raw + HEADER_SIZE, raw + body, values, count);
}
