/* Parameters, responses and examples of a resource. */
#ifndef WDHS_OPENAPI_PARTS_H
#define WDHS_OPENAPI_PARTS_H

#include "tree.h"

/* Those in the path of the collection (`record` false) or of a record. */
void parameters_of_path(struct contract *contract, cJSON *list, const struct resource *resource, bool record);
void parameters_of_act(struct contract *contract, cJSON *operation, const struct resource *resource,
                       enum act_kind kind);

/* A page, a record, a new record, and the record of who holds a token, into the components. */
void responses_add(struct contract *contract, const struct resource *resource);
void responses_of_act(struct contract *contract, cJSON *operation, const struct resource *resource, enum act_kind kind);

/* A record as it is shown to everybody; with `personal`, to the one it is about. */
cJSON *example_record(struct contract *contract, const struct resource *resource, bool personal);
cJSON *example_page(struct contract *contract, const struct resource *resource);
/* What is sent; made of the examples of the fields, unless the act has its own. */
cJSON *example_body(struct contract *contract, const struct resource *resource, enum act_kind kind);

/* All paths and schemas of a resource. */
void resource_add(struct contract *contract, const struct resource *resource);
/* "collectives" of "/v1/collectives": as the contract writes paths. */
const char *path_of(const struct resource *resource);

#endif
