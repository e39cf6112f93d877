/* Themes that collectives work on. */

#include "common.h"

static const struct field fields[] = {
    KEY_SLUG_FIELD, TRANSLATED_NAME_FIELD, DESCRIPTION_FIELD, BOOKKEEPING_FIELDS, {.name = NULL},
};

const struct resource themes = {
    .name = "themes",
    .title = {"Thema's", "Themes"},
    .path = "/v1/themes",
    .table = "themes",
    .key = "slug",
    .fields = fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
};
