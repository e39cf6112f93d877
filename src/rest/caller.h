/* Who calls: a key, its scopes, and what it is bound to. */
#ifndef WDHS_REST_CALLER_H
#define WDHS_REST_CALLER_H

#include <stdbool.h>
#include <stddef.h>

struct caller {
    bool known;
    const char *id; /* of the key */
    const char **scopes;
    size_t scope_count;
    const char *partner, *municipality; /* what the key is bound to, or NULL */
};

bool caller_has(const struct caller *caller, const char *scope);
/* What stands behind "Bearer " in a header; NULL without it, and without a header. */
const char *bearer_token(const char *header);

struct operation;
/* Answers 401: what the caller came with is no good. */
void caller_refuse(struct operation *operation, const char *nl, const char *en);
/* Answers 401 or 403, and returns true, when the caller has no key with this scope. */
bool caller_lacks(struct operation *operation, const char *scope);

#endif
