/* What wdhs-api seed loads. */
#ifndef WDHS_CLI_SEED_H
#define WDHS_CLI_SEED_H

#include <stdbool.h>
#include <stdint.h>

#include "wdhs/digest.h"

struct session;

struct seed_column {
    const char *name;   /* as in the file and in the table; columns end with a NULL name */
    const char *type;   /* SQL type of what the file holds */
    const char *lookup; /* SQL over s.…, when the table wants something else than the file holds; or NULL */
};

struct seed_table {
    const char *table;
    const char *file; /* embedded */
    const char *key;  /* primary key; "id" is made from the slug */
    const struct seed_column *columns;
};

extern const struct seed_table seed_tables[]; /* ends with a NULL table; what is referred to comes first */

/* The same table and slug give the same UUID (version 5) everywhere. */
void seed_id(const char *table, const char *slug, char out[UUID_TEXT_SIZE]);

/* Loads one file within the running transaction and prints what was done. False with session_error(). */
bool seed_load(struct session *session, const struct seed_table *table);

/* Adds rows 1 to `count` of the sequence that `seed` stands for, as far as they are not there yet; prints what was
 * done. False after saying what went wrong. */
bool seed_synthetic(struct session *session, uint64_t seed, uint64_t count);

#endif
