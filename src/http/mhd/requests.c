/* What libmicrohttpd tells of a request, from its first line to its end, and what it is asked about the request's
 * fields. */
#include "../connection.h"
#include "../exchange.h"
#include "../headers.h"
#include "../server.h"
#include "mhd.h"
#include "wdhs/arena.h"

void *mhd_on_target(void *context, const char *target, struct MHD_Connection *mhd) {
    struct http_connection *connection = mhd_connection_of(mhd);
    (void)context;
    struct exchange *exchange = connection ? exchange_begun(connection, target) : NULL;
    if (mhd_tricks[TRICK_QUERY]) {
        hide_query(target);
    }
    return exchange;
}

/* Called when the headers are in, for each piece of the body, when all is in, and then until there is an answer. An
 * answer to the first call costs the connection. */
enum MHD_Result mhd_on_request(void *context, struct MHD_Connection *mhd, const char *url, const char *method,
                               const char *version, const char *data, size_t *size, void **state) {
    struct exchange *exchange = *state;
    size_t given = *size;
    (void)context;
    (void)mhd;
    (void)url;
    if (!exchange) { /* memory was out */
        return MHD_NO;
    }
    bool first = exchange->stage == STAGE_HEADERS;
    *size = 0; /* all of it is taken */
    if (!exchange_step(exchange, method, version, data, given)) {
        return MHD_NO;
    }
    if (first && mhd_tricks[TRICK_EXPECTATION]) {
        hide_expectation(exchange);
    }
    return MHD_YES;
}

void mhd_on_completed(void *context, struct MHD_Connection *mhd, void **state, enum MHD_RequestTerminationCode code) {
    struct exchange *exchange = *state;
    (void)context;
    (void)mhd;
    (void)code;
    *state = NULL;
    if (exchange) {
        exchange_done(exchange);
    }
}

/* --- fields --------------------------------------------------------------------------------------------------------
 */

static enum MHD_Result requests_take(void *context, enum MHD_ValueKind kind, const char *name, size_t name_length,
                                     const char *value, size_t value_length) {
    struct exchange *exchange = context;
    struct header header = {name, value ? value : "", name_length, value ? value_length : 0};
    room_take(&exchange->taken, kind, &header);
    if (kind == MHD_COOKIE_KIND || headers_add(&exchange->headers, exchange->request.arena, header)) {
        return MHD_YES;
    }
    return MHD_NO;
}

/* Its length is the library's word: between names and values there may be blanks, which are in neither. */
void library_take_head(struct exchange *exchange) {
    struct MHD_Connection *mhd = mhd_connection(exchange->request.connection->library);
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    exchange->taken.head = info ? info->header_size : 0;
    MHD_get_connection_values_n(mhd, MHD_HEADER_KIND | MHD_COOKIE_KIND, requests_take, exchange);
}

static enum MHD_Result take_footer(void *context, enum MHD_ValueKind kind, const char *name, size_t name_length,
                                   const char *value, size_t value_length) {
    (void)kind;
    room_take_footer(context, &(struct header){name, value, name_length, value ? value_length : 0});
    return MHD_YES;
}

void library_take_footers(struct exchange *exchange) {
    MHD_get_connection_values_n(mhd_connection(exchange->request.connection->library), MHD_FOOTER_KIND, take_footer,
                                &exchange->taken);
}
