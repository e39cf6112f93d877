/* Keys, values and texts as YAML: plain where nothing could take them for something else, else in double quotes. */
#include "yaml.h"

#include <stdio.h>
#include <string.h>

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Words that some reader of YAML takes for a truth or for nothing. */
static bool has_a_meaning(const char *word) {
    static const char *const words[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_word(const char *string) {
    return is_letter(string[0]) && !has_a_meaning(string) &&
           string[strspn(string, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")] == '\0';
}

void yaml_add_key(struct text *text, const char *key) {
    size_t plain = strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./{}$");
    if (key[plain] == '\0' && !has_a_meaning(key) && (is_letter(key[0]) || key[0] == '/' || key[0] == '$')) {
        text_add_string(text, key);
    } else {
        text_add_json_string(text, key);
    }
}

void yaml_add_scalar(struct text *text, const cJSON *item) {
    if (cJSON_IsString(item) && is_word(item->valuestring)) {
        text_add_string(text, item->valuestring);
    } else if (cJSON_IsString(item)) {
        text_add_json_string(text, item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        text_add_float(text, item->valuedouble);
    } else {
        text_add_string(text, cJSON_IsTrue(item) ? "true" : cJSON_IsFalse(item) ? "false" : "null");
    }
}

static void add_indented(struct text *text, const char *bytes, size_t length, size_t indent) {
    if (length > 0) {
        text_addf(text, "%*s", (int)indent, "");
    }
    text_add(text, bytes, length);
    text_add_char(text, '\n');
}

/* Bytes up to where the line is folded: at the last single space that keeps it narrow enough, or the next one. */
static size_t fold_at(const char *line, size_t length, size_t room) {
    size_t best = length;
    for (size_t i = 1; i + 1 < length; i++) {
        bool space = line[i] == ' ' && line[i - 1] != ' ' && line[i + 1] != ' ';
        if (space && (i <= room || best == length)) {
            best = i;
        }
        if (i > room && best < length) {
            break;
        }
    }
    return length <= room ? length : best;
}

static void add_folded(struct text *text, const char *line, size_t length, size_t indent) {
    size_t room = YAML_WIDTH - indent;
    while (length > 0) {
        size_t part = fold_at(line, length, room);
        add_indented(text, line, part, indent);
        part += part < length ? 1 : 0; /* the space */
        line += part;
        length -= part;
    }
}

static bool has_long_line(const char *string, size_t indent) {
    while (*string != '\0') {
        size_t length = strcspn(string, "\n");
        if (length + indent > YAML_WIDTH + 10) {
            return true;
        }
        string += length + (string[length] == '\n');
    }
    return false;
}

/* Literally, when its lines are narrow; else folded, where each line break is an empty line. */
void yaml_add_block(struct text *text, const char *string, size_t indent) {
    bool folded = strchr(string, '\n') == NULL || has_long_line(string, indent);
    text_add_strings(text, folded ? ">-" : "|-", "\n", NULL);
    while (*string != '\0') {
        size_t length = strcspn(string, "\n");
        if (folded) {
            add_folded(text, string, length, indent);
        } else {
            add_indented(text, string, length, indent);
        }
        string += length;
        if (*string == '\n') {
            string++;
            text_add_string(text, folded ? "\n" : "");
        }
    }
}
