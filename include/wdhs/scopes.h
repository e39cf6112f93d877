/* What API keys may do: the list that keys are made from and that resources name. */
#ifndef WDHS_SCOPES_H
#define WDHS_SCOPES_H

#include <stddef.h>

struct scope {
    const char *name;
    const char *help; /* one line for people who make keys */
};

extern const struct scope scopes[]; /* ends with a NULL name */

/* NULL when there is no such scope. */
const struct scope *scope_find(const char *name);

/* The scope whose name comes nearest, or NULL when none is near. */
const struct scope *scope_near(const char *name);

#endif
