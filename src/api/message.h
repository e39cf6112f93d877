/* The messages that only the API has, and all there are: see wdhs/message.h. */
#ifndef WDHS_API_MESSAGE_H
#define WDHS_API_MESSAGE_H

#include <stddef.h>

#include "wdhs/rest_message.h"

#define MESSAGE MESSAGE_DECLARED
#include "message_table.h"
#undef MESSAGE

/* Of all rooms, one after the other; NULL behind the last one. */
const struct message *every_message(size_t index);

#endif
