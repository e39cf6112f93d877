/* Handing out request memory from chunks, and giving it all back at once, happens here. */
#include "wdhs/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_DEFAULT_LIMIT ((size_t)64 << 20)
#define ARENA_FIRST_CHUNK   ((size_t)16 << 10)
#define ARENA_LARGEST_CHUNK ((size_t)256 << 10)
#define ARENA_ALIGN         alignof(max_align_t)

/* The bytes follow the header, which is itself a multiple of the alignment. */
struct chunk {
    struct chunk *next; /* older */
    size_t size;        /* bytes after the header */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct chunk *newest;
    size_t limit;
    size_t handed_out; /* rounded up; what the limit is held against */
    size_t next_chunk;
    int exhausted;
};

/* Nothing takes room too, so that each block has an address of its own. */
static size_t arena_rounded(size_t size) {
    if (!size) {
        return ARENA_ALIGN;
    }
    return (size + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
}

struct arena *arena_new(size_t limit) {
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena) {
        return NULL;
    }
    arena->limit = limit ? limit : ARENA_DEFAULT_LIMIT;
    arena->next_chunk = ARENA_FIRST_CHUNK;
    return arena;
}

void arena_free(struct arena *arena) {
    if (!arena) {
        return;
    }
    for (struct chunk *chunk = arena->newest, *older; chunk; chunk = older) {
        older = chunk->next;
        free(chunk);
    }
    free(arena);
}

void arena_reset(struct arena *arena) {
    while (arena->newest && arena->newest->next) {
        struct chunk *chunk = arena->newest;
        arena->newest = chunk->next;
        free(chunk);
    }
    arena->exhausted = 0;
    arena->handed_out = 0;
    arena->next_chunk = ARENA_FIRST_CHUNK;
    if (!arena->newest) {
        return;
    }
    arena->newest->used = 0;
    /* An unusually large first chunk would otherwise stay with a kept arena for ever. */
    if (arena->newest->size > ARENA_LARGEST_CHUNK) {
        free(arena->newest);
        arena->newest = NULL;
    }
}

int arena_exhausted(const struct arena *arena) {
    return arena->exhausted;
}

static struct chunk *chunk_add(struct arena *arena, size_t needed) {
    size_t size = arena->next_chunk > needed ? arena->next_chunk : needed;
    struct chunk *chunk = malloc(sizeof *chunk + size);
    if (!chunk) {
        return NULL;
    }
    chunk->next = arena->newest;
    chunk->size = size;
    chunk->used = 0;
    arena->newest = chunk;
    if (arena->next_chunk < ARENA_LARGEST_CHUNK) {
        arena->next_chunk *= 2;
    }
    return chunk;
}

/* Uninitialised bytes, for those who fill them at once. */
static void *base_arena_take(struct arena *arena, size_t size) {
    struct chunk *chunk = arena->newest;
    size_t needed = arena_rounded(size);
    bool allowed = needed >= size && needed <= arena->limit - arena->handed_out;
    if (allowed && (!chunk || chunk->size - chunk->used < needed)) {
        chunk = chunk_add(arena, needed);
    }
    if (!allowed || !chunk) {
        arena->exhausted = 1;
        return NULL;
    }
    void *block = chunk->bytes + chunk->used;
    chunk->used += needed;
    arena->handed_out += needed;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size) {
    void *block = base_arena_take(arena, size);
    if (block) {
        memset(block, 0, size);
    }
    return block;
}

static bool grow_in_place(struct arena *arena, const unsigned char *block, size_t old_size, size_t new_size) {
    struct chunk *chunk = arena->newest;
    size_t held = arena_rounded(old_size), needed = arena_rounded(new_size);
    if (!chunk || chunk->used < held || block != chunk->bytes + chunk->used - held) {
        return false;
    }
    if (needed < new_size || needed - held > chunk->size - chunk->used ||
        needed - held > arena->limit - arena->handed_out) {
        return false;
    }
    chunk->used += needed - held;
    arena->handed_out += needed - held;
    return true;
}

void *arena_grow(struct arena *arena, void *block, size_t old_size, size_t new_size) {
    if (!block) {
        return base_arena_take(arena, new_size);
    }
    if (new_size <= old_size || grow_in_place(arena, block, old_size, new_size)) {
        return block;
    }
    void *moved = base_arena_take(arena, new_size);
    if (moved) {
        memcpy(moved, block, old_size);
    }
    return moved;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length) {
    if (length + 1 == 0) {
        arena->exhausted = 1;
        return NULL;
    }
    char *copy = base_arena_take(arena, length + 1);
    if (!copy) {
        return NULL;
    }
    if (length) {
        memcpy(copy, bytes, length);
    }
    copy[length] = '\0';
    return copy;
}

char *arena_string(struct arena *arena, const char *string) {
    return arena_copy(arena, string, strlen(string));
}

char *arena_printf(struct arena *arena, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *out = length < 0 ? NULL : base_arena_take(arena, (size_t)length + 1);
    if (out) {
        vsnprintf(out, (size_t)length + 1, format, again);
    }
    va_end(again);
    return out;
}
