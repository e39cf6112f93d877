/* Municipalities, by their CBS code. One that merged keeps resolving and names its successor. */

#include "common.h"

extern const struct resource collectives, municipalities, provinces;

/* A collective is in the province of its municipality. */
static const struct resource *const located[] = {&collectives, NULL};

static const struct field fields[] = {
    {.name = "code",
     .column = "code",
     .type = FIELD_MUNICIPALITY_CODE,
     .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER | UNIQUE,
     .says = {"Code van het CBS; ligt vast.", "Code of Statistics Netherlands; fixed."},
     .example = "GM9998"},
    SLUG_FIELD,
    TRANSLATED_NAME_FIELD("Voorbeeldstad", "Exampleton"),
    {.name = "province",
     .column = "province",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | FILTER,
     .target = &provinces,
     .says = {"Provincie: de code van een van `/provinces`.", "Province: the code of one of `/provinces`."},
     .example = "PV26"},
    {.name = "validFrom",
     .column = "valid_from",
     .type = FIELD_DATE,
     .says = {"Eerste dag waarop de code geldt.", "First day on which the code is in force."},
     .example = "2027-01-01"},
    {.name = "validTo",
     .column = "valid_to",
     .type = FIELD_DATE,
     .says = {"Dag waarop de code verviel.", "Day on which the code was no longer in force."}},
    {.name = "successor",
     .column = "successor",
     .type = FIELD_REFERENCE,
     .flags = FILTER,
     .target = &municipalities,
     .says = {"Gemeente waarin deze is opgegaan: een code van `/municipalities`; alleen met `validTo`.",
              "Municipality that it became part of: a code of `/municipalities`; only with `validTo`."}},
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

static const struct act acts[] = {
    {.kind = ACT_CHANGE, .example = "{\"validTo\": \"2030-01-01\", \"successor\": \"GM0344\"}"},
    {.kind = ACT_COUNT},
};

const struct resource municipalities = {
    .name = "municipalities",
    .title = {"Gemeenten", "Municipalities"},
    .schema = "Municipality",
    .one = {"een gemeente", "a municipality"},
    .says = {"Gemeenten, met de codes van het CBS. Een code die verviel blijft bestaan, met de dag waarop dat gebeurde "
             "en de opvolger.",
             "Municipalities, with the codes of Statistics Netherlands. A code that is no longer in force stays, with "
             "the day on which that happened and the successor."},
    .path = "/v1/municipalities",
    .table = "municipalities",
    .key = "code",
    .by_slug = true,
    .acts = acts,
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
    .also_changes = located,
};
