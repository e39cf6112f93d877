/* Partners: the organisations that make up the coalition. */

#include "common.h"

extern const struct resource memberships, pledges;

static const struct resource *const referring[] = {&memberships, &pledges, NULL};

static const struct choices roles = {
    "PartnerRole", false, {{"core", {"kernpartner", "core partner"}}, {"affiliated", {"aangesloten", "affiliated"}}}};
static const struct choices kinds = {"PartnerKind",
                                     true,
                                     {{"umbrella", {"koepel", "umbrella organisation"}},
                                      {"fund", {"fonds", "fund"}},
                                      {"knowledge", {"kennisinstelling", "knowledge institute"}},
                                      {"bank", {"bank", "bank"}},
                                      {"network", {"netwerk", "network"}},
                                      {"co-operative", {"coöperatie", "co-operative"}},
                                      {"company", {"bedrijf", "company"}},
                                      {"other", {"anders", "other"}}}};

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
     .example = "Voorbeeldfonds"},
    ALIASES_FIELD("[\"VF\"]"),
    {.name = "role",
     .column = "role",
     .type = FIELD_CHOICE,
     .flags = REQUIRED | FILTER | SORTABLE,
     .choices = &roles,
     .says = {"Plaats in de coalitie.", "Place in the coalition."},
     .example = "affiliated"},
    {.name = "kind",
     .column = "kind",
     .type = FIELD_CHOICE,
     .flags = REQUIRED | FILTER | SORTABLE,
     .choices = &kinds,
     .says = {"Soort organisatie.", "Kind of organisation."},
     .example = "fund"},
    {.name = "joinedOn",
     .column = "joined_on",
     .type = FIELD_DATE,
     .flags = FILTER_RANGE,
     .says = {"Dag van toetreding.", "Day of joining."},
     .example = "2024-05-01"},
    WEBSITE_FIELD("https://voorbeeldfonds.example"),
    CONTACT_POINT_FIELDS,
    KVK_NUMBER_FIELD("90000002"),
    DESCRIPTION_FIELD("Steunt initiatieven van bewoners."),
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct group groups[] = {CONTACT_POINT_GROUP, {NULL, NULL, {NULL, NULL}}};

static const struct act acts[] = {
    {.kind = ACT_CHANGE,
     .example = "{\"aliases\": [\"VF\", \"Fonds\"], \"contactPoint\": {\"email\": \"hallo@voorbeeldfonds.example\"}}"},
    {.kind = ACT_COUNT}};

const struct resource partners = {
    .name = "partners",
    .title = {"Partners van de coalitie", "Partners of the coalition"},
    .schema = "Partner",
    .one = {"een partner", "a partner"},
    .says = {"De organisaties van de coalitie: de kernpartners, en wie zich daarna heeft aangesloten.",
             "The organisations of the coalition: the core partners, and who joined them later."},
    .path = "/v1/partners",
    .table = "partners",
    .key = "id",
    .by_slug = true,
    .acts = acts,
    .groups = groups,
    .fields = fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "partners:write",
    .partner_owns = "t.id = $$",
    .also_removes = referring,
};
