/* What a client asks for and what a route offers meet here: by the parameter "format", where people paste addresses, or
 * else by Accept. */
#include "offer.h"

#include <string.h>

#include "negotiate.h"

#define OFFERS_MOST 16

static size_t offer_types_of(const struct offer *offers, const char *types[OFFERS_MOST]) {
    size_t count = 0;
    for (; count < OFFERS_MOST && offers[count].media_type; count++) {
        types[count] = offers[count].media_type;
    }
    return count;
}

/* Of a value that asks for none of them the handler complains, as of any other parameter. */
static long by_format(const struct request *request, const struct offer *offers, size_t count) {
    for (size_t i = 0; i < request->query_count; i++) {
        if (strcmp(request->query[i].name, "format") != 0) {
            continue;
        }
        for (size_t o = 0; o < count; o++) {
            if (offers[o].format && strcmp(offers[o].format, request->query[i].value) == 0) {
                return (long)o;
            }
        }
    }
    return -1;
}

long offer_asked(const struct request *request, const struct offer *offers) {
    const char *types[OFFERS_MOST];
    size_t count = offer_types_of(offers, types);
    long named = by_format(request, offers, count);
    return named >= 0 ? named : negotiate_media(request_header(request, "Accept"), types, count);
}

long request_offer(struct request *request) {
    const char *types[OFFERS_MOST];
    long asked = offer_asked(request, request->route->offers);
    if (asked < 0) {
        (void)request_accept(request, types, offer_types_of(request->route->offers, types)); /* answers */
    }
    return asked;
}
