/* Proof of work by who signs up, in the form that the ALTCHA widget (versions 1 and 2) solves: nothing is stored about
 * those who solve it, and no other party is asked. */
#ifndef WDHS_API_CHALLENGE_H
#define WDHS_API_CHALLENGE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct request;
struct settings;
struct text;

enum challenge_verdict {
    CHALLENGE_PASSED,
    CHALLENGE_ABSENT,    /* NULL or "" */
    CHALLENGE_MALFORMED, /* not base64 of such a JSON object, or longer than any */
    CHALLENGE_FORGED,    /* not one of ours, changed, or solved with another number */
    CHALLENGE_EXPIRED,
    CHALLENGE_USED,
};

/* Before the first request, in one thread; again with other settings forgets what was used. False: memory is out. */
bool challenge_prepare(const struct settings *settings);

/* Adds a new challenge as JSON; now_ms as by moment_now(). False only when libcrypto fails. */
bool challenge_add(struct text *text, int64_t now_ms);

/* Judges what the widget sends. A challenge that passed has been used. */
enum challenge_verdict challenge_check(struct arena *arena, const char *payload, int64_t now_ms);

/* Judges by the setting: with "off" anything goes; with "optional" what is given must be right; with "required" it must
 * be given. Otherwise adds a fault at `location` and returns true. Call it last, when nothing else is wrong: whoever
 * has to correct something else can then send the same solution again. */
bool challenge_refused(struct request *request, const char *location, const char *payload);

#endif
