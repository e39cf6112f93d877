/* Rows of many requests in one statement. */
#ifndef WDHS_REST_BATCH_H
#define WDHS_REST_BATCH_H

#include "operation.h"
#include "wdhs/rest.h"

/* The client of an operation in a batch has left. */
void batch_leave(struct operation *operation);
/* Of a service whose requests are gone. */
void batchers_release(struct service *service);

#endif
