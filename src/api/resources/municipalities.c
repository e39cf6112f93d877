/* Municipalities, by their CBS code. One that merged keeps resolving and names its successor. */

#include "common.h"

extern const struct resource collectives, municipalities, provinces;

/* A collective is in the province of its municipality. */
static const struct resource *const located[] = {&collectives, NULL};

static const struct field fields[] = {
    {.name = "code",
     .column = "code",
     .type = FIELD_MUNICIPALITY_CODE,
     .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER},
    SLUG_FIELD,
    TRANSLATED_NAME_FIELD,
    {.name = "province",
     .column = "province",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | FILTER,
     .target = &provinces},
    {.name = "validFrom", .column = "valid_from", .type = FIELD_DATE},
    {.name = "validTo", .column = "valid_to", .type = FIELD_DATE},
    {.name = "successor", .column = "successor", .type = FIELD_REFERENCE, .flags = FILTER, .target = &municipalities},
    CURRENT_FIELD,
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict conflicts[] = {
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
    .title = {"Gemeenten", "Municipalities"},
    .path = "/v1/municipalities",
    .table = "municipalities",
    .key = "code",
    .by_slug = true,
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
    .also_changes = located,
};
