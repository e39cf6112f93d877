/* How many signed: figures as they are read, what of them may be shown, and how that is written down. */
#ifndef WDHS_API_PLEDGE_FIGURES_H
#define WDHS_API_PLEDGE_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wdhs/message.h"

struct arena;
struct db_rows;
struct text;

/* What a figure counts, in the order in which a document shows them. The statements number them so too. */
enum part { PART_TOTAL, PART_GOAL, PART_SECTOR, PART_PROVINCE, PART_MUNICIPALITY, PART_MONTH, PART_COUNT };
#define PARTS_ALL ((1U << PART_COUNT) - 1)
/* Without the municipalities, of which there are hundreds. */
#define PARTS_DEFAULT (PARTS_ALL & ~(1U << PART_MUNICIPALITY))

/* Areas are shown as a multiple of this, rounded down; what is less is not shown. */
#define AREA_STEP 5

struct figure {
    enum part part;
    const char *key;
    const char *name[LANGUAGE_COUNT];
    const char *parent;
    int64_t count; /* as it is */
    int64_t shown; /* areas: what may be told; 0: nothing */
};

struct figures {
    struct figure *list; /* in the order of parts; in the arena they were read into */
    size_t count;
    int64_t total;
    int64_t moment; /* when they were so, milliseconds since 1970 */
};

/* The word for a part in the parameter `by`. */
const char *part_name(enum part part);

/* Statements that give figures_read() its rows, one snapshot each: the total, or everything. */
extern const char figures_total_sql[], figures_all_sql[];

/* Copies all rows into the arena and decides what may be shown. False when memory is out. */
bool figures_read(struct figures *figures, struct arena *arena, const struct db_rows *rows);

/* Decides `shown` of provinces and municipalities, each of which names its province as parent. What is shown never
 * tells more about an area that is not than that it is one of at least three numbers, not even to somebody who knows
 * every other figure shown and the exact total (as long as that is not below two). */
void figures_protect(const struct figures *figures);

/* The document ends with so many bytes about when it was so. */
#define FIGURES_MOMENT_LENGTH (sizeof ",\"asOf\":\"2026-11-22T10:55:05.885Z\"}" - 1)

void figures_json(struct text *text, const struct figures *figures, unsigned parts, enum language language);
void figures_badge(struct text *text, int64_t total, enum language language);
/* As an event of a stream, with its empty line. */
void figures_event(struct text *text, const struct figures *figures);

#endif
