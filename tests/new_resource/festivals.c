/* Festivals: days on which collectives show what they do. */

#include "common.h"

extern const struct resource municipalities;

static const struct choices kinds = {
    "FestivalKind", true, {{"fair", {"een markt", "a fair"}}, {"open-day", {"een open dag", "an open day"}}}};

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
     .example = "Dag van de buurt"},
    {.name = "kind",
     .column = "kind",
     .type = FIELD_CHOICE,
     .flags = FILTER | HAS_DEFAULT,
     .choices = &kinds,
     .says = {"Soort; zonder opgave een markt.", "Kind; a fair when left out."},
     .example = "open-day"},
    {.name = "municipality",
     .column = "municipality",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | FILTER,
     .target = &municipalities,
     .says = {"Gemeente: de code van een van `/municipalities`.",
              "Municipality: the code of one of `/municipalities`."},
     .example = "GM0344"},
    {.name = "heldOn",
     .column = "held_on",
     .type = FIELD_DATE,
     .flags = REQUIRED | SORTABLE | FILTER_RANGE,
     .says = {"De dag.", "The day."},
     .example = "2027-05-22"},
    {.name = "visitors",
     .column = "visitors",
     .type = FIELD_INTEGER,
     .flags = FILTER_RANGE,
     .min = 0,
     .max = 1000000,
     .says = {"Hoeveel mensen er waren.", "How many people came."},
     .example = "350"},
    WEBSITE_FIELD("https://buurtdag.example"),
    DESCRIPTION_FIELD("Buren laten zien wat zij samen doen."),
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct act acts[] = {
    {.kind = ACT_CHANGE, .example = "{\"visitors\": 400}"},
    {.kind = ACT_COUNT},
};

const struct resource festivals = {
    .name = "festivals",
    .title = {"Festivals", "Festivals"},
    .schema = "Festival",
    .one = {"een festival", "a festival"},
    .says = {"Dagen waarop collectieven laten zien wat zij doen.", "Days on which collectives show what they do."},
    .path = "/v1/festivals",
    .table = "festivals",
    .key = "id",
    .by_slug = true,
    .acts = acts,
    .fields = fields,
    .default_sort = "-heldOn",
    .slug_from = "name",
    .write_scope = "festivals:write",
};
