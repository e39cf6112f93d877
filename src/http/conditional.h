/* Entity tags in conditional requests (RFC 9110 sections 8.8.3 and 13.1). */
#ifndef HTTP_CONDITIONAL_H
#define HTTP_CONDITIONAL_H

#include <stdbool.h>
#include <stddef.h>

#include "compress.h"

enum etag_match {
    ETAG_ABSENT, /* not in the list */
    ETAG_PLAIN,  /* as it is (or by "*") */
    ETAG_CODED,  /* with the suffix of a coding */
};

/* How the list of If-None-Match names `etag`, compared weakly. ETAG_CODED sets *ret_coding: the first one named; other
 * answers leave it alone. */
enum etag_match etag_find(const char *list, const char *etag, enum coding *ret_coding);

/* Writes `etag` with the suffix of the coding, inside the quotes; false when it does not fit, is not an entity tag or
 * the coding is identity. */
bool etag_code(const char *etag, enum coding coding, char *out, size_t size);

#endif
