/* A tree as YAML: small containers on one line, all others a line for each member, always in the same way. */
#include "yaml.h"

#include <string.h>

#include "wdhs/utf8.h"

static bool is_container(const cJSON *item) {
    return cJSON_IsObject(item) || cJSON_IsArray(item);
}

/* Whether it may stand on one line: no containers within (but lists of one level), and nothing that people read. */
static bool is_small(const cJSON *container) {
    const cJSON *item;
    cJSON_ArrayForEach(item, container) {
        bool talks =
            item->string != NULL && (strcmp(item->string, "description") == 0 || strcmp(item->string, "summary") == 0);
        bool deep = is_container(item) && item->child != NULL &&
                    !(cJSON_IsArray(item) && is_small(item) && cJSON_IsObject(container));
        if (talks || deep || (cJSON_IsString(item) && strchr(item->valuestring, '\n') != NULL)) {
            return false;
        }
    }
    return true;
}

static void add_flow(struct text *text, const cJSON *container) {
    bool object = cJSON_IsObject(container);
    const cJSON *item;
    text_add_char(text, object ? '{' : '[');
    cJSON_ArrayForEach(item, container) {
        text_add_string(text, item == container->child ? "" : ", ");
        if (object) {
            yaml_add_key(text, item->string);
            text_add_string(text, ": ");
        }
        if (is_container(item)) {
            add_flow(text, item);
        } else {
            yaml_add_scalar(text, item);
        }
    }
    text_add_char(text, object ? '}' : ']');
}

static size_t width(const struct text *text, size_t from) {
    return text->failed ? 0 : text->length - from;
}

/* A list of words over several lines. */
static void add_wrapped(struct text *text, const cJSON *list, size_t indent) {
    const cJSON *item;
    size_t column = 0;
    text_addf(text, "\n%*s[", (int)indent, "");
    cJSON_ArrayForEach(item, list) {
        size_t from = text->length;
        text_add_string(text, item == list->child ? "" : " ");
        yaml_add_scalar(text, item);
        column += width(text, from) + 1;
        if (indent + column > YAML_WIDTH) { /* written once more, where the next line begins */
            text->length = from;
            text_addf(text, "\n%*s", (int)indent, "");
            from = text->length;
            yaml_add_scalar(text, item);
            column = width(text, from) + 1;
        }
        text_add_string(text, item->next == NULL ? "]\n" : ",");
    }
}

static void yaml_add_members(struct text *text, const cJSON *container, size_t indent, bool inline_first);

/* What follows "key:" or "-". `column` is where it begins. */
static void yaml_add_value(struct text *text, const cJSON *item, size_t indent, size_t column) {
    size_t from = text->length;
    bool words = cJSON_IsArray(item) && item->child != NULL && is_small(item);
    if (is_container(item) && is_small(item)) {
        text_add_char(text, ' ');
        add_flow(text, item);
        if (column + width(text, from) <= YAML_WIDTH) {
            text_add_char(text, '\n');
            return;
        }
        text->length = from;
    }
    if (words) {
        add_wrapped(text, item, indent + 2);
    } else if (is_container(item)) {
        text_add_char(text, '\n');
        yaml_add_members(text, item, indent + 2, false);
    } else {
        text_add_char(text, ' ');
        yaml_add_scalar(text, item);
        bool fits = column + width(text, from) <= YAML_WIDTH;
        if (cJSON_IsString(item) &&
            (strchr(item->valuestring, '\n') != NULL || (!fits && strchr(item->valuestring, ' ') != NULL))) {
            text->length = from;
            text_add_char(text, ' ');
            yaml_add_block(text, item->valuestring, indent + 2);
        } else {
            text_add_char(text, '\n');
        }
    }
}

static void yaml_add_item(struct text *text, const cJSON *item, size_t indent) {
    size_t from = text->length;
    text_add_string(text, "-");
    if (cJSON_IsObject(item) && item->child != NULL) {
        text_add_char(text, ' ');
        if (is_small(item)) {
            add_flow(text, item);
            if (indent + width(text, from) <= YAML_WIDTH) {
                text_add_char(text, '\n');
                return;
            }
            text->length = from + 2;
        }
        yaml_add_members(text, item, indent + 2, true);
    } else {
        yaml_add_value(text, item, indent, indent + 1);
    }
}

static void yaml_add_members(struct text *text, const cJSON *container, size_t indent, bool inline_first) {
    const cJSON *item;
    cJSON_ArrayForEach(item, container) {
        if (!(inline_first && item == container->child)) {
            text_addf(text, "%*s", (int)indent, "");
        }
        if (cJSON_IsArray(container)) {
            yaml_add_item(text, item, indent);
            continue;
        }
        size_t from = text->length;
        yaml_add_key(text, item->string);
        text_add_char(text, ':');
        yaml_add_value(text, item, indent, indent + width(text, from));
    }
}

void yaml_add(struct text *text, const cJSON *tree) {
    yaml_add_members(text, tree, 0, false);
}
