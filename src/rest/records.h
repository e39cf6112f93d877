/* The records of one page, one after the other; kept ones are taken as they were written. */
#ifndef WDHS_REST_RECORDS_H
#define WDHS_REST_RECORDS_H

#include "layout.h"
#include "record_cache.h"

#define RECORDS_EXPECTED 32

struct records {
    struct operation *operation;
    struct record_cache *cache;  /* NULL: none of them is kept */
    const struct layout *layout; /* NULL: memory is out */
    unsigned long hits, misses;
    size_t expected, added;
    struct record_name names[RECORDS_EXPECTED]; /* of the first ones */
};
/* Whether to ask for an outline of the list first: its records are most likely kept as JSON, so that their other fields
 * would be read for nothing. When one is not, the list is asked for whole. */
bool records_pay_outline(struct operation *operation);
/* The cells of a row of an outline; those that it is sorted by follow, without the key. */
enum outline_cell { OUTLINE_VERSION, OUTLINE_CHANGED_AT, OUTLINE_KEY, OUTLINE_SORTS };
void records_begin(struct records *records, struct operation *operation);
/* Says that it will be added: before any is, in the same order. */
void records_expect(struct records *records, const struct cells *cells);
/* Of an outline, after all are expected: whether the record at this place can be added. Ask for all before the first
 * is: the first one that cannot ends the outline. */
bool records_have(struct records *records, size_t place, const struct cells *cells);
/* Adds one as JSON. */
void records_add(struct records *records, struct text *text, const struct cells *cells);
void records_end(const struct records *records);

#endif
