/* The arena of the fuzz targets: every block is a malloc of its own, so that AddressSanitizer sees the smallest step
 * over its edge, and what was moved or released is gone. It takes the place of src/base/arena.c when the targets are
 * linked. */
#ifndef TESTS_FUZZ_ARENA_H
#define TESTS_FUZZ_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wdhs/arena.h"

#define FUZZ_ARENA_LIMIT ((size_t)64 << 20)

/* The bytes follow it. */
struct block {
    _Alignas(max_align_t) struct block *previous;
    struct block *next;
};

struct arena {
    struct block blocks; /* a ring */
    size_t limit, handed_out;
    int exhausted;
};

struct arena *arena_new(size_t limit) {
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena != NULL) {
        arena->limit = limit == 0 ? FUZZ_ARENA_LIMIT : limit;
        arena->blocks.next = arena->blocks.previous = &arena->blocks;
    }
    return arena;
}

static inline void block_free(struct block *block) {
    block->previous->next = block->next;
    block->next->previous = block->previous;
    free(block);
}

void arena_reset(struct arena *arena) {
    while (arena->blocks.next != &arena->blocks) {
        block_free(arena->blocks.next);
    }
    arena->handed_out = 0;
    arena->exhausted = 0;
}

void arena_free(struct arena *arena) {
    if (arena != NULL) {
        arena_reset(arena);
        free(arena);
    }
}

int arena_exhausted(const struct arena *arena) {
    return arena->exhausted;
}

/* Uninitialised: what reads before it writes gets 0xbe from AddressSanitizer. */
static inline void *arena_take(struct arena *arena, size_t size) {
    struct block *block = NULL;
    if (size <= arena->limit - arena->handed_out) {
        block = malloc(sizeof *block + size);
    }
    if (block == NULL) {
        arena->exhausted = 1;
        return NULL;
    }
    arena->handed_out += size;
    block->previous = &arena->blocks;
    block->next = arena->blocks.next;
    block->next->previous = block;
    arena->blocks.next = block;
    return block + 1;
}

void *arena_alloc(struct arena *arena, size_t size) {
    void *bytes = arena_take(arena, size);
    return bytes == NULL ? NULL : memset(bytes, 0, size);
}

void *arena_grow(struct arena *arena, void *block, size_t old_size, size_t new_size) {
    if (block != NULL && new_size <= old_size) {
        return block;
    }
    void *moved = arena_take(arena, new_size);
    if (moved != NULL && block != NULL) {
        memcpy(moved, block, old_size);
        block_free((struct block *)block - 1);
    }
    return moved;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length) {
    char *copy = arena_take(arena, length + 1);
    if (copy != NULL) {
        memcpy(copy, bytes, length);
        copy[length] = '\0';
    }
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
    char *out = length < 0 ? NULL : arena_take(arena, (size_t)length + 1);
    if (out != NULL) {
        vsnprintf(out, (size_t)length + 1, format, again);
    }
    va_end(again);
    return out;
}

#endif
