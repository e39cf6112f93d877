/* Choosing by the client's preferences: languages, media types and encodings (RFC 9110 section 12.5). */
#ifndef HTTP_NEGOTIATE_H
#define HTTP_NEGOTIATE_H

#include <stdbool.h>
#include <stddef.h>

#include "compress.h"
#include "wdhs/message.h"

/* One element of a comma-separated header value: what stands before its first ";", trimmed, and its weight. */
struct element {
    const char *value;
    size_t length;
    int quality;        /* thousandths; 1000 without a (well-formed) q */
    const char *params; /* from the first ";" on, params_length bytes */
    size_t params_length;
};

/* Takes the next non-empty element off *rest; false when there is none left. Commas in quoted strings do not separate.
 */
bool element_next(const char **rest, struct element *element);
/* True when the element's value is `word`, in any case. */
bool element_is(const struct element *element, const char *word);
/* The value of a parameter, trimmed and without quotes; false when the element has none of that name. */
bool element_param(const struct element *element, const char *name, const char **value, size_t *length);

/* Dutch unless the client likes English better. NULL: no preference. */
enum language negotiate_language(const char *accept_language);

/* The index of the offered media type that the client likes best, or -1 when it accepts none. NULL: the first. */
long negotiate_media(const char *accept, const char *const *offered, size_t count);

/* The coding that is accepted and liked best, but none that is liked less than no coding at all; br wins from gzip when
 * both are liked equally. */
enum coding negotiate_coding(const char *accept_encoding);
/* The same, among codings that do not come behind `last`. */
enum coding negotiate_coding_up_to(const char *accept_encoding, enum coding last);

#endif
