/* How much memory libmicrohttpd gets for a connection, and whether a request leaves enough of it for an answer.
 *
 * In that memory it keeps, until the answer is out: the head of the request and whatever came in behind it at its
 * start; from its end downwards a note of each field and cookie, and a copy of the cookies. The answer's headers go in
 * between, and when they do not fit, version 0.9.75 closes the connection without a word. So a request that leaves
 * them no room is refused before it is handled. The memory is cleared after every request: more is not better. */
#include <string.h>
#include <strings.h>

#include "internal.h"
#include "wdhs/settings.h"

/* All in bytes. */
#define MEMORY_LEAST                                                                                                   \
    16368 /* below 16,384 it never reads on beyond half of the memory, but for a head of that length                   \
           */
#define BESIDE  (MEMORY_LEAST - 8192) /* for the shorter one of target and fields, and for the answer */
#define NOTE    64
#define READ_ON 128
#define ALIGNED 16

size_t room_for_connection(const struct settings *settings) {
    size_t longest = (size_t)(settings->max_url > settings->max_headers ? settings->max_url : settings->max_headers);
    return longest + BESIDE > MEMORY_LEAST ? longest + BESIDE : MEMORY_LEAST;
}

void room_take(struct taken *taken, enum MHD_ValueKind kind, const struct header *header) {
    bool has_value = header->value_length > 0;
    uintptr_t end =
        has_value ? (uintptr_t)header->value + header->value_length : (uintptr_t)header->name + header->name_length;
    taken->notes += NOTE;
    if (kind == MHD_COOKIE_KIND) { /* lies in the copy */
        return;
    }
    if (end > taken->head_end) {
        taken->head_end = end;
    }
    if (header->name_length == strlen("Cookie") && strncasecmp(header->name, "Cookie", strlen("Cookie")) == 0) {
        taken->notes += header->value_length + ALIGNED;
    }
}

static enum MHD_Result take_footer(void *context, enum MHD_ValueKind kind, const char *name, size_t name_length,
                                   const char *value, size_t value_length) {
    struct taken *taken = context;
    room_take(taken, kind, &(struct header){name, value, name_length, value ? value_length : 0});
    return MHD_YES;
}

void room_take_footers(struct exchange *exchange) {
    MHD_get_connection_values_n(exchange->request.connection->mhd, MHD_FOOTER_KIND, take_footer, &exchange->taken);
}

bool room_for_reply(const struct exchange *exchange, const char *method) {
    size_t memory = room_for_connection(exchange->request.http->settings);
    const struct taken *taken = &exchange->taken;
    uintptr_t head_end = taken->head_end > exchange->target_end ? taken->head_end : exchange->target_end;
    size_t head = head_end - (uintptr_t)method + READ_ON + ALIGNED; /* the method is what comes first */
    if (head < memory / 2) {
        head = memory / 2;
    }
    return head <= memory && taken->notes <= memory && head + taken->notes + REPLY_ROOM <= memory;
}
