/* Field tables are held against their own rules before anything is made of them: what contradicts itself, or names what
 * is not there, is refused at the start, in a sentence that names resource and field. */
#ifndef WDHS_REST_TABLES_H
#define WDHS_REST_TABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "wdhs/resource.h"

/* `list` ends with NULL. False with a sentence. */
bool tables_check(const struct resource *const *list, char *error, size_t size);

/* The first rule that the field breaks, as the end of a sentence about it; NULL when it keeps them all. */
const char *field_fault(const struct resource *const *list, const struct resource *resource, const struct field *field);

/* The field of this name; NULL without one, or without a name. */
const struct field *table_field(const struct resource *resource, const char *name);
/* A table that a resource of the list is about: its changes are announced and noticed. */
bool is_known_table(const struct resource *const *list, const char *table);
bool is_listed(const struct resource *const *list, const struct resource *resource);

#endif
