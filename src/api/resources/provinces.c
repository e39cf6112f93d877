/* Provinces, by their CBS code. */

#include "common.h"

static const struct field fields[] = {
    {.name = "code",
     .column = "code",
     .type = FIELD_PROVINCE_CODE,
     .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER | UNIQUE,
     .says = {"Code van het CBS; ligt vast.", "Code of Statistics Netherlands; fixed."},
     .example = "PV99"},
    SLUG_FIELD,
    TRANSLATED_NAME_FIELD("Voorbeeldland", "Exampleland"),
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct act acts[] = {
    {.kind = ACT_CHANGE,
     .example = "{\"name\": [{\"language\": \"nl\", \"value\": \"Voorbeeldland\"}, {\"language\": \"en\", \"value\": "
                "\"Exampleland\"}]}"},
    {.kind = ACT_COUNT},
};

const struct resource provinces = {
    .name = "provinces",
    .title = {"Provincies", "Provinces"},
    .schema = "Province",
    .one = {"een provincie", "a province"},
    .says = {"Provincies, met de codes van het CBS.", "Provinces, with the codes of Statistics Netherlands."},
    .path = "/v1/provinces",
    .table = "provinces",
    .key = "code",
    .by_slug = true,
    .acts = acts,
    .fields = fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
};
