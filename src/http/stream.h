/* Event streams: sockets that were taken away from the library, and what is written to them. */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wdhs/http.h"

struct stream_topic;
struct streams;

/* Ends every stream with advice to come back soon; from now on no new one begins. NULL is fine. */
void streams_close(struct streams *streams);
/* Ends topics as well. NULL is fine. */
void streams_free(struct streams *streams);

/* True when there is room for one more listener. */
bool streams_have_room(const struct streams *streams);
/* A socket for the library to close in place of another one. */
int streams_dummy(const struct streams *streams);
/* The event that a new listener gets first; *length may become 0. */
const char *stream_current(const struct stream_topic *topic, size_t *length);
/* Takes over the socket, whose head and current event have been written already; false, and closed, when there is no
 * room. */
bool stream_listen(struct stream_topic *topic, int fd);
struct streams *streams_of(const struct stream_topic *topic);

#endif
