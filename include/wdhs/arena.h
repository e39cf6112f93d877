/* Memory that lives exactly as long as one request: allocated in order, released all at once. */
#ifndef WDHS_ARENA_H
#define WDHS_ARENA_H

#include <stddef.h>

struct arena;

/* A new arena that hands out at most `limit` bytes (0: 64 MiB); NULL when memory is out. The caller frees it. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *arena);

/* Forget everything handed out. Chunks beyond the first go back to the system, so an arena may be kept for reuse. */
void arena_reset(struct arena *arena);

/* `size` zeroed bytes aligned for any type, or NULL when the limit or memory is exhausted (arena_exhausted() then
 * stays true until the reset: the one who answers turns it into a 503). Never freed individually. */
void *arena_alloc(struct arena *arena, size_t size);
int arena_exhausted(const struct arena *arena);

/* Grow a block to `new_size`; in place when it is the newest one. Contents are kept; what is added is not zeroed. */
void *arena_grow(struct arena *arena, void *block, size_t old_size, size_t new_size);

/* NUL-terminated copies. NULL on exhaustion. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);
char *arena_string(struct arena *arena, const char *string);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
