/* The inbox of sign-ups. Every one costs the same insert, whatever there is already for its address: what comes of it
 * is decided later, where nobody can take the time of it. */

#include <string.h>

#include "pledge_mails.h"
#include "wdhs/db.h"
#include "wdhs/digest.h"
#include "wdhs/http.h"
#include "wdhs/message.h"
#include "wdhs/operation.h"
#include "wdhs/resource.h"

/* The columns of the inbox that come from the body, in the order of the statement's parameters from $4 on. */
static const struct column {
    const char *field;
    enum db_type type;
    bool required_true; /* a consent: absent is no */
} columns[] = {
    {"declaration", DB_TEXT, false},
    {"signer", DB_TEXT, false},
    {"name", DB_TEXT, false},
    {"email", DB_TEXT, false},
    {"sector", DB_TEXT, false},
    {"website", DB_TEXT, false},
    {"kvkNumber", DB_TEXT, false},
    {"collective", DB_UUID, false},
    {"partner", DB_UUID, false},
    {"representative.name", DB_TEXT, false},
    {"representative.role", DB_TEXT, false},
    {"goals", DB_UUID_ARRAY, false},
    {"municipality", DB_TEXT, false},
    {"postcodeArea", DB_TEXT, false},
    {"statement", DB_TEXT, false},
    {"consents.publicName", DB_BOOL, true},
    {"consents.newsletter", DB_BOOL, true},
    {"consents.shareWithPartners", DB_BOOL, true},
};

#define COLUMN_COUNT (sizeof columns / sizeof *columns)
#define FIRST_COLUMN 4                                     /* after id, dropped and language */
#define PARAM_COUNT  (FIRST_COLUMN - 1 + COLUMN_COUNT + 1) /* the last one is the client's address */

/* From a network that is blocked. The address is looked at and not stored. */
#define BLOCKED(address)                                                                                               \
    "exists (select from signup_blocks b where case b.kind when 'prefix' then b.value::cidr >>= " address              \
    " else false end)"

/* What a sign-up names must be there; the answer says which of it is not, in the order of `references`. */
static const char take_pledge[] =
    "with found as materialized (select "
    "exists (select from declarations d where d.slug = $4 and d.published_on <= current_date "
    "and (d.retired_on is null or d.retired_on > current_date)) as declaration, "
    "(select count(*) = cardinality($15) from goals g where g.id = any ($15)) as goals, "
    "($16 is null or exists (select from municipalities m where m.code = $16)) as municipality, "
    "($11 is null or exists (select from collectives c where c.id = $11 and c.publication_state = 'published')) "
    "as collective, "
    "($12 is null or exists (select from partners q where q.id = $12)) as partner), "
    "taken as (insert into pledge_signups (id, kind, dropped, language, declaration, signer, name, email, sector, "
    "website, kvk_number, collective, partner, representative_name, representative_role, goals, municipality, "
    "postcode_area, statement, public_name, newsletter, share_with_partners) "
    "select $1, 'pledge', $2 or " BLOCKED(
        "$22") ", $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21 "
               "from found where declaration and goals and municipality and collective and partner) "
               "select declaration, goals, municipality, collective, partner from found";

static const char take_link[] = "insert into pledge_signups (id, kind, dropped, language, email) "
                                "values ($1, 'link', $2 or " BLOCKED("$5") ", $3, $4)";

static const char *const references[] = {"declaration", "goals", "municipality", "collective", "partner"};

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
    request_complete(request);
}

static void link_taken(struct operation *operation, const struct db_rows *rows) {
    (void)rows;
    answer(operation);
}

static void pledge_taken(struct operation *operation, const struct db_rows *rows) {
    struct request *request = operation_request(operation);
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        size_t length = 0;
        const char *found = db_cell(rows, 0, i, &length);
        if (found == NULL || db_integer(found, length) == 0) {
            request_fault(request, IN_BODY, arena_printf(request->arena, "/%s", references[i]), MSG_UNKNOWN_REFERENCES,
                          NULL, NULL, NULL);
        }
    }
    if (!operation_refused(operation)) {
        answer(operation);
    }
}

/* --- the statement ------------------------------------------------------------------------------------------------ */

/* True for what a machine filled in that fills in everything. */
static bool is_trapped(const struct body *body) {
    const char *filled_in = body_text(body, "faxNumber");
    return filled_in != NULL && filled_in[0] != '\0';
}

/* id, dropped and language, which both statements begin with; NULL after answering 503. */
static struct db_param *params_new(struct operation *operation, bool dropped, const char *language) {
    struct arena *arena = operation_request(operation)->arena;
    struct db_param *params = arena_alloc(arena, PARAM_COUNT * sizeof *params);
    char *id = arena_alloc(arena, UUID_TEXT_SIZE);
    if (operation_refused(operation)) {
        return NULL;
    }
    digest_uuid(id);
    params[0] = (struct db_param){id, DB_UUID};
    params[1] = (struct db_param){dropped ? "t" : "f", DB_BOOL};
    params[2] = (struct db_param){language, DB_TEXT};
    return params;
}

void inbox_take_pledge(struct operation *operation, const struct body *body) {
    const struct request *request = operation_request(operation);
    const char *language = body_text(body, "language");
    struct db_param *params =
        params_new(operation, is_trapped(body), language == NULL ? request_say(request, "nl", "en") : language);
    if (params == NULL) {
        return;
    }
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const char *value = body_text(body, columns[i].field);
        params[FIRST_COLUMN - 1 + i] =
            (struct db_param){value == NULL && columns[i].required_true ? "f" : value, columns[i].type};
    }
    params[PARAM_COUNT - 1] = (struct db_param){request->client, DB_INET};
    operation_ask(operation, take_pledge, true, params, PARAM_COUNT, pledge_taken);
}

void inbox_take_link(struct operation *operation, const struct body *body) {
    const struct request *request = operation_request(operation);
    struct db_param *params = params_new(operation, false, request_say(request, "nl", "en"));
    if (params == NULL) {
        return;
    }
    params[3] = (struct db_param){body_text(body, "email"), DB_TEXT};
    params[4] = (struct db_param){request->client, DB_INET};
    operation_ask(operation, take_link, true, params, 5, link_taken);
}
