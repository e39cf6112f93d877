/* The inbox of sign-ups. Every one costs the same insert, whatever there is already for its address: what comes of it
 * is decided later, where nobody can take the time of it. */

#include <string.h>

#include "challenge.h"
#include "pledge_mails.h"
#include "signing_limits.h"
#include "wdhs/db.h"
#include "wdhs/digest.h"
#include "wdhs/http.h"
#include "wdhs/operation.h"
#include "wdhs/resource.h"

extern const struct resource pledges;

/* One of them for each row of the answer, in this order. */
static const char *const references[] = {"declaration", "goals", "municipality", "collective", "partner"};

/* What a sign-up names must be there; the answer says which of it is not. */
static const char take[] = "select has_declaration, has_goals, has_municipality, has_collective, has_partner "
                           "from receive_signups($1)";

/* --- the answer --------------------------------------------------------------------------------------------------- */

/* The same to everybody: it must not tell whether an address is known. */
static void pledge_inbox_answer(struct operation *operation) {
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
        pledge_inbox_answer(operation);
    }
}

/* --- the row ------------------------------------------------------------------------------------------------------ */

static void pledge_inbox_add_value(struct text *row, const char *name, const char *value) {
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

/* The fields of a pledge that are in the body, by the names of their columns: the database makes its row of them. */
static void pledge_inbox_add_fields(struct text *row, const struct body *body) {
    for (const struct field *field = pledges.fields; field->name != NULL; field++) {
        if (!(field->flags & (READ_ONLY | WRITE_ONLY)) && field->column != NULL) {
            pledge_inbox_add_value(row, field->column, body_text(body, field->name));
        }
    }
}

static void join(struct operation *operation, const struct body *body, const char *kind) {
    static const struct batch_kind sign_ups = {take, taken};
    struct request *request = operation_request(operation);
    struct text row;
    char id[UUID_TEXT_SIZE];
    digest_uuid(id);
    text_init(&row, request->arena, 512);
    /* "now" is PostgreSQL's word for when its transaction began. */
    text_add_strings(&row, "{\"signup\":{\"id\":\"", id,
                     "\",\"received_at\":\"now\",\"dropped\":", is_trapped(body) ? "true" : "false", NULL);
    pledge_inbox_add_value(&row, "kind", kind);
    if (body_text(body, "language") == NULL) {
        pledge_inbox_add_value(&row, "language", request_say(request, "nl", "en"));
    }
    pledge_inbox_add_fields(&row, body);
    text_add_char(&row, '}');
    pledge_inbox_add_value(&row, "client", request->client);
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
    if (!is_unwelcome(operation, body)) {
        join(operation, body, "pledge");
    }
}

void inbox_take_link(struct operation *operation, const struct body *body) {
    if (!signing_refused(operation_request(operation), body_text(body, "email"))) {
        join(operation, body, "link");
    }
}
