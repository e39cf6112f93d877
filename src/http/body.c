/* Request bodies are gathered here, up to a limit. */
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "exchange.h"
#include "server.h"
#include "wdhs/settings.h"

#define FIRST_ROOM 65536

/* The announced length when it is moderate; a larger body gets room as it comes in, so that announcing costs nothing
 * here. */
static size_t room_for(const struct exchange *exchange, size_t needed) {
    const char *length = NULL;
    size_t most = (size_t)exchange->request.http->settings->max_body;
    size_t room = exchange->body_capacity ? exchange->body_capacity * 2 : FIRST_ROOM;
    if (headers_count(&exchange->headers, "Content-Length", &length)) {
        size_t announced = (size_t)strtoull(length, NULL, 10);
        room = announced < room ? announced : room;
    }
    room = room < needed ? needed : room;
    return room > most ? most : room;
}

static bool ensure(struct exchange *exchange, size_t needed) {
    struct arena *arena = exchange->request.arena;
    if (exchange->body && needed <= exchange->body_capacity) {
        return true;
    }
    size_t room = room_for(exchange, needed);
    char *body = exchange->body ? arena_grow(arena, exchange->body, exchange->body_capacity + 1, room + 1)
                                : arena_alloc(arena, room + 1);
    if (!body) {
        return false;
    }
    exchange->body = body;
    exchange->body_capacity = room;
    return true;
}

bool body_add(struct exchange *exchange, const char *data, size_t size) {
    size_t most = (size_t)exchange->request.http->settings->max_body;
    exchange->body_seen += size;
    if (exchange->body_seen > most) {
        return exchange->body_seen <= most * DISCARD_FACTOR;
    }
    /* GET, HEAD and DELETE have no use for a body: it is counted and dropped. */
    enum method method = exchange->request.method;
    if (method == METHOD_GET || method == METHOD_HEAD || method == METHOD_DELETE) {
        return true;
    }
    /* Without memory the request ends in a 503, after the rest has been read. */
    if (arena_exhausted(exchange->request.arena) || !ensure(exchange, exchange->body_length + size)) {
        return true;
    }
    memcpy(exchange->body + exchange->body_length, data, size);
    exchange->body_length += size;
    return true;
}

void body_finish(struct exchange *exchange) {
    struct request *request = &exchange->request;
    request->body = "";
    request->has_body = headers_count(&exchange->headers, "Content-Length", NULL) > 0 ||
                        headers_count(&exchange->headers, "Transfer-Encoding", NULL) > 0;
    if (!exchange->body) {
        return;
    }
    exchange->body[exchange->body_length] = '\0';
    request->body = exchange->body;
    request->body_length = exchange->body_length;
}
