/* Request targets are taken apart and decoded here, strictly. */
#include "uri.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wdhs/utf8.h"

static int uri_hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

/* Nearly all of what is asked for stands for itself. */
static bool uri_is_plain(const char *bytes, size_t length, bool plus) {
    return !memchr(bytes, '%', length) && !(plus && memchr(bytes, '+', length));
}

/* Decodes into `out` (as long as the input, plus NUL); the decoded length, or -1 on a malformed escape. */
static long decode_into(char *out, const char *bytes, size_t length, bool plus) {
    char *at = out;
    if (uri_is_plain(bytes, length, plus)) {
        memcpy(out, bytes, length);
        out[length] = '\0';
        return (long)length;
    }
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '%') {
            int high = i + 2 < length ? uri_hex_value(bytes[i + 1]) : -1;
            int low = high >= 0 ? uri_hex_value(bytes[i + 2]) : -1;
            if (low < 0) {
                return -1;
            }
            *at++ = (char)(high * 16 + low);
            i += 2;
        } else {
            *at = bytes[i];
            if (plus && *at == '+') {
                *at = ' ';
            }
            at++;
        }
    }
    *at = '\0';
    return at - out;
}

bool uri_decode(struct arena *arena, const char *bytes, size_t length, bool plus, const char **ret_text,
                const struct message **ret_fault) {
    char *text = arena_alloc(arena, length + 1);
    *ret_text = NULL;
    if (!text) {
        return true;
    }
    long decoded = decode_into(text, bytes, length, plus);
    if (decoded < 0) {
        *ret_fault = MSG_BAD_PERCENT;
    } else if (memchr(text, '\0', (size_t)decoded)) {
        *ret_fault = MSG_NUL_CHARACTER;
    } else if (!utf8_valid(text, (size_t)decoded)) {
        *ret_fault = MSG_BAD_UTF8;
    } else {
        *ret_text = text;
    }
    return *ret_text != NULL;
}

/* A name that cannot be decoded still has to be named: what is not printable ASCII becomes "?". */
static const char *readable(struct arena *arena, const char *bytes, size_t length) {
    char *copy = arena_copy(arena, bytes, length < 64 ? length : 64);
    for (char *at = copy; at && *at; at++) {
        if (*at < ' ' || *at > '~') {
            *at = '?';
        }
    }
    return copy ? copy : "?";
}

/* --- path ----------------------------------------------------------------------------------------------------------
 */

/* Joins the decoded segments again: what people read in logs of errors and in links. */
static const char *path_join(struct arena *arena, const struct segments *segments) {
    struct text text;
    text_init(&text, arena, 64);
    for (size_t i = 0; i < segments->count; i++) {
        text_add_char(&text, '/');
        text_add_string(&text, segments->list[i]);
    }
    if (!segments->count) {
        text_add_char(&text, '/');
    }
    return text.failed ? "/" : text.data;
}

/* "/" is the empty path, and "/v1/" is "/v1": its address is given in both forms. True when it was shortened. */
static bool drop_empty_end(struct segments *segments) {
    bool is_root = segments->count == 1 && !*segments->list[0];
    bool is_base = segments->count == 2 && !*segments->list[1] && strcmp(segments->list[0], "v1") == 0;
    if (is_root || is_base) {
        segments->count--;
    }
    return is_root || is_base;
}

static void add_segment(struct segments *segments, const char *text) {
    if (text && segments->count < SEGMENT_LIMIT) {
        segments->list[segments->count++] = text;
    } else {
        segments->unmatchable = true;
    }
}

/* Nothing to decode: the segments are cut out of a copy. False when there is something after all. */
static bool cut_path(struct request *request, const char *path, size_t length, struct segments *segments) {
    if (!length || !uri_is_plain(path, length, false) || !utf8_valid(path, length)) {
        return false;
    }
    char *at = arena_copy(request->arena, path, length), *slash;
    const char *whole = arena_copy(request->arena, path, length);
    if (!at || !whole) { /* the request ends in a 503 */
        return true;
    }
    for (; at; at = slash) {
        at++; /* the "/" */
        slash = strchr(at, '/');
        if (slash) {
            *slash = '\0';
        }
        add_segment(segments, at);
    }
    request->path = drop_empty_end(segments) ? path_join(request->arena, segments) : whole;
    return true;
}

static void decode_path(struct request *request, const char *path, size_t length, struct segments *segments) {
    const char *at = path, *end = path + length;
    const struct message *fault = MSG_BAD_PERCENT;
    while (at < end) {
        at++; /* the "/" */
        const char *slash = memchr(at, '/', (size_t)(end - at));
        size_t size = (size_t)((slash ? slash : end) - at);
        const char *text;
        bool decoded = uri_decode(request->arena, at, size, false, &text, &fault);
        if (!decoded) {
            request_fault(request, IN_PATH, readable(request->arena, at, size), fault, NULL, NULL, NULL);
        }
        add_segment(segments, text);
        at += size;
    }
    (void)drop_empty_end(segments);
    request->path = path_join(request->arena, segments);
}

/* --- query ---------------------------------------------------------------------------------------------------------
 */

static void parse_parameter(struct request *request, const char *bytes, size_t length, struct pair *pair) {
    const char *equals = memchr(bytes, '=', length);
    size_t name_length = equals ? (size_t)(equals - bytes) : length;
    const struct message *fault = MSG_BAD_PERCENT;
    *pair = (struct pair){"", ""};
    if (!uri_decode(request->arena, bytes, name_length, true, &pair->name, &fault)) {
        pair->name = readable(request->arena, bytes, name_length);
        request_fault(request, IN_QUERY, pair->name, fault, NULL, NULL, NULL);
        return;
    }
    if (equals && !uri_decode(request->arena, equals + 1, length - name_length - 1, true, &pair->value, &fault)) {
        pair->value = "";
        request_fault(request, IN_QUERY, pair->name, fault, NULL, NULL, NULL);
    }
}

static size_t count_parameters(const char *query) {
    size_t count = 0;
    for (query += strspn(query, "&"); *query; query += strspn(query, "&")) {
        query += strcspn(query, "&");
        count++;
    }
    return count;
}

/* By name, then by value. */
static int compare_pairs(const void *a, const void *b) {
    const struct pair *one = a, *other = b;
    int order = strcmp(one->name, other->name);
    return order ? order : strcmp(one->value, other->value);
}

/* The parameters are put in order, so that the same question is the same whatever order it is asked in. */
static void parse_query(struct request *request, const char *query) {
    size_t count = count_parameters(query), filled = 0;
    if (count > PARAMETER_LIMIT) {
        char limit[8];
        snprintf(limit, sizeof limit, "%d", PARAMETER_LIMIT);
        request_fault(request, IN_QUERY, "", MSG_TOO_MANY_PARAMETERS, limit, NULL, NULL);
        return;
    }
    struct pair *pairs = count ? arena_alloc(request->arena, count * sizeof *pairs) : NULL;
    if (!pairs) {
        return;
    }
    for (query += strspn(query, "&"); *query; query += strspn(query, "&")) {
        size_t length = strcspn(query, "&");
        parse_parameter(request, query, length, &pairs[filled]);
        /* Only when memory is out; the request then ends in a 503. */
        if (!pairs[filled].name || !pairs[filled].value) {
            return;
        }
        filled++;
        query += length;
    }
    if (filled > 1) {
        qsort(pairs, filled, sizeof *pairs, compare_pairs);
    }
    request->query = pairs;
    request->query_count = filled;
}

/* --- target --------------------------------------------------------------------------------------------------------
 */

/* "http://host/v1" is answered as "/v1"; returns NULL when there is no path to be found. */
static const char *strip_authority(const char *target) {
    static const char *const schemes[] = {"http://", "https://"};
    if (*target == '/') {
        return target;
    }
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t length = strlen(schemes[i]);
        if (strncasecmp(target, schemes[i], length) == 0) {
            size_t authority = strcspn(target + length, "/?");
            return authority ? target + length + authority : NULL;
        }
    }
    return NULL;
}

enum target_kind uri_parse(struct request *request, const char *target, struct segments *segments) {
    *segments = (struct segments){0};
    request->path = "/";
    if (strcmp(target, "*") == 0) {
        return TARGET_ASTERISK;
    }
    target = strip_authority(target);
    if (!target) {
        return TARGET_OTHER;
    }
    size_t path_length = (size_t)(strchrnul(target, '?') - target);
    if (!cut_path(request, target, path_length, segments)) {
        decode_path(request, target, path_length, segments);
    }
    if (target[path_length] == '?') {
        parse_query(request, target + path_length + 1);
    }
    return TARGET_PATH;
}
