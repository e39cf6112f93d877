/* Reading traceparent, strictly: a malformed one counts as absent. */
#include "trace.h"

#include <stddef.h>
#include <string.h>

#define HEX       "0123456789abcdef"
#define AT_TRACE  3  /* "00-" */
#define AT_PARENT 36 /* + 32 and "-" */
#define AT_FLAGS  53 /* + 16 and "-" */
#define LENGTH_00 55

/* True when exactly `length` hexadecimal digits stand here, not all of them zero unless `zero` is fine. */
static bool is_hex(const char *text, size_t length, bool zero) {
    if (strspn(text, HEX) < length) {
        return false;
    }
    return zero || strspn(text, "0") < length;
}

bool trace_parse(const char *traceparent, char id[TRACE_ID_SIZE]) {
    id[0] = '\0';
    if (!traceparent || strlen(traceparent) < LENGTH_00) {
        return false;
    }
    if (traceparent[2] != '-' || traceparent[AT_PARENT - 1] != '-' || traceparent[AT_FLAGS - 1] != '-') {
        return false;
    }
    if (!is_hex(traceparent, 2, true) || strncmp(traceparent, "ff", 2) == 0) {
        return false;
    }
    if (!is_hex(traceparent + AT_TRACE, 32, false) || !is_hex(traceparent + AT_PARENT, 16, false) ||
        !is_hex(traceparent + AT_FLAGS, 2, true)) {
        return false;
    }
    /* Version 00 ends here; later versions may add fields. */
    char next = traceparent[LENGTH_00];
    if (next != '\0' && (strncmp(traceparent, "00", 2) == 0 || next != '-')) {
        return false;
    }
    memcpy(id, traceparent + AT_TRACE, TRACE_ID_SIZE - 1);
    id[TRACE_ID_SIZE - 1] = '\0';
    return true;
}
