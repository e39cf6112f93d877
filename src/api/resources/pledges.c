/* Pledges: sign-ups to the coalition's declaration, by people and by organisations. Signing reveals an opinion, so what
 * is shown to everyone is only what was confirmed by signers who agreed to be named. */

#include "../pledge_mails.h"
#include "../pledge_rules.h"
#include "common.h"

extern const struct resource collectives, declarations, goals, municipalities, partners;

static const struct choices signers = {
    "Signer", false, {{"person", {"een mens", "a person"}}, {"organisation", {"een organisatie", "an organisation"}}}};
static const struct choices sectors = {"Sector",
                                       true,
                                       {{"government", {"overheid", "government"}},
                                        {"market", {"markt", "market"}},
                                        {"science", {"wetenschap", "science"}},
                                        {"civil-society", {"maatschappelijk middenveld", "civil society"}}}};
static const struct choices statuses = {"PledgeStatus",
                                        false,
                                        {{"pending", {"wacht op bevestiging", "waits to be confirmed"}},
                                         {"confirmed", {"bevestigd", "confirmed"}},
                                         {"withdrawn", {"ingetrokken", "withdrawn"}}}};
static const struct choices languages = {
    "Language", false, {{"nl", {"Nederlands", "Dutch"}}, {"en", {"Engels", "English"}}}};

static const struct choices statement_states = {"StatementState",
                                                false,
                                                {{"none", {"er is geen tekst", "there is no statement"}},
                                                 {"submitted", {"ingestuurd", "submitted"}},
                                                 {"approved", {"goedgekeurd", "approved"}},
                                                 {"refused", {"geweigerd", "refused"}}}};

/* A hint for the editor who verifies: the mail came from the organisation's own domain, or one below it. */
#define EMAIL_MATCHES_WEBSITE                                                                                          \
    "(select lower(split_part(t.email, '@', 2)) = w.host or lower(split_part(t.email, '@', 2)) like '%.' || w.host "   \
    "from (select regexp_replace(lower(substring(t.website from '^https?://([^/:?#]+)')), '^www[.]', '') as host) w)"

#define RECEIPTS                                                                                                       \
    "(select coalesce(json_agg(row_to_json(r) order by r.at, r.purpose), '[]') from (select c.purpose, c.given, "      \
    "c.declaration, c.hash, c.language, to_char(c.given_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') "  \
    "as at from pledge_consents c where c.pledge = t.id) r)"

/* A consent that the database starts as no. */
#define CONSENT(json, sql, more, nl, en, text)                                                                         \
    {                                                                                                                  \
        .name = (json), .column = (sql), .type = FIELD_BOOLEAN, .flags = HAS_DEFAULT | (more), .says = {nl, en},       \
        .example = (text)                                                                                              \
    }

/* Said when signing, and nothing without it. */
#define STATEMENT_OF(json, nl, en)                                                                                     \
    {                                                                                                                  \
        .name = (json), .column = (json), .type = FIELD_BOOLEAN, .flags = REQUIRED | WRITE_ONLY | CREATE_ONLY,         \
        .only = "true", .says = {nl, en}, .example = "true"                                                            \
    }

#define MOMENT(json, sql, more, nl, en, text)                                                                          \
    {                                                                                                                  \
        .name = (json), .column = (sql), .type = FIELD_TIMESTAMP, .flags = READ_ONLY | (more), .says = {nl, en},       \
        .example = (text)                                                                                              \
    }

static const struct field fields[] = {
    ID_FIELD,
    {.name = "signer",
     .column = "signer",
     .type = FIELD_CHOICE,
     .flags = REQUIRED | CREATE_ONLY | FILTER,
     .choices = &signers,
     .says = {"Wie tekent; ligt vast na het ondertekenen.", "Who signs; fixed once it is signed."},
     .example = "organisation"},
    {.name = "name",
     .column = "name",
     .type = FIELD_TEXT,
     .flags = REQUIRED,
     .min = 1,
     .max = 200,
     .says = {"Naam van de persoon of organisatie.", "Name of the person or organisation."},
     .example = "Buurthuis De Voorbeelden"},
    {.name = "email",
     .column = "email",
     .type = FIELD_EMAIL,
     .flags = REQUIRED | CREATE_ONLY | PERSONAL,
     .says = {"E-mailadres; wordt nooit openbaar.", "E-mail address; never made public."},
     .example = "info@devoorbeelden.example"},
    {.name = "sector",
     .column = "sector",
     .type = FIELD_CHOICE,
     .flags = FILTER,
     .choices = &sectors,
     .says = {"Sector; alleen voor organisaties.", "Sector; for organisations only."},
     .example = "civil-society"},
    {.name = "website",
     .column = "website",
     .type = FIELD_URL,
     .says = {"Website; alleen voor organisaties.", "Website; for organisations only."},
     .example = "https://devoorbeelden.example"},
    {.name = "kvkNumber",
     .column = "kvk_number",
     .type = FIELD_KVK_NUMBER,
     .flags = FILTER,
     .says = {"Nummer in het Handelsregister (KvK); alleen voor organisaties.",
              "Number in the trade register (KvK); for organisations only."},
     .example = "90000003"},
    {.name = "collective",
     .column = "collective",
     .type = FIELD_REFERENCE,
     .flags = FILTER,
     .target = &collectives,
     .says = {"Het collectief dat tekent: een id van `/collectives`; alleen voor organisaties.",
              "The collective that signs: an id of `/collectives`; for organisations only."}},
    {.name = "partner",
     .column = "partner",
     .type = FIELD_REFERENCE,
     .flags = FILTER,
     .target = &partners,
     .says = {"De partner die tekent: een id van `/partners`; alleen voor organisaties.",
              "The partner that signs: an id of `/partners`; for organisations only."}},
    {.name = "representative.name",
     .column = "representative_name",
     .type = FIELD_TEXT,
     .flags = PERSONAL,
     .min = 1,
     .max = 200,
     .says = {"Naam.", "Name."},
     .example = "A. de Vries"},
    {.name = "representative.role",
     .column = "representative_role",
     .type = FIELD_TEXT,
     .flags = PERSONAL,
     .min = 1,
     .max = 100,
     .says = {"Functie.", "Role."},
     .example = "voorzitter"},
    {.name = "goals",
     .column = "goals",
     .type = FIELD_REFERENCES,
     .flags = REQUIRED | FILTER,
     .min = 1,
     .max = 20,
     .target = &goals,
     .says = {"Hoofddoelen die worden gesteund: ids van `/goals`.", "Goals that are supported: ids of `/goals`."},
     .example = "[\"dd339015-de6d-59e2-9e20-361274ed71ea\"]"},
    {.name = "municipality",
     .column = "municipality",
     .type = FIELD_REFERENCE,
     .flags = FILTER,
     .target = &municipalities,
     .says = {"Gemeente: de code van een van `/municipalities`.",
              "Municipality: the code of one of `/municipalities`."},
     .example = "GM0344"},
    {.name = "postcodeArea",
     .column = "postcode_area",
     .type = FIELD_POSTCODE_AREA,
     .flags = PERSONAL,
     .says = {"De vier cijfers van de postcode.", "The four digits of the postcode."}},
    {.name = "statement",
     .column = "statement",
     .type = FIELD_TEXT,
     .flags = PERSONAL | MULTILINE,
     .min = 1,
     .max = 500,
     .says = {"Wat de ondertekenaar gaat doen.", "What the signer will do."},
     .example = "Wij openen onze deuren."},
    {.name = "statementState",
     .column = "statement_state",
     .type = FIELD_CHOICE,
     .flags = READ_ONLY | PERSONAL | FILTER | NEVER_NULL,
     .choices = &statement_states,
     .says = {"Of de tekst is bekeken, en wat daaruit kwam.",
              "Whether editors looked at the statement, and what came of it."},
     .example = "submitted"},
    {.name = "approvedStatement",
     .column = "case when t.statement_state = 'approved' then t.statement end",
     .type = FIELD_TEXT,
     .flags = READ_ONLY | DERIVED,
     .min = 1,
     .max = 500,
     .says = {"De tekst, als die is goedgekeurd.", "The statement, once it is approved."}},
    STATEMENT_OF("consents.sign", "Ja, ik onderteken en mijn gegevens mogen daarvoor worden gebruikt.",
                 "Yes, I sign, and my data may be used for that."),
    STATEMENT_OF("consents.atLeast16", "Ja, ik ben 16 jaar of ouder.", "Yes, I am 16 or older."),
    CONSENT("consents.publicName", "public_name", 0, "De naam mag openbaar.", "The name may be shown to everybody.",
            "true"),
    CONSENT("consents.newsletter", "newsletter", PERSONAL, "De nieuwsbrief mag worden gestuurd.",
            "The newsletter may be sent.", "false"),
    CONSENT("consents.shareWithPartners", "share_with_partners", PERSONAL, "Partners mogen deze ondertekening zien.",
            "Partners may see this pledge.", "false"),
    {.name = "declaration",
     .column = "declaration",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | CREATE_ONLY | FILTER,
     .target = &declarations,
     .says = {"De verklaring die is getekend: de slug van een van `/declarations`.",
              "The declaration that was signed: the slug of one of `/declarations`."},
     .example = "intentieverklaring-1"},
    {.name = "declarationHash",
     .column = "declaration_hash",
     .type = FIELD_TEXT,
     .flags = READ_ONLY | PERSONAL,
     .min = 64,
     .max = 64,
     .says = {"De `hash` van de tekst die is getekend, in de taal van tekenen.",
              "The `hash` of the text that was signed, in the language of signing."},
     .example = "85c4336349679ca018aa2b17ed8e03cfbf365c03000614d429bf04f4239ec13f"},
    {.name = "language",
     .column = "language",
     .type = FIELD_CHOICE,
     .flags = PERSONAL | HAS_DEFAULT,
     .choices = &languages,
     .says = {"Taal waarin is getekend; `nl` als er niets staat.", "Language of signing; `nl` when it is left out."},
     .example = "nl"},
    {.name = "status",
     .column = "status",
     .type = FIELD_CHOICE,
     .flags = READ_ONLY | FILTER | NEVER_NULL,
     .choices = &statuses,
     .says = {"Stand van de ondertekening; begint als `pending`.", "State of the pledge; begins as `pending`."},
     .example = "confirmed"},
    MOMENT("signedAt", "signed_at", PERSONAL, "Wanneer is getekend.", "When it was signed.",
           "2026-11-22T11:13:43.181Z"),
    MOMENT("confirmedAt", "confirmed_at", FILTER_RANGE, "Wanneer de ondertekening is bevestigd.",
           "When the pledge was confirmed.", "2026-11-22T11:13:43.268Z"),
    MOMENT("withdrawnAt", "withdrawn_at", PERSONAL, "Wanneer de ondertekening is ingetrokken.",
           "When the pledge was withdrawn.", NULL),
    MOMENT("verifiedAt", "verified_at", 0, "Wanneer is vastgesteld dat de organisatie is wie zij zegt te zijn.",
           "When it was established that the organisation is who it says it is.", NULL),
    MOMENT("invalidatedAt", "invalidated_at", PERSONAL, "Wanneer is vastgesteld dat dit geen echte ondertekening is.",
           "When it was established that this is no real pledge.", NULL),
    {.name = "emailMatchesWebsite",
     .column = EMAIL_MATCHES_WEBSITE,
     .type = FIELD_BOOLEAN,
     .flags = READ_ONLY | DERIVED | PERSONAL,
     .says = {"Of het e-mailadres bij het domein van de website hoort; een hint voor wie verifieert.",
              "Whether the e-mail address belongs to the domain of the website; a hint for whoever verifies."},
     .example = "true"},
    {.name = "receipts",
     .column = RECEIPTS,
     .type = FIELD_RECEIPTS,
     .flags = READ_ONLY | DERIVED | PERSONAL | NEVER_NULL,
     .max = 10000,
     .reads = (const char *const[]){"pledge_consents", NULL},
     .says = {"Elke toestemming die is gegeven of ingetrokken, in volgorde.",
              "Every consent that was given or taken back, in order."},
     .example = "[{\"purpose\": \"sign\", \"given\": true, \"declaration\": \"intentieverklaring-1\", \"hash\": "
                "\"85c4336349679ca018aa2b17ed8e03cfbf365c03000614d429bf04f4239ec13f\", \"language\": \"nl\", \"at\": "
                "\"2026-11-22T11:13:43.181Z\"}]"},
    {.name = "faxNumber",
     .column = "fax_number",
     .type = FIELD_TEXT,
     .flags = WRITE_ONLY | CREATE_ONLY,
     .min = 0,
     .max = 200,
     .says = {"Laat leeg. Formulieren verbergen dit veld voor mensen; wie het invult is een machine, en wat die stuurt "
              "wordt weggegooid.",
              "Leave it empty. Forms hide this from people; who fills it in is a machine, and what that sends is "
              "dropped."}},
    {.name = "altcha",
     .column = "altcha",
     .type = FIELD_TEXT,
     .flags = WRITE_ONLY | CREATE_ONLY,
     .min = 1,
     .max = 4000,
     .says = {"De oplossing van een opgave van `/pledges/challenge`, zoals het ALTCHA-onderdeel die geeft; nodig waar "
              "deze installatie dat vraagt.",
              "The solution of a challenge of `/pledges/challenge`, as the ALTCHA widget gives it; needed where this "
              "installation asks for it."}},
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static void sign(struct operation *operation, const struct body *body) {
    inbox_take_pledge(operation, body);
}

static const struct group groups[] = {
    {"representative",
     "Representative",
     {"Wie namens de organisatie tekent; verplicht voor organisaties, niet voor mensen.",
      "Who signs for the organisation; required for organisations, not for people."}},
    {"consents",
     "Consents",
     {"Toestemmingen, elk apart en nooit vooraf gegeven.", "Consents, each by itself and none given in advance."}},
    {NULL, NULL, {NULL, NULL}}};

static const struct act acts[] = {
    {.kind = ACT_CREATE,
     .summary = {"Onderteken de intentieverklaring", "Sign the declaration"},
     .more = {"Het antwoord is voor elk adres hetzelfde, ook als er al mee is getekend. Daarna komt er een mail met "
              "een link; pas wie die gebruikt, telt mee.",
              "The answer is the same for every address, also when it has signed already. Then comes a mail with a "
              "link; whoever uses that is counted."},
     .status = "202",
     .answer = "SignupAccepted",
     .metered = true},
    {.kind = ACT_CHANGE,
     .more = {"Bevestigen, beoordelen en wissen zijn besluiten: zie `/pledges/{id}/decisions`.",
              "Confirming, judging and erasing are decisions: see `/pledges/{id}/decisions`."},
     .example = "{\"website\": \"https://www.devoorbeelden.example\"}"},
    {.kind = ACT_OWN_READ,
     .summary = {"Lees uw eigen ondertekening", "Read your own pledge"},
     .more = {"Alles wat er van u wordt bewaard, met een ontvangstbewijs van elke toestemming die is gegeven of "
              "ingetrokken.",
              "Everything that is kept about you, with a receipt of every consent that was given or taken back."}},
    {.kind = ACT_OWN_CHANGE,
     .summary = {"Verbeter uw eigen ondertekening", "Correct your own pledge"},
     .more = {"Ook om toestemming te geven of in te trekken.", "Also to give consent, or to take it back."},
     .example = "{\"consents\": {\"newsletter\": true}}"},
    {.kind = ACT_OWN_REMOVE,
     .summary = {"Wis uw eigen ondertekening", "Erase your own pledge"},
     .more = {"Met alles wat erover wordt bewaard. Dat kan niet ongedaan worden gemaakt.",
              "With all that is kept about it. There is no way back."}},
    {.kind = ACT_COUNT}};

const struct resource pledges = {
    .name = "pledges",
    .title = {"Ondertekeningen", "Sign-ups to the declaration"},
    .schema = "Pledge",
    .one = {"een ondertekening", "a pledge"},
    .says = {"Ondertekeningen van de intentieverklaring, door mensen en organisaties. Tekenen kan een mening verraden: "
             "iedereen ziet alleen wat is bevestigd door ondertekenaars die met hun naam genoemd willen worden. Een "
             "ondertekening telt nadat zij per mail is bevestigd; de ondertekenaar kan haar met de persoonlijke link "
             "inzien, verbeteren, intrekken en wissen.",
             "Sign-ups to the declaration, by people and by organisations. Signing may reveal an opinion: everybody "
             "sees only what was confirmed by signers who agreed to be named. A pledge counts once it was confirmed by "
             "mail; with the personal link the signer can see, correct, withdraw and erase it."},
    .path = "/v1/pledges",
    .table = "pledges",
    .key = "id",
    .acts = acts,
    .groups = groups,
    .fields = fields,
    .conflicts = pledge_conflicts,
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
    .check = pledge_check,
};
