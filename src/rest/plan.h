/* What is computed once, at the start, from a field table: select lists, statements and names ready to use. */
#ifndef WDHS_REST_PLAN_H
#define WDHS_REST_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "parameter.h"
#include "wdhs/db.h"
#include "wdhs/generation.h"
#include "wdhs/resource.h"
#include "wdhs/text.h"

#define FIELDS_MAX 64
#define NAME_ROOM  32 /* bytes that can be read of a name: it has zeros behind it */

/* A name as a representation writes it. */
struct name {
    const char *bytes;
    size_t length;
};

/* Adds a value as a representation has it. Translated texts and locations have two cells, all others one. */
typedef void cell_writer(struct text *text, const struct cell *cells);

/* What records are sorted by, as SQL over t.…: what slots that are sortable have, and keys. */
struct sort_key {
    const char *sql[LANGUAGE_COUNT]; /* the same in all, unless it goes by the language */
    bool by_language, nullable;
};

/* What JSON makes of a slot: names with comma, quotes and colon (",\"name\":"), so that they are written at one go. */
struct json_slot {
    struct name name;   /* in its object: "email" of "contactPoint.email" */
    struct name group;  /* "contactPoint" of it */
    cell_writer *write; /* but for translated texts: their writer depends on the language */
};

struct slot {
    const struct field *field;
    enum db_type type;   /* of its cells */
    size_t cell;         /* first of its cells in a row */
    size_t cell_count;   /* translated texts and locations have two, write-only fields none */
    const char *leaf;    /* the name in its object: "email" of "contactPoint.email" */
    size_t group_length; /* length of "contactPoint"; 0: not nested */
    size_t group_end;    /* the slot after the last of this group */
    const struct plan *target;
    struct sort_key sort;
    struct json_slot json;
};

struct sort {
    const struct slot *slot;
    bool descending;
};

/* Cell 0 of every row is the version; then the cells of the fields in order. */
struct plan {
    const struct resource *resource;
    struct slot slots[FIELDS_MAX];
    size_t slot_count, cell_count;
    size_t key_slot;
    struct sort default_sort;     /* not of what is only posted */
    struct parameter *parameters; /* in the order in which people are told of them */
    size_t parameter_count;
    const struct offer *offers; /* what its lists are offered in */
    topics own;                 /* its table */
    topics changes, removes;    /* with every table that a write, and that DELETE, changes along */
    topics reads;               /* every table that reading a record, or filtering by a field, looks at */
    const char *columns;        /* select list for alias t */
    const char *open_columns;   /* the same with null in place of what is PERSONAL */
    const char *single_by_key, *single_by_slug; /* whole statements, with the public condition and without */
    const char *single_by_key_all, *single_by_slug_all;
    const struct plan *parent;
};

/* json.c: fills in slot->json, when all else of the slot is known. False when memory is out. */
bool json_prepare(struct slot *slot);

/* The topics of tables; the list ends with NULL, NULL is none. */
topics plan_topics(const char *const *tables);
struct offer;
struct view;
/* Every table that an answer with this view is read from. */
topics plan_reads(const struct plan *plan, const struct view *view);
const struct plan *plan_of(const struct resource *resource);
const struct plan *plan_at(size_t index);
size_t plan_count(void);
/* Sets what follows from the slot's field: its target, when that has a plan, and its type. */
void slot_link(struct slot *slot);
/* The slot of a JSON name, or NULL. */
const struct slot *plan_slot(const struct plan *plan, const char *name);
const struct slot *plan_slot_of_column(const struct plan *plan, const char *column);
/* One of the cells of a slot, as SQL. */
void slot_add_cell(struct text *sql, const struct slot *slot, size_t index, const char *alias);
/* Adds the select list with another alias than t. */
void plan_add_columns(struct text *sql, const struct plan *plan, const char *alias, bool personal);
/* Adds SQL written over t.… with another alias. */
void plan_add_expression(struct text *sql, const char *expression, const char *alias);
/* The columns of a slot: 1 or 2 names. */
size_t slot_columns(const struct slot *slot, char names[2][72]);
enum db_type slot_array_type(const struct slot *slot); /* of a list of values */
const struct slot *plan_key(const struct plan *plan);

/* How {id} in a URL names a record: by key, by slug, or not at all. */
enum key_kind { KEY_NONE, KEY_PRIMARY, KEY_SLUG };
enum key_kind plan_key_kind(const struct plan *plan, const char *value);

#endif
