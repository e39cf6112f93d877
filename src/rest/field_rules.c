/* What every field has to hold to, whatever its resource. */

#include <string.h>

#include "tables.h"

#define NAME_MAX_BYTES 63               /* of PostgreSQL */
#define SORT_TEXT_MAX  300              /* characters: two of them, of four bytes each, fit into a cursor */
#define NUMBER_MOST    9007199254740991 /* 2^53 - 1: beyond it JSON numbers are not exact everywhere */

static bool has(const struct field *field, unsigned flags) {
    return (field->flags & flags) == flags;
}

static bool has_any(const struct field *field, unsigned flags) {
    return (field->flags & flags) != 0;
}

static bool field_rules_is_reference(const struct field *field) {
    return field->type == FIELD_REFERENCE || field->type == FIELD_REFERENCES;
}

static bool field_rules_is_list(const struct field *field) {
    return field->type == FIELD_REFERENCES || field->type == FIELD_TEXTS || field->type == FIELD_EXTERNAL_IDS;
}

static bool is_bounded(const struct field *field) {
    return field->type == FIELD_TEXT || field->type == FIELD_INTEGER || field_rules_is_list(field);
}

static bool is_range(const struct field *field) {
    return field->type == FIELD_INTEGER || field->type == FIELD_DATE || field->type == FIELD_TIMESTAMP;
}

static bool field_rules_is_single(const struct field *field) {
    return !field_rules_is_list(field) && field->type != FIELD_LOCATION && field->type != FIELD_RECEIPTS;
}

/* --- one function for each rule, true when it is broken ----------------------------------------------------------- */

static bool is_required_of_nobody(const struct field *field) {
    return has(field, REQUIRED | READ_ONLY);
}

static bool is_required_and_has_default(const struct field *field) {
    return has(field, REQUIRED | HAS_DEFAULT);
}

static bool is_fixed_and_not_creatable(const struct field *field) {
    return has(field, CREATE_ONLY | UPDATE_ONLY);
}

static bool is_by_caller_and_writable(const struct field *field) {
    return has(field, BY_CALLER) && !has(field, READ_ONLY);
}

static bool is_never_null_by_itself(const struct field *field) {
    return has(field, NEVER_NULL) && !has_any(field, READ_ONLY | DERIVED);
}

static bool has_other_choices(const struct field *field) {
    return (field->type == FIELD_CHOICE) != (field->choices != NULL);
}

static bool has_other_target(const struct field *field) {
    return field_rules_is_reference(field) != (field->target != NULL);
}

static bool has_no_column(const struct field *field) {
    return field->column == NULL && field->type != FIELD_LOCATION;
}

static bool has_long_name(const struct field *field) {
    size_t column = field->column == NULL || has(field, DERIVED) ? 0 : strlen(field->column);
    return strlen(field->name) > NAME_MAX_BYTES || column + (has(field, TRANSLATED) ? 3 : 0) > NAME_MAX_BYTES;
}

static bool has_bounds_crossed(const struct field *field) {
    return field->min > field->max;
}

static bool has_no_bounds(const struct field *field) {
    bool shown_only = has_any(field, READ_ONLY | DERIVED) && !has_any(field, FILTER | FILTER_RANGE);
    return is_bounded(field) && !shown_only && field->min == 0 && field->max == 0;
}

static bool has_inexact_bounds(const struct field *field) {
    return field->type == FIELD_INTEGER && (field->max > NUMBER_MOST || field->min < -NUMBER_MOST);
}

static bool is_translated_otherwise(const struct field *field) {
    return has(field, TRANSLATED) && (field->type != FIELD_TEXT || has(field, DERIVED));
}

static bool is_translated_filter(const struct field *field) {
    return has(field, TRANSLATED) && has_any(field, FILTER | FILTER_RANGE);
}

static bool is_unseen_in_queries(const struct field *field) {
    return has(field, WRITE_ONLY) && has_any(field, SORTABLE | FILTER | FILTER_RANGE);
}

static bool is_range_of_no_order(const struct field *field) {
    return has(field, FILTER_RANGE) && !is_range(field);
}

static bool is_filter_of_no_value(const struct field *field) {
    return has(field, FILTER) && !field_rules_is_single(field) && field->type != FIELD_REFERENCES &&
           field->type != FIELD_TEXTS;
}

static bool is_indexed_for_nothing(const struct field *field) {
    return has(field, INDEXED) && !has(field, FILTER);
}

static bool is_sorted_by_no_value(const struct field *field) {
    return has(field, SORTABLE) && !field_rules_is_single(field);
}

static bool is_sorted_by_personal_data(const struct field *field) {
    return has(field, SORTABLE | PERSONAL);
}

static bool is_sorted_by_long_texts(const struct field *field) {
    return has(field, SORTABLE) && field->type == FIELD_TEXT && field->max > SORT_TEXT_MAX;
}

static bool reads_by_itself(const struct field *field) {
    return field->reads != NULL && !has(field, DERIVED);
}

static const struct {
    bool (*is_broken)(const struct field *field);
    const char *says; /* behind the name */
} rules[] = {
    {is_required_of_nobody, "is REQUIRED of callers, who may not set what is READ_ONLY"},
    {is_required_and_has_default, "is REQUIRED, so that it needs no default"},
    {is_fixed_and_not_creatable, "is CREATE_ONLY and UPDATE_ONLY: nobody can ever give it"},
    {is_by_caller_and_writable, "is set BY_CALLER, and so has to be READ_ONLY"},
    {is_never_null_by_itself, "is NEVER_NULL without being READ_ONLY or DERIVED; say REQUIRED or HAS_DEFAULT"},
    {has_other_choices, "needs choices and the type FIELD_CHOICE, or neither"},
    {has_other_target, "needs a target and the type of a reference, or neither"},
    {has_no_column, "has no column"},
    {has_long_name, "has a name or a column of more than 63 bytes"},
    {has_bounds_crossed, "has a min above its max"},
    {has_no_bounds, "has neither min nor max"},
    {has_inexact_bounds, "has bounds beyond what a JSON number holds"},
    {is_translated_otherwise, "is TRANSLATED, which only texts in columns can be"},
    {is_translated_filter, "is TRANSLATED, and has no one column to filter by"},
    {is_unseen_in_queries, "is WRITE_ONLY: lists can neither be sorted nor filtered by it"},
    {is_range_of_no_order, "is a FILTER_RANGE of what is no number, date or timestamp"},
    {is_filter_of_no_value, "is a FILTER of what is not compared"},
    {is_indexed_for_nothing, "is INDEXED without being a FILTER"},
    {is_sorted_by_no_value, "is SORTABLE without being a single value"},
    {is_sorted_by_personal_data, "is SORTABLE and PERSONAL: the order would tell what it is"},
    {is_sorted_by_long_texts, "is SORTABLE and longer than a cursor can hold"},
    {reads_by_itself, "reads tables without being DERIVED"},
};

const struct field *table_field(const struct resource *resource, const char *name) {
    for (const struct field *field = resource->fields; name != NULL && field->name != NULL; field++) {
        if (strcmp(field->name, name) == 0) {
            return field;
        }
    }
    return NULL;
}

static bool has_twin(const struct resource *resource, const struct field *field) {
    for (const struct field *other = resource->fields; other != field; other++) {
        bool columns = !has(field, DERIVED) && !has(other, DERIVED) && field->column != NULL && other->column != NULL;
        if (strcmp(other->name, field->name) == 0 || (columns && strcmp(other->column, field->column) == 0)) {
            return true;
        }
    }
    return false;
}

/* "contactPoint.email" and "contactPoint.phone" make one object, so nothing else stands between them. */
static bool stands_apart(const struct resource *resource, const struct field *field) {
    size_t length = strcspn(field->name, ".");
    bool left = false; /* a field of the object was followed by one that is not */
    bool within = false;
    for (const struct field *other = resource->fields; other != field; other++) {
        bool same = strncmp(other->name, field->name, length) == 0 && other->name[length] == '.';
        left = left || (within && !same);
        within = same;
    }
    return field->name[length] == '.' && left;
}

/* What is personal is never kept, so that nobody has to hear of changes. */
static bool reads_unheard(const struct resource *const *list, const struct field *field) {
    for (size_t i = 0; field->reads != NULL && field->reads[i] != NULL; i++) {
        if (!has(field, PERSONAL) && !is_known_table(list, field->reads[i])) {
            return true;
        }
    }
    return false;
}

const char *field_fault(const struct resource *const *list, const struct resource *resource,
                        const struct field *field) {
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].is_broken(field)) {
            return rules[i].says;
        }
    }
    if (has_twin(resource, field)) {
        return "has the name or the column of another field";
    }
    if (stands_apart(resource, field)) {
        return "stands apart from the other parts of its object";
    }
    if (field->target != NULL && !is_listed(list, field->target)) {
        return "refers to what is not in the list of resources";
    }
    return reads_unheard(list, field) ? "reads a table that no resource is about, so that its changes are not heard"
                                      : NULL;
}
