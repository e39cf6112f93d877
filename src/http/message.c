/* Sentences for people are looked up and filled in here. */
#include "wdhs/message.h"

#include <string.h>

#include "wdhs/arena.h"
#include "wdhs/text.h"

struct sentence {
    const char *code;
    const char *template[LANGUAGE_COUNT];
};

#define MESSAGE(id, code, nl, en) [MSG_##id] = {code, {nl, en}},
static const struct sentence sentences[MSG_COUNT] = {
#include "wdhs/message_table.h"
};
#undef MESSAGE

const char *message_code(enum message message) {
    return sentences[message].code;
}

const char *message_template(enum message message, enum language language) {
    return sentences[message].template[language];
}

/* The number of the placeholder at `at` ("{1}" to "{4}"), or 0. Other braces are text. */
static size_t placeholder(const char *at) {
    if (at[0] == '{' && at[1] >= '1' && at[1] <= '4' && at[2] == '}') {
        return (size_t)(at[1] - '0');
    }
    return 0;
}

char *message_text(struct arena *arena, enum message message, enum language language, const char *const args[4]) {
    const char *template = message_template(message, language);
    struct text text;
    text_init(&text, arena, strlen(template) + 64);
    while (*template) {
        size_t plain = strcspn(template, "{");
        text_add(&text, template, plain);
        template += plain;
        size_t number = placeholder(template);
        if (number) {
            text_add_string(&text, args[number - 1] ? args[number - 1] : "");
            template += 3;
        } else if (*template) {
            text_add_char(&text, *template ++);
        }
    }
    return text.failed ? NULL : text.data;
}
