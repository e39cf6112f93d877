/* Sentences for people are looked up and filled in here. */
#include "wdhs/message.h"

#include <string.h>

#include "wdhs/arena.h"
#include "wdhs/text.h"

#define MESSAGE MESSAGE_DEFINED
#include "wdhs/message_table.h"
#undef MESSAGE

#define MESSAGE MESSAGE_LISTED
const struct message *const http_messages[] = {
#include "wdhs/message_table.h"
    NULL,
};
#undef MESSAGE

/* The number of the placeholder at `at` ("{1}" to "{4}"), or 0. Other braces are text. */
static size_t placeholder(const char *at) {
    if (at[0] == '{' && at[1] >= '1' && at[1] <= '4' && at[2] == '}') {
        return (size_t)(at[1] - '0');
    }
    return 0;
}

char *message_text(struct arena *arena, const struct message *message, enum language language,
                   const char *const args[4]) {
    const char *template = message->template[language];
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
