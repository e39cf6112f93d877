/* UTF-8 (RFC 3629): validation, counting, and folding of names to slugs. */
#ifndef WDHS_UTF8_H
#define WDHS_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* True when `bytes` is well-formed UTF-8: no overlong forms, surrogates, or code points above U+10FFFF. */
bool utf8_valid(const char *bytes, size_t length);

/* Number of code points in valid UTF-8. */
size_t utf8_count(const char *bytes, size_t length);

/* How many of the first `most` bytes of valid UTF-8 are whole characters; all of it when it is shorter. */
size_t utf8_cut(const char *string, size_t most);

/* True when there is a C0/C1 control character (line feed and tab allowed with `multiline`), a bidirectional override
 * or another invisible formatting character that names must not carry. */
bool utf8_has_control(const char *bytes, size_t length, bool multiline);

/* Lower-case ASCII slug: accents of Latin letters removed, others become single hyphens; at most size - 1 bytes.
 * Empty when nothing is left. */
void utf8_slug(const char *string, char *out, size_t size);

/* Edit distance with transpositions, ASCII case folded; stops at `limit` + 1. For "did you mean". */
size_t utf8_distance(const char *a, const char *b, size_t limit);

#endif
