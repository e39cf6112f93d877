/* POST /v1/pledges/mine/withdrawal: as easy as signing, and at once. */

#include "service.h"
#include "wdhs/db.h"
#include "wdhs/operation.h"
#include "wdhs/resource.h"

extern const struct resource pledges;

/* Repeating it changes nothing. */
static const char withdraw[] = "select pledge_move($1, 'withdraw')";

static void withdrawn(struct operation *operation, const struct db_rows *rows) {
    struct request *request = operation_request(operation);
    struct text text;
    (void)rows;
    operation_changed(operation);
    text_init(&text, request->arena, 64);
    text_add_string(&text, "{\"status\":\"withdrawn\"}");
    reply_body(request, 200, "application/json", &text);
}

static void pledge_withdrawal_begin(struct operation *operation) {
    struct request *request = operation_request(operation);
    struct db_param *param = arena_alloc(request->arena, sizeof *param);
    if (operation_refused(operation)) {
        return;
    }
    *param = (struct db_param){operation_key(operation), DB_UUID};
    operation_ask(operation, withdraw, true, param, 1, withdrawn);
}

void pledge_withdraw(struct request *request) {
    if (!parameters_refused(request)) {
        operation_begin_own(request, &pledges, pledge_withdrawal_begin);
    }
}
