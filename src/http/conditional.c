/* Entity tags are compared here; what compression does to them is nobody else's concern. */
#include "conditional.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "wdhs/http.h"

struct tag {
    const char *opaque; /* between the quotes, without the suffix */
    size_t length;
    enum coding coding;
};

/* The coding whose suffix ("-gzip") ends an opaque tag that has more than that. */
static enum coding suffix_coding(const char *opaque, size_t length) {
    for (int coding = CODING_IDENTITY + 1; coding < CODING_COUNT; coding++) {
        const char *name = coding_name((enum coding)coding);
        size_t size = strlen(name);
        const char *end = opaque + length;
        if (length > size + 1 && end[-(ptrdiff_t)size - 1] == '-' && memcmp(end - size, name, size) == 0) {
            return (enum coding)coding;
        }
    }
    return CODING_IDENTITY;
}

size_t etag_plain_length(const char *opaque, size_t length) {
    enum coding coding = suffix_coding(opaque, length);
    return coding == CODING_IDENTITY ? length : length - strlen(coding_name(coding)) - 1;
}

/* Reads the entity tag at the start of `text`; returns what follows it, or NULL when there is none. */
static const char *tag_read(const char *text, struct tag *tag) {
    if (text[0] == 'W' && text[1] == '/') {
        text += 2;
    }
    if (*text != '"') {
        return NULL;
    }
    const char *end = strchr(++text, '"');
    if (!end) {
        return NULL;
    }
    tag->opaque = text;
    tag->coding = suffix_coding(text, (size_t)(end - text));
    tag->length = etag_plain_length(text, (size_t)(end - text));
    return end + 1;
}

enum etag_match etag_find(const char *list, const char *etag, enum coding *ret_coding) {
    enum etag_match match = ETAG_ABSENT;
    struct tag ours, theirs;
    if (!list || !etag) {
        return ETAG_ABSENT;
    }
    if (strcmp(list, etag) == 0) { /* as nearly all who ask do */
        return ETAG_PLAIN;
    }
    if (!tag_read(etag, &ours)) {
        return ETAG_ABSENT;
    }
    for (const char *at = list + strspn(list, " \t,"); at && *at; at += strspn(at, " \t,")) {
        if (*at == '*') {
            return ETAG_PLAIN;
        }
        at = tag_read(at, &theirs);
        if (!at) {
            break;
        }
        if (ours.length != theirs.length || memcmp(ours.opaque, theirs.opaque, ours.length) != 0) {
            continue;
        }
        if (theirs.coding == CODING_IDENTITY) {
            return ETAG_PLAIN;
        }
        if (match == ETAG_ABSENT) {
            *ret_coding = theirs.coding;
        }
        match = ETAG_CODED;
    }
    return match;
}

bool etag_list_matches(const char *list, const char *etag) {
    enum coding coding;
    return etag_find(list, etag, &coding) != ETAG_ABSENT;
}

bool etag_code(const char *etag, enum coding coding, char *out, size_t size) {
    size_t length = strlen(etag);
    const char *name = coding_name(coding);
    if (!name || length < 2 || etag[length - 1] != '"') {
        return false;
    }
    int written = snprintf(out, size, "%.*s-%s\"", (int)(length - 1), etag, name);
    return written > 0 && (size_t)written < size;
}

void etag_strip(const char *etag, char *out, size_t size) {
    struct tag tag;
    const char *end = tag_read(etag, &tag);
    int written;
    if (end && tag.coding != CODING_IDENTITY) {
        written = snprintf(out, size, "%s\"%.*s\"%s", etag[0] == 'W' ? "W/" : "", (int)tag.length, tag.opaque, end);
    } else {
        written = snprintf(out, size, "%s", etag);
    }
    if (size && (written < 0 || (size_t)written >= size)) {
        out[0] = '\0';
    }
}
