/* The library that speaks HTTP/1.1, and what this room asks of it. Only mhd/ knows which one that is.
 *
 * What it has to tell, it tells by calling connection_opened() and connection_closed() (connection.h), and the first
 * functions of exchange.h. */
#ifndef HTTP_LIBRARY_H
#define HTTP_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct exchange;
struct http;
struct library;            /* one server */
struct library_connection; /* one connection of it */
struct library_response;
struct text;

/* --- a server ------------------------------------------------------------------------------------------------------
 */

/* mhd/daemon.c: NULL with a sentence. */
struct library *library_start(struct http *http, char *error, size_t size);
void library_stop(struct library *library);
int library_descriptor(struct library *library); /* readable when it has something to do */
void library_run(struct library *library);
/* In how many milliseconds it wants to run anyway; false: never. */
bool library_due(struct library *library, uint64_t *ret_ms);
/* A connection that was accepted. The descriptor is the library's from here on, also when it fails. */
void library_add(struct library *library, int fd, const struct sockaddr *address, socklen_t length);
/* The connection may be idle for so long from now on, counted from its last byte. */
void library_allow_idle(struct library_connection *connection, unsigned seconds);
const char *library_version(void);

/* --- a request -----------------------------------------------------------------------------------------------------
 */

/* What a request takes of its connection's memory at either end, in bytes. */
struct taken {
    size_t head, notes;
};

/* mhd/fields.c: adds the fields of the head to the exchange's headers, and counts what the head takes of memory. */
void library_take_head(struct exchange *exchange);
/* mhd/fields.c: counts the fields behind the body. */
void library_take_footers(struct exchange *exchange);
/* mhd/room.c: the most that the headers of any answer take. */
#define REPLY_ROOM 4096
/* mhd/room.c: false when the headers of an answer may find no room behind the request. */
bool room_for_reply(const struct exchange *exchange);
/* mhd/silence.c: false when the library holds back a part of the target, or of a field. */
bool target_is_whole(const struct exchange *exchange, const char *version);
bool fields_are_whole(const struct exchange *exchange);

/* --- waiting (mhd/wait.c) ------------------------------------------------------------------------------------------
 */

enum wait { WAIT_NOT, WAIT_IN_PLACE, WAIT_SUSPENDED };

/* What was not answered at once waits, until wait_end(). */
void wait_begin(struct exchange *exchange);
void wait_go_on(struct exchange *exchange);     /* the library called again while it waited in place */
void wait_suspended(struct exchange *exchange); /* from now on it waits like this */
void wait_end(struct exchange *exchange);
void wait_abandon(struct exchange *exchange); /* its connection has gone */

/* --- responses -----------------------------------------------------------------------------------------------------
 */

/* mhd/response.c: the body is not copied, and outlives the response. NULL when memory is out. */
struct library_response *response_new(const char *body, size_t length);
/* mhd/pulled.c: the same for a body that is pulled; see pulled.h. */
struct library_response *response_new_pulled(struct exchange *exchange);
void response_add(struct library_response *response, const char *name, const char *value); /* unless it is empty */
void response_free(struct library_response *response);
/* mhd/response.c: answers the exchange, now, from within the library's call of exchange_step(). */
bool response_send(const struct exchange *exchange, unsigned status, struct library_response *response);
/* mhd/response.c: the status line, Date and all headers, without the length and the empty line. */
void response_head(struct text *text, struct http *http, unsigned status, struct library_response *response);

/* A response that is sent again and again, with another id and date. */
struct kept_response {
    struct library_response *response; /* NULL: not made yet */
    char *id, *date;                   /* what stands in it for the last request; NULL: nothing */
    size_t id_length;
};

/* mhd/kept.c: false when responses cannot be kept. */
bool kept_is_possible(void);
/* mhd/kept.c: the date in HTTP_DATE_SIZE bytes. */
void kept_renew(struct kept_response *kept, const char *id, const char *date);

/* --- taking over ---------------------------------------------------------------------------------------------------
 */

/* mhd/take.c: false when the library lets no socket go. */
bool take_is_possible(void);
/* mhd/take.c: ends the library's part in a connection, whose socket the caller has another descriptor of; in its place
 * the library closes the dead one. False when that failed: then the connection is lost. */
bool take_connection(struct exchange *exchange, int dead);

/* --- what the above leans on ---------------------------------------------------------------------------------------
 */

/* mhd/check.c: tries out, once for the process, on canned requests, what is not in the library's documentation, and
 * gives up what does not work. False with a sentence when the service cannot do without it. */
bool library_check(char *error, size_t size);
/* mhd/check.c: what was given up, in words; "": nothing. */
const char *library_without(void);

#endif
