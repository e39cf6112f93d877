/* Which web pages may read an answer, or write (the Fetch standard's CORS protocol). */
#ifndef HTTP_CORS_H
#define HTTP_CORS_H

#include <stdbool.h>

struct exchange;

/* What the answer tells a browser, once the request has its route. */
void cors_decide(struct exchange *exchange);
/* Answers a preflight. */
void cors_preflight(struct exchange *exchange);

/* True when `origin` stands in the comma-separated list, exactly. NULLs match nothing. */
bool cors_listed(const char *origins, const char *origin);

#endif
