/* Building, merging and sorting the tree of the contract. */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

void tree_add(cJSON *parent, const char *name, cJSON *item) {
    if (name == NULL) {
        cJSON_AddItemToArray(parent, item);
    } else {
        cJSON_AddItemToObject(parent, name, item);
    }
}

cJSON *tree_object(cJSON *parent, const char *name) {
    cJSON *object = cJSON_CreateObject();
    tree_add(parent, name, object);
    return object;
}

void tree_add_some(cJSON *parent, const char *name, cJSON *list) {
    if (list->child != NULL) {
        tree_add(parent, name, list);
    }
}

cJSON *tree_list(cJSON *parent, const char *name) {
    cJSON *list = cJSON_CreateArray();
    tree_add(parent, name, list);
    return list;
}

void tree_text(cJSON *parent, const char *name, const char *text) {
    tree_add(parent, name, cJSON_CreateString(text));
}

void tree_number(cJSON *parent, const char *name, double number) {
    tree_add(parent, name, cJSON_CreateNumber(number));
}

void tree_true(cJSON *parent, const char *name) {
    tree_add(parent, name, cJSON_CreateTrue());
}

void tree_ref_in(struct contract *contract, cJSON *object, const char *kind, const char *target) {
    tree_text(object, "$ref", arena_printf(contract->arena, "#/components/%s/%s", kind, target));
}

void tree_ref(struct contract *contract, cJSON *parent, const char *name, const char *kind, const char *target) {
    tree_ref_in(contract, tree_object(parent, name), kind, target);
}

static int by_name(const void *left, const void *right) {
    const cJSON *const *a = left;
    const cJSON *const *b = right;
    return strcmp((*a)->string, (*b)->string);
}

void tree_sort(cJSON *object) {
    size_t count = (size_t)cJSON_GetArraySize(object), at = 0;
    cJSON **members = calloc(count + 1, sizeof *members), *member;
    if (members == NULL) {
        return;
    }
    cJSON_ArrayForEach(member, object) {
        members[at++] = member;
    }
    qsort(members, count, sizeof *members, by_name);
    object->child = members[0];
    for (size_t i = 0; i < count; i++) {
        members[i]->next = members[i + 1];
        members[i]->prev = members[i > 0 ? i - 1 : count - 1]; /* cJSON's first member knows the last one */
    }
    free(members);
}

void tree_merge(cJSON *into, cJSON *from) {
    while (from->child != NULL) {
        cJSON *member = cJSON_DetachItemViaPointer(from, from->child);
        cJSON *there = cJSON_IsObject(into) ? cJSON_GetObjectItemCaseSensitive(into, member->string) : NULL;
        if (there != NULL) {
            tree_merge(there, member);
        } else {
            tree_add(into, member->string, member);
        }
    }
}
