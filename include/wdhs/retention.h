/* Erasing what was kept long enough, by the settings keep-…: the jobs do so every hour, the subcommand by hand. */
#ifndef WDHS_RETENTION_H
#define WDHS_RETENTION_H

#include <stdbool.h>

struct session;
struct settings;

enum retention_kind {
    RETENTION_CONFIRMED,
    RETENTION_PERSONAL_READS,
    RETENTION_UNCONFIRMED,
    RETENTION_WITHDRAWN,
    RETENTION_KINDS
};

/* As in logs: "personal-reads". */
const char *retention_name(enum retention_kind kind);

/* Erases a batch in a transaction of its own, because what is being erased keeps others waiting, and adds to
 * records[] how many records there were of each kind; *more: there may be more. False when the database failed. */
bool retention_erase(struct session *session, const struct settings *settings, long long records[RETENTION_KINDS],
                     bool *more);
/* Adds how many there are in all, and erases nothing. */
bool retention_count(struct session *session, const struct settings *settings, long long records[RETENTION_KINDS]);

#endif
