/* One mail on its way out, between the queue and whatever takes it away. Private to src/jobs. */
#ifndef JOBS_LETTER_H
#define JOBS_LETTER_H

#include "wdhs/digest.h"
#include "wdhs/text.h"

#define LETTER_REASON_SIZE 96

enum delivery {
    DELIVERY_RELEASED, /* not tried: as if it had never been taken from the queue */
    DELIVERY_SENT,
    DELIVERY_DEFERRED, /* to be tried again later */
    DELIVERY_REFUSED,  /* trying again is of no use */
    DELIVERY_DROPPED,  /* not wanted any more */
};

struct letter {
    char id[UUID_TEXT_SIZE], pledge[UUID_TEXT_SIZE];
    char address[256]; /* where it goes */
    int attempts;      /* this one included */
    struct text message;
    enum delivery outcome;
    char reason[LETTER_REASON_SIZE]; /* of DEFERRED and REFUSED: a fixed sentence, never the words of a server */
};

#endif
