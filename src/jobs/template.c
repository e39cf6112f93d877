/* Filling in the texts of mails: what people wrote themselves stays text, whatever it looks like. */
#include "template.h"

#include <string.h>

#include "wdhs/text.h"

#define LINE_NAMES_MAX 8
#define VALUE_MAX      2048 /* bytes of one line of a value; longer ones are cut */

/* One line of a template: the values that are named in it, in order. */
struct line {
    const char *begin, *end; /* the end is behind the line feed */
    const struct template_value *values[LINE_NAMES_MAX];
    const char *from[LINE_NAMES_MAX], *to[LINE_NAMES_MAX]; /* where {{name}} begins, and where it ends */
    size_t count;
};

static const struct template_value *template_find(const struct template_value *values, const char *name,
                                                  size_t length) {
    for (; values->name != NULL; values++) {
        if (strlen(values->name) == length && memcmp(values->name, name, length) == 0) {
            return values;
        }
    }
    return NULL;
}

static const char *find_pair(const char *begin, const char *end, const char *pair) {
    return memmem(begin, (size_t)(end - begin), pair, 2);
}

static bool read_line(struct line *line, const char *begin, const struct template_value *values) {
    const char *feed = strchr(begin, '\n');
    *line = (struct line){.begin = begin, .end = feed == NULL ? begin + strlen(begin) : feed + 1};
    for (const char *at = find_pair(begin, line->end, "{{"); at != NULL; at = find_pair(at + 2, line->end, "{{")) {
        const char *close = find_pair(at, line->end, "}}");
        if (close == NULL || line->count == LINE_NAMES_MAX) {
            return false;
        }
        const struct template_value *value = template_find(values, at + 2, (size_t)(close - at - 2));
        if (value == NULL) {
            return false;
        }
        line->values[line->count] = value;
        line->from[line->count] = at;
        line->to[line->count] = close + 2;
        line->count++;
    }
    return true;
}

/* How often the line is written: as often as its longest list is long, and not at all when something is empty. */
static size_t repetitions(const struct line *line) {
    size_t most = 1;
    for (size_t i = 0; i < line->count; i++) {
        const char *value = line->values[i]->value;
        if (value == NULL || value[0] == '\0') {
            return 0;
        }
        size_t items = 1;
        for (const char *feed = strchr(value, '\n'); feed != NULL; feed = strchr(feed + 1, '\n')) {
            items++;
        }
        most = items > most ? items : most;
    }
    return most;
}

/* The line `number` of the value, or its only one. */
static void template_add_item(struct text *out, const char *value, size_t number, bool html) {
    char item[VALUE_MAX];
    for (const char *feed = strchr(value, '\n'); number > 0 && feed != NULL; feed = strchr(value, '\n')) {
        value = feed + 1;
        number--;
    }
    size_t length = strcspn(value, "\n");
    length = length < sizeof item ? length : sizeof item - 1;
    memcpy(item, value, length);
    item[length] = '\0';
    if (html) {
        text_add_html(out, item);
    } else {
        text_add(out, item, length);
    }
}

bool template_fill(struct text *out, const char *template, bool html, const struct template_value *values) {
    struct line line;
    for (const char *begin = template; *begin != '\0'; begin = line.end) {
        if (!read_line(&line, begin, values)) {
            return false;
        }
        size_t times = repetitions(&line);
        for (size_t number = 0; number < times; number++) {
            const char *at = line.begin;
            for (size_t i = 0; i < line.count; i++) {
                text_add(out, at, (size_t)(line.from[i] - at));
                template_add_item(out, line.values[i]->value, number, html);
                at = line.to[i];
            }
            text_add(out, at, (size_t)(line.end - at));
        }
    }
    return !out->failed;
}
