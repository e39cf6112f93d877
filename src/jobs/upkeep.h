/* What is done now and then: counters, measuring the queue, and removing what is old. Private to src/jobs. */
#ifndef JOBS_UPKEEP_H
#define JOBS_UPKEEP_H

#include <stdbool.h>

struct counts;
struct session;
struct settings;

/* Each is false when the database failed. */
bool upkeep_accept(struct session *session, struct counts *counts, long *accepted);
bool upkeep_fold(struct session *session);
bool upkeep_measure(struct session *session, struct counts *counts);
bool upkeep_clean(struct session *session);

/* Up to when removals of files were looked at; begins as {""}. */
struct upkeep_removals {
    char until[40];
};
bool upkeep_remove_files(struct session *session, const struct settings *settings, struct upkeep_removals *removals);

/* Erases what was kept long enough. */
bool jobs_retention(struct session *session, const struct settings *settings);

#endif
