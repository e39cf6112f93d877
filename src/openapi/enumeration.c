/* An enumeration, with what each of its values means. */
#include "schema.h"

#include "words.h"

static void add_meanings(struct contract *contract, cJSON *schema, const struct choices *choices) {
    struct text says[LANGUAGE_COUNT];
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        text_init(&says[language], contract->arena, 256);
        for (const struct choice *choice = choices->values; choice->value != NULL; choice++) {
            text_add_strings(&says[language], choice == choices->values ? "`" : "; `", choice->value,
                             "`: ", choice->says[language], NULL);
        }
    }
    text_add_string(&says[LANGUAGE_NL], choices->may_grow
                                            ? ". Er kunnen waarden bij komen: ga soepel om met wat u niet "
                                              "kent."
                                            : ". Er komen binnen deze versie geen waarden bij.");
    text_add_string(&says[LANGUAGE_EN], choices->may_grow
                                            ? ". There may be more values later: be lenient with those you do not know."
                                            : ". There will be no other values within this version.");
    words_put_pair(contract, schema, "description", says[LANGUAGE_NL].data, says[LANGUAGE_EN].data);
}

void enumeration_fill(cJSON *schema, const struct choices *choices) {
    tree_text(schema, "type", "string");
    cJSON *values = tree_list(schema, "enum");
    for (const struct choice *choice = choices->values; choice->value != NULL; choice++) {
        tree_text(values, NULL, choice->value);
    }
}

const char *enumeration_add(struct contract *contract, const struct choices *choices) {
    if (cJSON_GetObjectItemCaseSensitive(contract->schemas, choices->schema) == NULL) {
        cJSON *schema = tree_object(contract->schemas, choices->schema);
        add_meanings(contract, schema, choices);
        enumeration_fill(schema, choices);
    }
    return choices->schema;
}
