/* What API keys may do. */
#ifndef WDHS_SCOPES_H
#define WDHS_SCOPES_H

#include <stddef.h>

struct scope {
    const char *name;
    const char *help; /* one line for people who make keys */
};

/* All of them, ended by a NULL name: what the resources name, and "admin". Not for use in several threads. */
const struct scope *scope_list(void);

/* NULL when there is no such scope. */
const struct scope *scope_find(const char *name);

/* The scope whose name comes nearest, or NULL when none is near. */
const struct scope *scope_near(const char *name);

#endif
