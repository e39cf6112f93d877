/* The graceful end. */
#ifndef HTTP_DRAIN_H
#define HTTP_DRAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "wdhs/http.h"
#include "wdhs/loop.h"

struct drain {
    bool active;
    int64_t accept_until; /* loop_now() milliseconds */
    int64_t give_up;
    struct loop_timer tick;
    void (*drained)(void *context);
    void *context;
};

/* Answers what waits with 503 and lets the library go on with it. */
void drain_abandon(struct http *http);

#endif
