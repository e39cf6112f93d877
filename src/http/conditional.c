/* Entity tags are compared here; what compression does to them is nobody else's concern. */
#include "conditional.h"

#include <stdio.h>
#include <string.h>

#include "wdhs/http.h"

struct tag {
    const char *opaque; /* between the quotes, without the suffix */
    size_t length;
    bool coded;
};

/* Reads the entity tag at the start of `text`; returns what follows it, or NULL when there is none. */
static const char *tag_read(const char *text, struct tag *tag) {
    const size_t suffix = sizeof ETAG_SUFFIX - 1;
    if (text[0] == 'W' && text[1] == '/')
        text += 2;
    if (*text != '"')
        return NULL;
    const char *end = strchr(++text, '"');
    if (!end)
        return NULL;
    tag->opaque = text;
    tag->length = (size_t)(end - text);
    tag->coded = tag->length > suffix && memcmp(end - suffix, ETAG_SUFFIX, suffix) == 0;
    if (tag->coded)
        tag->length -= suffix;
    return end + 1;
}

enum etag_match etag_find(const char *list, const char *etag) {
    enum etag_match match = ETAG_ABSENT;
    struct tag ours, theirs;
    if (!list || !etag || !tag_read(etag, &ours))
        return ETAG_ABSENT;
    for (const char *at = list + strspn(list, " \t,"); at && *at; at += strspn(at, " \t,")) {
        if (*at == '*')
            return ETAG_PLAIN;
        at = tag_read(at, &theirs);
        if (!at)
            break;
        if (ours.length != theirs.length || memcmp(ours.opaque, theirs.opaque, ours.length) != 0)
            continue;
        if (!theirs.coded)
            return ETAG_PLAIN;
        match = ETAG_CODED;
    }
    return match;
}

bool etag_list_matches(const char *list, const char *etag) {
    return etag_find(list, etag) != ETAG_ABSENT;
}

bool etag_code(const char *etag, char *out, size_t size) {
    size_t length = strlen(etag);
    if (length < 2 || etag[length - 1] != '"')
        return false;
    int written = snprintf(out, size, "%.*s" ETAG_SUFFIX "\"", (int)(length - 1), etag);
    return written > 0 && (size_t)written < size;
}

void etag_strip(const char *etag, char *out, size_t size) {
    struct tag tag;
    const char *end = tag_read(etag, &tag);
    int written;
    if (end && tag.coded)
        written = snprintf(out, size, "%s\"%.*s\"%s", etag[0] == 'W' ? "W/" : "", (int)tag.length, tag.opaque, end);
    else
        written = snprintf(out, size, "%s", etag);
    if (size && (written < 0 || (size_t)written >= size))
        out[0] = '\0';
}
