/* Bodies of requests. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include <stdbool.h>
#include <stddef.h>

struct exchange;

#define DISCARD_FACTOR 4 /* a body up to this many times max_body is read and thrown away before the 413 */

/* False when the connection must be cut. */
bool body_add(struct exchange *exchange, const char *data, size_t size);
void body_finish(struct exchange *exchange);

#endif
