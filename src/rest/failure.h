/* The one place where a database failure becomes an HTTP answer. */
#ifndef WDHS_REST_FAILURE_H
#define WDHS_REST_FAILURE_H

#include "operation.h"

/* JSON Pointer of a field: "/contactPoint/email". */
const char *pointer_of_field(struct request *request, const char *name);

/* The one place where a database failure becomes an HTTP answer. */
void failure_reply(struct operation *operation, const struct db_result *result);

#endif
