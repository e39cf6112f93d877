/* Confirmations: whoever got the mail says that the pledge in it is theirs. From then on it counts. */

#include "../pledge_mails.h"
#include "wdhs/db.h"
#include "wdhs/http.h"
#include "wdhs/operation.h"
#include "wdhs/resource.h"
#include "wdhs/text.h"

static const struct field fields[] = {
    {.name = "token", .column = "token", .type = FIELD_TEXT, .flags = REQUIRED | WRITE_ONLY, .min = 0, .max = 1048576},
    {.name = NULL},
};

/* The token was mailed for what had been sent in by then, and confirms nothing later. Repeating it succeeds, also for
 * two who do so at once: what matters is that the token is good and the pledge was not withdrawn since, which takes the
 * token away. */
static const char confirm[] =
    "with token as (select pledge, created_at from pledge_tokens where hash = $1 and purpose = 'confirm' and "
    "expires_at > now()), "
    "confirmed as (update pledges p set status = 'confirmed' from token where p.id = token.pledge "
    "and p.status = 'pending' and p.signed_at <= token.created_at returning p.id, p.language), "
    "thanks as (insert into mails (pledge, kind, language) select id, 'confirmed', language from confirmed) "
    "select from token join pledges p on p.id = token.pledge "
    "where p.status = 'confirmed' or (p.status = 'pending' and p.signed_at <= token.created_at)";

/* One answer to tokens that expired, never were, or are none. */
static void refuse(struct request *request) {
    request_fault(request, IN_BODY, "/token", MSG_BAD_TOKEN, NULL, NULL, NULL);
    reply_faults(request);
    request_complete(request);
}

static void confirmed(struct operation *operation, const struct db_rows *rows) {
    struct request *request = operation_request(operation);
    struct text text;
    if (db_row_count(rows) == 0) {
        refuse(request);
        return;
    }
    operation_changed(operation);
    mails_wait(request);
    text_init(&text, request->arena, 64);
    text_add_string(&text, "{\"status\":\"confirmed\"}");
    reply_body(request, 200, "application/json", &text);
    request_complete(request);
}

static void create(struct operation *operation, const struct body *body) {
    struct request *request = operation_request(operation);
    const char *token = body_text(body, "token");
    struct db_param *param = arena_alloc(request->arena, sizeof *param);
    if (param != NULL) {
        *param = (struct db_param){NULL, DB_BYTEA};
        if (token == NULL || !token_hash(request->arena, token, &param->value)) {
            refuse(request);
            return;
        }
    }
    if (!operation_refused(operation)) {
        operation_ask(operation, confirm, true, param, 1, confirmed);
    }
}

const struct resource pledge_confirmations = {
    .name = "pledge-confirmations",
    .title = {"Bevestigingen", "Confirmations"},
    .path = "/v1/pledges/confirmations",
    .table = "pledges",
    .key = "token",
    .fields = fields,
    .open_create = true,
    .post_only = true,
    .create = create,
};
