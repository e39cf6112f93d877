/* How often one may sign up: from one network, with addresses of one mail domain, and in all. */
#ifndef WDHS_API_SIGNING_LIMITS_H
#define WDHS_API_SIGNING_LIMITS_H

#include <stdbool.h>

struct request;
struct settings;

/* Before the first request, in one thread; again with other settings forgets what was counted. False: memory is out. */
bool signing_limits_prepare(const struct settings *settings);

/* Counts a sign-up with this address and puts the RateLimit headers on the reply, where a later problem keeps them.
 * When it is one too many, answers 429 and returns true. What is known about the address plays no part. */
bool signing_refused(struct request *request, const char *email);

#endif
