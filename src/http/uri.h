/* The request target: taken apart first, decoded after, so that an encoded "/" or "&" separates nothing. */
#ifndef HTTP_URI_H
#define HTTP_URI_H

#include <stdbool.h>
#include <stddef.h>

#include "wdhs/http.h"

#define SEGMENT_LIMIT   16
#define PARAMETER_LIMIT 100

/* The decoded segments of a path: "/v1/goals" has two, "/" has none. */
struct segments {
    const char *list[SEGMENT_LIMIT];
    size_t count;
    bool unmatchable; /* more than any route has, or not all of them could be decoded */
};

enum target_kind {
    TARGET_PATH,     /* "/…", or what was left of "http://host/…" */
    TARGET_ASTERISK, /* "*" */
    TARGET_OTHER,    /* nothing that an origin server answers */
};

/* Decodes `target` into request->path, request->query and the segments (all in the request's arena). What is wrong with
 * the encoding becomes faults of the request, all of them. */
enum target_kind uri_parse(struct request *request, const char *target, struct segments *segments);

/* Percent-decodes `length` bytes; with `plus`, "+" is a space. False with the fault's message when the result is not
 * text; NULL in *ret_text without a message when memory is out. */
bool uri_decode(struct arena *arena, const char *bytes, size_t length, bool plus, const char **ret_text,
                const struct message **ret_fault);

#endif
