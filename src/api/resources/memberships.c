/* Memberships: which collective or partner belongs to which partner, from when until when. */

#include "common.h"
#include "wdhs/http.h"

extern const struct resource collectives, partners;

static const struct field fields[] = {
    ID_FIELD,
    {.name = "collective", .column = "collective", .type = FIELD_REFERENCE, .flags = FILTER, .target = &collectives},
    {.name = "memberPartner",
     .column = "member_partner",
     .type = FIELD_REFERENCE,
     .flags = FILTER,
     .target = &partners},
    {.name = "partner", .column = "partner", .type = FIELD_REFERENCE, .flags = REQUIRED | FILTER, .target = &partners},
    {.name = "validFrom", .column = "valid_from", .type = FIELD_DATE},
    {.name = "validTo", .column = "valid_to", .type = FIELD_DATE},
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
static void check(struct request *request, const struct body *body) {
    bool both = body_text(body, "collective") != NULL && body_text(body, "memberPartner") != NULL;
    bool neither = !body_has(body, "collective") && !body_has(body, "memberPartner") && body_creates(body);
    if (both || neither) {
        request_fault(request, IN_BODY, "/collective", MSG_BAD_COMBINATION, conflicts[0].detail[request->language],
                      NULL, NULL);
    }
}

const struct resource memberships = {
    .name = "memberships",
    .title = {"Lidmaatschappen van partners", "Memberships of partners"},
    .path = "/v1/memberships",
    .table = "memberships",
    .key = "id",
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
    .check = check,
};
