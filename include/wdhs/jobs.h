/* What happens behind the requests: sign-ups are worked through, mail goes out, counters are folded and what is old is
 * cleaned up, by one thread with a connection of its own. */
#ifndef WDHS_JOBS_H
#define WDHS_JOBS_H

#include <stdbool.h>
#include <stddef.h>

struct jobs;
struct settings;
struct text;

/* Starts the thread. NULL with a sentence in error[size] when that cannot be done; an unreachable database or mail
 * server is no such reason: it tries again until jobs_stop(). `settings` must live longer. */
struct jobs *jobs_start(const struct settings *settings, char *error, size_t size);

/* There is something to do now: a sign-up was stored, a pledge confirmed. From any thread; costs next to nothing and
 * never waits. Without it the thread looks every second. NULL is allowed. */
void jobs_wake(struct jobs *jobs);

/* Asks the thread to end. Mail under way gets a few seconds. NULL is allowed. */
void jobs_stop(struct jobs *jobs);

/* Waits for the end, and frees. Nobody may call jobs_wake() any more. NULL is allowed. */
void jobs_free(struct jobs *jobs);

/* Counts since the start and the state of the queue, for Prometheus. From any thread; NULL: adds nothing. */
void jobs_metrics(const struct jobs *jobs, struct text *text);

/* How mail leaves, in words without secrets, for `check`: false when something is wrong with it. */
bool jobs_describe_mail(const struct settings *settings, char *explanation, size_t size);

#endif
