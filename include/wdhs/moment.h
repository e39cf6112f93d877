/* Dates and timestamps: RFC 3339 in and out. */
#ifndef WDHS_MOMENT_H
#define WDHS_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "2024-04-13T10:00:00.123Z" plus NUL. */
#define MOMENT_SIZE 25
#define DATE_SIZE   11
#define MS_PER_DAY  INT64_C(86400000)

/* Wall clock, milliseconds since 1970 UTC. */
int64_t moment_now(void);
/* The same, and much cheaper; up to 10 ms late, as often as the kernel keeps time. */
int64_t moment_lately(void);

/* Writes RFC 3339 UTC with milliseconds and Z. */
void moment_format(int64_t ms, char out[MOMENT_SIZE]);
/* "2024-04-13" for days since 1970-01-01. */
void moment_format_date(int64_t days, char out[DATE_SIZE]);
/* Years 0001-9999, which RFC 3339 can write. */
bool moment_is_writable(int64_t ms);

/* RFC 3339 date-time with any offset (ADR /core/date-time/timezone: upper-case T and Z, no -00:00); years 0001-9999.
 * Fractions finer than a millisecond are rejected. True and *ms on success. */
bool moment_parse(const char *string, int64_t *ms);

/* YYYY-MM-DD, a day that exists. */
bool moment_is_date(const char *string);

#endif
