/* The scopes there are, and finding the one that was meant. */

#include "wdhs/scopes.h"

#include <string.h>

#include "wdhs/utf8.h"

const struct scope scopes[] = {
    {"collectives:write", "add, change and remove collectives, and see those that are not public"},
    {"partners:write", "add, change and remove partners"},
    {"memberships:write", "add, change and remove memberships of umbrellas"},
    {"programmes:write", "add, change and remove programmes"},
    {"goals:write", "add, change and remove goals and what is said about their progress"},
    {"pledges:write", "change and remove pledges"},
    {"pledges:read-personal", "see all pledges, personal data included"},
    {"reference-lists:write", "change provinces, municipalities, themes and types"},
    {"admin", "everything"},
    {NULL, NULL},
};

const struct scope *scope_find(const char *name) {
    for (const struct scope *scope = scopes; scope->name != NULL; scope++) {
        if (strcmp(scope->name, name) == 0) {
            return scope;
        }
    }
    return NULL;
}

/* The first scope that begins like this, as "pledges" and "pledges:read" do. */
static const struct scope *scope_beginning(const char *name) {
    size_t length = strlen(name);
    for (const struct scope *scope = scopes; length > 2 && scope->name != NULL; scope++) {
        if (strncmp(scope->name, name, length) == 0) {
            return scope;
        }
    }
    return NULL;
}

const struct scope *scope_near(const char *name) {
    const struct scope *nearest = scope_beginning(name);
    size_t best = nearest != NULL ? 0 : 5;
    for (const struct scope *scope = scopes; best > 0 && scope->name != NULL; scope++) {
        size_t distance = utf8_distance(scope->name, name, best);
        if (distance < best) {
            nearest = scope;
            best = distance;
        }
    }
    return nearest;
}
