/* Memberships: which collective or partner belongs to which partner, from when until when. */

#include "common.h"
#include "wdhs/http.h"

extern const struct resource collectives, partners;

static const struct field fields[] = {
    ID_FIELD,
    {.name = "collective",
     .column = "collective",
     .type = FIELD_REFERENCE,
     .flags = FILTER,
     .target = &collectives,
     .says = {"Het lid, als dat een collectief is: een id van `/collectives`.",
              "The member, when it is a collective: an id of `/collectives`."},
     .example = "01a201c0-f4a8-7413-b845-74fb3c6748c2"},
    {.name = "memberPartner",
     .column = "member_partner",
     .type = FIELD_REFERENCE,
     .flags = FILTER,
     .target = &partners,
     .says = {"Het lid, als dat een partner is: een id van `/partners`. Er is precies één lid.",
              "The member, when it is a partner: an id of `/partners`. There is exactly one member."}},
    {.name = "partner",
     .column = "partner",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | FILTER,
     .target = &partners,
     .says = {"De partner waarvan dit lid is: een id van `/partners`.",
              "The partner that it is a member of: an id of `/partners`."},
     .example = "a1b0accc-2251-5c3b-b225-e830da35d9e7"},
    {.name = "validFrom",
     .column = "valid_from",
     .type = FIELD_DATE,
     .says = {"Eerste dag.", "First day."},
     .example = "2021-01-01"},
    {.name = "validTo",
     .column = "valid_to",
     .type = FIELD_DATE,
     .says = {"Dag na de laatste; leeg zolang het duurt.", "The day after the last one; empty as long as it lasts."}},
    CURRENT_FIELD,
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict conflicts[] = {
    {"memberships_member_check",
     false,
     "collective",
     {"Noem precies één lid: een collectief (collective) of een partner (memberPartner).",
      "Name exactly one member: a collective or a memberPartner."}},
    {"memberships_self_check",
     false,
     "memberPartner",
     {"Een partner kan geen lid zijn van zichzelf.", "A partner cannot be a member of itself."}},
    {"memberships_period_check",
     false,
     "validTo",
     {"De einddatum (validTo) ligt niet na de begindatum (validFrom).", "validTo is not after validFrom."}},
    {"memberships_period_excl",
     true,
     "validFrom",
     {"Dit lid heeft in deze periode al een lidmaatschap van deze partner.",
      "This member has a membership of this partner in this period already."}},
    {NULL, false, NULL, {NULL, NULL}},
};

/* Found here as well as by the database, so that it is reported together with other faults. */
static void memberships_check(struct request *request, const struct body *body) {
    bool both = body_text(body, "collective") != NULL && body_text(body, "memberPartner") != NULL;
    bool neither = !body_has(body, "collective") && !body_has(body, "memberPartner") && body_creates(body);
    if (both || neither) {
        request_fault(request, IN_BODY, "/collective", MSG_BAD_COMBINATION, conflicts[0].detail[request->language],
                      NULL, NULL);
    }
}

static const struct act acts[] = {
    {.kind = ACT_CHANGE, .example = "{\"validTo\": \"2025-12-31\"}"},
    {.kind = ACT_COUNT},
};

const struct resource memberships = {
    .name = "memberships",
    .title = {"Lidmaatschappen van partners", "Memberships of partners"},
    .schema = "Membership",
    .one = {"een lidmaatschap", "a membership"},
    .says = {"Welk collectief of welke partner lid is van welke partner, van wanneer tot wanneer. Lidmaatschappen van "
             "collectieven die niet zijn gepubliceerd ziet niet iedereen.",
             "Which collective or partner is a member of which partner, from when until when. Memberships of "
             "collectives that are not published are not shown to everybody."},
    .path = "/v1/memberships",
    .table = "memberships",
    .key = "id",
    .acts = acts,
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "-createdAt",
    .public_condition = "t.collective is null or exists (select from collectives c where c.id = t.collective and "
                        "c.publication_state = 'published')",
    .public_reads = (const char *const[]){"collectives", NULL},
    .read_all_scope = "memberships:write",
    .write_scope = "memberships:write",
    .partner_owns = "t.partner = $$",
    .partner_field = "partner",
    .check = memberships_check,
};
