/* A small API on a server without a listening socket: what the check of libmicrohttpd asks. */
#include "trial.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../server.h"
#include "mhd.h"

#define ROUNDS 6

/* --- the API -------------------------------------------------------------------------------------------------------
 */

static void mhd_trial_answer(struct request *request) {
    struct text body;
    text_init(&body, request->arena, 64);
    text_addf(&body, "{\"parameters\":%zu,\"bytes\":%zu}", request->query_count, request->body_length);
    reply_body(request, 200, "application/json", &body);
    request->reply.freshness = FRESH_PUBLIC;
}

static void trial_forget(struct request *request) {
    struct trial *trial = request_context(request);
    trial->waiting = NULL;
}

static void answer_later(struct request *request) {
    struct trial *trial = request_context(request);
    trial->waiting = request;
    request->on_abandon = trial_forget;
    request_wait(request);
}

static void answer_events(struct request *request) {
    struct trial *trial = request_context(request);
    request_stream(request, trial->topic);
}

static const struct offer json[] = {{"application/json", NULL}, {NULL, NULL}};
static const struct route routes[] = {
    {.pattern = "/now", .get = mhd_trial_answer, .post = mhd_trial_answer},
    {.pattern = "/kept", .get = mhd_trial_answer, .open = true, .offers = json},
    {.pattern = "/later", .get = answer_later},
    {.pattern = "/events", .get = answer_events},
    {.pattern = NULL},
};

void trial_answer(struct trial *trial) {
    struct request *request = trial->waiting;
    if (!request) {
        return;
    }
    trial->waiting = NULL;
    request_go_on(request);
    mhd_trial_answer(request);
    request_return(request);
}

/* --- the server ----------------------------------------------------------------------------------------------------
 */

bool trial_begin(struct trial *trial) {
    static const char event[] = "data: 1\n\n";
    char error[200];
    *trial = (struct trial){.settings = {.base_url = "",
                                         .loops = 1,
                                         .max_connections = 64,
                                         .max_listeners = 4,
                                         .idle_timeout_s = 60,
                                         .max_body = 65536,
                                         .max_url = 8192,
                                         .max_headers = 8192,
                                         .cache_bytes = 1 << 20}};
    trial->loop = loop_new();
    if (!trial->loop) {
        return false;
    }
    trial->http = http_new(trial->loop, &trial->settings, routes, trial, error, sizeof error);
    trial->topic = trial->http ? stream_topic_new(trial->http, NULL, NULL) : NULL;
    if (trial->topic && stream_publish(trial->topic, event, sizeof event - 1)) {
        return true;
    }
    trial_end(trial);
    return false;
}

void trial_end(struct trial *trial) {
    http_free(trial->http);
    loop_free(trial->loop);
}

/* --- a client ------------------------------------------------------------------------------------------------------
 */

int trial_dial(struct trial *trial) {
    const struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0) {
        return -1;
    }
    library_add(trial->http->library, ends[0], (const struct sockaddr *)&address, sizeof address);
    return ends[1];
}

bool trial_send(int fd, const char *bytes, size_t length) {
    return send(fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length;
}

bool trial_hear(struct trial *trial, int fd, const char *expected) {
    bool heard = false;
    ssize_t count = -1;
    trial->length = 0;
    for (int i = 0; i < ROUNDS && !heard && count != 0; i++) {
        http_run(trial->http);
        count = recv(fd, trial->said + trial->length, sizeof trial->said - 1 - trial->length, 0);
        trial->length += count > 0 ? (size_t)count : 0;
        trial->said[trial->length] = '\0';
        heard = strstr(trial->said, expected) != NULL;
    }
    return heard;
}

bool trial_ask(struct trial *trial, const char *request, const char *expected) {
    int fd = trial_dial(trial);
    if (fd < 0) {
        return false;
    }
    bool heard = trial_send(fd, request, strlen(request)) && trial_hear(trial, fd, expected);
    close(fd);
    http_run(trial->http);
    return heard;
}
