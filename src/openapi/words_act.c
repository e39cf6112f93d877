/* What each operation of a resource is called, and what it does. */
#include "words.h"

static const struct usual {
    const char *summary[LANGUAGE_COUNT]; /* {1}: one of them, or many for a list */
    const char *says[LANGUAGE_COUNT];
} usual[ACT_COUNT] = {
    [ACT_LIST] = {{"{1} opsommen", "List: {1}"}, {"Een bladzijde tegelijk.", "A page at a time."}},
    [ACT_CREATE] = {{"Voeg {1} toe", "Add {1}"}, {NULL, NULL}},
    [ACT_READ] = {{"Lees {1}", "Read {1}"}, {NULL, NULL}},
    [ACT_REPLACE] =
        {{"Vervang {1}, of maak een record met dit kenmerk", "Replace {1}, or make a record of this key"},
         {"Wat niet wordt opgestuurd wordt leeg, of wat het zonder opgave is. Met `If-None-Match: *` in plaats "
          "van `If-Match` wordt het record gemaakt.",
          "What is left out becomes empty, or what it is by default. With `If-None-Match: *` in the place of "
          "`If-Match` the record is created."}},
    [ACT_CHANGE] =
        {{"Wijzig {1}", "Change {1}"},
         {"Een JSON Merge Patch (RFC 7396): alleen wat wordt genoemd verandert, `null` maakt leeg, lijsten worden "
          "in hun geheel vervangen.",
          "A JSON Merge Patch (RFC 7396): only what is named changes, `null` makes empty, lists are replaced as a "
          "whole."}},
    [ACT_REMOVE] = {{"Verwijder {1}", "Remove {1}"}, {NULL, NULL}},
    [ACT_OWN_READ] = {{"Lees uw eigen record", "Read your own record"}, {NULL, NULL}},
    [ACT_OWN_CHANGE] =
        {{"Wijzig uw eigen record", "Change your own record"},
         {"Een JSON Merge Patch (RFC 7396): alleen wat wordt genoemd verandert, `null` maakt leeg, lijsten "
          "worden in hun geheel vervangen.",
          "A JSON Merge Patch (RFC 7396): only what is named changes, `null` makes empty, lists are replaced "
          "as a whole."}},
    [ACT_OWN_REMOVE] = {{"Wis uw eigen record", "Erase your own record"}, {NULL, NULL}},
};

const struct act *act_of(const struct resource *resource, enum act_kind kind) {
    static const struct act none = {.kind = ACT_COUNT};
    for (const struct act *act = resource->acts; act != NULL && act->kind != ACT_COUNT; act++) {
        if (act->kind == kind) {
            return act;
        }
    }
    return &none;
}

static void put_summary(struct contract *contract, cJSON *operation, const struct resource *resource,
                        enum act_kind kind) {
    const struct act *act = act_of(resource, kind);
    struct words words;
    words_begin(contract, &words);
    if (act->summary[LANGUAGE_NL] != NULL) {
        words_add(&words, act->summary[LANGUAGE_NL], act->summary[LANGUAGE_EN]);
    } else {
        const char *const *names = kind == ACT_LIST ? resource->title : resource->one;
        for (int i = 0; i < LANGUAGE_COUNT; i++) {
            words_say(&words, i, usual[kind].summary[i], names[i]);
        }
    }
    words_put(contract, operation, "summary", &words);
}

/* Who may do it, and what a key makes of it. */
static void add_scopes(struct words *words, const struct resource *resource, enum act_kind kind) {
    bool reads = kind == ACT_LIST || kind == ACT_READ;
    bool open = reads || (kind == ACT_CREATE && resource->open_create);
    if (reads && resource->read_scope != NULL) {
        words_add_with(words, "Alleen met een sleutel met het recht `{1}`.",
                       "Only with a key that has the scope `{1}`.", resource->read_scope);
    } else if (reads && resource->read_all_scope != NULL) {
        words_add_with(words, "Wie een sleutel met het recht `{1}` heeft ziet alles.",
                       "Whoever has a key with the scope `{1}` sees everything.", resource->read_all_scope);
    } else if (kind >= ACT_OWN_READ) {
        words_add(words, "Met het token uit de persoonlijke link.", "With the token from the personal link.");
    } else if (open) {
        words_add(words, "Een sleutel is niet nodig.", "No key is needed.");
    } else {
        words_add_with(words, "Nodig: een sleutel met het recht `{1}`.", "Needed: a key with the scope `{1}`.",
                       resource->write_scope);
    }
    if (reads && resource->note_read != NULL) {
        words_add(words, "Die zegt in `Read-Reason` waarom, en wordt genoteerd.",
                  "They say why in `Read-Reason`, and are written down.");
    }
    if (kind == ACT_CHANGE && resource->note_read != NULL) {
        words_add(words, "Het antwoord heeft nooit inhoud.", "The answer never has a body.");
    }
}

void words_of_act(struct contract *contract, cJSON *operation, const struct resource *resource, enum act_kind kind) {
    const struct act *act = act_of(resource, kind);
    struct words words;
    put_summary(contract, operation, resource, kind);
    words_begin(contract, &words);
    words_add(&words, usual[kind].says[LANGUAGE_NL], usual[kind].says[LANGUAGE_EN]);
    if (kind == ACT_LIST) {
        words_add_with(&words, "Standaardvolgorde: `{1}`.", "Default order: `{1}`.", resource->default_sort);
    }
    words_add(&words, act->more[LANGUAGE_NL], act->more[LANGUAGE_EN]);
    add_scopes(&words, resource, kind);
    words_put(contract, operation, "description", &words);
}
