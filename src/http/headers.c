/* Request headers are collected once, and what every request says about itself is read from them. */
#include <string.h>
#include <strings.h>

#include "connection.h"
#include "exchange.h"
#include "headers.h"
#include "negotiate.h"
#include "server.h"
#include "wdhs/digest.h"

#define HEADERS_AT_FIRST 16

bool headers_add(struct headers *headers, struct arena *arena, struct header header) {
    if (headers->count == headers->capacity) {
        size_t held = headers->capacity * sizeof header, more = held ? held : HEADERS_AT_FIRST * sizeof header;
        struct header *list = arena_grow(arena, headers->list, held, held + more);
        if (!list) {
            return false;
        }
        headers->list = list;
        headers->capacity = (held + more) / sizeof header;
    }
    headers->list[headers->count++] = header;
    headers->bytes += header.name_length + header.value_length + 4; /* ": " and the line end */
    headers->marks |= headers_mark(header.name, header.name_length);
    return true;
}

bool headers_collect(struct exchange *exchange) {
    if (!exchange->headers.list) {
        library_take_head(exchange);
    }
    return !arena_exhausted(exchange->request.arena);
}

static bool is_named(const struct header *header, const char *name, size_t length) {
    return header->name_length == length && strncasecmp(header->name, name, length) == 0;
}

size_t headers_search(const struct headers *headers, const char *name, size_t length, const char **first) {
    size_t count = 0;
    for (size_t i = 0; i < headers->count; i++) {
        if (!is_named(&headers->list[i], name, length)) {
            continue;
        }
        if (first && !count) {
            *first = headers->list[i].value;
        }
        count++;
    }
    return count;
}

/* Fields of the same name are one list (RFC 9110 section 5.3). */
static const char *joined(const struct exchange *exchange, const char *name, size_t length) {
    const struct headers *headers = &exchange->headers;
    struct text text;
    text_init(&text, exchange->request.arena, 128);
    for (size_t i = 0; i < headers->count; i++) {
        const struct header *header = &headers->list[i];
        if (!is_named(header, name, length)) {
            continue;
        }
        if (text.length) {
            text_add_string(&text, ", ");
        }
        text_add(&text, header->value, header->value_length);
    }
    return text.failed ? NULL : text.data;
}

const char *request_header(const struct request *request, const char *name) {
    const struct exchange *exchange = exchange_of_const(request);
    const char *value = NULL;
    size_t count = headers_count(&exchange->headers, name, &value);
    return count > 1 ? joined(exchange, name, strlen(name)) : value;
}

/* The client's own id when it is harmless in a log and a header, else a new one. */
static void take_id(struct exchange *exchange) {
    static const char harmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    const char *id = exchange_header(exchange, "X-Request-Id");
    size_t length = id ? strlen(id) : 0;
    _Static_assert(UUID_TEXT_SIZE <= REQUEST_ID_LIMIT, "a made id fits");
    if (length && length <= REQUEST_ID_LIMIT && strspn(id, harmless) == length) {
        memcpy(exchange->id, id, length + 1);
    }
}

static void take_client(struct exchange *exchange) {
    const struct http_connection *connection = exchange->request.connection;
    const struct networks *trusted = &connection->http->proxies;
    struct address client;
    if (!trusted->count || !networks_contain(trusted, &connection->peer)) {
        return;
    }
    client_resolve(trusted, &connection->peer, exchange_header(exchange, "X-Forwarded-For"), &client);
    address_format(&client, exchange->client);
    exchange->request.client = exchange->client;
}

void headers_identify(struct exchange *exchange) {
    struct request *request = &exchange->request;
    take_id(exchange);
    take_client(exchange);
    trace_parse(exchange_header(exchange, "Traceparent"), exchange->trace_id);
    request->language = negotiate_language(exchange_header(exchange, "Accept-Language"));
    request->with_key = exchange_header(exchange, "Authorization") != NULL;
}
