/* Whole lists: all records that were selected, however many, written while they are sent. */
#ifndef WDHS_REST_WHOLE_H
#define WDHS_REST_WHOLE_H

#include "operation.h"

/* Answers with every record of the list that operation->list describes. */
void whole_list(struct operation *operation);

#endif
