/* How much memory libmicrohttpd gets for a connection, and whether a request leaves enough of it for an answer.
 *
 * Leans on this: in that memory it keeps, until the answer is out, the head of the request and whatever came in behind
 * it at its start; from its end downwards a note of each field and cookie, and a copy of the cookies. The answer's
 * headers go in between, and when they do not fit, it closes the connection without a word. So a request that leaves
 * them no room is refused before it is handled. Without it some requests of the largest size would go unanswered. The
 * memory is cleared after every request: more is not better. */
#include <string.h>
#include <strings.h>

#include "../exchange.h"
#include "../server.h"
#include "mhd.h"
#include "wdhs/settings.h"

/* All in bytes. Below 16,384 it never reads on beyond half of the memory, but for a head of that length. */
#define MEMORY_LEAST 16368
#define BESIDE       (MEMORY_LEAST - 8192) /* for the shorter one of target and fields, and for the answer */
#define NOTE         64
#define LINE         4 /* what a line has apart from a name and a value */
#define READ_ON      128
#define ALIGNED      16

size_t room_for_connection(const struct settings *settings) {
    size_t longest = (size_t)(settings->max_url > settings->max_headers ? settings->max_url : settings->max_headers);
    return longest + BESIDE > MEMORY_LEAST ? longest + BESIDE : MEMORY_LEAST;
}

void room_take(struct taken *taken, enum MHD_ValueKind kind, const struct header *header) {
    taken->notes += NOTE;
    if (kind == MHD_HEADER_KIND && header->name_length == strlen("Cookie") &&
        strncasecmp(header->name, "Cookie", strlen("Cookie")) == 0) {
        taken->notes += header->value_length + ALIGNED;
    }
}

void room_take_footer(struct taken *taken, const struct header *header) {
    taken->notes += NOTE;
    taken->head += header->name_length + header->value_length + LINE;
}

bool room_for_reply(const struct exchange *exchange) {
    size_t memory = room_for_connection(exchange->request.http->settings);
    const struct taken *taken = &exchange->taken;
    size_t head = taken->head + READ_ON + ALIGNED;
    if (head < memory / 2) {
        head = memory / 2;
    }
    return head <= memory && taken->notes <= memory && head + taken->notes + REPLY_ROOM <= memory;
}
