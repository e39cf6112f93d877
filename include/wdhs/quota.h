/* How often something may happen: limits of one process, shared by its threads. */
#ifndef WDHS_QUOTA_H
#define WDHS_QUOTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* At most `quota` times in `window_s` seconds. What was used comes back evenly over the window, so that nobody can use
 * up two quotas around the turn of a window. */
struct quota_policy {
    const char *name;  /* policies of the same name share what was used */
    unsigned quota;    /* 0: no limit */
    unsigned window_s; /* at least 1 */
};

struct quota_state {
    unsigned remaining; /* how often more, right now; UINT_MAX without a limit */
    unsigned reset_s;   /* taken: until the whole quota is back; refused: until there is one again */
};

struct quota; /* what was used, by policy and key: forgotten when the whole quota is back */

/* Room for `entries` keys at least, 16 bytes each; memory is only touched where it is used. When the place for a key is
 * full, the key in it that has used least gives way. NULL when memory is out; the caller frees it. */
struct quota *quota_new(size_t entries);
void quota_free(struct quota *quota);

/* Takes one for `key`, or returns false and takes nothing. `now_ms` is monotonic. `state` may be NULL. From any thread.
 */
bool quota_take(struct quota *quota, const struct quota_policy *policy, const void *key, size_t length, int64_t now_ms,
                struct quota_state *state);

#endif
