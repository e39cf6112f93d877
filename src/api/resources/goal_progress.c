/* Progress statements: what was said about a goal, when, and by which source. */

#include "common.h"

extern const struct resource goals;

static const char *const statuses[] = {"open", "on-track", "behind", "achieved", "missed", NULL};

static const struct field fields[] = {
    ID_FIELD,
    {.name = "goal", .column = "goal", .type = FIELD_REFERENCE, .flags = READ_ONLY, .target = &goals},
    {.name = "statedOn", .column = "stated_on", .type = FIELD_DATE, .flags = REQUIRED | SORTABLE | FILTER_RANGE},
    {.name = "statement",
     .column = "statement",
     .type = FIELD_TEXT,
     .flags = REQUIRED | TRANSLATED | MULTILINE,
     .min = 1,
     .max = 2000},
    {.name = "source", .column = "source", .type = FIELD_TEXT, .flags = REQUIRED, .min = 1, .max = 200},
    {.name = "sourceUrl", .column = "source_url", .type = FIELD_URL},
    {.name = "status", .column = "status", .type = FIELD_CHOICE, .flags = FILTER, .choices = statuses},
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

const struct resource goal_progress = {
    .name = "progress",
    .title = {"Voortgang van doelen", "Progress of goals"},
    .path = "/v1/goals/{id}/progress",
    .table = "goal_progress",
    .key = "id",
    .fields = fields,
    .default_sort = "-statedOn",
    .parent = &goals,
    .parent_field = "goal",
    .write_scope = "goals:write",
};
