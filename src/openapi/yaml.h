/* Writing a tree as YAML. */
#ifndef WDHS_OPENAPI_YAML_H
#define WDHS_OPENAPI_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "tree.h"
#include "wdhs/text.h"

#define YAML_WIDTH 120

/* Adds the tree, in the order it has. */
void yaml_add(struct text *text, const cJSON *tree);
/* A string, a number, a truth or null, on one line. */
void yaml_add_scalar(struct text *text, const cJSON *item);
void yaml_add_key(struct text *text, const char *key);
/* A text that does not fit on the rest of a line, as a block that is indented by `indent`. */
void yaml_add_block(struct text *text, const char *string, size_t indent);

#endif
