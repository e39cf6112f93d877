/* Declarations: the texts that people and organisations sign, each wording a record of its own. */

#include "common.h"

extern const struct resource programmes;

/* Text in both languages; the Dutch is what there always is. */
#define WORDING(json, sql, longest)                                                                                    \
    {                                                                                                                  \
        .name = (json), .column = (sql), .type = FIELD_TEXT, .flags = REQUIRED | TRANSLATED | MULTILINE, .min = 1,     \
        .max = (longest)                                                                                               \
    }

#define HASH(json, sql)                                                                                                \
    { .name = (json), .column = (sql), .type = FIELD_TEXT, .flags = READ_ONLY, .min = 64, .max = 64 }

static const struct field fields[] = {
    KEY_SLUG_FIELD,
    {.name = "programme",
     .column = "programme",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | FILTER,
     .target = &programmes},
    {.name = "number", .column = "number", .type = FIELD_INTEGER, .flags = REQUIRED | SORTABLE, .min = 1, .max = 1000},
    {.name = "title", .column = "title", .type = FIELD_TEXT, .flags = REQUIRED | TRANSLATED, .min = 1, .max = 200},
    WORDING("text", "text", 20000),
    WORDING("purposes", "purposes", 5000),
    WORDING("retention", "retention", 2000),
    HASH("hash.nl", "hash_nl"),
    HASH("hash.en", "hash_en"),
    {.name = "controller.name",
     .column = "controller_name",
     .type = FIELD_TEXT,
     .flags = REQUIRED,
     .min = 1,
     .max = 200},
    {.name = "controller.email", .column = "controller_email", .type = FIELD_EMAIL, .flags = REQUIRED},
    {.name = "publishedOn", .column = "published_on", .type = FIELD_DATE, .flags = FILTER_RANGE},
    {.name = "retiredOn", .column = "retired_on", .type = FIELD_DATE},
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict conflicts[] = {
    {"declarations_published_check",
     true,
     NULL,
     {"Een gepubliceerde verklaring verandert niet meer: maak een nieuwe met het volgende nummer. Alleen retiredOn kan "
      "nog worden gezet.",
      "A published declaration does not change any more: make a new one with the next number. Only retiredOn can still "
      "be set."}},
    {"declarations_programme_number_key",
     true,
     NULL,
     {"Dit programma heeft al een verklaring met dit nummer.",
      "This programme has a declaration with this number already."}},
    {"declarations_period_check",
     false,
     "retiredOn",
     {"retiredOn ligt voor publishedOn.", "retiredOn is before publishedOn."}},
    {NULL, false, NULL, {NULL, NULL}},
};

const struct resource declarations = {
    .name = "declarations",
    .title = {"Verklaringen", "Declarations"},
    .path = "/v1/declarations",
    .table = "declarations",
    .key = "slug",
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "-number",
    .public_condition = "t.published_on is not null",
    .read_all_scope = "declarations:write",
    .write_scope = "declarations:write",
};
