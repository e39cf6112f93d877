/* One JSON line a request on standard error, gathered so that many leave in one write. */
#ifndef HTTP_ACCESS_LOG_H
#define HTTP_ACCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wdhs/loop.h"
#include "wdhs/text.h"

struct access_log {
    struct loop *loop;
    struct text lines; /* malloc'ed */
    struct loop_timer flush_timer;
    bool wanted;       /* settings->access_log */
    bool with_network; /* settings->log_client_network */
};

struct access {
    const char *request_id, *trace_id; /* trace_id "" or NULL: none */
    const char *method, *route;        /* the route's pattern, never the path */
    const char *client;                /* numeric address; its network is logged when that is wanted */
    unsigned status;                   /* 0: the client left without an answer */
    int64_t duration_us;
    size_t bytes; /* of the body that was sent */
    bool broken;  /* it was cut before its end */
};

void access_log_init(struct access_log *log, struct loop *loop, bool wanted, bool with_network);
/* Only while lines are wanted. */
void access_log_add(struct access_log *log, const struct access *access);
/* At the end of a turn: writes when much has been gathered; a little waits for a timer. */
void access_log_turn(struct access_log *log);
void access_log_flush(struct access_log *log);
/* Flushes and releases. */
void access_log_end(struct access_log *log);

#endif
