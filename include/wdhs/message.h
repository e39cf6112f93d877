/* What the service says to people, in Dutch and English side by side, so that every sentence stands once and both
 * languages stay together.
 *
 * Each room has a table of its own: message_table.h (http), rest_message_table.h (rest) and src/api/message_table.h. To
 * add a sentence, add a row to the table of the room that says it, or of the room below when several say it:
 *
 *     MESSAGE(identifier, "code", "Dutch", "English")
 *
 * MSG_identifier is then the message. Codes are those of faults in errors[]: stable, part of the contract, and listed
 * at the type URI of the problem. Placeholders in sentences are {1} to {4}. */
#ifndef WDHS_MESSAGE_H
#define WDHS_MESSAGE_H

#include <stddef.h>

enum language { LANGUAGE_NL, LANGUAGE_EN, LANGUAGE_COUNT };

struct message {
    const char *code;
    const char *template[LANGUAGE_COUNT];
};

/* What a table is included with as MESSAGE(): arrays of one, so that their names are pointers. */
#define MESSAGE_DECLARED(id, code, nl, en) extern const struct message MSG_##id[1];
#define MESSAGE_DEFINED(id, code, nl, en)  const struct message MSG_##id[1] = {{code, {nl, en}}};
#define MESSAGE_LISTED(id, code, nl, en)   MSG_##id,

#define MESSAGE MESSAGE_DECLARED
#include "wdhs/message_table.h"
#undef MESSAGE

extern const struct message *const http_messages[]; /* ends with NULL */

struct arena;

/* Filled in; NULL arguments become "". In the arena, NULL when memory is out. */
char *message_text(struct arena *arena, const struct message *message, enum language language,
                   const char *const args[4]);

#endif
