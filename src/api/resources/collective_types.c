/* Types of collectives, as the coalition names them. */

#include "common.h"

static const struct field fields[] = {
    KEY_SLUG_FIELD, TRANSLATED_NAME_FIELD, DESCRIPTION_FIELD, BOOKKEEPING_FIELDS, {.name = NULL},
};

const struct resource collective_types = {
    .name = "collective-types",
    .title = {"Soorten collectieven", "Types of collectives"},
    .path = "/v1/collective-types",
    .table = "collective_types",
    .key = "slug",
    .fields = fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
};
