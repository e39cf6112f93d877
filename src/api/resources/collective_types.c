/* Types of collectives, as the coalition names them. */

#include "common.h"

static const struct field fields[] = {
    KEY_SLUG_FIELD,
    TRANSLATED_NAME_FIELD("Dorpsmuseum", "Village museum"),
    DESCRIPTION_FIELD("Een museum dat dorpsgenoten samen in stand houden."),
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct act acts[] = {
    {.kind = ACT_CHANGE, .example = "{\"description\": \"Een museum van het dorp zelf.\"}"},
    {.kind = ACT_COUNT},
};

const struct resource collective_types = {
    .name = "collective-types",
    .title = {"Soorten collectieven", "Types of collectives"},
    .schema = "CollectiveType",
    .one = {"een soort collectief", "a type of collective"},
    .says = {"Soorten collectieven, van bewonersinitiatief tot wooncoöperatie.",
             "Types of collectives, from residents' initiative to housing co-operative."},
    .path = "/v1/collective-types",
    .table = "collective_types",
    .key = "slug",
    .acts = acts,
    .fields = fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
};
