/* The schemas of a resource: what is shown of it, and what is sent. */
#ifndef WDHS_OPENAPI_SCHEMA_H
#define WDHS_OPENAPI_SCHEMA_H

#include "tree.h"

/* What a record looks like depends on what is asked, or done. */
enum form {
    FORM_READ,
    FORM_EXPANDED,               /* expand: records in the place of their keys */
    FORM_ALL_LANGUAGES,          /* languages=all: lists in the place of translated texts */
    FORM_EXPANDED_ALL_LANGUAGES, /* both */
    FORM_CREATE,
    FORM_PATCH,
};

/* "Create" of "CollectiveCreate". */
const char *form_suffix(enum form form);
/* Whether the resource has such a form at all: one without references has none that is expanded. */
bool form_exists(const struct resource *resource, enum form form);
bool form_shows(const struct resource *resource, const struct field *field, enum form form);
/* The field of that name; the row without a name, behind the last one, when there is none. */
const struct field *field_named(const struct resource *resource, const char *name);

/* All of them, and the page of a list, into the components. */
void schemas_add(struct contract *contract, const struct resource *resource);

/* Adds to an object what a value of the field may be, with null where that can be. */
void value_add(struct contract *contract, cJSON *schema, const struct field *field, enum form form, bool nullable);
/* What one value of it may be when it is asked for: of a list, one of its items. */
void value_add_plain(struct contract *contract, cJSON *schema, const struct field *field);
/* Whether its value can be null. */
bool value_is_nullable(const struct field *field, enum form form);
/* The schema of what names a record of the resource: "Id", "Slug", "MunicipalityCode". */
const char *value_of_key(const struct resource *resource);
void enumeration_fill(cJSON *schema, const struct choices *choices);
/* The schema of an enumeration, by its name, in the components. */
const char *enumeration_add(struct contract *contract, const struct choices *choices);

/* "contactPoint" of "contactPoint.email", in the arena; NULL when the field stands by itself. */
const char *group_name(struct contract *contract, const struct field *field);
/* Whether the field is the first of its group, or stands by itself. */
bool group_begins(const struct field *fields, const struct field *field);
/* Names at the top of the record, in order, as a list. */
void tops_add(struct contract *contract, cJSON *list, const struct resource *resource, enum form form);

#endif
