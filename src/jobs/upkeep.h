/* What is done now and then: counters, measuring the queue, and removing what is old. Private to src/jobs. */
#ifndef JOBS_UPKEEP_H
#define JOBS_UPKEEP_H

#include <stdbool.h>

struct counts;
struct session;
struct settings;

/* Each is false when the database failed. */
/* One batch of the inbox; *accepted: how many rows it took out. What cannot be worked through is put aside. */
bool upkeep_accept(struct session *session, struct counts *counts, long *accepted);
bool upkeep_fold(struct session *session);
bool upkeep_measure(struct session *session, struct counts *counts);
bool upkeep_clean(struct session *session);

/* Up to when removals of files were looked at; begins as {""}. */
struct upkeep_removals {
    char until[40];
};
bool upkeep_remove_files(struct session *session, const struct settings *settings, struct upkeep_removals *removals);

/* Erases what was kept long enough, a part of it at a time; *more: there may be more. */
bool upkeep_retain(struct session *session, const struct settings *settings, bool *more);

#endif
