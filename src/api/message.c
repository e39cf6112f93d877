/* The messages of the API are made from their table here, and those of all rooms listed. */
#include "message.h"

#define MESSAGE MESSAGE_DEFINED
#include "message_table.h"
#undef MESSAGE

#define MESSAGE MESSAGE_LISTED
static const struct message *const own[] = {
#include "message_table.h"
    NULL,
};
#undef MESSAGE

static const struct message *const *const tables[] = {http_messages, rest_messages, own};

const struct message *every_message(size_t index) {
    for (size_t table = 0; table < sizeof tables / sizeof *tables; table++) {
        for (const struct message *const *message = tables[table]; *message != NULL; message++, index--) {
            if (index == 0) {
                return *message;
            }
        }
    }
    return NULL;
}
