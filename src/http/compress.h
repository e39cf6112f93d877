/* gzip and brotli for replies. One compressor for each loop: its deflate stream is used again and again. */
#ifndef HTTP_COMPRESS_H
#define HTTP_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Shorter bodies fit in the packet anyway. */
#define COMPRESS_FROM 1024

/* How a body travels; what comes later is liked better. */
enum coding { CODING_IDENTITY, CODING_GZIP, CODING_BR, CODING_COUNT };

struct arena;
struct compressor;

/* "gzip" or "br": the Content-Encoding and, after a "-", what the ETag gets. NULL for identity. */
const char *coding_name(enum coding coding);

struct compressor *compressor_new(void); /* NULL when memory is out; compressor_free(NULL) does nothing */
void compressor_free(struct compressor *compressor);

/* True for types that are text of some kind. */
bool compressible(const char *content_type);

/* Compresses into the arena; false (outputs untouched) for identity, when memory is out or when nothing is gained. */
bool compress_as(struct compressor *compressor, enum coding coding, struct arena *arena, const char *body,
                 size_t length, const char **ret_body, size_t *ret_length);

/* gzip for what comes in pieces. NULL when memory is out; squeezer_free(NULL) does nothing. */
struct squeezer;
struct squeezer *squeezer_new(void);
void squeezer_free(struct squeezer *squeezer);
/* Where the next piece goes, SQUEEZER_ROOM bytes; then, how many of them are there. Once squeezer_take() gives nothing.
 */
#define SQUEEZER_ROOM 16384
char *squeezer_room(struct squeezer *squeezer);
void squeezer_feed(struct squeezer *squeezer, size_t length);
/* Up to `size` bytes of what became of it, `last` when nothing will be fed any more; 0: it wants more, or that was all.
 */
size_t squeezer_take(struct squeezer *squeezer, bool last, char *out, size_t size);

#endif
