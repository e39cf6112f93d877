/* An exchange and the response cache: see reuse.c. */
#ifndef HTTP_REUSE_H
#define HTTP_REUSE_H

#include "internal.h"

/* Answers a request that is, word for word, like one that was answered from the cache, before anything but its headers
 * has been looked at. False: it is to be handled like any other. */
bool reuse_repeated(struct exchange *exchange);
/* Answers from the cache, waits for another exchange that asks for the same, or calls the handler. */
void reuse_or_handle(struct exchange *exchange);
/* The exchange has its answer: keeps it, and gives it to those who wait for it. */
void reuse_completed(struct exchange *exchange);
/* The exchange ends, however: it lets go of its entry, and nobody waits for it any more. */
void reuse_end(struct exchange *exchange);

#endif
