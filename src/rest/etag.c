/* Entity tags: "version-key-hash". The first two parts say which state of which record it is, and are what If-Match is
 * held against; the hash tells representations (language, fields, expansions) of that state apart. RFC 9110
 * section 8.8.3. */

#include <string.h>

#include "cell.h"
#include "etag.h"
#include "wdhs/digest.h"

#define KEY_TAIL  8
#define ETAGS_MAX 20

const char *etag_prefix(struct arena *arena, const struct plan *plan, struct cell version, struct cell key) {
    if (version.bytes == NULL || key.bytes == NULL) {
        return NULL;
    }
    const char *text = cell_text(arena, plan_key(plan), key);
    if (text == NULL) {
        return NULL;
    }
    size_t length = strlen(text);
    struct text prefix;
    text_init(&prefix, arena, 64);
    text_add_int(&prefix, db_integer(version.bytes, version.length));
    text_add_char(&prefix, '-');
    text_add_string(&prefix, length > KEY_TAIL ? text + length - KEY_TAIL : text);
    return prefix.failed ? NULL : prefix.data;
}

/* The lowest digits, in hexadecimal. */
static void add_hex(struct text *text, uint64_t number, unsigned digits) {
    while (digits-- > 0) {
        text_add_char(text, "0123456789abcdef"[number >> (4 * digits) & 15]);
    }
}

const char *etag_make(struct arena *arena, const char *prefix, const struct text *body) {
    uint64_t hash = digest_fast(body->data, body->length);
    struct text tag;
    text_init(&tag, arena, 64);
    text_add_char(&tag, '"');
    if (prefix != NULL) {
        text_add_strings(&tag, prefix, "-", NULL);
    }
    add_hex(&tag, hash, prefix == NULL ? 16 : 8);
    text_add_char(&tag, '"');
    return tag.failed ? NULL : tag.data;
}

/* "3-2d4e5f60-1a2b3c4d" (a suffix for the encoding may follow) -> "3-2d4e5f60"; NULL for what this service never made.
 */
static const char *prefix_of(struct arena *arena, const char *tag, size_t length) {
    size_t digits = strspn(tag, "0123456789");
    if (digits == 0 || digits > 18 || digits >= length || tag[digits] != '-') {
        return NULL;
    }
    length = etag_plain_length(tag, length);
    if (length < digits + 1 + 1 + 9 || tag[length - 9] != '-') {
        return NULL;
    }
    return arena_copy(arena, tag, length - 9);
}

/* Splits a list of entity tags; weak ones never match for If-Match and are passed over (RFC 9110 section 13.1.1). */
static size_t read_tags(struct arena *arena, const char *list, const char **versions) {
    size_t count = 0;
    for (const char *at = list; *at != '\0' && count < ETAGS_MAX;) {
        bool weak = strncmp(at, "W/", 2) == 0;
        const char *open = weak ? at + 2 : at;
        const char *close = *open == '"' ? strchr(open + 1, '"') : NULL;
        if (close == NULL) {
            at++;
            continue;
        }
        const char *prefix = weak ? NULL : prefix_of(arena, open + 1, (size_t)(close - open - 1));
        if (prefix != NULL) {
            versions[count++] = prefix;
        }
        at = close + 1;
    }
    return count;
}

bool if_match_refused(struct operation *operation) {
    struct request *request = operation->request;
    const char *header = request_header(request, "If-Match");
    if (header == NULL) {
        reply_problem(request, PROBLEM_PRECONDITION_REQUIRED,
                      request_say(request, "Stuur de ETag van de versie die u gelezen hebt mee in de header If-Match.",
                                  "Send the ETag of the version that you read in the header If-Match."));
        return true;
    }
    if (strcmp(header, "*") == 0) {
        return false;
    }
    const char **versions = arena_alloc(request->arena, (ETAGS_MAX + 1) * sizeof *versions);
    if (versions == NULL) {
        operation_no_memory(request);
        return true;
    }
    operation->version_count = read_tags(request->arena, header, versions);
    operation->versions = versions;
    return false;
}
