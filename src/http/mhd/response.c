/* Responses: libmicrohttpd's, with our headers. */
#include <string.h>

#include "../connection.h"
#include "../date.h"
#include "../exchange.h"
#include "mhd.h"
#include "wdhs/text.h"

struct library_response *response_new(const char *bytes, size_t length) {
    void *body = NULL;
    /* It only reads the body, but does not say const. */
    memcpy(&body, &bytes, sizeof body);
    return (struct library_response *)(void *)MHD_create_response_from_buffer(body ? length : 0, body,
                                                                              MHD_RESPMEM_PERSISTENT);
}

void response_add(struct library_response *response, const char *name, const char *value) {
    if (value && *value) {
        (void)MHD_add_response_header(mhd_response(response), name, value);
    }
}

void response_free(struct library_response *response) {
    if (response) {
        MHD_destroy_response(mhd_response(response));
    }
}

bool response_send(const struct exchange *exchange, unsigned status, struct library_response *response) {
    struct MHD_Connection *mhd = mhd_connection(exchange->request.connection->library);
    return mhd_queue(mhd, status, mhd_response(response)) == MHD_YES;
}

static enum MHD_Result write_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value) {
    struct text *text = context;
    (void)kind;
    text_add_string(text, name);
    text_add_string(text, ": ");
    text_add_string(text, value);
    text_add_string(text, "\r\n");
    return MHD_YES;
}

void response_head(struct text *text, struct http *http, unsigned status, struct library_response *response) {
    text_addf(text, "HTTP/1.1 %u %s\r\n", status, MHD_get_reason_phrase_for(status));
    write_header(text, MHD_HEADER_KIND, "Date", http_date(http));
    MHD_get_response_headers(mhd_response(response), write_header, text);
}
