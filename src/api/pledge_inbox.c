/* The inbox of sign-ups. Every one costs the same insert, whatever there is already for its address: what comes of it
 * is decided later, where nobody can take the time of it. */

#include <string.h>

#include "challenge.h"
#include "pledge_mails.h"
#include "signing_limits.h"
#include "wdhs/db.h"
#include "wdhs/digest.h"
#include "wdhs/http.h"
#include "wdhs/message.h"
#include "wdhs/operation.h"
#include "wdhs/resource.h"

/* What of the body goes into the inbox, and under which name. */
static const struct column {
    const char *field, *name;
} columns[] = {
    {"declaration", "declaration"},
    {"signer", "signer"},
    {"name", "name"},
    {"email", "email"},
    {"sector", "sector"},
    {"website", "website"},
    {"kvkNumber", "kvk_number"},
    {"collective", "collective"},
    {"partner", "partner"},
    {"representative.name", "representative_name"},
    {"representative.role", "representative_role"},
    {"goals", "goals"},
    {"municipality", "municipality"},
    {"postcodeArea", "postcode_area"},
    {"statement", "statement"},
    {"consents.publicName", "public_name"},
    {"consents.newsletter", "newsletter"},
    {"consents.shareWithPartners", "share_with_partners"},
};

/* One of them for each row of the answer, in this order. */
static const char *const references[] = {"declaration", "goals", "municipality", "collective", "partner"};

/* What a sign-up names must be there; the answer says which of it is not. The address of the client is held against the
 * blocked networks, and not stored. */
static const char take[] =
    "with sent as materialized (select * from rows from (json_to_recordset($1) as (id uuid, kind text, dropped "
    "boolean, "
    "client inet, language text, declaration text, signer text, name text, email text, sector text, website text, "
    "kvk_number text, collective uuid, partner uuid, representative_name text, representative_role text, goals uuid[], "
    "municipality text, postcode_area text, statement text, public_name boolean, newsletter boolean, "
    "share_with_partners boolean)) with ordinality), "
    "judged as materialized (select s.*, "
    "kind = 'link' or exists (select from declarations d where d.slug = s.declaration "
    "and d.published_on <= wdhs_today() and (d.retired_on is null or d.retired_on > wdhs_today())) as has_declaration, "
    "kind = 'link' or (select count(*) = cardinality(s.goals) from goals g where g.id = any (s.goals)) as has_goals, "
    "s.municipality is null or exists (select from municipalities m where m.code = s.municipality) as "
    "has_municipality, "
    "s.collective is null or exists (select from collectives c where c.id = s.collective "
    "and c.publication_state = 'published') as has_collective, "
    "s.partner is null or exists (select from partners q where q.id = s.partner) as has_partner, "
    "exists (select from signup_blocks b where case b.kind when 'prefix' then b.value::cidr >>= s.client else false "
    "end) "
    "as blocked from sent s), "
    "taken as (insert into pledge_signups (id, kind, dropped, language, declaration, signer, name, email, sector, "
    "website, kvk_number, collective, partner, representative_name, representative_role, goals, municipality, "
    "postcode_area, statement, public_name, newsletter, share_with_partners) "
    "select id, kind, dropped or blocked, language, declaration, signer, name, email, sector, website, kvk_number, "
    "collective, partner, representative_name, representative_role, goals, municipality, postcode_area, statement, "
    "coalesce(public_name, false), coalesce(newsletter, false), coalesce(share_with_partners, false) from judged "
    "where has_declaration and has_goals and has_municipality and has_collective and has_partner) "
    "select has_declaration, has_goals, has_municipality, has_collective, has_partner from judged order by ordinality";

/* --- the answer --------------------------------------------------------------------------------------------------- */

/* The same to everybody: it must not tell whether an address is known. */
static void answer(struct operation *operation) {
    struct request *request = operation_request(operation);
    struct text text;
    text_init(&text, request->arena, 256);
    text_add_string(&text, "{\"status\":\"accepted\",\"detail\":");
    text_add_json_string(&text,
                         request_say(request,
                                     "Als dit adres van u is, vindt u er binnen enkele minuten een mail. Kijk zo "
                                     "nodig ook bij de ongewenste mail.",
                                     "If this address is yours you will find a mail there within minutes. Look "
                                     "among unwanted mail as well if need be."));
    text_add_char(&text, '}');
    request->reply.content_language = request_say(request, "nl", "en");
    reply_body(request, 202, "application/json", &text);
    mails_wait(request);
}

static void taken(struct operation *operation, const struct db_rows *rows, size_t row) {
    struct request *request = operation_request(operation);
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        size_t length = 0;
        const char *found = db_cell(rows, row, i, &length);
        if (found == NULL || db_integer(found, length) == 0) {
            request_fault(request, IN_BODY, arena_printf(request->arena, "/%s", references[i]), MSG_UNKNOWN_REFERENCES,
                          NULL, NULL, NULL);
        }
    }
    if (!operation_refused(operation)) {
        answer(operation);
    }
}

/* --- the row ------------------------------------------------------------------------------------------------------ */

static void add_value(struct text *row, const char *name, const char *value) {
    if (value != NULL) {
        text_add_strings(row, ",\"", name, "\":", NULL);
        text_add_json_string(row, value);
    }
}

/* A machine fills in every field that it finds, also the one that people do not see. */
static bool is_trapped(const struct body *body) {
    const char *filled_in = body_text(body, "faxNumber");
    return filled_in != NULL && filled_in[0] != '\0';
}

static void join(struct operation *operation, const struct body *body, const char *kind, const char *language) {
    static const struct batch_kind sign_ups = {take, taken};
    struct request *request = operation_request(operation);
    struct text row;
    char id[UUID_TEXT_SIZE];
    digest_uuid(id);
    text_init(&row, request->arena, 512);
    text_add_strings(&row, "{\"id\":\"", id, "\",\"kind\":\"", kind,
                     "\",\"dropped\":", is_trapped(body) ? "true" : "false", NULL);
    add_value(&row, "client", request->client);
    add_value(&row, "language", language);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        add_value(&row, columns[i].name, body_text(body, columns[i].field));
    }
    text_add_char(&row, '}');
    operation_join(operation, &sign_ups, &row);
}

/* Too often, or without the work that was asked for; answered then. A solved challenge is used up by looking at it, so
 * that is done last. */
static bool is_unwelcome(struct operation *operation, const struct body *body) {
    struct request *request = operation_request(operation);
    if (signing_refused(request, body_text(body, "email"))) {
        return true;
    }
    (void)challenge_refused(request, "/altcha", body_text(body, "altcha"));
    return operation_refused(operation);
}

void inbox_take_pledge(struct operation *operation, const struct body *body) {
    const char *language = body_text(body, "language");
    if (!is_unwelcome(operation, body)) {
        join(operation, body, "pledge",
             language == NULL ? request_say(operation_request(operation), "nl", "en") : language);
    }
}

void inbox_take_link(struct operation *operation, const struct body *body) {
    struct request *request = operation_request(operation);
    if (!signing_refused(request, body_text(body, "email"))) {
        join(operation, body, "link", request_say(request, "nl", "en"));
    }
}
