/* What the routes of a resource call. */
#ifndef WDHS_REST_HANDLERS_H
#define WDHS_REST_HANDLERS_H

#include "operation.h"

handler rest_list, rest_single, rest_create, rest_replace, rest_patch, rest_remove;
handler rest_own_single, rest_own_patch, rest_own_remove;

/* Shows the record that operation->key names; changes it by a merge patch. For who may: by scope, or by owning it. */
void single_show(struct operation *operation);
void patch_run(struct operation *operation);

#endif
