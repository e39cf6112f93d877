/* Weighing what a client would like against what there is happens here. */
#include "negotiate.h"

#include <string.h>
#include <strings.h>

static bool is_space(char c) {
    return c == ' ' || c == '\t';
}

static void trim(const char **start, size_t *length) {
    while (*length && is_space(**start)) {
        (*start)++;
        (*length)--;
    }
    while (*length && is_space((*start)[*length - 1])) {
        (*length)--;
    }
}

/* Bytes up to the next `separator` outside quoted strings, or to the end. */
static size_t span(const char *text, size_t length, char separator) {
    bool quoted = false;
    size_t i = 0;
    for (; i < length && (quoted || text[i] != separator); i++) {
        if (text[i] == '"') {
            quoted = !quoted;
        } else if (quoted && text[i] == '\\' && i + 1 < length) {
            i++;
        }
    }
    return i;
}

static bool same_word(const char *text, size_t length, const char *word) {
    return strlen(word) == length && strncasecmp(text, word, length) == 0;
}

bool element_is(const struct element *element, const char *word) {
    return same_word(element->value, element->length, word);
}

bool element_param(const struct element *element, const char *name, const char **value, size_t *length) {
    const char *at = element->params, *end = element->params + element->params_length;
    while (at < end) {
        at++; /* the ";" */
        size_t size = span(at, (size_t)(end - at), ';');
        size_t key_size = span(at, size, '=');
        const char *key = at, *found = at + key_size + 1;
        size_t found_size = key_size < size ? size - key_size - 1 : 0;
        at += size;
        trim(&key, &key_size);
        if (!same_word(key, key_size, name) || key + key_size >= at) {
            continue;
        }
        trim(&found, &found_size);
        bool quoted = found_size >= 2 && found[0] == '"' && found[found_size - 1] == '"';
        *value = quoted ? found + 1 : found;
        *length = quoted ? found_size - 2 : found_size;
        return true;
    }
    return false;
}

/* "1", "0.5", ".5" or "0.123" in thousandths; -1 for anything else. */
static int weight(const char *text, size_t length) {
    int value = 0, unit = 100;
    size_t i = 0;
    if (i < length && (text[i] == '0' || text[i] == '1')) {
        value = (text[i++] - '0') * 1000;
    }
    if (i < length && text[i] == '.') {
        for (i++; i < length && text[i] >= '0' && text[i] <= '9'; i++, unit /= 10) {
            value += (text[i] - '0') * unit;
        }
    }
    return length && i == length && value <= 1000 ? value : -1;
}

static int element_quality(const struct element *element) {
    const char *value;
    size_t length;
    if (!element->params_length || !element_param(element, "q", &value, &length)) {
        return 1000;
    }
    int quality = weight(value, length);
    return quality < 0 ? 1000 : quality;
}

bool element_next(const char **rest, struct element *element) {
    while (**rest) {
        const char *start = *rest;
        size_t length = span(start, strlen(start), ',');
        *rest = start + length + (start[length] == ',');
        size_t value_length = span(start, length, ';');
        element->value = start;
        element->length = value_length;
        element->params = start + value_length;
        element->params_length = length - value_length;
        trim(&element->value, &element->length);
        if (!element->length) {
            continue;
        }
        element->quality = element_quality(element);
        return true;
    }
    return false;
}

/* --- languages -----------------------------------------------------------------------------------------------------
 */

static const char language_tags[LANGUAGE_COUNT][3] = {"nl", "en"};

/* "nl" and "nl-BE" are Dutch; anything else that is not offered gives LANGUAGE_COUNT. */
static int element_language(const struct element *element) {
    int language = 0;
    for (; language < LANGUAGE_COUNT; language++) {
        bool tag_ends = element->length == 2 || (element->length > 2 && element->value[2] == '-');
        if (tag_ends && strncasecmp(element->value, language_tags[language], 2) == 0) {
            break;
        }
    }
    return language;
}

enum language negotiate_language(const char *accept_language) {
    int quality[LANGUAGE_COUNT] = {-1, -1}, others = -1;
    int first = LANGUAGE_NL; /* of the languages named: wins when both are liked equally */
    bool named = false;
    struct element element;
    if (!accept_language) {
        return LANGUAGE_NL;
    }
    while (element_next(&accept_language, &element)) {
        int language = element_language(&element);
        if (language == LANGUAGE_COUNT) {
            others = element_is(&element, "*") ? element.quality : others;
            continue;
        }
        first = named ? first : language;
        named = true;
        quality[language] = element.quality > quality[language] ? element.quality : quality[language];
    }
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        quality[language] = quality[language] < 0 ? others : quality[language];
    }
    if (quality[LANGUAGE_NL] == quality[LANGUAGE_EN]) {
        return quality[LANGUAGE_NL] > 0 && first == LANGUAGE_EN ? LANGUAGE_EN : LANGUAGE_NL;
    }
    if (quality[LANGUAGE_EN] > quality[LANGUAGE_NL] && quality[LANGUAGE_EN] > 0) {
        return LANGUAGE_EN;
    }
    return LANGUAGE_NL;
}

/* --- media types ---------------------------------------------------------------------------------------------------
 */

/* How precisely a media range names `type`: 3 exactly, 2 by its first half, 1 as anything, 0 not. */
static int precision(const struct element *range, const char *type) {
    size_t half = strcspn(type, "/") + 1;
    if (element_is(range, "*/*") || element_is(range, "*")) {
        return 1;
    }
    if (range->length == half + 1 && range->value[half] == '*' && strncasecmp(range->value, type, half) == 0) {
        return 2;
    }
    return element_is(range, type) ? 3 : 0;
}

static int media_quality(const char *accept, const char *type) {
    int best = 0, quality = 0;
    struct element range;
    while (element_next(&accept, &range)) {
        int precise = precision(&range, type);
        if (precise > best || (precise && precise == best && range.quality > quality)) {
            best = precise;
            quality = range.quality;
        }
    }
    return quality;
}

long negotiate_media(const char *accept, const char *const *offered, size_t count) {
    long chosen = -1;
    int best = 0;
    if (!accept || !accept[strspn(accept, " \t,")]) {
        return count ? 0 : -1;
    }
    for (size_t i = 0; i < count; i++) {
        int quality = media_quality(accept, offered[i]);
        if (quality > best) {
            best = quality;
            chosen = (long)i;
        }
    }
    return chosen;
}

/* --- encodings -----------------------------------------------------------------------------------------------------
 */

/* CODING_COUNT for what is not offered. */
static int element_coding(const struct element *element) {
    int coding = CODING_GZIP;
    if (element_is(element, "identity")) {
        return CODING_IDENTITY;
    }
    if (element_is(element, "x-gzip")) { /* RFC 9110 section 8.4.1.3 */
        return CODING_GZIP;
    }
    while (coding < CODING_COUNT && !element_is(element, coding_name((enum coding)coding))) {
        coding++;
    }
    return coding;
}

enum coding negotiate_coding_up_to(const char *accept_encoding, enum coding last) {
    int quality[CODING_COUNT] = {-1, -1, -1}, others = -1, best = CODING_IDENTITY;
    struct element element;
    if (!accept_encoding) {
        return CODING_IDENTITY;
    }
    while (element_next(&accept_encoding, &element)) {
        int coding = element_coding(&element);
        if (coding < CODING_COUNT) {
            quality[coding] = element.quality;
        } else if (element_is(&element, "*")) {
            others = element.quality;
        }
    }
    for (int coding = CODING_IDENTITY + 1; coding <= (int)last; coding++) {
        quality[coding] = quality[coding] < 0 ? others : quality[coding];
        if (quality[coding] > 0 && quality[coding] >= quality[best]) {
            best = coding;
        }
    }
    return (enum coding)best;
}

enum coding negotiate_coding(const char *accept_encoding) {
    return negotiate_coding_up_to(accept_encoding, CODING_COUNT - 1);
}
