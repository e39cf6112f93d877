/* Request headers are collected once, and what every request says about itself is read from them. */
#include <string.h>
#include <strings.h>

#include "internal.h"
#include "negotiate.h"
#include "wdhs/digest.h"

static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value) {
    size_t *count = context;
    (void)kind;
    (void)name;
    (void)value;
    (*count)++;
    return MHD_YES;
}

static enum MHD_Result collect_header(void *context, enum MHD_ValueKind kind, const char *name, size_t name_length,
                                      const char *value, size_t value_length) {
    struct exchange *exchange = context;
    (void)kind;
    exchange->headers[exchange->header_count++] =
        (struct header){name, value ? value : "", name_length, value ? value_length : 0};
    exchange->header_bytes += name_length + value_length + 4; /* ": " and the line end */
    return MHD_YES;
}

bool headers_collect(struct exchange *exchange) {
    struct MHD_Connection *mhd = exchange->request.connection->mhd;
    size_t count = 0;
    if (exchange->headers)
        return true;
    MHD_get_connection_values(mhd, MHD_HEADER_KIND, count_header, &count);
    exchange->headers = arena_alloc(exchange->request.arena, (count + 1) * sizeof *exchange->headers);
    if (!exchange->headers)
        return false;
    MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, collect_header, exchange);
    return true;
}

static bool is_named(const struct header *header, const char *name, size_t length) {
    return header->name_length == length && strncasecmp(header->name, name, length) == 0;
}

size_t headers_count(const struct exchange *exchange, const char *name, const char **first) {
    size_t count = 0, length = strlen(name);
    for (size_t i = 0; i < exchange->header_count; i++) {
        if (!is_named(&exchange->headers[i], name, length))
            continue;
        if (first && !count)
            *first = exchange->headers[i].value;
        count++;
    }
    return count;
}

/* Fields of the same name are one list (RFC 9110 section 5.3). */
static const char *joined(const struct exchange *exchange, const char *name, size_t length) {
    struct text text;
    text_init(&text, exchange->request.arena, 128);
    for (size_t i = 0; i < exchange->header_count; i++) {
        const struct header *header = &exchange->headers[i];
        if (!is_named(header, name, length))
            continue;
        if (text.length)
            text_add_string(&text, ", ");
        text_add(&text, header->value, header->value_length);
    }
    return text.failed ? NULL : text.data;
}

const char *request_header(const struct request *request, const char *name) {
    const struct exchange *exchange = exchange_of_const(request);
    const char *value = NULL;
    size_t count = headers_count(exchange, name, &value);
    return count > 1 ? joined(exchange, name, strlen(name)) : value;
}

/* The client's own id when it is harmless in a log and a header, else a new one. */
static void take_id(struct exchange *exchange) {
    static const char harmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    const char *id = request_header(&exchange->request, "X-Request-Id");
    size_t length = id ? strlen(id) : 0;
    _Static_assert(UUID_TEXT_SIZE <= REQUEST_ID_LIMIT, "a made id fits");
    if (length && length <= REQUEST_ID_LIMIT && strspn(id, harmless) == length)
        memcpy(exchange->id, id, length + 1);
}

static void take_client(struct exchange *exchange) {
    const struct http_connection *connection = exchange->request.connection;
    const struct networks *trusted = &connection->http->proxies;
    struct address client;
    if (!trusted->count || !networks_contain(trusted, &connection->peer))
        return;
    client_resolve(trusted, &connection->peer, request_header(&exchange->request, "X-Forwarded-For"), &client);
    address_format(&client, exchange->client);
    exchange->request.client = exchange->client;
}

void headers_identify(struct exchange *exchange) {
    struct request *request = &exchange->request;
    take_id(exchange);
    take_client(exchange);
    trace_parse(request_header(request, "Traceparent"), exchange->trace_id);
    request->language = negotiate_language(request_header(request, "Accept-Language"));
    request->with_key = request_header(request, "Authorization") != NULL;
}
