/* A server of its own that the check asks: it listens nowhere, and its connections are socket pairs. */
#ifndef HTTP_MHD_TRIAL_H
#define HTTP_MHD_TRIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "wdhs/settings.h"

#define TRIAL_ROOM 32768

struct trial {
    struct settings settings;
    struct loop *loop;
    struct http *http;
    struct stream_topic *topic;
    struct request *waiting; /* asked for /later, and not answered yet; NULL: none */
    char said[TRIAL_ROOM];   /* what came back last, NUL-terminated */
    size_t length;
};

bool trial_begin(struct trial *trial); /* false when something is not to be had */
void trial_end(struct trial *trial);

/* The client's end of a new connection; -1 when there is none to be had. */
int trial_dial(struct trial *trial);
bool trial_send(int fd, const char *bytes, size_t length);
/* Lets the server do what it has to do, and reads into `said` until it has `expected` or the server has closed. True
 * when it has. */
bool trial_hear(struct trial *trial, int fd, const char *expected);
/* Both on a connection of its own, with a request that is a string. */
bool trial_ask(struct trial *trial, const char *request, const char *expected);
/* Answers what waits. */
void trial_answer(struct trial *trial);

#endif
