/* Reading and writing JSON documents with cJSON, in memory that belongs to one request, happens here. */
#include "wdhs/json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "json_check.h"
#include "wdhs/arena.h"

#define LARGEST_INTEGER 9007199254740991.0 /* 2^53 - 1 */

static _Thread_local struct arena *current;

static void *allocate(size_t size) {
    return current ? arena_alloc(current, size) : malloc(size);
}

static void json_release(void *block) {
    if (!current) {
        free(block);
    }
}

/* cJSON has one set of hooks for the whole process; it is set before any thread starts. With hooks of its own it never
 * calls realloc. */
__attribute__((constructor)) static void install_hooks(void) {
    cJSON_Hooks hooks = {.malloc_fn = allocate, .free_fn = json_release};
    cJSON_InitHooks(&hooks);
}

void json_arena_begin(struct arena *arena) {
    current = arena;
}

void json_arena_end(void) {
    current = NULL;
}

enum json_fault json_parse(struct arena *arena, const char *bytes, size_t length, size_t max_depth, struct cJSON **root,
                           size_t *offset) {
    enum json_fault fault = json_check_names(arena, bytes, length, max_depth, offset);
    if (fault != JSON_OK) {
        return fault;
    }
    struct arena *outer = current;
    current = arena;
    struct cJSON *parsed = cJSON_ParseWithLength(bytes, length);
    current = outer;
    if (!parsed) {
        *offset = 0;
        return JSON_NO_MEMORY; /* cJSON accepts all that the check lets through */
    }
    *root = parsed;
    return JSON_OK;
}

bool json_integer(const struct cJSON *item, long long *value) {
    if (!cJSON_IsNumber(item)) {
        return false;
    }
    double number = item->valuedouble;
    if (!(number >= -LARGEST_INTEGER && number <= LARGEST_INTEGER) || (double)(long long)number != number) {
        return false;
    }
    *value = (long long)number;
    return true;
}

char *json_print(struct arena *arena, const struct cJSON *item) {
    struct arena *outer = current;
    current = arena;
    char *printed = cJSON_PrintUnformatted(item);
    current = outer;
    return printed;
}
