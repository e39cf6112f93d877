/* The contract of the service, made from the field tables. */
#ifndef WDHS_OPENAPI_H
#define WDHS_OPENAPI_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* Adds openapi.yaml: the resources, and what data/contract/ says about everything else. False with a sentence when a
 * table lacks what the contract needs, or memory is out. */
bool openapi_write(struct text *text, char *error, size_t size);

#endif
