/* Reading UTF-8: whether it is well-formed, how long it is, and what a name may not carry, happens here. */
#include "wdhs/utf8.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "utf8_decode.h"

#define DISTANCE_LONGEST 63

/* Code points no name needs, which hide text, reorder it, or break a line. Joiners (U+200C, U+200D) and variation
 * selectors stay allowed: Persian and emoji need them. Ordered. */
static const struct range {
    uint32_t first, last;
} invisible[] = {
    {0x0080, 0x009f}, {0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x061c, 0x061c},   {0x115f, 0x1160},   {0x17b4, 0x17b5},
    {0x180b, 0x180e}, {0x200b, 0x200b}, {0x200e, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},   {0x3164, 0x3164},
    {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

/* Bytes of the sequence at `at`, or 0 when it is malformed (RFC 3629 section 4). */
static size_t sequence_length(const unsigned char *at, size_t left) {
    unsigned char lead = at[0];
    unsigned char low = 0x80, high = 0xbf;
    size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length < 2 || length > left) {
        return length == 1 ? 1 : 0;
    }
    if (lead == 0xe0) {
        low = 0xa0;
    } else if (lead == 0xed) {
        high = 0x9f;
    } else if (lead == 0xf0) {
        low = 0x90;
    } else if (lead == 0xf4) {
        high = 0x8f;
    }
    if (at[1] < low || at[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return length;
}

bool utf8_valid(const char *bytes, size_t length) {
    const unsigned char *at = (const unsigned char *)bytes;
    while (length) {
        uint64_t eight;
        if (length >= sizeof eight) {
            memcpy(&eight, at, sizeof eight);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                at += sizeof eight;
                length -= sizeof eight;
                continue;
            }
        }
        size_t taken = sequence_length(at, length);
        if (!taken) {
            return false;
        }
        at += taken;
        length -= taken;
    }
    return true;
}

size_t utf8_count(const char *bytes, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    }
    return count;
}

static bool is_invisible(uint32_t point) {
    for (size_t i = 0; i < sizeof invisible / sizeof *invisible && invisible[i].first <= point; i++) {
        if (point <= invisible[i].last) {
            return true;
        }
    }
    return false;
}

bool utf8_has_control(const char *bytes, size_t length, bool multiline) {
    const char *end = bytes + length;
    while (bytes < end) {
        uint32_t point = utf8_next(&bytes, end);
        if (point >= 0x80 ? is_invisible(point) : point == 0x7f) {
            return true;
        }
        if (point < 0x20 && !(multiline && (point == '\n' || point == '\t'))) {
            return true;
        }
    }
    return false;
}

static int folded(char c) {
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Optimal string alignment over three rows of the table; `rows[0]` is two lines back. */
size_t utf8_distance(const char *a, const char *b, size_t limit) {
    size_t rows[3][DISTANCE_LONGEST + 1];
    size_t a_length = strlen(a), b_length = strlen(b);
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    if (a_length > DISTANCE_LONGEST || b_length > DISTANCE_LONGEST) {
        return strcasecmp(a, b) == 0 ? 0 : limit + 1;
    }
    for (size_t j = 0; j <= b_length; j++) {
        above[j] = j;
    }
    memset(before, 0, sizeof rows[0]);
    for (size_t i = 1; i <= a_length; i++) {
        size_t smallest = row[0] = i;
        int current = folded(a[i - 1]);
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (current != folded(b[j - 1])));
            if (i > 1 && j > 1 && current == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1])) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
            smallest = least(smallest, row[j]);
        }
        /* No later row holds less, transpositions included: a row is never more than one below the one before it. */
        if (smallest > limit) {
            return limit + 1;
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return least(above[b_length], limit + 1);
}

size_t utf8_cut(const char *string, size_t most) {
    size_t length = strnlen(string, most + 1);
    if (length <= most) {
        return length;
    }
    length = most;
    while (length > 0 && ((unsigned char)string[length] & 0xC0U) == 0x80U) {
        length--;
    }
    return length;
}
