/* Goals of an action programme, each with the year by which it should be reached. */

#include "common.h"

extern const struct resource goal_progress, partners, programmes;

static const struct resource *const about_it[] = {&goal_progress, NULL};

static const char *const statuses[] = {"open", "on-track", "behind", "achieved", "missed", NULL};

static const struct field fields[] = {
    ID_FIELD,
    SLUG_FIELD,
    {.name = "programme",
     .column = "programme",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | FILTER,
     .target = &programmes},
    {.name = "number",
     .column = "number",
     .type = FIELD_INTEGER,
     .flags = REQUIRED | SORTABLE | FILTER,
     .min = 1,
     .max = 100},
    {.name = "slogan", .column = "slogan", .type = FIELD_TEXT, .flags = REQUIRED | TRANSLATED, .min = 1, .max = 200},
    DESCRIPTION_FIELD,
    {.name = "addressee", .column = "addressee", .type = FIELD_TEXT, .flags = TRANSLATED, .min = 1, .max = 200},
    {.name = "targetYear",
     .column = "target_year",
     .type = FIELD_INTEGER,
     .flags = REQUIRED | SORTABLE | FILTER | FILTER_RANGE,
     .min = 2000,
     .max = 2100},
    {.name = "atTheLatest", .column = "at_the_latest", .type = FIELD_BOOLEAN, .flags = HAS_DEFAULT},
    {.name = "status", .column = "status", .type = FIELD_CHOICE, .flags = FILTER | HAS_DEFAULT, .choices = statuses},
    {.name = "overdue",
     .column = "t.status <> 'achieved' and t.target_year < wdhs_current_year()",
     .type = FIELD_BOOLEAN,
     .flags = DERIVED | FILTER},
    {.name = "yearsLeft", .column = "t.target_year - wdhs_current_year()", .type = FIELD_INTEGER, .flags = DERIVED},
    {.name = "responsiblePartners",
     .column = "responsible_partners",
     .type = FIELD_REFERENCES,
     .flags = FILTER | HAS_DEFAULT,
     .max = 50,
     .target = &partners},
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict conflicts[] = {
    {"goals_programme_number_key",
     true,
     "number",
     {"Dit programma heeft al een doel met dit nummer.", "This programme has a goal with this number already."}},
    {NULL, false, NULL, {NULL, NULL}},
};

const struct resource goals = {
    .name = "goals",
    .title = {"Hoofddoelen met streefjaren", "Main goals with target years"},
    .path = "/v1/goals",
    .table = "goals",
    .key = "id",
    .by_slug = true,
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "number",
    .slug_from = "slogan",
    .write_scope = "goals:write",
    .also_removes = about_it,
};
