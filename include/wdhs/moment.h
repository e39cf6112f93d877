/* Dates and timestamps: RFC 3339 in and out, PostgreSQL's ISO output in. */
#ifndef WDHS_MOMENT_H
#define WDHS_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "2024-04-13T10:00:00.123Z" plus NUL. */
#define MOMENT_SIZE 25

/* Wall clock, milliseconds since 1970 UTC. */
int64_t moment_now(void);

/* Writes RFC 3339 UTC with milliseconds and Z. */
void moment_format(int64_t ms, char out[MOMENT_SIZE]);

/* RFC 3339 date-time with any offset (ADR /core/date-time/timezone: upper-case T and Z, no -00:00); years 0001-9999.
 * Fractions finer than a millisecond are rejected. True and *ms on success. */
bool moment_parse(const char *string, int64_t *ms);

/* YYYY-MM-DD, a day that exists. */
bool moment_is_date(const char *string);

/* PostgreSQL timestamptz text under TimeZone=UTC, DateStyle=ISO ("2024-04-13 10:00:00.123+00") to RFC 3339; false when
 * the input has another shape. */
bool moment_from_postgres(const char *string, size_t length, char out[MOMENT_SIZE]);

/* IMF-fixdate (RFC 9110 section 5.6.7) is written by libmicrohttpd itself. */
#endif
