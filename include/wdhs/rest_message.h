/* The messages of the engine, for its own rules and those of resources: see message.h. */
#ifndef WDHS_REST_MESSAGE_H
#define WDHS_REST_MESSAGE_H

#include "wdhs/message.h"

#define MESSAGE MESSAGE_DECLARED
#include "wdhs/rest_message_table.h"
#undef MESSAGE

extern const struct message *const rest_messages[]; /* ends with NULL */

#endif
