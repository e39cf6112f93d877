/* The contract while it is made: a tree of cJSON, whose memory is all in one arena, so that nothing is ever freed. */
#ifndef WDHS_OPENAPI_TREE_H
#define WDHS_OPENAPI_TREE_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "wdhs/arena.h"
#include "wdhs/resource.h"

struct contract {
    struct arena *arena;
    cJSON *root, *tags, *paths;
    cJSON *parameters, *responses, *schemas; /* of the components */
    const char *fault;                       /* the first thing that is missing; NULL: nothing */
};

/* Each adds a member to an object (or an item, with a NULL name, to a list) and returns it. */
cJSON *tree_object(cJSON *parent, const char *name);
cJSON *tree_list(cJSON *parent, const char *name);
void tree_text(cJSON *parent, const char *name, const char *text);
void tree_number(cJSON *parent, const char *name, double number);
void tree_true(cJSON *parent, const char *name);
void tree_add(cJSON *parent, const char *name, cJSON *item);
void tree_add_some(cJSON *parent, const char *name, cJSON *list); /* unless it is empty */
/* {"$ref": "#/components/<kind>/<name>"} */
void tree_ref(struct contract *contract, cJSON *parent, const char *name, const char *kind, const char *target);
/* The same as a member of an object that says more. */
void tree_ref_in(struct contract *contract, cJSON *object, const char *kind, const char *target);
/* Members in the order of their names. */
void tree_sort(cJSON *object);
/* Adds members that are not there, and goes into those that are; lists are joined. */
void tree_merge(cJSON *into, cJSON *from);

#endif
