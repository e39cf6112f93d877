/* From a reply to a response. */
#ifndef HTTP_SEND_H
#define HTTP_SEND_H

#include <stdbool.h>

struct exchange;
struct library_response;

/* Bytes of a Link; with it, the headers of any answer stay under REPLY_ROOM. */
#define LINK_MOST 2560

/* Sends exchange->request.reply; false when the connection is to be closed. */
bool exchange_send(struct exchange *exchange);
/* The finished response, or NULL when memory is out; *ret_status is what it goes out with. */
struct library_response *exchange_response(struct exchange *exchange, unsigned *ret_status);

#endif
