/* The outbox: mails that are due are taken, put together, delivered, and written down. Private to src/jobs. */
#ifndef JOBS_OUTBOX_H
#define JOBS_OUTBOX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "smtp.h"

struct counts;
struct outbox;
struct session;
struct settings;

enum drained {
    DRAINED_ALL,   /* nothing more is due, or mail cannot leave now */
    DRAINED_SOME,  /* there may be more */
    DRAINED_FAILED /* the database failed; the session says why. What was delivered is written down another time. */
};

/* NULL when memory is out or a setting is no good. Without a place for mail to go it leaves everything queued. */
struct outbox *outbox_new(const struct settings *settings, struct counts *counts, const atomic_bool *stop);
void outbox_free(struct outbox *outbox);

/* One batch. */
enum drained outbox_drain(struct outbox *outbox, struct session *session, const struct smtp_meanwhile *meanwhile);

/* From any thread: true while mail is under way whose fate is not written down yet. */
bool outbox_is_busy(const struct outbox *outbox);

/* Milliseconds to wait before attempt number `attempts` + 1: from one minute up to six hours, and a part by chance. */
int64_t outbox_delay_ms(int attempts);

#endif
