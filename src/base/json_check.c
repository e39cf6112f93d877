/* Deciding whether bytes are JSON by RFC 8259 to the letter, before a lenient parser sees them, happens here. */
#include "json_check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wdhs/arena.h"
#include "wdhs/utf8.h"

/* cJSON reads at most this many characters as one number. */
#define LONGEST_NUMBER 63
#define PAIRWISE_NAMES 8

struct name {
    const char *text; /* in the body, or in the arena when it had escapes */
    size_t length;
    size_t offset;
};

struct names {
    struct name *list;
    size_t count, room;
};

struct checker {
    const char *start, *at, *end;
    struct arena *arena; /* NULL: duplicate names are let through */
    size_t depth_left;
    bool escaped; /* the string read last held a backslash */
};

static enum json_fault check_value(struct checker *checker);

static void skip_space(struct checker *checker) {
    while (checker->at < checker->end &&
           (*checker->at == ' ' || *checker->at == '\n' || *checker->at == '\r' || *checker->at == '\t')) {
        checker->at++;
    }
}

static bool json_check_take(struct checker *checker, char c) {
    if (checker->at == checker->end || *checker->at != c) {
        return false;
    }
    checker->at++;
    return true;
}

static int json_check_hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hexadecimal digits at `at`, or -1. */
static int hex_unit(const char *at, const char *end) {
    int unit = 0;
    if (end - at < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        int value = json_check_hex_value(at[i]);
        if (value < 0) {
            return -1;
        }
        unit = unit * 16 + value;
    }
    return unit;
}

/* After "\u": one unit, or the two of a pair. */
static enum json_fault check_unicode(struct checker *checker) {
    const char *at = checker->at;
    int unit = hex_unit(at, checker->end);
    if (unit < 0) {
        return JSON_SYNTAX;
    }
    if (unit == 0) {
        return JSON_NUL;
    }
    if (unit >= 0xdc00 && unit <= 0xdfff) {
        return JSON_SURROGATE;
    }
    checker->at += 4;
    if (unit < 0xd800 || unit > 0xdfff) {
        return JSON_OK;
    }
    int low = checker->end - at >= 10 && at[4] == '\\' && at[5] == 'u' ? hex_unit(at + 6, checker->end) : -1;
    if (low < 0xdc00 || low > 0xdfff) {
        return JSON_SURROGATE;
    }
    checker->at += 6;
    return JSON_OK;
}

static enum json_fault check_string(struct checker *checker) {
    checker->escaped = false;
    if (!json_check_take(checker, '"')) {
        return JSON_SYNTAX;
    }
    while (checker->at < checker->end && (unsigned char)*checker->at >= 0x20) {
        char c = *checker->at++;
        if (c == '"') {
            return JSON_OK;
        }
        if (c != '\\') {
            continue;
        }
        checker->escaped = true;
        if (json_check_take(checker, 'u')) {
            enum json_fault fault = check_unicode(checker);
            if (fault != JSON_OK) {
                return fault;
            }
        } else if (checker->at == checker->end || !*checker->at || !strchr("\"\\/bfnrt", *checker->at)) {
            return JSON_SYNTAX;
        } else {
            checker->at++;
        }
    }
    return JSON_SYNTAX;
}

static bool take_digits(struct checker *checker) {
    const char *start = checker->at;
    while (checker->at < checker->end && *checker->at >= '0' && *checker->at <= '9') {
        checker->at++;
    }
    return checker->at > start;
}

static enum json_fault check_number(struct checker *checker) {
    const char *start = checker->at;
    json_check_take(checker, '-');
    if (!json_check_take(checker, '0') && !take_digits(checker)) {
        return JSON_SYNTAX;
    }
    if (json_check_take(checker, '.') && !take_digits(checker)) {
        return JSON_SYNTAX;
    }
    if (json_check_take(checker, 'e') || json_check_take(checker, 'E')) {
        if (!json_check_take(checker, '-')) {
            json_check_take(checker, '+');
        }
        if (!take_digits(checker)) {
            return JSON_SYNTAX;
        }
    }
    return checker->at - start <= LONGEST_NUMBER ? JSON_OK : JSON_SYNTAX;
}

static enum json_fault check_literal(struct checker *checker, const char *literal) {
    for (; *literal; literal++) {
        if (!json_check_take(checker, *literal)) {
            return JSON_SYNTAX;
        }
    }
    return JSON_OK;
}

static char *put_point(char *out, uint32_t point) {
    if (point < 0x80) {
        *out++ = (char)point;
        return out;
    }
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    *out++ = (char)(lead[more] | (point >> (6 * more)));
    while (more--) {
        *out++ = (char)(0x80 | ((point >> (6 * more)) & 0x3f));
    }
    return out;
}

/* Decodes the escape after a backslash in a string that has been checked. */
static const char *unescape(const char *at, const char *end, char **out) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (*at != 'u') {
        *(*out)++ = to[strchr(from, *at) - from];
        return at + 1;
    }
    uint32_t point = (uint32_t)hex_unit(at + 1, end);
    at += 5;
    if (point >= 0xd800 && point <= 0xdbff) {
        point = 0x10000 + ((point - 0xd800) << 10) + ((uint32_t)hex_unit(at + 2, end) - 0xdc00);
        at += 6;
    }
    *out = put_point(*out, point);
    return at;
}

static bool decode_name(struct arena *arena, struct name *name) {
    const char *at = name->text, *end = at + name->length;
    char *decoded = arena_copy(arena, name->text, name->length); /* decoding never makes it longer */
    if (!decoded) {
        return false;
    }
    char *out = decoded;
    while (at < end) {
        if (*at != '\\') {
            *out++ = *at++;
        } else {
            at = unescape(at + 1, end, &out);
        }
    }
    name->text = decoded;
    name->length = (size_t)(out - decoded);
    return true;
}

static bool remember(struct checker *checker, struct names *names, const char *opening) {
    if (names->count == names->room) {
        size_t room = names->room ? names->room * 2 : 8;
        struct name *list = arena_grow(checker->arena, names->list, names->room * sizeof *list, room * sizeof *list);
        if (!list) {
            return false;
        }
        names->list = list;
        names->room = room;
    }
    struct name *name = &names->list[names->count++];
    *name = (struct name){opening + 1, (size_t)(checker->at - opening) - 2, (size_t)(opening - checker->start)};
    return !checker->escaped || decode_name(checker->arena, name);
}

static int compare_names(const void *left, const void *right) {
    const struct name *a = left, *b = right;
    if (a->length != b->length) {
        return a->length < b->length ? -1 : 1;
    }
    int order = memcmp(a->text, b->text, a->length);
    return order ? order : (a->offset > b->offset) - (a->offset < b->offset);
}

static bool json_check_same(const struct name *a, const struct name *b) {
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* The name that repeats an earlier one, or NULL. Many names are sorted, lest a hostile body cost quadratic time. */
static const struct name *repeated(struct names *names) {
    if (names->count <= PAIRWISE_NAMES) {
        for (size_t i = 1; i < names->count; i++) {
            for (size_t j = 0; j < i; j++) {
                if (json_check_same(&names->list[i], &names->list[j])) {
                    return &names->list[i];
                }
            }
        }
        return NULL;
    }
    qsort(names->list, names->count, sizeof *names->list, compare_names);
    for (size_t i = 1; i < names->count; i++) {
        if (json_check_same(&names->list[i], &names->list[i - 1])) {
            return &names->list[i];
        }
    }
    return NULL;
}

static enum json_fault json_check_check_names(struct checker *checker, struct names *names) {
    const struct name *second = repeated(names);
    if (!second) {
        return JSON_OK;
    }
    checker->at = checker->start + second->offset;
    return JSON_DUPLICATE_NAME;
}

static enum json_fault check_member(struct checker *checker, struct names *names) {
    skip_space(checker);
    const char *opening = checker->at;
    enum json_fault fault = check_string(checker);
    if (fault != JSON_OK) {
        return fault;
    }
    if (checker->arena && !remember(checker, names, opening)) {
        return JSON_NO_MEMORY;
    }
    skip_space(checker);
    return json_check_take(checker, ':') ? check_value(checker) : JSON_SYNTAX;
}

static enum json_fault check_object(struct checker *checker) {
    struct names names = {0};
    skip_space(checker);
    if (json_check_take(checker, '}')) {
        return JSON_OK;
    }
    do {
        enum json_fault fault = check_member(checker, &names);
        if (fault != JSON_OK) {
            return fault;
        }
    } while (json_check_take(checker, ','));
    return json_check_take(checker, '}') ? json_check_check_names(checker, &names) : JSON_SYNTAX;
}

static enum json_fault check_array(struct checker *checker) {
    skip_space(checker);
    if (json_check_take(checker, ']')) {
        return JSON_OK;
    }
    do {
        enum json_fault fault = check_value(checker);
        if (fault != JSON_OK) {
            return fault;
        }
    } while (json_check_take(checker, ','));
    return json_check_take(checker, ']') ? JSON_OK : JSON_SYNTAX;
}

static enum json_fault check_nested(struct checker *checker, enum json_fault (*check)(struct checker *)) {
    if (!checker->depth_left) {
        return JSON_TOO_DEEP;
    }
    checker->at++;
    checker->depth_left--;
    enum json_fault fault = check(checker);
    checker->depth_left++;
    return fault;
}

static enum json_fault check_scalar(struct checker *checker) {
    switch (*checker->at) {
    case '"':
        return check_string(checker);
    case 't':
        return check_literal(checker, "true");
    case 'f':
        return check_literal(checker, "false");
    case 'n':
        return check_literal(checker, "null");
    default:
        return check_number(checker);
    }
}

/* A value with the white space around it. */
static enum json_fault check_value(struct checker *checker) {
    skip_space(checker);
    if (checker->at == checker->end) {
        return JSON_SYNTAX;
    }
    enum json_fault fault = *checker->at == '{'   ? check_nested(checker, check_object)
                            : *checker->at == '[' ? check_nested(checker, check_array)
                                                  : check_scalar(checker);
    if (fault == JSON_OK) {
        skip_space(checker);
    }
    return fault;
}

enum json_fault json_check_names(struct arena *arena, const char *bytes, size_t length, size_t max_depth,
                                 size_t *offset) {
    struct checker checker = {
        .start = bytes, .at = bytes, .end = bytes + length, .arena = arena, .depth_left = max_depth};
    enum json_fault fault = JSON_NOT_UTF8;
    if (utf8_valid(bytes, length)) {
        fault = check_value(&checker);
        if (fault == JSON_OK && checker.at != checker.end) {
            fault = JSON_SYNTAX;
        }
    } else {
        while (checker.at < checker.end && utf8_valid(bytes, (size_t)(checker.at - bytes) + 1)) {
            checker.at++;
        }
    }
    *offset = (size_t)(checker.at - checker.start);
    return fault;
}

enum json_fault json_check(const char *bytes, size_t length, size_t max_depth, size_t *offset) {
    return json_check_names(NULL, bytes, length, max_depth, offset);
}
