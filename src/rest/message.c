/* The messages of the engine are made from their table here. */
#include "wdhs/rest_message.h"

#define MESSAGE MESSAGE_DEFINED
#include "wdhs/rest_message_table.h"
#undef MESSAGE

#define MESSAGE MESSAGE_LISTED
const struct message *const rest_messages[] = {
#include "wdhs/rest_message_table.h"
    NULL,
};
#undef MESSAGE
