/* Compressed bodies: which are, and that they come out as they went in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <brotli/decode.h>
#include <cmocka.h>
#include <zlib.h>

#include "http/compress.h"
#include "wdhs/arena.h"

#define LARGE (1 << 19) /* more than what is compressed with care */

static struct compressor *compressor;
static struct arena *arena;
static char body[LARGE], back[LARGE + 1];

static int set_up(void **state) {
    (void)state;
    compressor = compressor_new();
    arena = arena_new(0);
    for (size_t at = 0, line = 0; at < sizeof body; line++) {
        int written =
            snprintf(body + at, sizeof body - at, "{\"id\":%zu,\"name\":\"Goal %zu\"},", line, line * line % 977);
        at += (size_t)written;
    }
    return !compressor || !arena;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    compressor_free(compressor);
    return 0;
}

static size_t read_gzip(const char *coded, size_t length) {
    z_stream stream = {.avail_in = (uInt)length, .next_out = (Bytef *)back, .avail_out = sizeof back};
    memcpy(&stream.next_in, &coded, sizeof coded);
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    return stream.total_out;
}

static size_t read_brotli(const char *coded, size_t length) {
    size_t size = sizeof back;
    BrotliDecoderResult result = BrotliDecoderDecompress(length, (const uint8_t *)coded, &size, (uint8_t *)back);
    assert_int_equal(result, BROTLI_DECODER_RESULT_SUCCESS);
    return size;
}

static size_t (*const readers[CODING_COUNT])(const char *, size_t) = {
    [CODING_GZIP] = read_gzip,
    [CODING_BR] = read_brotli,
};

static void what_is_compressed_comes_out_as_it_went_in(void **state) {
    (void)state;
    static const size_t lengths[] = {COMPRESS_FROM + 1, 25000, LARGE, 2000};
    for (int coding = CODING_GZIP; coding < CODING_COUNT; coding++) {
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            const char *out = NULL;
            size_t length = 0;
            assert_true(compress_as(compressor, (enum coding)coding, arena, body, lengths[i], &out, &length));
            assert_in_range(length, 1, lengths[i] / 2);
            assert_int_equal(readers[coding](out, length), lengths[i]);
            assert_memory_equal(back, body, lengths[i]);
        }
    }
}

static void nothing_is_sent_that_became_longer(void **state) {
    (void)state;
    char noise[64];
    for (int i = 0; i < 64; i++) {
        noise[i] = (char)(i * 37 + i * i);
    }
    for (int coding = CODING_IDENTITY; coding < CODING_COUNT; coding++) {
        const char *out = NULL;
        size_t length = 7;
        assert_false(compress_as(compressor, (enum coding)coding, arena, noise, sizeof noise, &out, &length));
        assert_false(compress_as(compressor, (enum coding)coding, arena, "", 0, &out, &length));
        assert_null(out);
        assert_int_equal(length, 7);
    }
}

static void without_memory_nothing_is_compressed(void **state) {
    (void)state;
    struct arena *small = arena_new(LARGE / 2);
    const char *out = NULL;
    size_t length = 0;
    for (int coding = CODING_IDENTITY; coding < CODING_COUNT; coding++) {
        assert_false(compress_as(compressor, (enum coding)coding, small, body, sizeof body, &out, &length));
    }
    assert_null(out);
    arena_free(small);
}

static void identity_has_no_name(void **state) {
    (void)state;
    assert_null(coding_name(CODING_IDENTITY));
    assert_string_equal(coding_name(CODING_GZIP), "gzip");
    assert_string_equal(coding_name(CODING_BR), "br");
}

static void text_of_any_kind_is_compressed_and_pictures_are_not(void **state) {
    (void)state;
    static const char *const text[] = {"application/json", "application/problem+json", "text/csv; charset=utf-8",
                                       "image/svg+xml", "application/x-ndjson"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        assert_true(compressible(text[i]));
    }
    assert_false(compressible("image/png"));
    assert_false(compressible("application/octet-stream"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* Piece by piece, with little room for what comes out. */
static void what_comes_in_pieces_is_one_gzip(void **state) {
    (void)state;
    static char coded[LARGE];
    struct squeezer *squeezer = squeezer_new();
    size_t in = 0, out = 0, took = 0;
    assert_non_null(squeezer);
    do {
        took = squeezer_take(squeezer, false, coded + out, 100);
        out += took;
        if (took == 0 && in < sizeof body) {
            size_t piece = sizeof body - in < 9999 ? sizeof body - in : 9999;
            memcpy(squeezer_room(squeezer), body + in, piece);
            squeezer_feed(squeezer, piece);
            in += piece;
            took = piece;
        }
    } while (took > 0);
    while ((took = squeezer_take(squeezer, true, coded + out, 100)) > 0) {
        out += took;
    }
    squeezer_free(squeezer);
    assert_true(out < sizeof body / 3);
    assert_int_equal(read_gzip(coded, out), sizeof body);
    assert_memory_equal(back, body, sizeof body);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_compressed_comes_out_as_it_went_in),
        TEST(nothing_is_sent_that_became_longer),
        TEST(without_memory_nothing_is_compressed),
        TEST(what_comes_in_pieces_is_one_gzip),
        TEST(identity_has_no_name),
        TEST(text_of_any_kind_is_compressed_and_pictures_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
