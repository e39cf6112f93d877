/* A body that is made while it is sent. */
#ifndef HTTP_PULLED_H
#define HTTP_PULLED_H

#include <stdbool.h>
#include <stddef.h>

#include "wdhs/http.h"
#include "wdhs/loop.h"

struct exchange;
struct squeezer;

struct pulling {
    bool begun; /* there is a response: what has not come to its end is broken */
    bool all;   /* the source has come to its end */
    bool ended; /* all of it was handed over */
    bool given_up;
    struct squeezer *squeezer; /* NULL: it goes out as it is */
    struct loop_timer patience;
};

/* Chooses the coding, by what the client accepts. */
void pulled_choose_coding(struct exchange *exchange);
/* A response is made for it. */
void pulled_begin(struct exchange *exchange);
/* The next piece for the library, which has sent those before. After PULLED_NOTHING_YET the exchange waits, until it is
 * asked again. */
enum pulled pulled_next(struct exchange *exchange, char *out, size_t size, size_t *ret_length);
/* True when not all of it went out. */
bool pulled_is_broken(const struct exchange *exchange);
/* The server stops: what waits for its source does so no longer. */
void pulled_give_up(struct exchange *exchange);
/* Releases the source. */
void pulled_end(struct exchange *exchange);

#endif
