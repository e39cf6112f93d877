/* The record of somebody without a key: whoever holds a token that was mailed to them owns one. */

#include <string.h>

#include "cell.h"
#include "handlers.h"
#include "wdhs/digest.h"
#include "wdhs/key.h"

#define TOKEN_SIZE 32 /* bytes */

bool token_hash(struct arena *arena, const char *token, const char **bytea) {
    unsigned char bytes[TOKEN_SIZE + 4];
    size_t length = strlen(token);
    if (length != (TOKEN_SIZE * 4 + 2) / 3 || digest_base64url_decode(token, length, bytes) != TOKEN_SIZE) {
        return false;
    }
    char *hash = arena_alloc(arena, SECRET_HASH_SIZE);
    *bytea = hash;
    return hash == NULL || secret_hash(bytes, TOKEN_SIZE, hash);
}

/* --- finding it --------------------------------------------------------------------------------------------------- */

static void own_refuse(struct operation *operation) {
    const char *const *unknown = operation->plan->resource->own_unknown;
    caller_refuse(operation, unknown[LANGUAGE_NL], unknown[LANGUAGE_EN]);
}

static void own_found(struct operation *operation, const struct db_rows *rows) {
    const struct slot *slot = plan_key(operation->plan);
    struct cells cells = {.rows = rows};
    if (db_row_count(rows) == 0) {
        own_refuse(operation);
        return;
    }
    operation->key = cell_text(operation->request->arena, slot, cell_at(&cells, 0));
    operation->key_kind = KEY_PRIMARY;
    operation->own = true;
    if (!operation_refused(operation)) {
        operation->identified(operation);
    }
}

void operation_begin_own(struct request *request, const struct resource *resource, step *next) {
    struct operation *operation = operation_new(request);
    if (operation == NULL) {
        return;
    }
    const char *token = bearer_token(request_header(request, "Authorization"));
    struct db_param *param = arena_alloc(request->arena, sizeof *param);
    request->with_key = true;
    operation->plan = plan_of(resource);
    operation->identified = next;
    if (param == NULL) {
        operation_no_memory(request);
        return;
    }
    *param = (struct db_param){NULL, DB_BYTEA};
    if (token == NULL || !token_hash(request->arena, token, &param->value)) {
        own_refuse(operation);
        return;
    }
    if (!operation_refused(operation)) {
        operation_ask(operation, resource->find_own, false, param, 1, own_found);
    }
}

/* --- the three methods -------------------------------------------------------------------------------------------- */

static const struct resource *resource_of(const struct request *request) {
    const struct plan *plan = request->route->context;
    return plan->resource;
}

void rest_own_single(struct request *request) {
    operation_begin_own(request, resource_of(request), single_show);
}

void rest_own_patch(struct request *request) {
    operation_begin_own(request, resource_of(request), patch_run);
}

static void own_removed(struct operation *operation, const struct db_rows *rows) {
    (void)rows;
    operation_removed(operation);
    operation->request->reply.status = 204;
}

static void own_take_away(struct operation *operation) {
    struct db_param *param = arena_alloc(operation->request->arena, sizeof *param);
    query_parse(operation, QUERY_WRITE);
    if (operation_refused(operation)) {
        return;
    }
    *param = (struct db_param){operation->key, plan_key(operation->plan)->type};
    operation_ask(operation, operation->plan->resource->remove_own, true, param, 1, own_removed);
}

void rest_own_remove(struct request *request) {
    operation_begin_own(request, resource_of(request), own_take_away);
}
