/* Confirmations: whoever got the mail says that the pledge in it is theirs. From then on it counts. */

#include "../message.h"
#include "../pledge_mails.h"
#include "wdhs/db.h"
#include "wdhs/http.h"
#include "wdhs/operation.h"
#include "wdhs/resource.h"
#include "wdhs/text.h"

static const struct field fields[] = {
    {.name = "token",
     .column = "token",
     .type = FIELD_TEXT,
     .flags = REQUIRED | WRITE_ONLY,
     .min = 0,
     .max = 1048576,
     .says = {"Het token uit de mail.", "The token from the mail."},
     .example = "CwEsJZ5Mb2c8vHG5i0QmMZ8r3TXXsu7yW6AqkVfJ0gk"},
    {.name = NULL},
};

/* Repeating it succeeds, also for two who do so at once: what matters is that the token is good and that the pledge is
 * in a state in which a link does something. The pledge is locked before it is looked at: when it is just being signed
 * anew, what the link was sent for is there no more, and the link confirms nothing. */
static const char confirm[] =
    "with token as materialized (select p.id from pledge_tokens k join pledges p on p.id = k.pledge "
    "where k.hash = $1 and k.purpose = 'confirm' and k.expires_at > now() and (k.signed_at = p.signed_at) is not false "
    "for no key update of p) select from token where pledge_move(id, 'use-link') is not null";

/* One answer to tokens that expired, never were, or are none. */
static void pledge_confirmations_refuse(struct request *request) {
    request_fault(request, IN_BODY, "/token", MSG_BAD_TOKEN, NULL, NULL, NULL);
    reply_faults(request);
}

static void confirmed(struct operation *operation, const struct db_rows *rows) {
    struct request *request = operation_request(operation);
    struct text text;
    if (db_row_count(rows) == 0) {
        pledge_confirmations_refuse(request);
        return;
    }
    operation_changed(operation);
    mails_wait(request);
    text_init(&text, request->arena, 64);
    text_add_string(&text, "{\"status\":\"confirmed\"}");
    reply_body(request, 200, "application/json", &text);
}

static void pledge_confirmations_create(struct operation *operation, const struct body *body) {
    struct request *request = operation_request(operation);
    const char *token = body_text(body, "token");
    struct db_param *param = arena_alloc(request->arena, sizeof *param);
    if (param != NULL) {
        *param = (struct db_param){NULL, DB_BYTEA};
        if (token == NULL || !token_hash(request->arena, token, &param->value)) {
            pledge_confirmations_refuse(request);
            return;
        }
    }
    if (!operation_refused(operation)) {
        operation_ask(operation, confirm, true, param, 1, confirmed);
    }
}

static const struct act acts[] = {
    {.kind = ACT_CREATE,
     .summary = {"Bevestig een ondertekening", "Confirm a pledge"},
     .more = {"Het token staat in de link uit de mail achter `#confirm=`. Herhalen kan, met hetzelfde antwoord. "
              "Verlopen, onbekende en vervalste tokens krijgen samen één antwoord. De link openen bevestigt niets.",
              "The token stands behind `#confirm=` in the link from the mail. Repeating it succeeds, with the same "
              "answer. Expired, unknown and forged tokens all get one answer. Opening the link confirms nothing."},
     .status = "200",
     .answer = "PledgeConfirmed"},
    {.kind = ACT_COUNT},
};

const struct resource pledge_confirmations = {
    .name = "pledge-confirmations",
    .title = {"Bevestigingen", "Confirmations"},
    .schema = "PledgeConfirmation",
    .tag = "pledges",
    .one = {"een bevestiging", "a confirmation"},
    .says = {"Wie de mail kreeg bevestigt de ondertekening.", "Whoever got the mail confirms the pledge."},
    .path = "/v1/pledges/confirmations",
    .table = "pledges",
    .key = "token",
    .acts = acts,
    .fields = fields,
    .open_create = true,
    .post_only = true,
    .create = pledge_confirmations_create,
};
