/* Query parameters as rows: what each is called, what it takes, what it does, and how people are told. The common ones
 * are in query.c, those that fields give and a resource's own are added to them once, at the start. */
#ifndef WDHS_REST_PARAMETER_H
#define WDHS_REST_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>

#include "wdhs/db.h"
#include "wdhs/generation.h"
#include "wdhs/resource.h"

struct plan;
struct slot;
struct parameter;

enum query_kind { QUERY_LIST, QUERY_SINGLE, QUERY_WRITE };
#define FOR_LISTS   (1U << QUERY_LIST)
#define FOR_SINGLES (1U << QUERY_SINGLE)
#define FOR_WRITES  (1U << QUERY_WRITE)

typedef void parameter_reader(struct operation *operation, const struct parameter *parameter, const char *value);

struct parameter {
    const char *name;
    unsigned kinds;             /* of operations that have it */
    const struct slot *slot;    /* what one value has to be: type, bounds, choices */
    const char *const *choices; /* of the items of a value with commas; ends with NULL. NULL: a value has no items */
    parameter_reader *read;
    const char *says[LANGUAGE_COUNT]; /* for people: what it does */
    bool many;                        /* may be given more than once, and means any of its values */
    bool personal;                    /* only for those who may see what is personal: filtering would tell it */

    /* Filters: a condition, in which "$$" is the one value that was given, or an array of all; NULL where it cannot be
     * one, or several. */
    const char *one, *several;
    enum db_type one_type, several_type;
    bool begins_range; /* the next row is the upper bound */
    bool indexed;      /* an index has the records of each value in the order of the list */
    bool slow;         /* no index serves it */
    topics reads;      /* tables that the condition looks at, besides those of every read */
    parameter_check *check;
};

/* The rows that every resource has, with `read`; their number. */
extern const struct parameter common_parameters[];
extern const size_t common_parameter_count;

/* Makes the rows of a plan whose slots have their types; false when memory is out. */
bool parameters_prepare(struct plan *plan);
/* A name that two of them have; NULL when each has its own. */
const char *parameter_of_two(const struct plan *plan);

#endif
