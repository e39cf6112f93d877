/* gzip for replies, with one deflate stream that is used again and again (one for each loop). */
#ifndef HTTP_COMPRESS_H
#define HTTP_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Shorter bodies fit in the packet anyway. */
#define COMPRESS_FROM 1024

struct arena;
struct compressor;

struct compressor *compressor_new(void); /* NULL when memory is out; compressor_free(NULL) does nothing */
void compressor_free(struct compressor *compressor);

/* True for types that are text of some kind. */
bool compressible(const char *content_type);

/* Compresses into the arena; false (outputs untouched) when memory is out or nothing is gained. */
bool compress_gzip(struct compressor *compressor, struct arena *arena, const char *body, size_t length,
                   const char **ret_body, size_t *ret_length);

#endif
