/* JSON request bodies: a strict check before cJSON, which is lenient, sees a byte. */
#ifndef WDHS_JSON_H
#define WDHS_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct cJSON;

enum json_fault {
    JSON_OK,
    JSON_SYNTAX, /* RFC 8259 grammar; also trailing bytes and an empty body */
    JSON_NOT_UTF8,
    JSON_NUL,       /* the escape \u0000, which PostgreSQL cannot store */
    JSON_SURROGATE, /* half of a surrogate pair */
    JSON_TOO_DEEP,
    JSON_DUPLICATE_NAME, /* RFC 8259 section 4: names SHOULD be unique; here they must be */
    JSON_NO_MEMORY,
};

/* Checks `bytes` (need not be NUL-terminated); *offset is where the fault is, in bytes. */
enum json_fault json_check(const char *bytes, size_t length, size_t max_depth, size_t *offset);

/* json_check, duplicate names, then cJSON in the arena (nothing to free). *root is set on JSON_OK only. Numbers keep
 * their double value; json_integer() below tells exact integers. */
enum json_fault json_parse(struct arena *arena, const char *bytes, size_t length, size_t max_depth, struct cJSON **root,
                           size_t *offset);

/* True when the number is an integer within ±2^53 - 1, exactly representable. */
bool json_integer(const struct cJSON *item, long long *value);

/* Print a document with two-space-free compact form into the arena; NULL when memory is out. */
char *json_print(struct arena *arena, const struct cJSON *item);

/* Between these two calls cJSON allocates from `arena` on this thread; nesting is not allowed. */
void json_arena_begin(struct arena *arena);
void json_arena_end(void);

#endif
