/* Pledges: sign-ups to the coalition's declaration, by people and by organisations. Signing reveals an opinion, so what
 * is shown to everyone is only what was confirmed by signers who agreed to be named. */

#include "../message.h"
#include "../pledge_mails.h"
#include "common.h"
#include "wdhs/http.h"
#include "wdhs/text.h"

#include <string.h>

extern const struct resource collectives, declarations, goals, municipalities, partners;

static const char *const signers[] = {"person", "organisation", NULL};
static const char *const sectors[] = {"government", "market", "science", "civil-society", NULL};
static const char *const statuses[] = {"pending", "confirmed", "withdrawn", NULL};
static const char *const languages[] = {"nl", "en", NULL};

static const char *const statement_states[] = {"none", "submitted", "approved", "refused", NULL};

/* A hint for the editor who verifies: the mail came from the organisation's own domain, or one below it. */
#define EMAIL_MATCHES_WEBSITE                                                                                          \
    "(select lower(split_part(t.email, '@', 2)) = w.host or lower(split_part(t.email, '@', 2)) like '%.' || w.host "   \
    "from (select regexp_replace(lower(substring(t.website from '^https?://([^/:?#]+)')), '^www[.]', '') as host) w)"

#define RECEIPTS                                                                                                       \
    "(select coalesce(json_agg(row_to_json(r) order by r.at, r.purpose), '[]') from (select c.purpose, c.given, "      \
    "c.declaration, c.hash, c.language, to_char(c.given_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') "  \
    "as at from pledge_consents c where c.pledge = t.id) r)"

/* A consent that the database starts as no. */
#define CONSENT(json, sql, more)                                                                                       \
    { .name = (json), .column = (sql), .type = FIELD_BOOLEAN, .flags = HAS_DEFAULT | (more) }

/* Said when signing, and nothing without it. */
#define STATEMENT_OF(json)                                                                                             \
    { .name = (json), .column = (json), .type = FIELD_BOOLEAN, .flags = REQUIRED | WRITE_ONLY | CREATE_ONLY }

#define MOMENT(json, sql, more)                                                                                        \
    { .name = (json), .column = (sql), .type = FIELD_TIMESTAMP, .flags = READ_ONLY | (more) }

static const struct field fields[] = {
    ID_FIELD,
    {.name = "signer",
     .column = "signer",
     .type = FIELD_CHOICE,
     .flags = REQUIRED | CREATE_ONLY | FILTER,
     .choices = signers},
    {.name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED, .min = 1, .max = 200},
    {.name = "email", .column = "email", .type = FIELD_EMAIL, .flags = REQUIRED | CREATE_ONLY | PERSONAL},
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
    {.name = "statementState",
     .column = "statement_state",
     .type = FIELD_CHOICE,
     .flags = READ_ONLY | PERSONAL | FILTER,
     .choices = statement_states},
    {.name = "approvedStatement",
     .column = "case when t.statement_state = 'approved' then t.statement end",
     .type = FIELD_TEXT,
     .flags = READ_ONLY | DERIVED,
     .min = 1,
     .max = 500},
    STATEMENT_OF("consents.sign"),
    STATEMENT_OF("consents.atLeast16"),
    CONSENT("consents.publicName", "public_name", 0),
    CONSENT("consents.newsletter", "newsletter", PERSONAL),
    CONSENT("consents.shareWithPartners", "share_with_partners", PERSONAL),
    {.name = "declaration",
     .column = "declaration",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | CREATE_ONLY | FILTER,
     .target = &declarations},
    {.name = "declarationHash",
     .column = "declaration_hash",
     .type = FIELD_TEXT,
     .flags = READ_ONLY | PERSONAL,
     .min = 64,
     .max = 64},
    {.name = "language",
     .column = "language",
     .type = FIELD_CHOICE,
     .flags = PERSONAL | HAS_DEFAULT,
     .choices = languages},
    {.name = "status", .column = "status", .type = FIELD_CHOICE, .flags = READ_ONLY | FILTER, .choices = statuses},
    MOMENT("signedAt", "signed_at", PERSONAL),
    MOMENT("confirmedAt", "confirmed_at", FILTER_RANGE),
    MOMENT("withdrawnAt", "withdrawn_at", PERSONAL),
    MOMENT("verifiedAt", "verified_at", 0),
    MOMENT("invalidatedAt", "invalidated_at", PERSONAL),
    {.name = "emailMatchesWebsite",
     .column = EMAIL_MATCHES_WEBSITE,
     .type = FIELD_BOOLEAN,
     .flags = READ_ONLY | DERIVED | PERSONAL},
    {.name = "receipts",
     .column = RECEIPTS,
     .type = FIELD_RECEIPTS,
     .flags = READ_ONLY | DERIVED | PERSONAL,
     .reads = (const char *const[]){"pledge_consents", NULL}},
    {.name = "faxNumber",
     .column = "fax_number",
     .type = FIELD_TEXT,
     .flags = WRITE_ONLY | CREATE_ONLY,
     .min = 0,
     .max = 200},
    {.name = "altcha",
     .column = "altcha",
     .type = FIELD_TEXT,
     .flags = WRITE_ONLY | CREATE_ONLY,
     .min = 1,
     .max = 4000},
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
    {"pledges_signer_key",
     true,
     NULL,
     {"Dit adres heeft al voor een organisatie met deze naam getekend.",
      "This address has signed for an organisation of this name already."}},
    {NULL, false, NULL, {NULL, NULL}},
};

static const char *const of_organisations[] = {
    "sector", "website", "kvkNumber", "collective", "partner", "representative.name", "representative.role"};

static void refuse_organisation(struct request *request) {
    request_fault(request, IN_BODY, "/signer", MSG_BAD_COMBINATION, conflicts[0].detail[request->language], NULL, NULL);
}

static void check_agreed(struct request *request, const struct body *body, const char *name, const char *pointer) {
    const char *given = body_text(body, name);
    if (given != NULL && strcmp(given, "true") != 0) {
        request_fault(request, IN_BODY, pointer, MSG_MUST_AGREE, name, NULL, NULL);
    }
}

/* Names are shown to everybody; an address in one is an advertisement. Organisations may be called like a domain. */
static void check_names(struct request *request, const struct body *body, bool person) {
    const char *name = body_text(body, "name");
    const char *representative = body_text(body, "representative.name");
    bool advertises = person ? text_has_url(name == NULL ? "" : name)
                             : name != NULL && (strstr(name, "://") != NULL || strcasestr(name, "www.") != NULL);
    if (advertises) {
        request_fault(request, IN_BODY, "/name", MSG_NAME_HAS_URL, NULL, NULL, NULL);
    }
    if (representative != NULL && text_has_url(representative)) {
        request_fault(request, IN_BODY, "/representative/name", MSG_NAME_HAS_URL, NULL, NULL, NULL);
    }
}

/* Found here as well as by the database, so that it is reported together with other faults. */
static void check(struct request *request, const struct body *body) {
    const char *signer = body_text(body, "signer");
    check_agreed(request, body, "consents.sign", "/consents/sign");
    check_agreed(request, body, "consents.atLeast16", "/consents/atLeast16");
    check_names(request, body, signer != NULL && strcmp(signer, "person") == 0);
    if (signer == NULL || !body_creates(body)) {
        return;
    }
    bool person = strcmp(signer, "person") == 0;
    if (!person && body_text(body, "representative.name") == NULL) {
        request_fault(request, IN_BODY, "/representative/name", MSG_BAD_COMBINATION,
                      conflicts[1].detail[request->language], NULL, NULL);
    }
    bool mixed = false;
    for (size_t i = 0; i < sizeof of_organisations / sizeof *of_organisations; i++) {
        mixed = mixed || (person && body_text(body, of_organisations[i]) != NULL);
    }
    if (mixed) {
        refuse_organisation(request);
    }
}

static void sign(struct operation *operation, const struct body *body) {
    inbox_take_pledge(operation, body);
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
    .public_condition = "t.status = 'confirmed' and t.public_name and t.invalidated_at is null",
    .read_all_scope = "pledges:read-personal",
    .write_scope = "pledges:write",
    .open_create = true,
    .no_replace = true,
    .no_remove = true,
    .create = sign,
    .find_own = "select pledge from pledge_tokens where hash = $1 and purpose = 'manage' and expires_at > now()",
    .remove_own = "select erase_pledge($1)",
    .own_unknown = {"De persoonlijke link is onbekend of verlopen. Vraag een nieuwe aan met POST /v1/pledges/links.",
                    "The personal link is unknown or has expired. Ask for a new one with POST /v1/pledges/links."},
    .note_read = "insert into personal_reads (api_key, reason, pledges) values ($1, $2, $3)",
    .check = check,
};
