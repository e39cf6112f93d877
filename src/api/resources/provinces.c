/* Provinces, by their CBS code. */

#include "common.h"

static const struct field fields[] = {
    {.name = "code",
     .column = "code",
     .type = FIELD_PROVINCE_CODE,
     .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER},
    SLUG_FIELD,
    TRANSLATED_NAME_FIELD,
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

const struct resource provinces = {
    .name = "provinces",
    .title = {"Provincies", "Provinces"},
    .path = "/v1/provinces",
    .table = "provinces",
    .key = "code",
    .by_slug = true,
    .fields = fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
};
