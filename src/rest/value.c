/* Is this text acceptable for that field? One small rule for each type, each with a message that says what was
 * expected. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value.h"
#include "wdhs/digest.h"
#include "wdhs/moment.h"
#include "wdhs/utf8.h"

#define INTEGER_MAX 17 /* characters: what JSON numbers hold exactly, with a sign */
#define EXCERPT_MAX 80 /* bytes of what came that are quoted back */

static bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

static bool value_is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool value_is_alphanumeric(char c) {
    return is_lower(c) || value_is_digit(c) || (c >= 'A' && c <= 'Z');
}

static bool all_digits(const char *string, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!value_is_digit(string[i])) {
            return false;
        }
    }
    return string[count] == '\0';
}

static bool is_slug(const char *value) {
    size_t length = strlen(value);
    if (length == 0 || length > 100 || value[0] == '-' || value[length - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        bool hyphen = value[i] == '-';
        if ((!hyphen && !is_lower(value[i]) && !value_is_digit(value[i])) || (hyphen && value[i + 1] == '-')) {
            return false;
        }
    }
    return true;
}

static bool is_municipality_code(const char *value) {
    return strncmp(value, "GM", 2) == 0 && all_digits(value + 2, strnlen(value + 2, 5)) && strlen(value) == 6;
}

static bool is_province_code(const char *value) {
    return strncmp(value, "PV", 2) == 0 && all_digits(value + 2, strnlen(value + 2, 3)) && strlen(value) == 4;
}

static bool is_kvk_number(const char *value) {
    return strlen(value) == 8 && all_digits(value, 8);
}

static bool is_postcode_area(const char *value) {
    return strlen(value) == 4 && value[0] != '0' && all_digits(value, 4);
}

/* A host name of at least two labels, RFC 1123 letters, digits and hyphens. Non-ASCII names are written in punycode. */
static bool is_domain(const char *name, size_t length) {
    size_t label = 0;
    size_t dots = 0;
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '.') {
            if (label == 0 || name[i - 1] == '-') {
                return false;
            }
            dots++;
            label = 0;
        } else if (value_is_alphanumeric(name[i]) || (name[i] == '-' && label > 0)) {
            label++;
        } else {
            return false;
        }
        if (label > 63) {
            return false;
        }
    }
    return dots > 0 && label > 1 && length <= 253 && name[length - 1] != '-';
}

static bool is_url(const char *value) {
    size_t scheme = strncmp(value, "https://", 8) == 0 ? 8 : strncmp(value, "http://", 7) == 0 ? 7 : 0;
    if (scheme == 0 || strlen(value) > 500) {
        return false;
    }
    for (const char *at = value; *at != '\0'; at++) {
        if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 127 || strchr("<>\"\\^`{|}", *at) != NULL) {
            return false;
        }
    }
    size_t host = strcspn(value + scheme, "/?#:");
    const char *after = value + scheme + host;
    if (*after == ':') {
        size_t port = strspn(after + 1, "0123456789");
        if (port == 0 || port > 5 || (after[1 + port] != '\0' && strchr("/?#", after[1 + port]) == NULL)) {
            return false;
        }
    }
    return is_domain(value + scheme, host);
}

/* The practical subset of RFC 5321: an unquoted local part and a domain name. */
static bool is_email(const char *value) {
    const char *at = strrchr(value, '@');
    if (at == NULL || at == value || at - value > 64 || strlen(value) > 254 || value[0] == '.' || at[-1] == '.') {
        return false;
    }
    for (const char *c = value; c < at; c++) {
        if (!value_is_alphanumeric(*c) && strchr("!#$%&'*+/=?^_`{|}~.-", *c) == NULL) {
            return false;
        }
        if (c[0] == '.' && c[1] == '.') {
            return false;
        }
    }
    return is_domain(at + 1, strlen(at + 1));
}

static bool is_phone(const char *value) {
    size_t digits = 0;
    for (const char *c = value; *c != '\0'; c++) {
        digits += value_is_digit(*c) ? 1 : 0;
        if (!value_is_digit(*c) && strchr(" -()", *c) == NULL && !(*c == '+' && c == value)) {
            return false;
        }
    }
    return digits >= 3 && digits <= 15 && strlen(value) <= 30;
}

static bool is_boolean(const char *value) {
    return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
}

static bool is_timestamp(const char *value) {
    int64_t ms = 0;
    return moment_parse(value, &ms);
}

/* Types of which the whole rule is one predicate and one message. */
static const struct {
    bool (*fits)(const char *value);
    const struct message *message;
} simple_rules[FIELD_TYPE_COUNT] = {
    [FIELD_UUID] = {digest_is_uuid, MSG_BAD_UUID},
    [FIELD_SLUG] = {is_slug, MSG_BAD_SLUG},
    [FIELD_BOOLEAN] = {is_boolean, MSG_BAD_BOOLEAN},
    [FIELD_DATE] = {moment_is_date, MSG_BAD_DATE},
    [FIELD_TIMESTAMP] = {is_timestamp, MSG_BAD_TIMESTAMP},
    [FIELD_URL] = {is_url, MSG_BAD_URL},
    [FIELD_EMAIL] = {is_email, MSG_BAD_EMAIL},
    [FIELD_PHONE] = {is_phone, MSG_BAD_PHONE},
    [FIELD_KVK_NUMBER] = {is_kvk_number, MSG_BAD_KVK},
    [FIELD_POSTCODE_AREA] = {is_postcode_area, MSG_BAD_POSTCODE},
    [FIELD_MUNICIPALITY_CODE] = {is_municipality_code, MSG_BAD_MUNICIPALITY},
    [FIELD_PROVINCE_CODE] = {is_province_code, MSG_BAD_PROVINCE},
};

/* In the one form in which a number is written: so each has one address. */
static bool is_integer(const char *value) {
    const char *digits = value[0] == '-' ? value + 1 : value;
    size_t length = strlen(digits);
    return length > 0 && all_digits(digits, length) && (length == 1 || digits[0] != '0');
}

static bool is_within(const struct field *field, const char *value) {
    long long number = strtoll(value, NULL, 10);
    return strlen(value) <= INTEGER_MAX && number >= field->min && number <= field->max;
}

bool value_is_key(const struct plan *plan, const char *value) {
    const struct field *key = plan_key(plan)->field;
    if (key->type == FIELD_INTEGER) {
        return is_integer(value) && is_within(key, value) && strcmp(value, "-0") != 0;
    }
    return simple_rules[key->type].fits(value);
}

const char *value_join(struct arena *arena, const char *const *choices) {
    struct text text;
    text_init(&text, arena, 128);
    for (size_t i = 0; choices[i] != NULL; i++) {
        text_add_string(&text, i == 0 ? "" : ", ");
        text_add_string(&text, choices[i]);
    }
    return text.failed ? "" : text.data;
}

const char *value_suggest(const char *word, const char *const *names, size_t count) {
    const char *best = NULL;
    size_t best_distance = strlen(word) <= 4 ? 2 : 3;
    if (strlen(word) > 64) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        size_t distance = utf8_distance(word, names[i], best_distance);
        if (distance < best_distance) {
            best = names[i];
            best_distance = distance;
        }
    }
    return best;
}

const char *value_excerpt(struct request *request, const char *value) {
    size_t length = utf8_cut(value, EXCERPT_MAX);
    return value[length] == '\0' ? value : arena_printf(request->arena, "%.*s…", (int)length, value);
}

static const char *check_choice(struct request *request, struct place place, const struct field *field,
                                const char *value) {
    const char *names[CHOICES_MAX] = {NULL};
    size_t count = 0;
    for (const struct choice *choice = field->choices->values; choice->value != NULL; choice++) {
        if (strcmp(choice->value, value) == 0) {
            return value;
        }
        names[count++] = choice->value;
    }
    const char *hint = value_suggest(value, names, count);
    request_fault(request, place.in, place.location, hint == NULL ? MSG_BAD_VALUE : MSG_BAD_VALUE_HINT,
                  value_excerpt(request, value), value_join(request->arena, names), hint);
    return NULL;
}

static const char *check_integer(struct request *request, struct place place, const struct field *field,
                                 const char *value) {
    if (!is_integer(value)) {
        request_fault(request, place.in, place.location, MSG_BAD_INTEGER, value_excerpt(request, value), NULL, NULL);
        return NULL;
    }
    if (!is_within(field, value)) {
        request_fault(request, place.in, place.location, MSG_OUT_OF_RANGE, value_excerpt(request, value),
                      arena_printf(request->arena, "%ld", field->min), arena_printf(request->arena, "%ld", field->max));
        return NULL;
    }
    return value;
}

static const char *check_text(struct request *request, struct place place, const struct field *field,
                              const char *value) {
    size_t length = strlen(value);
    size_t count = utf8_count(value, length);
    const char *received = arena_printf(request->arena, "%zu", count);
    if (utf8_has_control(value, length, (field->flags & MULTILINE) != 0)) {
        request_fault(request, place.in, place.location, MSG_CONTROL_CHARACTER, NULL, NULL, NULL);
        return NULL;
    }
    size_t visible = strspn(value, " \t\r\n") == length ? 0 : count;
    if (visible < (size_t)field->min) {
        request_fault(request, place.in, place.location, MSG_TOO_SHORT, arena_printf(request->arena, "%ld", field->min),
                      arena_printf(request->arena, "%zu", visible), NULL);
        return NULL;
    }
    if (count > (size_t)field->max) {
        request_fault(request, place.in, place.location, MSG_TOO_LONG, arena_printf(request->arena, "%ld", field->max),
                      received, NULL);
        return NULL;
    }
    return value;
}

static const struct field text_of_list = {.name = "", .type = FIELD_TEXT, .min = 1, .max = 200};

static const char *check_reference(struct request *request, struct place place, const struct slot *slot,
                                   const char *value) {
    const struct field *key = plan_key(slot->target)->field;
    enum field_type type = key->type;
    if (type == FIELD_INTEGER) {
        return check_integer(request, place, key, value);
    }
    if (!simple_rules[type].fits(value)) {
        request_fault(request, place.in, place.location, simple_rules[type].message, value_excerpt(request, value),
                      NULL, NULL);
        return NULL;
    }
    return value;
}

/* Every moment goes to PostgreSQL in one form: it knows fewer offsets than RFC 3339 has. */
static const char *in_utc(struct request *request, const char *value) {
    char utc[MOMENT_SIZE];
    int64_t ms = 0;
    moment_parse(value, &ms);
    moment_format(ms, utc);
    return arena_string(request->arena, utc);
}

const char *value_check(struct request *request, struct place place, const struct slot *slot, const char *value) {
    const struct field *field = slot->field;
    if (value == NULL) {
        return NULL; /* memory is out, which is answered at the end */
    }
    switch (field->type) {
    case FIELD_TEXT:
        return check_text(request, place, field, value);
    case FIELD_TEXTS:
        return check_text(request, place, &text_of_list, value);
    case FIELD_INTEGER:
        return check_integer(request, place, field, value);
    case FIELD_CHOICE:
        return check_choice(request, place, field, value);
    case FIELD_REFERENCE:
    case FIELD_REFERENCES:
        return check_reference(request, place, slot, value);
    default:
        break;
    }
    if (simple_rules[field->type].fits == NULL) {
        return check_text(request, place, &text_of_list, value);
    }
    if (!simple_rules[field->type].fits(value)) {
        /* The e-mail message does not repeat the address: it is personal. */
        const char *shown = field->type == FIELD_EMAIL ? NULL : value_excerpt(request, value);
        request_fault(request, place.in, place.location, simple_rules[field->type].message, shown, NULL, NULL);
        return NULL;
    }
    return field->type == FIELD_TIMESTAMP ? in_utc(request, value) : value;
}
