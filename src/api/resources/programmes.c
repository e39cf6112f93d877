/* Action programmes: what the coalition set out to do, in goals. */

#include "common.h"

static const struct field fields[] = {
    ID_FIELD,
    SLUG_FIELD,
    {.name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED | SORTABLE, .min = 1, .max = 200},
    {.name = "presentedOn", .column = "presented_on", .type = FIELD_DATE, .flags = FILTER_RANGE},
    {.name = "endsOn", .column = "ends_on", .type = FIELD_DATE},
    WEBSITE_FIELD,
    DESCRIPTION_FIELD,
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict conflicts[] = {
    {"programmes_period_check",
     false,
     "endsOn",
     {"De einddatum (endsOn) ligt niet na de presentatie (presentedOn).", "endsOn is not after presentedOn."}},
    {NULL, false, NULL, {NULL, NULL}},
};

const struct resource programmes = {
    .name = "programmes",
    .title = {"Actieprogramma's", "Action programmes"},
    .path = "/v1/programmes",
    .table = "programmes",
    .key = "id",
    .by_slug = true,
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "programmes:write",
};
