/* Cursors: opaque to clients. */
#ifndef WDHS_REST_CURSOR_H
#define WDHS_REST_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wdhs/arena.h"

#define CURSOR_MAX 2048

/* A value may be NULL, which is null. Encoding gives NULL when memory is out; decoding false when the text is not a
 * cursor for this fingerprint with `count` values. Values are checked by the caller. */
char *cursor_encode(struct arena *arena, uint64_t fingerprint, bool backwards, const char *const *values, size_t count);
bool cursor_decode(struct arena *arena, const char *text, uint64_t fingerprint, bool *backwards, const char **values,
                   size_t count);

#endif
