/* Partners: the organisations that make up the coalition. */

#include "common.h"

extern const struct resource memberships, pledges;

static const struct resource *const referring[] = {&memberships, &pledges, NULL};

static const char *const roles[] = {"core", "affiliated", NULL};
static const char *const kinds[] = {"umbrella",     "fund",    "knowledge", "bank", "network",
                                    "co-operative", "company", "other",     NULL};

static const struct field fields[] = {
    ID_FIELD,
    SLUG_FIELD,
    {.name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED | SORTABLE, .min = 1, .max = 200},
    ALIASES_FIELD,
    {.name = "role", .column = "role", .type = FIELD_CHOICE, .flags = REQUIRED | FILTER | SORTABLE, .choices = roles},
    {.name = "kind", .column = "kind", .type = FIELD_CHOICE, .flags = REQUIRED | FILTER | SORTABLE, .choices = kinds},
    {.name = "joinedOn", .column = "joined_on", .type = FIELD_DATE, .flags = FILTER_RANGE},
    WEBSITE_FIELD,
    CONTACT_POINT_FIELDS,
    KVK_NUMBER_FIELD,
    DESCRIPTION_FIELD,
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

const struct resource partners = {
    .name = "partners",
    .title = {"Partners van de coalitie", "Partners of the coalition"},
    .path = "/v1/partners",
    .table = "partners",
    .key = "id",
    .by_slug = true,
    .fields = fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "partners:write",
    .partner_owns = "t.id = $$",
    .also_removes = referring,
};
