/* What a resource is: a table of fields, from which validation, SQL, filters, sorting, JSON and the check against the
 * contract are read. A resource is one constant in one file of src/api/. */
#ifndef WDHS_RESOURCE_H
#define WDHS_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "wdhs/rest_message.h"

struct request;
struct resource;
struct body;
struct operation;
struct representation;

enum field_type {
    FIELD_UUID,
    FIELD_TEXT, /* min..max characters */
    FIELD_SLUG,
    FIELD_INTEGER, /* min..max value; beyond 2147483647 the column is a bigint */
    FIELD_BOOLEAN,
    FIELD_DATE,
    FIELD_TIMESTAMP,
    FIELD_CHOICE, /* one of `choices` */
    FIELD_URL,
    FIELD_EMAIL,
    FIELD_PHONE,
    FIELD_KVK_NUMBER,
    FIELD_POSTCODE_AREA,
    FIELD_MUNICIPALITY_CODE,
    FIELD_PROVINCE_CODE,
    FIELD_REFERENCE,    /* the key of one `target`; expandable */
    FIELD_REFERENCES,   /* a list of keys of `target`, min..max of them; expandable */
    FIELD_TEXTS,        /* a list of texts of 1..200 characters, at most max of them */
    FIELD_LOCATION,     /* a GeoJSON point in the columns longitude and latitude (EPSG:4326 order of CRS84) */
    FIELD_EXTERNAL_IDS, /* a list of {source, id}, kept as "source:id" */
    FIELD_RECEIPTS,     /* DERIVED only: a list of consents that PostgreSQL has made into JSON */
    FIELD_TYPE_COUNT
};

enum field_flag {
    REQUIRED = 1 << 0,     /* must be given when creating, cannot be removed */
    READ_ONLY = 1 << 1,    /* set by the service */
    WRITE_ONLY = 1 << 2,   /* accepted, never shown: personal data */
    CREATE_ONLY = 1 << 3,  /* fixed after creation */
    UPDATE_ONLY = 1 << 4,  /* not accepted when creating */
    TRANSLATED = 1 << 5,   /* columns <column>_nl and <column>_en */
    DERIVED = 1 << 6,      /* `column` is an SQL expression over t.… */
    SORTABLE = 1 << 7,     /* ?sort=name; null is greater than every value */
    FILTER = 1 << 8,       /* ?name=value, repeatable */
    FILTER_RANGE = 1 << 9, /* ?nameMin= and ?nameMax= (numbers), ?nameSince= and ?nameUntil= (dates and timestamps;
                              "updatedAt" gives "updatedSince") */
    MULTILINE = 1 << 10,   /* line breaks allowed */
    HAS_DEFAULT = 1 << 12, /* never null in the database: null and absent mean the column's default */
    PERSONAL = 1 << 11,    /* shown only to callers with the resource's read_all_scope, not fetched for others */
    BY_CALLER = 1 << 13,   /* with READ_ONLY: set on creation to the id of the caller's key */
    UNIQUE = 1 << 16,      /* no other record may have the same: 409. A slug is unique without saying so */
    NEVER_NULL = 1 << 15,  /* with READ_ONLY or DERIVED: there always is a value */
    INDEXED = 1 << 14,     /* FILTER: an index on (column, default sort, key) has the records of each value in order */
};

#define CHOICES_MAX 12

struct choice {
    const char *value;
    const char *says[LANGUAGE_COUNT]; /* what it means */
};

/* What FIELD_CHOICE can be. */
struct choices {
    const char *schema;                /* its name in the contract: "Scale" */
    bool may_grow;                     /* there may be more of them later, within the same version */
    struct choice values[CHOICES_MAX]; /* ends with a NULL value */
};

/* What stands around fields with a dot in their names: "contactPoint". */
struct group {
    const char *name;
    const char *schema; /* its name in the contract: "ContactPoint" */
    const char *says[LANGUAGE_COUNT];
};

struct field {
    const char *name;   /* JSON name; "contactPoint.email" is "email" in the object "contactPoint" */
    const char *column; /* SQL column, stem of two columns, or expression: see the flags. NULL for FIELD_LOCATION */
    enum field_type type;
    unsigned flags;
    long min, max;
    const struct choices *choices;
    const struct resource *target;
    const char *const *reads;         /* DERIVED: tables that the expression looks at besides its own; ends with NULL */
    const char *only;                 /* the one value that callers may give; NULL: any that fits */
    const char *says[LANGUAGE_COUNT]; /* what it is, for people: a sentence in the contract */
    const char *example;              /* text as it is, all else as JSON; NULL: null */
    const char *example_en;           /* of a translated text: what is sent is both; may be NULL */
};

/* What a constraint that PostgreSQL reports means to the caller. Constraints named <table>_<column>_key, _fkey and
 * _check need no row: they are answered from the field with that column. */
struct conflict {
    const char *constraint;
    bool is_conflict;  /* 409; otherwise 400 with a fault at `field` */
    const char *field; /* JSON name */
    const char *detail[LANGUAGE_COUNT];
};

/* Turns the value of a parameter into what PostgreSQL gets (in the request's arena), or adds a fault and gives NULL. */
typedef const char *parameter_check(struct request *request, const char *name, const char *value);

/* A query parameter of lists that is a resource's own: it chooses records otherwise than by comparing a field. */
struct criterion {
    struct field value; /* what it is called, and what one value has to be: as a field's, without a column */
    const char *sql; /* over t.…, true for the records that are meant; "$$" is the value, or of `many` the array of all
                        that are given */
    bool many;       /* may be given more than once */
    const char *const *reads;         /* tables that the condition looks at besides its own; ends with NULL */
    bool slow;                        /* no index serves it: it is asked where nothing fast waits behind it */
    parameter_check *check;           /* after the type of the value is checked; may be NULL */
    const char *says[LANGUAGE_COUNT]; /* for people: which records it chooses */
};

/* What can be done with a resource, as the contract tells it. */
enum act_kind {
    ACT_LIST,
    ACT_CREATE,
    ACT_READ,
    ACT_REPLACE,
    ACT_CHANGE,
    ACT_REMOVE,
    ACT_OWN_READ, /* <path>/mine, see find_own */
    ACT_OWN_CHANGE,
    ACT_OWN_REMOVE,
    ACT_COUNT
};

/* What the contract tells about one of them, where the usual words and answers do not fit. */
struct act {
    enum act_kind kind;
    const char *summary[LANGUAGE_COUNT]; /* in the place of the usual one; NULL: the usual one */
    const char *more[LANGUAGE_COUNT];    /* after the usual sentences; may be NULL */
    const char *example;                 /* a body, as JSON; NULL: made of the examples of the fields */
    const char *status, *answer;         /* of `create`: "202", and the name of a response in data/contract/ */
    bool metered;                        /* it may be too much: 429 */
};

struct resource {
    const char *name;                  /* plural, as in the URL: "collective-types" */
    const char *title[LANGUAGE_COUNT]; /* many of them, for people: in GET /v1 and in the contract */
    const char *schema;                /* what the contract calls one: "CollectiveType", "getCollectiveType" */
    const char *one[LANGUAGE_COUNT];   /* one of them, within a sentence: "a type of collective" */
    const char *says[LANGUAGE_COUNT];  /* what they are, for people: a paragraph */
    const char *list_name;             /* what the contract calls the list; NULL: "list" and the name */
    const char *tag;                   /* where the contract shows it: another resource's name; NULL: its own */
    const struct act *acts;            /* ends with {.kind = ACT_COUNT}; NULL: all as usual */
    const struct group *groups;        /* ends with a NULL name; NULL: no field has a dot in its name */
    const char *path;                  /* "/v1/collectives"; nested: "/v1/goals/{id}/progress" */
    const char *table;
    const char *key;                  /* JSON name of the field that is the primary key: "id", "code", "slug" */
    bool by_slug;                     /* may also be addressed by its slug */
    const struct field *fields;       /* ends with a NULL name */
    const struct criterion *criteria; /* end with a value without a name; may be NULL */
    const struct conflict *conflicts; /* ends with a NULL constraint; may be NULL */
    /* What its lists are offered in beside what all lists are; ends with NULL, may be NULL. */
    const struct representation *const *representations;
    const char *default_sort; /* "name", "-createdAt"; the key is always the last criterion */
    const char *slug_from;    /* JSON name of the field from which a missing slug is made; NULL: slug is required */
    bool slug_suffix;         /* names repeat: add four random characters to a slug that was made */

    const char *read_scope;          /* a scope without which nothing can be read; NULL: open to everyone */
    const char *public_condition;    /* SQL over t.…: what callers without read_all_scope may see; NULL: everything */
    const char *const *public_reads; /* tables that public_condition looks at besides its own; ends with NULL */
    const char *read_all_scope;      /* shows everything */
    const char *write_scope;
    bool open_create; /* anyone may POST */
    bool no_create;   /* no POST: records come from elsewhere */
    bool no_replace;  /* no PUT: the record has parts that only its creation decides */
    bool no_patch;    /* neither PATCH: it is what it was */
    bool no_remove;   /* no DELETE */
    bool post_only;   /* nothing but POST to the collection: something that is done, not kept */

    /* Takes the place of storing a record: gets the checked body, see wdhs/operation.h. NULL: it is stored. */
    void (*create)(struct operation *operation, const struct body *body);
    /* What else the database changes along, by cascades and triggers; ends with NULL, NULL: nothing. An answer that was
     * kept of those is old as soon as the write here is acknowledged. */
    const struct resource *const *also_changes; /* with every write */
    const struct resource *const *also_removes; /* with DELETE: records that go too, or lose their reference */
    /* SQL that gives the key of the one record that belongs to whoever holds a token, from the token's SHA-256 as $1:
     * adds GET, PATCH and DELETE to <path>/mine. NULL: there is no such thing. */
    const char *find_own;
    const char *remove_own;                  /* SQL that does what DELETE there does, with the key as $1 */
    const char *own_unknown[LANGUAGE_COUNT]; /* what is said to whom no token finds a record */
    /* SQL that writes down who was shown what everybody may not see, and why: the caller's key, the reason, and the
     * keys of the records are $1 to $3. Who reads so has to give a reason (Read-Reason). NULL: anybody with the scope
     * may. */
    const char *note_read;

    const struct resource *parent; /* nested resources: the collection's owner… */
    const char *parent_field;      /* …and the JSON name of the reference to it (not in bodies; taken from the URL) */

    /* SQL over t.… that is true for records that belong to a bound key's partner or municipality ("$$"); NULL: such
     * keys may not write here. The field that decides it is filled in, and checked, when creating. */
    const char *partner_owns, *partner_field;
    const char *municipality_owns, *municipality_field;

    /* Rules that only this resource has, run on the parsed body after the field rules; adds faults. May be NULL. */
    void (*check)(struct request *request, const struct body *body);
};

/* The parsed body, for `check`: the text of a field as it will be stored; NULL when absent or null. */
const char *body_text(const struct body *body, const char *name);
bool body_has(const struct body *body, const char *name); /* present, null or not */
bool body_creates(const struct body *body);               /* POST or PUT rather than PATCH */

/* All resources, in the order of GET /v1; ends with NULL. The build makes the list from the files in
 * src/api/resources/: the constant has the name of its file. */
extern const struct resource *const resources[];

#endif
