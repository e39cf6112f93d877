/* Decisions: what editors decide about a pledge. Storing one carries it out (see the migration), and the list of them
 * is the log of who did what. */

#include "common.h"

extern const struct resource pledges, partners;

static const struct choices decisions = {
    "DecisionKind",
    true,
    {{"confirm", {"bevestigt wie dat niet per mail kon", "confirms for whoever could not do so by mail"}},
     {"verify", {"de organisatie is wie zij zegt te zijn", "the organisation is who it says it is"}},
     {"unverify", {"dat is niet langer zeker", "that is no longer certain"}},
     {"approve-statement", {"de tekst mag openbaar", "the statement may be shown"}},
     {"refuse-statement", {"de tekst blijft weg", "the statement is not shown"}},
     {"invalidate", {"dit is geen echte ondertekening", "this is no real pledge"}},
     {"revalidate", {"dat was een vergissing", "that was a mistake"}},
     {"promote",
      {"maakt van een geverifieerde organisatie een aangesloten partner",
       "makes a verified organisation an affiliated partner"}},
     {"erase", {"wist alles", "erases everything"}}}};

static const struct resource *const changed[] = {&pledges, &partners, NULL};

static const struct field fields[] = {
    ID_FIELD,
    {.name = "pledge",
     .column = "pledge",
     .type = FIELD_REFERENCE,
     .flags = READ_ONLY,
     .target = &pledges,
     .says = {"De ondertekening; leeg als die is gewist.", "The pledge; empty when it was erased."},
     .example = "01a202f6-4928-7e42-bc82-5b3567868bea"},
    {.name = "decision",
     .column = "decision",
     .type = FIELD_CHOICE,
     .flags = REQUIRED | FILTER,
     .choices = &decisions,
     .says = {"Wat is besloten.", "What was decided."},
     .example = "confirm"},
    {.name = "reason",
     .column = "reason",
     .type = FIELD_TEXT,
     .flags = MULTILINE,
     .min = 1,
     .max = 500,
     .says = {"Waarom; noem daarin niemand.", "Why; name nobody in it."},
     .example = "Ondertekend op papier, op het festival."},
    {.name = "partner",
     .column = "partner",
     .type = FIELD_REFERENCE,
     .flags = READ_ONLY,
     .target = &partners,
     .says = {"De partner die bij `promote` is gemaakt.", "The partner that `promote` made."}},
    {.name = "apiKey",
     .column = "api_key",
     .type = FIELD_TEXT,
     .flags = READ_ONLY | BY_CALLER,
     .min = 12,
     .max = 12,
     .says = {"Kenmerk van de sleutel waarmee is besloten.", "Identifier of the key that decided."},
     .example = "l0l5nyk0ki3a"},
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

static const struct act acts[] = {
    {.kind = ACT_CREATE,
     .summary = {"Besluit over een ondertekening", "Decide about a pledge"},
     .more =
         {"Een besluit wordt meteen uitgevoerd. `confirm`, `refuse-statement`, `invalidate` en `erase` hebben een "
          "reden nodig.",
          "Storing a decision carries it out. `confirm`, `refuse-statement`, `invalidate` and `erase` need a reason."}},
    {.kind = ACT_COUNT},
};

const struct resource pledge_decisions = {
    .name = "decisions",
    .title = {"Besluiten over ondertekeningen", "Decisions about pledges"},
    .schema = "Decision",
    .one = {"een besluit over een ondertekening", "a decision about a pledge"},
    .says = {"Wat redacteuren over een ondertekening besluiten: wie, wat en waarom. Besluiten veranderen niet meer.",
             "What editors decide about a pledge: who, what and why. Decisions do not change."},
    .path = "/v1/pledges/{id}/decisions",
    .table = "pledge_decisions",
    .key = "id",
    .acts = acts,
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
