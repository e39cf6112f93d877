/* The code point at hand in UTF-8 that is known to be valid. Private to src/base. */
#ifndef WDHS_BASE_UTF8_DECODE_H
#define WDHS_BASE_UTF8_DECODE_H

#include <stdint.h>

/* Moves *at past one code point and returns it; never reads at or past `end`, whatever the bytes are. */
static inline uint32_t utf8_next(const char **at, const char *end) {
    unsigned char lead = (unsigned char)*(*at)++;
    if (lead < 0x80) {
        return lead;
    }
    int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    uint32_t point = lead & (0x3fU >> more);
    for (; more && *at < end; more--) {
        point = (point << 6) | ((unsigned char)*(*at)++ & 0x3fU);
    }
    return point;
}

#endif
