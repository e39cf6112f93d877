/* What every resource has to hold to, and all of them together. */

#include "tables.h"

#include <stdio.h>
#include <string.h>

static bool is_given(const struct resource *resource, const char *name) {
    return name != NULL && table_field(resource, name) == NULL;
}

static const struct field *tables_key_of(const struct resource *resource) {
    return table_field(resource, resource->key);
}

static bool writes_anything(const struct resource *resource) {
    return !resource->no_create ||
           (!resource->post_only && !(resource->no_replace && resource->no_patch && resource->no_remove));
}

/* Anyone may create, and nothing else can be done. */
static bool is_only_for_anyone(const struct resource *resource) {
    return resource->open_create &&
           (resource->post_only || (resource->no_replace && resource->no_patch && resource->no_remove));
}

/* --- one function for each rule, true when it is broken ----------------------------------------------------------- */

static bool has_no_key(const struct resource *resource) {
    return tables_key_of(resource) == NULL;
}

static bool has_unfit_key(const struct resource *resource) {
    static const enum field_type types[] = {FIELD_UUID, FIELD_SLUG, FIELD_INTEGER, FIELD_MUNICIPALITY_CODE,
                                            FIELD_PROVINCE_CODE};
    const struct field *key = tables_key_of(resource);
    bool fits = resource->post_only;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        fits = fits || key->type == types[i];
    }
    return !fits || (!resource->post_only && (key->flags & (DERIVED | WRITE_ONLY | PERSONAL)) != 0);
}

static bool has_ambiguous_slug(const struct resource *resource) {
    return resource->by_slug && tables_key_of(resource)->type == FIELD_INTEGER;
}

static bool has_no_slug(const struct resource *resource) {
    const struct field *slug = table_field(resource, "slug");
    bool needed = resource->by_slug || resource->slug_from != NULL || resource->slug_suffix;
    return needed && (slug == NULL || slug->type != FIELD_SLUG);
}

static bool makes_slug_of_nothing(const struct resource *resource) {
    return is_given(resource, resource->slug_from);
}

static bool has_no_default_sort(const struct resource *resource) {
    return !resource->post_only && resource->default_sort == NULL;
}

static bool has_unknown_default_sort(const struct resource *resource) {
    const char *name = resource->default_sort;
    const struct field *field = table_field(resource, name == NULL || name[0] != '-' ? name : name + 1);
    return name != NULL && (field == NULL || (field->flags & SORTABLE) == 0);
}

static bool has_half_a_parent(const struct resource *resource) {
    return (resource->parent == NULL) != (resource->parent_field == NULL);
}

static bool has_no_parent_field(const struct resource *resource) {
    const struct field *field = table_field(resource, resource->parent_field);
    return resource->parent != NULL &&
           (field == NULL || field->type != FIELD_REFERENCE || field->target != resource->parent);
}

static bool has_no_owner_field(const struct resource *resource) {
    return is_given(resource, resource->partner_field) || is_given(resource, resource->municipality_field);
}

static bool has_owner_without_rule(const struct resource *resource) {
    return (resource->partner_field != NULL && resource->partner_owns == NULL) ||
           (resource->municipality_field != NULL && resource->municipality_owns == NULL);
}

static bool has_rule_without_owner(const struct resource *resource) {
    const char *partner = resource->partner_owns, *municipality = resource->municipality_owns;
    return (partner != NULL && strstr(partner, "$$") == NULL) ||
           (municipality != NULL && strstr(municipality, "$$") == NULL);
}

static bool is_written_without_scope(const struct resource *resource) {
    return resource->write_scope == NULL && writes_anything(resource) && !is_only_for_anyone(resource);
}

static bool has_scope_for_nothing(const struct resource *resource) {
    return resource->write_scope != NULL && !writes_anything(resource);
}

static bool notes_what_nobody_reads(const struct resource *resource) {
    return resource->note_read != NULL && resource->read_all_scope == NULL;
}

static bool hides_from_everyone(const struct resource *resource) {
    for (const struct field *field = resource->fields; field->name != NULL; field++) {
        if ((field->flags & (PERSONAL | WRITE_ONLY)) == PERSONAL && resource->read_all_scope == NULL) {
            return true;
        }
    }
    return false;
}

static bool has_conflict_about_nothing(const struct resource *resource) {
    for (const struct conflict *c = resource->conflicts; c != NULL && c->constraint != NULL; c++) {
        if (is_given(resource, c->field)) {
            return true;
        }
    }
    return false;
}

static bool owns_halfway(const struct resource *resource) {
    const char *const *unknown = resource->own_unknown;
    bool finds = resource->find_own != NULL;
    return finds != (resource->remove_own != NULL) || finds != (unknown[LANGUAGE_NL] != NULL) ||
           finds != (unknown[LANGUAGE_EN] != NULL);
}

static bool has_long_table(const struct resource *resource) {
    return strlen(resource->table) > 63;
}

static const struct {
    bool (*is_broken)(const struct resource *resource);
    const char *says; /* behind the name */
} rules[] = {
    {has_no_key, "its key is not a field"},
    {has_unfit_key, "its key is of a kind that cannot stand in an address"},
    {has_long_table, "its table has a name of more than 63 bytes"},
    {has_ambiguous_slug, "by_slug, with a number as its key: a slug may look like one"},
    {has_no_slug, "by_slug, slug_from or slug_suffix without a field \"slug\" of the type FIELD_SLUG"},
    {makes_slug_of_nothing, "its slug_from is not a field"},
    {has_no_default_sort, "it has no default_sort"},
    {has_unknown_default_sort, "its default_sort is not a field that is SORTABLE"},
    {has_half_a_parent, "parent and parent_field go together"},
    {has_no_parent_field, "its parent_field is not a reference to its parent"},
    {has_no_owner_field, "its partner_field or municipality_field is not a field"},
    {has_owner_without_rule, "a partner_field or municipality_field needs the rule that goes with it"},
    {has_rule_without_owner, "partner_owns and municipality_owns name the owner as \"$$\""},
    {is_written_without_scope, "it can be written, and has no write_scope"},
    {has_scope_for_nothing, "it has a write_scope, and nothing can be written"},
    {notes_what_nobody_reads, "it has a note_read, and no read_all_scope to read with"},
    {hides_from_everyone, "it has PERSONAL fields, and no read_all_scope to see them with"},
    {has_conflict_about_nothing, "one of its conflicts is about what is not a field"},
    {owns_halfway, "find_own, remove_own and own_unknown in both languages go together"},
};

static const char *resource_fault(const struct resource *resource) {
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].is_broken(resource)) {
            return rules[i].says;
        }
    }
    return NULL;
}

/* --- a resource among the others ---------------------------------------------------------------------------------- */

bool is_listed(const struct resource *const *list, const struct resource *resource) {
    for (size_t i = 0; list[i] != NULL; i++) {
        if (list[i] == resource) {
            return true;
        }
    }
    return false;
}

bool is_known_table(const struct resource *const *list, const char *table) {
    for (size_t i = 0; list[i] != NULL; i++) {
        if (strcmp(list[i]->table, table) == 0) {
            return true;
        }
    }
    return false;
}

static bool are_listed(const struct resource *const *list, const struct resource *const *some) {
    bool listed = true;
    for (; some != NULL && *some != NULL; some++) {
        listed = listed && is_listed(list, *some);
    }
    return listed;
}

static bool are_known_tables(const struct resource *const *list, const char *const *tables) {
    bool known = true;
    for (; tables != NULL && *tables != NULL; tables++) {
        known = known && is_known_table(list, *tables);
    }
    return known;
}

static bool has_namesake(const struct resource *const *list, const struct resource *resource) {
    for (size_t i = 0; list[i] != resource; i++) {
        if (strcmp(list[i]->name, resource->name) == 0 || strcmp(list[i]->path, resource->path) == 0) {
            return true;
        }
    }
    return false;
}

static const char *fault_among(const struct resource *const *list, const struct resource *resource) {
    if (has_namesake(list, resource)) {
        return "another resource has its name or its path";
    }
    if (resource->parent != NULL && !is_listed(list, resource->parent)) {
        return "its parent is not in the list of resources";
    }
    if (!are_listed(list, resource->also_changes) || !are_listed(list, resource->also_removes)) {
        return "also_changes or also_removes names what is not in the list of resources";
    }
    return are_known_tables(list, resource->public_reads)
               ? NULL
               : "public_reads names a table that no resource is about, so that its changes are not heard";
}

static const char *criterion_fault(const struct resource *const *list, const struct criterion *criterion) {
    const struct field *value = &criterion->value;
    bool refers = value->type == FIELD_REFERENCE || value->type == FIELD_REFERENCES;
    if (criterion->sql == NULL || strstr(criterion->sql, "$$") == NULL) {
        return "has no condition with \"$$\" in it";
    }
    if (criterion->says[LANGUAGE_NL] == NULL || criterion->says[LANGUAGE_EN] == NULL) {
        return "is not explained in both languages";
    }
    if (refers != (value->target != NULL) || (value->target != NULL && !is_listed(list, value->target))) {
        return "refers to what is not in the list of resources";
    }
    return are_known_tables(list, criterion->reads)
               ? NULL
               : "reads a table that no resource is about, so that its changes are not heard";
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

static bool tell(char *error, size_t size, const struct resource *resource, const char *field, const char *fault) {
    if (fault != NULL) {
        snprintf(error, size, "%s%s%s%s %s.", resource->name, field == NULL ? "" : ".", field == NULL ? "" : field,
                 field == NULL ? ":" : "", fault);
    }
    return fault == NULL;
}

static bool check_resource(const struct resource *const *list, const struct resource *resource, char *error,
                           size_t size) {
    bool fits = true;
    for (const struct field *field = resource->fields; fits && field->name != NULL; field++) {
        fits = tell(error, size, resource, field->name, field_fault(list, resource, field));
    }
    const struct criterion *criterion = resource->criteria;
    for (; fits && criterion != NULL && criterion->value.name != NULL; criterion++) {
        fits = tell(error, size, resource, criterion->value.name, criterion_fault(list, criterion));
    }
    return fits && tell(error, size, resource, NULL, resource_fault(resource)) &&
           tell(error, size, resource, NULL, fault_among(list, resource));
}

bool tables_check(const struct resource *const *list, char *error, size_t size) {
    bool fits = true;
    for (size_t i = 0; fits && list[i] != NULL; i++) {
        fits = check_resource(list, list[i], error, size);
    }
    return fits;
}
