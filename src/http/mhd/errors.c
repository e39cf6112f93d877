/* Errors that libmicrohttpd finds by itself get our words.
 *
 * A request that it cannot parse never reaches a handler: libmicrohttpd answers it with a page of HTML, and has no
 * option to change that. Leans on this: it does so through its own public function, and the dynamic linker binds that
 * call, like any other, to the first definition it finds, the one of this executable. So MHD_queue_response is defined
 * here. Our own answers do not take this way (mhd_queue calls the library's function itself), so whatever arrives here
 * is an error page, and is replaced by a problem with the same status and the same headers as every other answer.
 * Without it (a library linked with -Bsymbolic-functions) the service does not start: what it promises of errors would
 * not be true.
 *
 * Version 0.9.75 sends the headers of such an answer twice when it objects to Host, Content-Length or Cookie. So the
 * answer is written to the socket here, and the socket closed for writing; the library then goes through the motions
 * with its own page, finds that it cannot send it, and closes the connection. Only with TLS the problem goes through
 * the library. */
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

#include "../connection.h"
#include "../cors.h"
#include "../cut.h"
#include "../exchange.h"
#include "../headers.h"
#include "../refusal.h"
#include "../send.h"
#include "../server.h"
#include "mhd.h"

typedef enum MHD_Result queue_response(struct MHD_Connection *mhd, unsigned int status, struct MHD_Response *response);

static queue_response *library_queue;
static pthread_once_t looked_up = PTHREAD_ONCE_INIT;

static void errors_look_up(void) {
    void *symbol = dlsym(RTLD_NEXT, "MHD_queue_response");
    memcpy(&library_queue, &symbol, sizeof library_queue); /* ISO C has no cast from object to function pointers */
}

bool mhd_queue_prepare(void) {
    pthread_once(&looked_up, errors_look_up);
    return library_queue != NULL;
}

enum MHD_Result mhd_queue(struct MHD_Connection *mhd, unsigned status, struct MHD_Response *response) {
    return library_queue(mhd, status, response);
}

/* --- the library's errors ------------------------------------------------------------------------------------------
 */

static enum problem problem_for(unsigned status) {
    static const enum problem known[] = {
        PROBLEM_BAD_REQUEST,     PROBLEM_REQUEST_TIMEOUT,   PROBLEM_CONTENT_TOO_LARGE,
        PROBLEM_URI_TOO_LONG,    PROBLEM_HEADERS_TOO_LARGE, PROBLEM_INTERNAL,
        PROBLEM_NOT_IMPLEMENTED, PROBLEM_UNAVAILABLE,       PROBLEM_VERSION_NOT_SUPPORTED};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (problem_type(known[i])->status == status) {
            return known[i];
        }
    }
    return status < 500 ? PROBLEM_BAD_REQUEST : PROBLEM_INTERNAL;
}

/* The request may have got anywhere: not even to its first line, or into its body. */
static struct exchange *exchange_in_error(struct http_connection *connection) {
    struct exchange *exchange = connection->exchange ? connection->exchange : exchange_new(connection);
    if (!exchange) {
        return NULL;
    }
    if (exchange->stage == STAGE_HEADERS && headers_collect(exchange)) {
        headers_identify(exchange);
    }
    exchange->close = true;
    cors_decide(exchange);
    return exchange;
}

/* When the library would send the headers twice (see above), which no client would understand. */
static bool is_spoilt(const struct exchange *exchange) {
    return exchange->target_end && exchange->stage == STAGE_HEADERS &&
           (headers_count(&exchange->headers, "Content-Length", NULL) ||
            headers_count(&exchange->headers, "Cookie", NULL) || !headers_count(&exchange->headers, "Host", NULL));
}

/* What the answer will be. Where we know better what is wrong than the status tells, it is that. */
static void errors_settle(struct exchange *exchange, unsigned status) {
    exchange->refusal = problem_for(status);
    exchange->refusal_why = NULL;
    if (exchange->refusal == PROBLEM_HEADERS_TOO_LARGE && exchange->target_end && !exchange->target) {
        exchange->refusal = PROBLEM_URI_TOO_LONG; /* that is what left the headers no room */
    } else if (exchange->refusal == PROBLEM_BAD_REQUEST && exchange->stage == STAGE_HEADERS) {
        (void)refusal_ambiguous(exchange, "");
    }
}

static enum MHD_Result queue_problem(struct exchange *exchange) {
    unsigned status;
    reply_problem(&exchange->request, exchange->refusal, exchange->refusal_why);
    struct library_response *response = exchange_response(exchange, &status);
    if (!response) {
        return MHD_NO;
    }
    bool queued = response_send(exchange, status, response);
    response_free(response);
    return queued ? MHD_YES : MHD_NO;
}

__attribute__((visibility("default"))) enum MHD_Result
MHD_queue_response(struct MHD_Connection *mhd, unsigned int status, struct MHD_Response *response) {
    if (!mhd_queue_prepare()) {
        return MHD_NO;
    }
    struct http_connection *connection = mhd_connection_of(mhd);
    struct exchange *exchange = connection ? exchange_in_error(connection) : NULL;
    if (!exchange) {
        return library_queue(mhd, status, response);
    }
    errors_settle(exchange, status);
    if (!connection->http->tls_key) {
        answer_and_cut(exchange, exchange->refusal, exchange->refusal_why);
    } else if (is_spoilt(exchange)) {
        shutdown(connection->fd, SHUT_WR);
    } else {
        return queue_problem(exchange);
    }
    return library_queue(mhd, status, response);
}
