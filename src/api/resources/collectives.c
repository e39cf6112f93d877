/* Citizen collectives (burgercollectieven): what residents run together, where, and on which theme. */

#include "common.h"

extern const struct resource collective_types, memberships, municipalities, partners, pledges, themes;

static const struct resource *const referring[] = {&memberships, &pledges, NULL};

static const char *const scales[] = {"street", "neighbourhood", "village", "city", "region", NULL};
static const char *const phases[] = {"start-up", "growing", "established", NULL};
static const char *const publication_states[] = {"submitted", "published", "archived", NULL};

static const struct field fields[] = {
    ID_FIELD,
    SLUG_FIELD,
    {.name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED | SORTABLE, .min = 1, .max = 200},
    ALIASES_FIELD,
    {.name = "type",
     .column = "type",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | FILTER | INDEXED,
     .target = &collective_types},
    {.name = "themes",
     .column = "themes",
     .type = FIELD_REFERENCES,
     .flags = FILTER | HAS_DEFAULT,
     .max = 10,
     .target = &themes},
    {.name = "scale", .column = "scale", .type = FIELD_CHOICE, .flags = FILTER, .choices = scales},
    {.name = "phase", .column = "phase", .type = FIELD_CHOICE, .flags = FILTER, .choices = phases},
    {.name = "municipality",
     .column = "municipality",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | FILTER | INDEXED,
     .target = &municipalities},
    {.name = "province", .column = "province", .type = FIELD_PROVINCE_CODE, .flags = READ_ONLY | FILTER | INDEXED},
    {.name = "place", .column = "place", .type = FIELD_TEXT, .min = 1, .max = 100},
    {.name = "postcodeArea", .column = "postcode_area", .type = FIELD_POSTCODE_AREA, .flags = FILTER},
    {.name = "location", .type = FIELD_LOCATION},
    {.name = "foundedYear",
     .column = "founded_year",
     .type = FIELD_INTEGER,
     .flags = FILTER_RANGE,
     .min = 1800,
     .max = 2100},
    WEBSITE_FIELD,
    CONTACT_POINT_FIELDS,
    {.name = "memberCount",
     .column = "member_count",
     .type = FIELD_INTEGER,
     .flags = FILTER_RANGE,
     .min = 0,
     .max = 10000000},
    {.name = "memberCountSource", .column = "member_count_source", .type = FIELD_TEXT, .min = 1, .max = 200},
    KVK_NUMBER_FIELD,
    {.name = "externalIds", .column = "external_ids", .type = FIELD_EXTERNAL_IDS, .flags = HAS_DEFAULT, .max = 20},
    DESCRIPTION_FIELD,
    {.name = "publicationState",
     .column = "publication_state",
     .type = FIELD_CHOICE,
     .flags = FILTER | HAS_DEFAULT,
     .choices = publication_states},
    {.name = "lastConfirmedOn", .column = "last_confirmed_on", .type = FIELD_DATE, .flags = FILTER_RANGE},
    {.name = "maintainer", .column = "maintainer", .type = FIELD_REFERENCE, .flags = FILTER, .target = &partners},
    {.name = "synthetic", .column = "synthetic", .type = FIELD_BOOLEAN, .flags = READ_ONLY | FILTER},
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict conflicts[] = {
    {"collective_external_ids_pkey",
     true,
     "externalIds",
     {"Een van deze externe nummers hoort al bij een ander collectief.",
      "One of these external identifiers belongs to another collective already."}},
    {NULL, false, NULL, {NULL, NULL}},
};

const struct resource collectives = {
    .name = "collectives",
    .title = {"Burgercollectieven", "Citizen collectives"},
    .path = "/v1/collectives",
    .table = "collectives",
    .key = "id",
    .by_slug = true,
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "name",
    .slug_from = "name",
    .slug_suffix = true,
    .public_condition = "t.publication_state = 'published'",
    .read_all_scope = "collectives:write",
    .write_scope = "collectives:write",
    .partner_owns = "t.maintainer = $$",
    .partner_field = "maintainer",
    .municipality_owns = "t.municipality = $$",
    .municipality_field = "municipality",
    .also_removes = referring,
};
