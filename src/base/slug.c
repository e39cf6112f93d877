/* Folding the names of people, places and programmes to ASCII slugs happens here. */
#include <stdint.h>
#include <string.h>

#include "utf8_decode.h"
#include "wdhs/utf8.h"

/* Latin letters with accents and the ASCII letters that stand for them. Ordered. */
static const struct letter {
    uint32_t first, last;
    const char *ascii;
} letters[] = {
    {0x00aa, 0x00aa, "a"},  {0x00ba, 0x00ba, "o"},  {0x00c0, 0x00c5, "a"},  {0x00c6, 0x00c6, "ae"},
    {0x00c7, 0x00c7, "c"},  {0x00c8, 0x00cb, "e"},  {0x00cc, 0x00cf, "i"},  {0x00d0, 0x00d0, "d"},
    {0x00d1, 0x00d1, "n"},  {0x00d2, 0x00d6, "o"},  {0x00d8, 0x00d8, "o"},  {0x00d9, 0x00dc, "u"},
    {0x00dd, 0x00dd, "y"},  {0x00de, 0x00de, "th"}, {0x00df, 0x00df, "ss"}, {0x00e0, 0x00e5, "a"},
    {0x00e6, 0x00e6, "ae"}, {0x00e7, 0x00e7, "c"},  {0x00e8, 0x00eb, "e"},  {0x00ec, 0x00ef, "i"},
    {0x00f0, 0x00f0, "d"},  {0x00f1, 0x00f1, "n"},  {0x00f2, 0x00f6, "o"},  {0x00f8, 0x00f8, "o"},
    {0x00f9, 0x00fc, "u"},  {0x00fd, 0x00fd, "y"},  {0x00fe, 0x00fe, "th"}, {0x00ff, 0x00ff, "y"},
    {0x0100, 0x0105, "a"},  {0x0106, 0x010d, "c"},  {0x010e, 0x0111, "d"},  {0x0112, 0x011b, "e"},
    {0x011c, 0x0123, "g"},  {0x0124, 0x0127, "h"},  {0x0128, 0x0131, "i"},  {0x0132, 0x0133, "ij"},
    {0x0134, 0x0135, "j"},  {0x0136, 0x0138, "k"},  {0x0139, 0x0142, "l"},  {0x0143, 0x014b, "n"},
    {0x014c, 0x0151, "o"},  {0x0152, 0x0153, "oe"}, {0x0154, 0x0159, "r"},  {0x015a, 0x0161, "s"},
    {0x0162, 0x0167, "t"},  {0x0168, 0x0173, "u"},  {0x0174, 0x0175, "w"},  {0x0176, 0x0178, "y"},
    {0x0179, 0x017e, "z"},  {0x017f, 0x017f, "s"},  {0x018f, 0x018f, "e"},  {0x01cd, 0x01ce, "a"},
    {0x01cf, 0x01d0, "i"},  {0x01d1, 0x01d2, "o"},  {0x01d3, 0x01dc, "u"},  {0x01e6, 0x01e7, "g"},
    {0x01e8, 0x01e9, "k"},  {0x01ea, 0x01ed, "o"},  {0x01f8, 0x01f9, "n"},  {0x0218, 0x0219, "s"},
    {0x021a, 0x021b, "t"},  {0x0259, 0x0259, "e"},  {0x1e80, 0x1e85, "w"},  {0x1e9e, 0x1e9e, "ss"},
    {0x1ea0, 0x1eb7, "a"},  {0x1eb8, 0x1ec7, "e"},  {0x1ec8, 0x1ecb, "i"},  {0x1ecc, 0x1ee3, "o"},
    {0x1ee4, 0x1ef1, "u"},  {0x1ef2, 0x1ef9, "y"},
};

static const char *ascii_of_letter(uint32_t point) {
    for (size_t i = 0; i < sizeof letters / sizeof *letters && letters[i].first <= point; i++) {
        if (point <= letters[i].last) {
            return letters[i].ascii;
        }
    }
    return NULL;
}

/* What a code point becomes: NULL for a separator, "" for nothing; ASCII letters are written to `own`. */
static const char *slug_fold(uint32_t point, char own[2]) {
    own[0] = own[1] = '\0';
    if ((point >= 'a' && point <= 'z') || (point >= '0' && point <= '9')) {
        own[0] = (char)point;
    } else if (point >= 'A' && point <= 'Z') {
        own[0] = (char)(point - 'A' + 'a');
    } else if (point < 0x300 || point > 0x36f) { /* combining accents vanish */
        return ascii_of_letter(point);
    }
    return own;
}

void utf8_slug(const char *string, char *out, size_t size) {
    const char *end = string + strlen(string);
    size_t length = 0;
    bool separated = false;
    if (!size) {
        return;
    }
    while (string < end) {
        char own[2];
        const char *piece = slug_fold(utf8_next(&string, end), own);
        size_t piece_length = piece ? strlen(piece) : 0;
        separated |= !piece;
        if (!piece_length) {
            continue;
        }
        bool hyphen = separated && length;
        if (length + hyphen + piece_length >= size) {
            break;
        }
        if (hyphen) {
            out[length++] = '-';
        }
        memcpy(out + length, piece, piece_length);
        length += piece_length;
        separated = false;
    }
    out[length] = '\0';
}
