/* The whole API as one table of routes. */
#ifndef WDHS_API_H
#define WDHS_API_H

#include <stdbool.h>
#include <stddef.h>

struct route;
struct service;
struct settings;

/* Prepares the resources and the contract and returns all routes, ended by a NULL pattern; they live until the process
 * ends. NULL with a sentence in error[size]. Call once, before any loop starts. */
const struct route *api_prepare(const struct settings *settings, char *error, size_t size);

/* Releases what the handlers keep for one loop, after its http_free(). */
void api_release(struct service *service);

#endif
