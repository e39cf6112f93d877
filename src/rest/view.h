/* What a request asks for: which fields of which records, in what order. */
#ifndef WDHS_REST_VIEW_H
#define WDHS_REST_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"

#define SORTS_MAX         4
#define CURSOR_VALUES_MAX (SORTS_MAX + 2) /* with the key, and the language */
#define FILTERS_MAX       32
#define FILTER_VALUES_MAX 100
#define LIMIT_DEFAULT     20
#define LIMIT_MAX         500

/* What a parameter that chooses records was given: values that fit it. */
struct filter {
    const struct parameter *parameter;
    const char **values;
    size_t count;
};

/* What the caller wants to see. */
struct view {
    bool all_fields;
    bool shown[FIELDS_MAX];
    bool expanded[FIELDS_MAX];
    size_t expand_count;
    bool all_languages;
    bool personal; /* the caller may see PERSONAL fields */
};

struct list {
    long limit;
    bool all; /* of them, whatever the limit */
    bool count;
    struct sort sorts[SORTS_MAX + 1];
    size_t sort_count;
    bool default_order; /* the request names no sort */
    struct filter filters[FILTERS_MAX];
    size_t filter_count;
    const char *cursor;
    bool backwards;                      /* towards "prev" */
    bool from_boundary;                  /* there was a cursor */
    const char *boundary[SORTS_MAX + 1]; /* sort values of the row next to the page; NULL is null */
    enum language language;              /* of the texts that it is sorted by, where they are translated */
    uint64_t fingerprint;                /* binds a cursor to sort, filters and resource */
};

struct operation;
/* Parses the query of a list, of one record, or of a write: by the rows of its plan that are for such. */
void query_parse(struct operation *operation, enum query_kind kind);
/* Every table that the list is read from. */
topics query_reads(const struct operation *operation);
/* Where the list that was asked for is read. */
enum db_lane query_lane(const struct list *list);

#endif
