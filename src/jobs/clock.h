/* The time that passes, for what waits and what is due. Private to src/jobs. */
#ifndef JOBS_CLOCK_H
#define JOBS_CLOCK_H

#include <stdint.h>

#include "wdhs/loop.h"

/* Monotonic milliseconds. */
static inline int64_t now_ms(void) {
    return loop_clock_us() / 1000;
}

#endif
