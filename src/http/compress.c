/* Bodies are made smaller here. */
#include "compress.h"

#include <brotli/encode.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "wdhs/arena.h"

#define FAST_FROM (1 << 18) /* bytes; from here on speed counts: other clients of this loop wait meanwhile */

#define GZIP_LEVEL      5
#define GZIP_FAST_LEVEL 1
#define GZIP_FRAME      (15 + 16) /* the largest window, with a gzip header instead of zlib's */
#define GZIP_MEMORY     8

#define BROTLI_QUALITY      5
#define BROTLI_FAST_QUALITY 3
#define BROTLI_WINDOW       18 /* bits: as far back as FAST_FROM; more costs memory and gains nothing */

struct compressor {
    z_stream stream;
};

struct compressor *compressor_new(void) {
    struct compressor *compressor = calloc(1, sizeof *compressor);
    if (!compressor) {
        return NULL;
    }
    if (deflateInit2(&compressor->stream, GZIP_LEVEL, Z_DEFLATED, GZIP_FRAME, GZIP_MEMORY, Z_DEFAULT_STRATEGY) ==
        Z_OK) {
        return compressor;
    }
    free(compressor);
    return NULL;
}

void compressor_free(struct compressor *compressor) {
    if (!compressor) {
        return;
    }
    deflateEnd(&compressor->stream);
    free(compressor);
}

bool compressible(const char *content_type) {
    static const char *const exact[] = {"application/json", "application/xml", "application/yaml",
                                        "application/javascript", "application/x-ndjson"};
    static const char *const endings[] = {"+json", "+xml", "+yaml"};
    size_t length = strcspn(content_type, "; ");
    if (strncasecmp(content_type, "text/", 5) == 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        if (strlen(exact[i]) == length && strncasecmp(content_type, exact[i], length) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strncasecmp(content_type + length - ending, endings[i], ending) == 0) {
            return true;
        }
    }
    return false;
}

/* Each writes at most `length` bytes, which it is given room for, and returns how many; 0 when that is too little or
 * memory is out. */
static size_t gzip(struct compressor *compressor, const char *body, size_t length, unsigned char *out) {
    z_stream *stream = &compressor->stream;
    int level = length < FAST_FROM ? GZIP_LEVEL : GZIP_FAST_LEVEL;
    if (length > UINT32_MAX / 2 || deflateReset(stream) != Z_OK ||
        deflateParams(stream, level, Z_DEFAULT_STRATEGY) != Z_OK) {
        return 0;
    }
    memcpy(&stream->next_in, &body, sizeof stream->next_in); /* zlib reads it only, but does not say const */
    stream->avail_in = (uInt)length;
    stream->next_out = out;
    stream->avail_out = (uInt)length;
    return deflate(stream, Z_FINISH) == Z_STREAM_END ? length - stream->avail_out : 0;
}

static size_t brotli(struct compressor *compressor, const char *body, size_t length, unsigned char *out) {
    (void)compressor;
    int quality = length < FAST_FROM ? BROTLI_QUALITY : BROTLI_FAST_QUALITY;
    size_t written = length;
    bool fits =
        BrotliEncoderCompress(quality, BROTLI_WINDOW, BROTLI_MODE_TEXT, length, (const uint8_t *)body, &written, out);
    return fits ? written : 0;
}

static const struct {
    const char *name;
    size_t (*compress)(struct compressor *compressor, const char *body, size_t length, unsigned char *out);
} codings[CODING_COUNT] = {
    [CODING_GZIP] = {"gzip", gzip},
    [CODING_BR] = {"br", brotli},
};

const char *coding_name(enum coding coding) {
    return codings[coding].name;
}

bool compress_as(struct compressor *compressor, enum coding coding, struct arena *arena, const char *body,
                 size_t length, const char **ret_body, size_t *ret_length) {
    if (!codings[coding].compress) {
        return false;
    }
    /* Room for what is worth sending: when it does not fit, nothing was gained. */
    unsigned char *out = arena_alloc(arena, length);
    size_t written = out ? codings[coding].compress(compressor, body, length, out) : 0;
    if (!written) {
        return false;
    }
    *ret_body = (const char *)out;
    *ret_length = written;
    return true;
}

/* --- in pieces -----------------------------------------------------------------------------------------------------
 */

struct squeezer {
    z_stream stream;
    char room[SQUEEZER_ROOM];
};

/* Speed counts: what comes in pieces is large. */
struct squeezer *squeezer_new(void) {
    struct squeezer *squeezer = calloc(1, sizeof *squeezer);
    if (squeezer && deflateInit2(&squeezer->stream, GZIP_FAST_LEVEL, Z_DEFLATED, GZIP_FRAME, GZIP_MEMORY,
                                 Z_DEFAULT_STRATEGY) != Z_OK) {
        free(squeezer);
        return NULL;
    }
    return squeezer;
}

void squeezer_free(struct squeezer *squeezer) {
    if (squeezer) {
        deflateEnd(&squeezer->stream);
        free(squeezer);
    }
}

char *squeezer_room(struct squeezer *squeezer) {
    return squeezer->room;
}

void squeezer_feed(struct squeezer *squeezer, size_t length) {
    squeezer->stream.next_in = (unsigned char *)squeezer->room;
    squeezer->stream.avail_in = (uInt)length;
}

size_t squeezer_take(struct squeezer *squeezer, bool last, char *out, size_t size) {
    squeezer->stream.next_out = (unsigned char *)out;
    squeezer->stream.avail_out = (uInt)size;
    (void)deflate(&squeezer->stream, last ? Z_FINISH : Z_NO_FLUSH);
    return size - squeezer->stream.avail_out;
}
