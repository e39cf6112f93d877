/* Entity tags in conditional requests (RFC 9110 sections 8.8.3 and 13.1). */
#ifndef HTTP_CONDITIONAL_H
#define HTTP_CONDITIONAL_H

#include <stdbool.h>
#include <stddef.h>

/* What a compressed representation adds to the tag of the plain one, inside the quotes. */
#define ETAG_SUFFIX "-gzip"

enum etag_match {
    ETAG_ABSENT, /* not in the list */
    ETAG_PLAIN,  /* as it is (or by "*") */
    ETAG_CODED,  /* with the suffix */
};

/* How the list of If-None-Match names `etag`, compared weakly. */
enum etag_match etag_find(const char *list, const char *etag);

/* Writes `etag` with the suffix; false when it does not fit or is not an entity tag. */
bool etag_code(const char *etag, char *out, size_t size);

#endif
