/* What the service says to people, in Dutch and English: one table, so that every sentence stands once and both
 * languages stay together. Placeholders are {1} to {4}. */
#ifndef WDHS_MESSAGE_H
#define WDHS_MESSAGE_H

#include <stddef.h>

enum language { LANGUAGE_NL, LANGUAGE_EN, LANGUAGE_COUNT };

/* The codes of faults in errors[] (stable, part of the contract, documented at the type URI of the problem). Each row:
 * MESSAGE(identifier, "code", "Dutch", "English"). The list is in message_table.h. */
#define MESSAGE(id, code, nl, en) MSG_##id,
enum message {
#include "wdhs/message_table.h"
    MSG_COUNT
};
#undef MESSAGE

struct arena;

const char *message_code(enum message message);
/* The sentence template in a language, with its placeholders. */
const char *message_template(enum message message, enum language language);
/* Filled in; NULL arguments become "". In the arena, NULL when memory is out. */
char *message_text(struct arena *arena, enum message message, enum language language, const char *const args[4]);

#endif
