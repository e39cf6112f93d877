/* Cells as PostgreSQL sends them in binary, made by hand: big-endian, as in the documentation of its send functions. */
#ifndef WDHS_TESTS_BINARY_CELLS_H
#define WDHS_TESTS_BINARY_CELLS_H

#include <string.h>
#include <uuid/uuid.h>

#include "../../src/rest/cell.h"
#include "wdhs/arena.h"

#define MS_1970_TO_2000 INT64_C(946684800000)

/* `size` bytes of a number, the most significant first. */
static inline struct cell cell_number(struct arena *arena, uint64_t number, size_t size) {
    char *bytes = arena_alloc(arena, size + 1);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)(unsigned char)(number >> (8 * (size - 1 - i)));
    }
    return (struct cell){bytes, size};
}

static inline struct cell cell_of_text(const char *text) {
    return (struct cell){text, text ? strlen(text) : 0};
}

static inline struct cell cell_int4(struct arena *arena, int32_t number) {
    return cell_number(arena, (uint32_t)number, 4);
}

static inline struct cell cell_int8(struct arena *arena, int64_t number) {
    return cell_number(arena, (uint64_t)number, 8);
}

static inline struct cell cell_bool(struct arena *arena, bool value) {
    return cell_number(arena, value, 1);
}

static inline struct cell cell_float8(struct arena *arena, double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return cell_number(arena, bits, 8);
}

static inline struct cell cell_uuid(struct arena *arena, const char *text) {
    char *bytes = arena_alloc(arena, sizeof(uuid_t) + 1);
    return (struct cell){bytes, uuid_parse(text, (unsigned char *)bytes) == 0 ? sizeof(uuid_t) : 0};
}

/* Milliseconds since 1970 and microseconds beyond them. */
static inline struct cell cell_timestamptz(struct arena *arena, int64_t ms, int64_t us) {
    return cell_int8(arena, (ms - MS_1970_TO_2000) * 1000 + us);
}

/* An array of cells of one type. */
static inline struct cell cell_array(struct arena *arena, enum db_type type, const struct cell *cells, size_t count) {
    struct text out;
    text_init(&out, arena, 256);
    const int32_t head[] = {count ? 1 : 0, 0, (int32_t)type, (int32_t)count, 1};
    for (size_t i = 0; i < (count ? 5 : 3); i++) {
        text_add(&out, cell_int4(arena, head[i]).bytes, 4);
    }
    for (size_t i = 0; i < count; i++) {
        text_add(&out, cell_int4(arena, cells[i].bytes ? (int32_t)cells[i].length : -1).bytes, 4);
        text_add(&out, cells[i].bytes, cells[i].length);
    }
    return (struct cell){out.data, out.length};
}

/* A text[]; NULL among the values is an SQL null. */
static inline struct cell cell_texts(struct arena *arena, const char *const *values, size_t count) {
    struct cell *cells = arena_alloc(arena, (count + 1) * sizeof *cells);
    for (size_t i = 0; i < count; i++) {
        cells[i] = cell_of_text(values[i]);
    }
    return cell_array(arena, DB_TEXT, cells, count);
}

#endif
