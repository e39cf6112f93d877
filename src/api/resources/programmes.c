/* Action programmes: what the coalition set out to do, in goals. */

#include "common.h"

static const struct field fields[] = {
    ID_FIELD,
    SLUG_FIELD,
    {.name = "name",
     .column = "name",
     .type = FIELD_TEXT,
     .flags = REQUIRED | SORTABLE,
     .min = 1,
     .max = 200,
     .says = {"Naam.", "Name."},
     .example = "Een volgend programma"},
    {.name = "presentedOn",
     .column = "presented_on",
     .type = FIELD_DATE,
     .flags = FILTER_RANGE,
     .says = {"Dag van presentatie.", "Day of presentation."},
     .example = "2027-04-10"},
    {.name = "endsOn",
     .column = "ends_on",
     .type = FIELD_DATE,
     .says = {"Dag waarop het eindigt, na de presentatie.", "Day on which it ends, after the presentation."},
     .example = "2031-12-31"},
    WEBSITE_FIELD("https://programma.example"),
    DESCRIPTION_FIELD("Wat de coalitie zich hierna voorneemt."),
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

static const struct act acts[] = {
    {.kind = ACT_CHANGE, .example = "{\"endsOn\": \"2032-12-31\"}"},
    {.kind = ACT_COUNT},
};

const struct resource programmes = {
    .name = "programmes",
    .title = {"Actieprogramma's", "Action programmes"},
    .schema = "Programme",
    .one = {"een actieprogramma", "an action programme"},
    .says = {"Wat de coalitie zich voorneemt, uitgewerkt in hoofddoelen.",
             "What the coalition sets out to do, worked out in goals."},
    .path = "/v1/programmes",
    .table = "programmes",
    .key = "id",
    .by_slug = true,
    .acts = acts,
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "programmes:write",
};
