/* Reference lists: municipalities, provinces, themes and types of collectives. Small, stable, and named by codes or slugs. */

#include "common.h"

#define NAME_FIELD                                                                                                        \
    {.name = "name",                                                                                                      \
     .column = "name",                                                                                                    \
     .type = FIELD_TEXT,                                                                                                  \
     .flags = REQUIRED | TRANSLATED | SORTABLE,                                                                           \
     .min = 1,                                                                                                            \
     .max = 200}

/* A slug that is the key itself. */
#define KEY_SLUG_FIELD                                                                                                    \
    {.name = "slug", .column = "slug", .type = FIELD_SLUG, .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER}

static const struct field municipality_fields[] = {
    {.name = "code",
     .column = "code",
     .type = FIELD_MUNICIPALITY_CODE,
     .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER},
    SLUG_FIELD,
    NAME_FIELD,
    {.name = "province",
     .column = "province",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | FILTER,
     .target = &provinces},
    {.name = "validFrom", .column = "valid_from", .type = FIELD_DATE},
    {.name = "validTo", .column = "valid_to", .type = FIELD_DATE},
    {.name = "successor", .column = "successor", .type = FIELD_REFERENCE, .flags = FILTER, .target = &municipalities},
    {.name = "current",
     .column = "coalesce(t.valid_from <= current_date, true) and coalesce(t.valid_to > current_date, true)",
     .type = FIELD_BOOLEAN,
     .flags = DERIVED | FILTER},
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict municipality_conflicts[] = {
    {"municipalities_period_check",
     false,
     "validTo",
     {"De einddatum (validTo) ligt niet na de begindatum (validFrom).", "validTo is not after validFrom."}},
    {"municipalities_successor_check",
     false,
     "successor",
     {"Alleen een gemeente met een einddatum (validTo) heeft een opvolger.",
      "Only a municipality with an end date (validTo) has a successor."}},
    {"municipalities_self_check",
     false,
     "successor",
     {"Een gemeente kan geen opvolger van zichzelf zijn.", "A municipality cannot be its own successor."}},
    {NULL, false, NULL, {NULL, NULL}},
};

const struct resource municipalities = {
    .name = "municipalities",
    .path = "/v1/municipalities",
    .table = "municipalities",
    .key = "code",
    .by_slug = true,
    .fields = municipality_fields,
    .conflicts = municipality_conflicts,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
};

static const struct field province_fields[] = {
    {.name = "code",
     .column = "code",
     .type = FIELD_PROVINCE_CODE,
     .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER},
    SLUG_FIELD,
    NAME_FIELD,
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

const struct resource provinces = {
    .name = "provinces",
    .path = "/v1/provinces",
    .table = "provinces",
    .key = "code",
    .by_slug = true,
    .fields = province_fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
};

static const struct field term_fields[] = {
    KEY_SLUG_FIELD, NAME_FIELD, DESCRIPTION_FIELD, BOOKKEEPING_FIELDS, {.name = NULL},
};

const struct resource themes = {
    .name = "themes",
    .path = "/v1/themes",
    .table = "themes",
    .key = "slug",
    .fields = term_fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
};

const struct resource collective_types = {
    .name = "collective-types",
    .path = "/v1/collective-types",
    .table = "collective_types",
    .key = "slug",
    .fields = term_fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
};
