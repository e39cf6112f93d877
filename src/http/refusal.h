/* Requests that are not handled. */
#ifndef HTTP_REFUSAL_H
#define HTTP_REFUSAL_H

#include <stdbool.h>

struct exchange;

/* These set exchange->refusal when the request cannot be handled. refusal_framing() is true when nothing behind the
 * headers can be trusted or should be read: answer at once and close. */
bool refusal_framing(struct exchange *exchange, const char *version);
/* The part of that which is about where the body ends. */
bool refusal_ambiguous(struct exchange *exchange, const char *version);
void refusal_limits(struct exchange *exchange);
/* The same, for what the target turned out to be. */
void refusal_target(struct exchange *exchange);

#endif
