/* Who was shown whose personal data, and why. */
#ifndef WDHS_REST_AUDIT_H
#define WDHS_REST_AUDIT_H

#include "operation.h"

/* Reads Read-Reason where the caller is about to be shown personal data; adds a fault when it is missing. */
void audit_begin(struct operation *operation);
/* The answer goes out after it is stored whose personal data the answer shows: those of the rows, whose records begin
 * at column `offset`. */
void audit_note(struct operation *operation, const struct db_rows *rows, size_t offset);

#endif
