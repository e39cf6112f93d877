/* One textual value of a caller: checked, quoted back, corrected. */
#ifndef WDHS_REST_VALUE_H
#define WDHS_REST_VALUE_H

#include "plan.h"
#include "wdhs/http.h"

struct place {
    enum fault_place in;
    const char *location;
};

/* Checks one textual value by the field's type; adds a fault and returns NULL when it does not fit. The result is what
 * is sent to PostgreSQL (in the arena). Lists are checked element by element. */
const char *value_check(struct request *request, struct place place, const struct slot *slot, const char *value);
/* True when the string is an acceptable key of the plan's resource (its primary key, not its slug). */
bool value_is_key(const struct plan *plan, const char *value);
/* "a, b, c" of a NULL-terminated list. */
const char *value_join(struct arena *arena, const char *const *choices);
/* What is quoted back to the caller, shortened between two characters: an answer should not repeat a page of input. */
const char *value_excerpt(struct request *request, const char *value);
/* The closest of `count` names, or NULL when none is close. */
const char *value_suggest(const char *word, const char *const *names, size_t count);

#endif
