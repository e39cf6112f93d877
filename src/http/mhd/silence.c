/* Bytes of a request that libmicrohttpd takes in and keeps silent about are found here.
 *
 * Version 0.9.75 takes a NUL for the end of a target or a value, and moves the name of a field that goes on in the next
 * line, mangled; what a proxy in front has read, nobody here would see.
 *
 * Leans on this: that version keeps names and values in its buffer, where they came in, with the colon and the ends of
 * lines made into NULs. Later ones refuse such requests by themselves, and keep another order; there this is left
 * alone. Without it, and without a library that refuses by itself, the service does not start. */
#include "../exchange.h"
#include "mhd.h"

/* What comes behind a field's name, blanks and value. NULL when its value is not where it should be. */
static const char *behind(const struct header *header) {
    const char *at = header->name + header->name_length + 1;
    while (*at == ' ' || *at == '\t') {
        at++;
    }
    return at == header->value ? at + header->value_length + 1 : NULL;
}

bool target_is_whole(const struct exchange *exchange, const char *version) {
    return !mhd_tricks[TRICK_SILENCE] || !*version || exchange->target_end + 1 == version;
}

/* A line ends in one byte or two, of which the first ended the value already. `next` is NULL for the last one. */
static bool adjoins(const char *end, const struct header *next) {
    bool second = *end == '\0';
    return next ? end == next->name || (second && end + 1 == next->name) : second;
}

bool fields_are_whole(const struct exchange *exchange) {
    const struct headers *headers = &exchange->headers;
    for (size_t i = 0; mhd_tricks[TRICK_SILENCE] && i < headers->count; i++) {
        const char *end = behind(&headers->list[i]);
        if (!end || !adjoins(end, i + 1 < headers->count ? &headers->list[i + 1] : NULL)) {
            return false;
        }
    }
    return true;
}
