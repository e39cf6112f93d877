/* What the files share that know libmicrohttpd. */
#ifndef HTTP_MHD_MHD_H
#define HTTP_MHD_MHD_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

#include "../library.h"

struct header;
struct http_connection;
struct settings;

/* The library's own structs, which the rest of this room knows by other names. */
static inline struct MHD_Daemon *mhd_daemon(struct library *library) {
    return (struct MHD_Daemon *)(void *)library;
}

static inline struct MHD_Connection *mhd_connection(struct library_connection *connection) {
    return (struct MHD_Connection *)(void *)connection;
}

static inline struct MHD_Response *mhd_response(struct library_response *response) {
    return (struct MHD_Response *)(void *)response;
}

/* What is relied on beyond the documentation, and can be given up: each has a file of its own, which says what happens
 * without it. Set by the check, before anything is served. */
enum trick {
    TRICK_SILENCE,     /* silence.c */
    TRICK_EXPECTATION, /* hide.c */
    TRICK_QUERY,       /* hide.c */
    TRICK_IN_PLACE,    /* wait.c */
    TRICK_KEPT,        /* kept.c */
    TRICK_TAKE,        /* take.c */
    TRICK_COUNT
};
extern bool mhd_tricks[TRICK_COUNT];

/* daemon.c: NULL when memory was out at its start. */
struct http_connection *mhd_connection_of(struct MHD_Connection *mhd);

/* requests.c: what libmicrohttpd calls. */
void *mhd_on_target(void *context, const char *target, struct MHD_Connection *mhd);
enum MHD_Result mhd_on_request(void *context, struct MHD_Connection *mhd, const char *url, const char *method,
                               const char *version, const char *data, size_t *size, void **exchange);
void mhd_on_completed(void *context, struct MHD_Connection *mhd, void **exchange, enum MHD_RequestTerminationCode code);

/* hide.c */
void hide_query(const char *target);
void hide_expectation(const struct exchange *exchange);

/* room.c: bytes. */
size_t room_for_connection(const struct settings *settings);
/* room.c: counts a field or a cookie. */
void room_take(struct taken *taken, enum MHD_ValueKind kind, const struct header *header);
/* room.c: counts a field behind the body. */
void room_take_footer(struct taken *taken, const struct header *header);

/* errors.c: looks up the library's MHD_queue_response; false when it is not there. */
bool mhd_queue_prepare(void);
/* errors.c: calls it. */
enum MHD_Result mhd_queue(struct MHD_Connection *mhd, unsigned status, struct MHD_Response *response);

#endif
