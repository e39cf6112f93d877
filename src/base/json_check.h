/* The strict JSON checker with its optional search for duplicate names. Private to src/base. */
#ifndef WDHS_BASE_JSON_CHECK_H
#define WDHS_BASE_JSON_CHECK_H

#include "wdhs/json.h"

/* As json_check; with an arena (for the names seen) duplicate names are a fault too. */
enum json_fault json_check_names(struct arena *arena, const char *bytes, size_t length, size_t max_depth,
                                 size_t *offset);

#endif
