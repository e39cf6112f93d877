/* Representations: in which forms records are written down, and what each of them makes of their fields. */
#ifndef WDHS_REST_REPRESENTATION_H
#define WDHS_REST_REPRESENTATION_H

#include <stdbool.h>
#include <stddef.h>

#include "cell.h"
#include "layout.h"

/* URLs; NULL: there is no such page. */
struct links {
    const char *self, *next, *prev;
};

/* What is known of a list when its last record is written. */
struct list_end {
    struct links links;
    const int64_t *total; /* NULL: nobody asked for it */
};

struct representation {
    const char *media_type;
    const char *format;     /* what asks for it in the parameter "format" */
    const char *schema;     /* what the contract says of it, in data/contract/; NULL: the resource's own schema */
    bool has_total;         /* has a place for the number of all records */
    struct field_form form; /* what a layout for it is made of */
    /* The text in front of a list's records, of each of them, and behind them; NULL: there is none. */
    void (*begin)(struct text *text);
    void (*record)(struct text *text, const struct layout *layout, const struct cell *row, bool is_first);
    void (*end)(struct text *text, const struct list_end *end);
};

extern const struct representation json_representation, ndjson_representation;

/* Those of a resource's lists, the preferred one first: what all lists are offered in, then what it adds; NULL behind
 * the last one. */
const struct representation *representation_at(const struct resource *resource, size_t index);
/* The same as a route offers them; lives until the process ends. NULL when memory is out. */
const struct offer *representation_offers(const struct resource *resource);
/* What a request for a list asks for; NULL after answering 406. */
const struct representation *representation_asked(struct request *request, const struct resource *resource);

#endif
