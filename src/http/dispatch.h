/* From a complete request to its handler. */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

struct exchange;

/* The request is complete: routes it, and calls its handler or answers it. */
void dispatch(struct exchange *exchange);

#endif
