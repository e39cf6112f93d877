/* The fields of a request's head, collected once, and looked for many times. */
#ifndef HTTP_HEADERS_H
#define HTTP_HEADERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HEADER_LIMIT 60 /* fields of one request: those of browsers and proxies are fewer than 40 */

struct arena;

/* Points into the library's memory of the connection, which stays as it is until the answer is sent. */
struct header {
    const char *name, *value;
    size_t name_length, value_length;
};

struct headers {
    struct header *list; /* in the arena; NULL: not collected yet, or none there */
    size_t count, capacity;
    size_t bytes;   /* names and values, with what stands between them and the line ends */
    uint64_t marks; /* of all names: see headers_lack() */
};

/* Adds a field; false when memory is out. */
bool headers_add(struct headers *headers, struct arena *arena, struct header header);
/* How many fields of this name there are, in any case of letters; *first (may be NULL) is the first one's value. */
size_t headers_search(const struct headers *headers, const char *name, size_t length, const char **first);

/* One of 64 bits, by the first letter in any case and by the length. */
static inline uint64_t headers_mark(const char *name, size_t length) {
    return UINT64_C(1) << (((size_t)(unsigned char)(*name | 0x20) * 5 + length) % 64);
}

/* True when there is certainly no field of this name. Each request is asked for a dozen fields of which it has two or
 * three, and with a name that is a literal this is one instruction. */
static inline bool headers_lack(const struct headers *headers, const char *name) {
    return !(headers->marks & headers_mark(name, strlen(name)));
}

__attribute__((always_inline)) static inline size_t headers_count(const struct headers *headers, const char *name,
                                                                  const char **first) {
    return headers_lack(headers, name) ? 0 : headers_search(headers, name, strlen(name), first);
}

#endif
