/* The scopes there are, as the resources name them, and finding the one that was meant. */

#include "wdhs/scopes.h"

#include <stdio.h>
#include <string.h>

#include "wdhs/resource.h"
#include "wdhs/utf8.h"

#define SCOPES_MAX 63
#define HELP_SIZE  160

static struct scope list[SCOPES_MAX + 1];
static char helps[SCOPES_MAX][HELP_SIZE];
static size_t list_count;

/* Adds what the scope allows for one more resource. */
static void scopes_add(const char *name, const char *verb, const char *what) {
    size_t at = 0;
    while (at < list_count && strcmp(list[at].name, name) != 0) {
        at++;
    }
    if (at == SCOPES_MAX) {
        return;
    }
    size_t length = strlen(helps[at]);
    snprintf(helps[at] + length, HELP_SIZE - length, "%s%s", length == 0 ? verb : ", ", what);
    if (at == list_count) {
        list[list_count++] = (struct scope){name, helps[at]};
    }
}

const struct scope *scope_list(void) {
    if (list_count > 0) {
        return list;
    }
    for (const struct resource *const *r = resources; *r != NULL; r++) {
        if ((*r)->write_scope == NULL) {
            continue; /* open to everybody */
        }
        scopes_add((*r)->write_scope, "write: ", (*r)->title[LANGUAGE_EN]);
        if ((*r)->read_all_scope != NULL && strcmp((*r)->read_all_scope, (*r)->write_scope) != 0) {
            scopes_add((*r)->read_all_scope, "read all, personal data included: ", (*r)->title[LANGUAGE_EN]);
        }
    }
    scopes_add("admin", "everything", "");
    return list;
}

const struct scope *scope_find(const char *name) {
    for (const struct scope *scope = scope_list(); scope->name != NULL; scope++) {
        if (strcmp(scope->name, name) == 0) {
            return scope;
        }
    }
    return NULL;
}

/* The first scope that begins like this, as "goals" and "goals:wr" do. */
static const struct scope *scope_beginning(const char *name) {
    size_t length = strlen(name);
    for (const struct scope *scope = scope_list(); length > 2 && scope->name != NULL; scope++) {
        if (strncmp(scope->name, name, length) == 0) {
            return scope;
        }
    }
    return NULL;
}

const struct scope *scope_near(const char *name) {
    const struct scope *nearest = scope_beginning(name);
    size_t best = nearest != NULL ? 0 : 5;
    for (const struct scope *scope = scope_list(); best > 0 && scope->name != NULL; scope++) {
        size_t distance = utf8_distance(scope->name, name, best);
        if (distance < best) {
            nearest = scope;
            best = distance;
        }
    }
    return nearest;
}
