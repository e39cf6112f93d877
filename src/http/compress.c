/* Bodies are made smaller here. */
#include "compress.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "wdhs/arena.h"

#define LEVEL      5
#define FAST_LEVEL 1         /* for large bodies: other clients of this loop wait while one is compressed */
#define FAST_FROM  (1 << 18) /* bytes */
#define GZIP_FRAME (15 + 16) /* the largest window, with a gzip header instead of zlib's */
#define MEMORY     8

struct compressor {
    z_stream stream;
};

struct compressor *compressor_new(void) {
    struct compressor *compressor = calloc(1, sizeof *compressor);
    if (!compressor)
        return NULL;
    if (deflateInit2(&compressor->stream, LEVEL, Z_DEFLATED, GZIP_FRAME, MEMORY, Z_DEFAULT_STRATEGY) == Z_OK)
        return compressor;
    free(compressor);
    return NULL;
}

void compressor_free(struct compressor *compressor) {
    if (!compressor)
        return;
    deflateEnd(&compressor->stream);
    free(compressor);
}

bool compressible(const char *content_type) {
    static const char *const exact[] = {"application/json", "application/xml", "application/yaml",
                                        "application/javascript", "application/x-ndjson"};
    static const char *const endings[] = {"+json", "+xml", "+yaml"};
    size_t length = strcspn(content_type, "; ");
    if (strncasecmp(content_type, "text/", 5) == 0)
        return true;
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        if (strlen(exact[i]) == length && strncasecmp(content_type, exact[i], length) == 0)
            return true;
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strncasecmp(content_type + length - ending, endings[i], ending) == 0)
            return true;
    }
    return false;
}

bool compress_gzip(struct compressor *compressor, struct arena *arena, const char *body, size_t length,
                   const char **ret_body, size_t *ret_length) {
    z_stream *stream = &compressor->stream;
    int level = length < FAST_FROM ? LEVEL : FAST_LEVEL;
    if (length > UINT32_MAX / 2 || deflateReset(stream) != Z_OK ||
        deflateParams(stream, level, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    /* Room for what is worth sending: when it does not fit, nothing was gained. */
    unsigned char *out = arena_alloc(arena, length);
    if (!out)
        return false;
    memcpy(&stream->next_in, &body, sizeof stream->next_in); /* zlib reads it only, but does not say const */
    stream->avail_in = (uInt)length;
    stream->next_out = out;
    stream->avail_out = (uInt)length;
    if (deflate(stream, Z_FINISH) != Z_STREAM_END)
        return false;
    *ret_length = length - stream->avail_out;
    *ret_body = (const char *)out;
    return true;
}
