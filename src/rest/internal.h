/* What the files of the engine share. Nothing here is for the outside: see wdhs/rest.h and wdhs/resource.h. */
#ifndef WDHS_REST_INTERNAL_H
#define WDHS_REST_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record_cache.h"
#include "wdhs/db.h"
#include "wdhs/http.h"
#include "wdhs/operation.h"
#include "wdhs/resource.h"
#include "wdhs/rest.h"

#define FIELDS_MAX        64
#define SORTS_MAX         4
#define FILTERS_MAX       32
#define FILTER_VALUES_MAX 100
#define LIMIT_DEFAULT     20
#define LIMIT_MAX         500
#define CURSOR_MAX        2048
#define RECORDS_EXPECTED  32

/* --- plans: what is computed once from a field table ---------------------------------------------------------------
 */

#define NAME_ROOM 32 /* bytes that can be read of a name: it has zeros behind it */

/* A name as it stands in an object, with comma, quotes and colon: ",\"name\":". */
struct name {
    const char *bytes;
    size_t length;
};

/* Adds a value as JSON, null for SQL null. Translated texts and locations have two cells, all others one. */
typedef void cell_writer(struct text *text, const struct cell *cells);

struct slot {
    const struct field *field;
    enum db_type type;   /* of its cells */
    size_t cell;         /* first of its cells in a row */
    size_t cell_count;   /* translated texts and locations have two, write-only fields none */
    struct name name;    /* in its object: "email" of "contactPoint.email" */
    struct name group;   /* "contactPoint" of it */
    cell_writer *write;  /* its cells as JSON, but for translated texts: their writer depends on the language */
    const char *leaf;    /* the name as it is */
    size_t group_length; /* length of "contactPoint"; 0: not nested */
    size_t group_end;    /* the slot after the last of this group */
    const struct plan *target;
};

/* Cell 0 of every row is the version; then the cells of the fields in order. */
struct plan {
    const struct resource *resource;
    struct slot slots[FIELDS_MAX];
    size_t slot_count, cell_count;
    size_t key_slot;
    topics own;               /* its table */
    topics changes, removes;  /* with every table that a write, and that DELETE, changes along */
    topics reads;             /* every table that reading a record, or filtering by a field, looks at */
    bool by_version;          /* its records change with their version alone, and are open to all */
    size_t changed_at_cell;   /* of a plan that is by_version: when its version became what it is */
    const char *columns;      /* select list for alias t */
    const char *open_columns; /* the same with null in place of what is PERSONAL */
    const char *single_by_key, *single_by_slug; /* whole statements, with the public condition and without */
    const char *single_by_key_all, *single_by_slug_all;
    const struct plan *parent;
};

struct view;
/* Every table that an answer with this view is read from. */
topics plan_reads(const struct plan *plan, const struct view *view);
const struct plan *plan_of(const struct resource *resource);
const struct plan *plan_at(size_t index);
size_t plan_count(void);
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
/* What kind of key the resource has: FIELD_UUID, FIELD_MUNICIPALITY_CODE, FIELD_PROVINCE_CODE or FIELD_SLUG. */
enum field_type plan_key_type(const struct plan *plan);

/* How {id} in a URL names a record: by key, by slug, or not at all. */
enum key_kind { KEY_NONE, KEY_PRIMARY, KEY_SLUG };
enum key_kind plan_key_kind(const struct plan *plan, const char *value);

/* --- values --------------------------------------------------------------------------------------------------------
 */

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

/* --- the caller ----------------------------------------------------------------------------------------------------
 */

struct caller {
    bool known;
    const char *id; /* of the key */
    const char **scopes;
    size_t scope_count;
    const char *partner, *municipality; /* what the key is bound to, or NULL */
};

bool caller_has(const struct caller *caller, const char *scope);
/* What stands behind "Bearer " in a header; NULL without it, and without a header. */
const char *bearer_token(const char *header);

/* --- one operation: a request on its way through the engine ----------------------------------------------------------
 */

struct filter {
    const struct slot *slot;
    enum { FILTER_ANY_OF, FILTER_MIN, FILTER_MAX } kind;
    const char *name;    /* of the query parameter */
    const char **values; /* room for FILTER_VALUES_MAX */
    size_t count;
};

struct sort {
    const struct slot *slot;
    bool descending;
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
    bool count;
    struct sort sorts[SORTS_MAX + 1];
    size_t sort_count;
    bool default_order; /* the request names no sort */
    bool outline;       /* only what names the records and their states is asked for: see records_pay_outline() */
    uint64_t beginning; /* generation_beginning() when it was asked for */
    struct filter filters[FILTERS_MAX];
    size_t filter_count;
    const char *cursor;
    bool backwards;                      /* towards "prev" */
    const char *boundary[SORTS_MAX + 1]; /* sort values of the row next to the page; NULL without a cursor */
    uint64_t fingerprint;                /* binds a cursor to sort, filters and resource */
};

struct operation;
struct attempt;
typedef void step(struct operation *operation);
typedef void answer(struct operation *operation, const struct db_rows *rows);

struct operation {
    struct request *request;
    const struct plan *plan;
    struct caller caller;
    struct view view;
    struct list *list;
    struct body *body;
    const char *const *versions; /* from If-Match: "version-key"; NULL for * */
    size_t version_count;
    enum key_kind key_kind;
    bool minimal;
    bool writes;              /* the statement under way changes records */
    bool changed;             /* the change is stored; what follows only shows it */
    bool replaces_or_creates; /* PUT with If-None-Match: * */
    bool own;                 /* the record belongs to the caller, who came with its token */
    const char *read_reason;  /* of a caller who is shown what is personal */
    const char *key;          /* of the record, from the URL */
    struct db_query *query;
    struct batch *batch; /* that its row is part of, at `place` */
    size_t place;
    answer *answered;
    step *identified;
    const struct attempt *attempt; /* private to caller.c */
};

/* Completes with 503: memory is out, for this request. */
void operation_no_memory(struct request *request);
/* Sets Content-Language by what the caller wants to see. */
void operation_say_language(struct operation *operation);
/* Starts an operation for the request's route; NULL after answering 503 when memory is out. */
struct operation *operation_new(struct request *request);
/* Finds out who calls (401 when the key is wrong), then continues with `next`. */
void operation_identify(struct operation *operation, step *next);
/* Answers 401: what the caller came with is no good. */
void caller_refuse(struct operation *operation, const char *nl, const char *en);
/* Answers 401 or 403, and returns true, when the caller has no key with this scope. */
bool caller_lacks(struct operation *operation, const char *scope);
/* Runs one statement; failures are answered by failure_reply, success goes to `answered`. */
void operation_run(struct operation *operation, const struct db_statement *statement, const struct db_param *params,
                   size_t count, answer *answered);
/* operation_changed() for a DELETE: with what goes along. */
void operation_removed(const struct operation *operation);
/* By its key, or by a token that the record belongs to. */
bool operation_sees_all(const struct operation *operation);

/* JSON Pointer of a field: "/contactPoint/email". */
const char *pointer_of_field(struct request *request, const char *name);

/* The one place where a database failure becomes an HTTP answer. */
void failure_reply(struct operation *operation, const struct db_result *result);

/* --- reading ---------------------------------------------------------------------------------------------------------
 */

/* Parses the query of a list (`list` true), of one record, or of a write (neither filters nor fields). */
enum query_kind { QUERY_LIST, QUERY_SINGLE, QUERY_WRITE };
void query_parse(struct operation *operation, enum query_kind kind);

/* A statement with its parameters, built in the arena. */
struct builder {
    struct text sql;
    struct db_param params[FIELDS_MAX * 2 + FILTERS_MAX + 16];
    size_t count;
    bool overflow;
    bool values_matter, together; /* these and weight: see db.h */
    unsigned weight;
};

/* NULL after answering 503. */
struct builder *builder_new(struct operation *operation);
/* Adds the parameter and writes $n. */
void builder_param(struct builder *builder, const char *value, enum db_type type);
/* False after answering 503. */
bool builder_statement(struct operation *operation, struct builder *builder, bool writes, enum db_lane lane,
                       struct db_statement *statement);

/* Builds a statement with `write` and runs it, as operation_run() does. */
void builder_run(struct operation *operation, void (*write)(struct operation *operation, struct builder *builder),
                 bool writes, enum db_lane lane, answer *answered);

/* The row a URL names: "t.slug = $1". */
void select_key_condition(struct builder *builder, const struct plan *plan, const char *alias, const char *value);
void select_list(struct operation *operation, struct builder *builder);
void select_single(struct operation *operation, struct builder *builder);

/* Cursors: opaque to clients. Encoding gives NULL when memory is out; decoding false when the text is not a cursor for
 * this fingerprint with `count` values. Values are checked by the caller. */
char *cursor_encode(struct arena *arena, uint64_t fingerprint, bool backwards, const char *const *values, size_t count);
bool cursor_decode(struct arena *arena, const char *text, uint64_t fingerprint, bool *backwards, const char **values,
                   size_t count);

/* --- rendering -------------------------------------------------------------------------------------------------------
 */

/* Where the cells of a record are: in a row, from an offset. */
struct cells {
    const struct db_rows *rows;
    size_t row, offset;
};

static inline struct cell cell_at(const struct cells *cells, size_t index) {
    struct cell cell;
    cell.bytes = db_cell(cells->rows, cells->row, cells->offset + index, &cell.length);
    return cell;
}

cell_writer *cell_writer_of(const struct slot *slot);
/* Translated texts: the language asked for, or else the other; or both. */
cell_writer cell_add_dutch, cell_add_english, cell_add_all_languages;
/* A value that is no list, not null, as the text that PostgreSQL takes as a parameter; NULL when memory is out. */
const char *cell_text(struct arena *arena, const struct slot *slot, struct cell cell);

/* How one name and its value are written. */
struct part {
    enum { PART_VALUE, PART_GROUP, PART_RECORD, PART_RECORDS } kind;
    struct name name;
    size_t cell; /* its first */
    cell_writer *write;
    struct layout *inner; /* the parts of a group, of a record that is expanded, or of each of a list of them */
    size_t joined;        /* first cell of what is expanded */
    size_t group_end;     /* tells groups apart */
};

/* How the records of one answer are written. */
struct layout {
    const struct plan *plan;
    struct part *parts;
    size_t count;
    uint16_t *columns; /* the cells that it takes; all others are left alone */
    size_t column_count;
    size_t cell_count;      /* of a row, with what is joined to it */
    struct cell *row;       /* of the record at hand */
    struct db_array *lists; /* PART_RECORDS: one for each cell, at the next record */
};

/* In the request's arena, for as long as the view does not change; NULL when memory is out. */
const struct layout *layout_new(struct operation *operation);
/* Adds a record as JSON; `row` is all of its cells. */
void render_cells(struct text *text, const struct layout *layout, const struct cell *row);
void render_row(struct text *text, const struct layout *layout, const struct cells *cells);
/* One record as a text of its own, and its ETag. */
void render_record(struct text *text, struct operation *operation, const struct cells *cells);
/* False, and nothing is said, when the rows are an outline and one of its records is not kept. */
bool render_list(struct operation *operation, const struct db_rows *rows);

/* The records of one page, one after the other. */
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

/* "version-key" of a record, the part of its ETag that If-Match is held against. */
const char *etag_prefix(struct arena *arena, const struct plan *plan, struct cell version, struct cell key);
/* The whole ETag: the prefix (may be NULL) and a hash of the body. */
const char *etag_make(struct arena *arena, const char *prefix, const struct text *body);
/* Reads If-Match into operation->versions; answers 428 when it is missing, and returns false. */
bool etag_read_if_match(struct operation *operation);

/* --- writing ---------------------------------------------------------------------------------------------------------
 */

enum body_mode { BODY_CREATE, BODY_REPLACE, BODY_PATCH };
enum value_state { VALUE_ABSENT, VALUE_NULL, VALUE_SET };

struct value {
    enum value_state state;
    const char *text[2]; /* as sent to PostgreSQL; [1] is English, or the latitude */
    bool given[2];       /* translated: which languages are set by this body */
};

struct body {
    const struct plan *plan;
    enum body_mode mode;
    struct value values[FIELDS_MAX];
};

/* Parses and checks the request's JSON into operation->body; faults are collected. */
void body_read(struct operation *operation, enum body_mode mode);
/* Sets a field that the service decides (a slug, a bound key's partner). */
void body_set(struct body *body, const struct slot *slot, const char *text);
void body_put_value(struct operation *operation, const struct slot *slot, const void *json, const char *pointer);

void write_insert(struct operation *operation, struct builder *builder);
void write_update(struct operation *operation, struct builder *builder);
void write_delete(struct operation *operation, struct builder *builder);

/* --- handlers --------------------------------------------------------------------------------------------------------
 */

handler rest_list, rest_single, rest_create, rest_replace, rest_patch, rest_remove;
handler rest_own_single, rest_own_patch, rest_own_remove;

/* Shows the record that operation->key names; changes it by a merge patch. For who may: by scope, or by owning it. */
void single_show(struct operation *operation);
void patch_run(struct operation *operation);

/* The client of an operation in a batch has left. */
void batch_leave(struct operation *operation);
/* Of a service whose requests are gone. */
void batchers_release(struct service *service);

/* Reads Read-Reason where the caller is about to be shown personal data; adds a fault when it is missing. */
void audit_begin(struct operation *operation);
/* Completes the request, after noting whose personal data the answer shows: those of the rows, whose records begin at
 * column `offset`. */
void audit_complete(struct operation *operation, const struct db_rows *rows, size_t offset);

#endif
