/* Fuzzes cursors. The first byte says how the rest is read: as a cursor that a client made up, as values that are
 * encoded and tampered with, or as the insides of a cursor with a right checksum. */
#include "fuzz_support.h"
#include "wdhs/digest.h"

#define VALUES (SORTS_MAX + 1)

static const uint64_t fingerprint = UINT64_C(0x1122334455667788);

/* What decodes is text, and encodes to the same cursor: there is one way to write each. */
static void promise_canonical(struct arena *arena, const char *text, size_t count) {
    const char *values[VALUES];
    bool backwards = false;
    if (!cursor_decode(arena, text, fingerprint, &backwards, values, count)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (values[i] != NULL) { /* null */
            promise_text(values[i]);
        }
    }
    const char *again = cursor_encode(arena, fingerprint, backwards, values, count);
    PROMISE(again != NULL && strcmp(again, text) == 0);
}

static void made_up(struct arena *arena, const uint8_t *data, size_t size, size_t count) {
    const char *text = arena_copy(arena, (const char *)data, size);
    promise_canonical(arena, text, count);
}

static size_t split(struct arena *arena, const uint8_t *data, size_t size, size_t count, const char **values) {
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = taken < size ? data[taken++] : 0;
        length = length < size - taken ? length : size - taken;
        values[i] = arena_copy(arena, (const char *)data + taken, length);
        taken += length;
    }
    return taken;
}

static void tampered(struct arena *arena, const uint8_t *data, size_t size, size_t count) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=";
    const char *values[VALUES];
    const char *back[VALUES];
    bool readable = true;
    bool backwards = false;
    size_t taken = split(arena, data, size, count, values);
    for (size_t i = 0; i < count; i++) {
        readable = readable && utf8_valid(values[i], strlen(values[i]));
    }
    char *text = cursor_encode(arena, fingerprint, size % 2 == 1, values, count);
    PROMISE(cursor_decode(arena, text, fingerprint, &backwards, back, count) == readable);
    if (readable) {
        PROMISE(backwards == (size % 2 == 1));
        for (size_t i = 0; i < count; i++) {
            PROMISE(strcmp(values[i], back[i]) == 0);
        }
    }
    PROMISE(!cursor_decode(arena, text, fingerprint + 1, &backwards, back, count));
    size_t length = strlen(text);
    for (; taken + 2 <= size; taken += 2) {
        char *place = &text[data[taken] % length];
        char letter = letters[data[taken + 1] % (sizeof letters - 1)];
        char kept = *place;
        *place = letter;
        PROMISE(letter == kept || !cursor_decode(arena, text, fingerprint, &backwards, back, count));
        *place = kept;
    }
}

static void forged(struct arena *arena, const uint8_t *data, size_t size, size_t count) {
    size_t length = 8 + size;
    unsigned char *raw = arena_alloc(arena, length + 4);
    for (size_t i = 0; i < 8; i++) {
        raw[i] = (unsigned char)(fingerprint >> (8 * i));
    }
    memcpy(raw + 8, data, size);
    uint64_t checksum = digest_fast(raw, length);
    for (size_t i = 0; i < 4; i++) {
        raw[length + i] = (unsigned char)(checksum >> (8 * i));
    }
    char *text = arena_alloc(arena, (length + 4) * 2 + 2);
    digest_base64url(raw, length + 4, text);
    promise_canonical(arena, text, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static void (*const ways[])(struct arena *, const uint8_t *, size_t, size_t) = {made_up, tampered, forged};
    if (size == 0) {
        return 0;
    }
    struct arena *arena = arena_new(0);
    ways[data[0] % 3](arena, data + 1, size - 1, data[0] / 3U % (VALUES + 1));
    arena_free(arena);
    return 0;
}
