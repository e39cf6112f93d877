/* Is a server alive? */
#ifndef WDHS_CLI_LIVE_H
#define WDHS_CLI_LIVE_H

#include <stdbool.h>
#include <stddef.h>

/* Asks http://host[:port]/health/live, at most some seconds; `explanation` is a phrase either way. */
bool live_check(const char *url, char *explanation, size_t size);

#endif
