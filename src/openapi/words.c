/* Every text stands in the contract in both languages, Dutch first: whoever reads only one of them finds all. */
#include "words.h"

#include <string.h>

#define LINE_MAX_LENGTH 200 /* of what is joined on one line */

void words_begin(struct contract *contract, struct words *words) {
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        text_init(&words->says[i], contract->arena, 256);
    }
}

void words_say(struct words *words, int language, const char *sentence, const char *name) {
    struct text *text = &words->says[language];
    const char *hole = name == NULL ? NULL : strstr(sentence, "{1}");
    text_add_string(text, text->length == 0 ? "" : " ");
    if (hole == NULL) {
        text_add_string(text, sentence);
        return;
    }
    text_add(text, sentence, (size_t)(hole - sentence));
    text_add_strings(text, name, hole + 3, NULL);
}

void words_add_with(struct words *words, const char *dutch, const char *english, const char *name) {
    if (dutch != NULL && english != NULL) {
        words_say(words, LANGUAGE_NL, dutch, name);
        words_say(words, LANGUAGE_EN, english, name);
    }
}

void words_add(struct words *words, const char *dutch, const char *english) {
    words_add_with(words, dutch, english, NULL);
}

void words_put_pair(struct contract *contract, cJSON *object, const char *name, const char *dutch,
                    const char *english) {
    bool brief = strlen(dutch) + strlen(english) < LINE_MAX_LENGTH && strchr(dutch, '\n') == NULL;
    if (strcmp(dutch, english) == 0) {
        tree_text(object, name, dutch);
    } else {
        tree_text(object, name, arena_printf(contract->arena, "%s%s%s", dutch, brief ? " / " : "\n\n", english));
    }
}

void words_put(struct contract *contract, cJSON *object, const char *name, const struct words *words) {
    words_put_pair(contract, object, name, words->says[LANGUAGE_NL].data, words->says[LANGUAGE_EN].data);
}

static bool is_said_twice(const cJSON *item) {
    bool named =
        item->string != NULL && (strcmp(item->string, "description") == 0 || strcmp(item->string, "summary") == 0);
    return named && cJSON_IsString(cJSON_GetObjectItemCaseSensitive(item, "nl"));
}

void words_join_all(struct contract *contract, cJSON *tree) {
    for (cJSON *item = tree->child, *next; item != NULL; item = next) {
        next = item->next;
        if (!is_said_twice(item)) {
            words_join_all(contract, item);
            continue;
        }
        if (cJSON_GetArraySize(item) != 2 ||
            !cJSON_HasObjectItem(item, "en")) { /* a comma outside quotes, most likely */
            contract->fault =
                arena_printf(contract->arena, "more or less than nl and en: %s", cJSON_PrintUnformatted(item));
            return;
        }
        const char *dutch = cJSON_GetObjectItemCaseSensitive(item, "nl")->valuestring;
        const char *english = cJSON_GetObjectItemCaseSensitive(item, "en")->valuestring;
        cJSON *joined = cJSON_CreateObject();
        words_put_pair(contract, joined, item->string, dutch, english);
        cJSON_ReplaceItemViaPointer(tree, item, cJSON_DetachItemViaPointer(joined, joined->child));
    }
}
