/* Bytes of a request that libmicrohttpd takes in and keeps silent about are found here.
 *
 * Up to version 0.9.75 it takes a NUL for the end of a target or a value, and moves the name of a field that goes on in
 * the next line, mangled; what a proxy in front has read, nobody here would see. So this leans on where that version
 * keeps names and values: in its buffer, where they came in, with the colon and the ends of lines made into NULs. Later
 * versions refuse such requests by themselves, and keep another order; there all this is left alone. */
#include <string.h>

#include "internal.h"

bool layout_is_known(void) {
    return strncmp(MHD_get_version(), "0.", 2) == 0;
}

/* What comes behind a field's line: behind its name, blanks and value. NULL when its value is not where it should be.
 */
static const char *behind(const struct header *header) {
    const char *at = header->name + header->name_length + 1;
    at += strspn(at, " \t");
    return at == header->value ? at + header->value_length + 1 : NULL;
}

/* A line ends in one byte or two, of which the first ended the value already. */
static bool fields_adjoin(const struct headers *headers) {
    for (size_t i = 0; i < headers->count; i++) {
        const char *end = behind(&headers->list[i]);
        const char *next = i + 1 < headers->count ? headers->list[i + 1].name : NULL;
        if (!end || (end != next && (*end != '\0' || (next && end + 1 != next)))) {
            return false;
        }
    }
    return true;
}

bool layout_target_is_whole(const struct exchange *exchange, const char *version) {
    return !*version || exchange->target_end + 1 == version;
}

bool layout_fields_are_whole(const struct exchange *exchange) {
    return fields_adjoin(&exchange->headers);
}
