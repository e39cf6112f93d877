/* Themes that collectives work on. */

#include "common.h"

static const struct field fields[] = {
    KEY_SLUG_FIELD,
    TRANSLATED_NAME_FIELD("Cultuur", "Culture"),
    DESCRIPTION_FIELD("Samen muziek, toneel en kunst maken."),
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct act acts[] = {
    {.kind = ACT_CHANGE, .example = "{\"description\": \"Samen zingen, spelen en schilderen.\"}"},
    {.kind = ACT_COUNT},
};

const struct resource themes = {
    .name = "themes",
    .title = {"Thema's", "Themes"},
    .schema = "Theme",
    .one = {"een thema", "a theme"},
    .says = {"Thema's waarop collectieven werken.", "Themes that collectives work on."},
    .path = "/v1/themes",
    .table = "themes",
    .key = "slug",
    .acts = acts,
    .fields = fields,
    .default_sort = "name",
    .slug_from = "name",
    .write_scope = "reference-lists:write",
};
