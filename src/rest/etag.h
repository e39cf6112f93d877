/* Entity tags of records and lists (RFC 9110 section 8.8.3). */
#ifndef WDHS_REST_ETAG_H
#define WDHS_REST_ETAG_H

#include "operation.h"

/* "version-key" of a record, the part of its ETag that If-Match is held against. */
const char *etag_prefix(struct arena *arena, const struct plan *plan, struct cell version, struct cell key);
/* The whole ETag: the prefix (may be NULL) and a hash of the body. */
const char *etag_make(struct arena *arena, const char *prefix, const struct text *body);
/* Reads If-Match into operation->versions; answers 428 when it is missing, and returns true. */
bool if_match_refused(struct operation *operation);

#endif
