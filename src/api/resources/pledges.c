/* Pledges: sign-ups to the coalition's declaration, by people and by organisations. Signing reveals an opinion, so what
 * is shown to everyone is only what was confirmed by signers who agreed to be named. */

#include "common.h"
#include "wdhs/http.h"

#include <string.h>

extern const struct resource collectives, goals, municipalities, partners;

static const char *const signers[] = {"person", "organisation", NULL};
static const char *const sectors[] = {"government", "market", "science", "civil-society", NULL};
static const char *const statuses[] = {"pending", "confirmed", "withdrawn", NULL};
static const char *const languages[] = {"nl", "en", NULL};

static const struct field fields[] = {
    ID_FIELD,
    {.name = "signer",
     .column = "signer",
     .type = FIELD_CHOICE,
     .flags = REQUIRED | CREATE_ONLY | FILTER,
     .choices = signers},
    {.name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED, .min = 1, .max = 200},
    {.name = "email", .column = "email", .type = FIELD_EMAIL, .flags = REQUIRED | PERSONAL},
    {.name = "sector", .column = "sector", .type = FIELD_CHOICE, .flags = FILTER, .choices = sectors},
    WEBSITE_FIELD,
    KVK_NUMBER_FIELD,
    {.name = "collective", .column = "collective", .type = FIELD_REFERENCE, .flags = FILTER, .target = &collectives},
    {.name = "partner", .column = "partner", .type = FIELD_REFERENCE, .flags = FILTER, .target = &partners},
    {.name = "representative.name",
     .column = "representative_name",
     .type = FIELD_TEXT,
     .flags = PERSONAL,
     .min = 1,
     .max = 200},
    {.name = "representative.role",
     .column = "representative_role",
     .type = FIELD_TEXT,
     .flags = PERSONAL,
     .min = 1,
     .max = 100},
    {.name = "goals",
     .column = "goals",
     .type = FIELD_REFERENCES,
     .flags = REQUIRED | FILTER,
     .min = 1,
     .max = 20,
     .target = &goals},
    {.name = "municipality",
     .column = "municipality",
     .type = FIELD_REFERENCE,
     .flags = FILTER,
     .target = &municipalities},
    {.name = "postcodeArea", .column = "postcode_area", .type = FIELD_POSTCODE_AREA, .flags = PERSONAL},
    {.name = "statement",
     .column = "statement",
     .type = FIELD_TEXT,
     .flags = PERSONAL | MULTILINE,
     .min = 1,
     .max = 500},
    {.name = "consents.publicName", .column = "public_name", .type = FIELD_BOOLEAN, .flags = HAS_DEFAULT},
    {.name = "consents.newsletter", .column = "newsletter", .type = FIELD_BOOLEAN, .flags = PERSONAL | HAS_DEFAULT},
    {.name = "consents.shareWithPartners",
     .column = "share_with_partners",
     .type = FIELD_BOOLEAN,
     .flags = PERSONAL | HAS_DEFAULT},
    {.name = "language",
     .column = "language",
     .type = FIELD_CHOICE,
     .flags = PERSONAL | HAS_DEFAULT,
     .choices = languages},
    {.name = "status",
     .column = "status",
     .type = FIELD_CHOICE,
     .flags = UPDATE_ONLY | FILTER | HAS_DEFAULT,
     .choices = statuses},
    {.name = "confirmedAt", .column = "confirmed_at", .type = FIELD_TIMESTAMP, .flags = READ_ONLY | FILTER_RANGE},
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict conflicts[] = {
    {"pledges_signer_check",
     false,
     "signer",
     {"Sector, website, KvK-nummer, collectief, partner en vertegenwoordiger horen bij een organisatie, niet bij een "
      "persoon.",
      "Sector, website, KvK number, collective, partner and representative belong to an organisation, not to a "
      "person."}},
    {"pledges_representative_check",
     false,
     "representative.name",
     {"Een organisatie noemt wie haar vertegenwoordigt.", "An organisation names who represents it."}},
    {NULL, false, NULL, {NULL, NULL}},
};

static const char *const of_organisations[] = {
    "sector", "website", "kvkNumber", "collective", "partner", "representative.name", "representative.role"};

/* Found here as well as by the database, so that it is reported together with other faults. */
static void check(struct request *request, const struct body *body) {
    const char *signer = body_text(body, "signer");
    if (signer == NULL || !body_creates(body)) {
        return;
    }
    if (strcmp(signer, "organisation") == 0 && body_text(body, "representative.name") == NULL) {
        request_fault(request, IN_BODY, "/representative/name", MSG_BAD_COMBINATION,
                      conflicts[1].detail[request->language], NULL, NULL);
    }
    for (size_t i = 0; i < sizeof of_organisations / sizeof *of_organisations; i++) {
        if (strcmp(signer, "person") == 0 && body_text(body, of_organisations[i]) != NULL) {
            request_fault(request, IN_BODY, "/signer", MSG_BAD_COMBINATION, conflicts[0].detail[request->language],
                          NULL, NULL);
            return;
        }
    }
}

const struct resource pledges = {
    .name = "pledges",
    .title = {"Ondertekeningen", "Sign-ups to the declaration"},
    .path = "/v1/pledges",
    .table = "pledges",
    .key = "id",
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "-createdAt",
    .public_condition = "t.status = 'confirmed' and t.public_name",
    .read_all_scope = "pledges:read-personal",
    .write_scope = "pledges:write",
    .open_create = true,
    .no_replace = true,
    .check = check,
};
