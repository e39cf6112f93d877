/* Decisions: what editors decide about a pledge. Storing one carries it out (see the migration), and the list of them
 * is the log of who did what. */

#include "common.h"

extern const struct resource pledges, partners;

static const char *const decisions[] = {
    "confirm", "verify", "unverify", "approve-statement", "refuse-statement", "invalidate", "revalidate",
    "promote", "erase",  NULL};

static const struct resource *const changed[] = {&pledges, &partners, NULL};

static const struct field fields[] = {
    ID_FIELD,
    {.name = "pledge", .column = "pledge", .type = FIELD_REFERENCE, .flags = READ_ONLY, .target = &pledges},
    {.name = "decision", .column = "decision", .type = FIELD_CHOICE, .flags = REQUIRED | FILTER, .choices = decisions},
    {.name = "reason", .column = "reason", .type = FIELD_TEXT, .flags = MULTILINE, .min = 1, .max = 500},
    {.name = "partner", .column = "partner", .type = FIELD_REFERENCE, .flags = READ_ONLY, .target = &partners},
    {.name = "apiKey", .column = "api_key", .type = FIELD_TEXT, .flags = READ_ONLY | BY_CALLER, .min = 12, .max = 12},
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict conflicts[] = {
    {"pledge_decisions_state_check",
     true,
     NULL,
     {"De ondertekening is niet in een toestand waarin dit besluit kan: bevestigen kan bij een onbevestigde, "
      "verifiëren "
      "bij een bevestigde organisatie, bevorderen tot partner bij een geverifieerde.",
      "The pledge is not in a state for this decision: one that is not confirmed can be confirmed, a confirmed "
      "organisation verified, a verified one promoted to a partner."}},
    {"pledge_decisions_reason_check",
     false,
     "reason",
     {"Dit besluit heeft een reden nodig; noem daarin niemand.", "This decision needs a reason; name nobody in it."}},
    {NULL, false, NULL, {NULL, NULL}},
};

const struct resource pledge_decisions = {
    .name = "decisions",
    .title = {"Besluiten over ondertekeningen", "Decisions about pledges"},
    .path = "/v1/pledges/{id}/decisions",
    .table = "pledge_decisions",
    .key = "id",
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "-createdAt",
    .parent = &pledges,
    .parent_field = "pledge",
    .read_scope = "pledges:write",
    .read_all_scope = "pledges:write",
    .write_scope = "pledges:write",
    .also_changes = changed,
    .no_replace = true,
    .no_patch = true,
    .no_remove = true,
};
