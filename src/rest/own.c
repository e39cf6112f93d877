/* The record of somebody without a key: whoever holds a token that was mailed to them owns one. */

#include <string.h>
#include <strings.h>

#include "internal.h"
#include "wdhs/digest.h"

#define TOKEN_SIZE 32 /* bytes */
#define HASH_TEXT  ((size_t)2 * DIGEST_SHA256_SIZE)

bool token_hash(struct arena *arena, const char *token, const char **bytea) {
    unsigned char bytes[TOKEN_SIZE + 4];
    unsigned char digest[DIGEST_SHA256_SIZE];
    size_t length = strlen(token);
    if (length != (TOKEN_SIZE * 4 + 2) / 3 || digest_base64url_decode(token, length, bytes) != TOKEN_SIZE ||
        !digest_sha256(bytes, TOKEN_SIZE, digest)) {
        return false;
    }
    char *text = arena_alloc(arena, HASH_TEXT + 3);
    if (text != NULL) {
        text[0] = '\\';
        text[1] = 'x';
        digest_hex(digest, sizeof digest, text + 2);
    }
    *bytea = text;
    return true;
}

/* --- finding it --------------------------------------------------------------------------------------------------- */

static void refuse(struct operation *operation) {
    struct request *request = operation->request;
    reply_problem(
        request, PROBLEM_UNAUTHORIZED,
        request_say(request,
                    "De persoonlijke link is onbekend of verlopen. Vraag een nieuwe aan met POST /v1/pledges/links.",
                    "The personal link is unknown or has expired. Ask for a new one with POST /v1/pledges/links."));
    request->reply.www_authenticate = "Bearer realm=\"wdhs-api\", error=\"invalid_token\"";
    request_complete(request);
}

static void found(struct operation *operation, const struct db_rows *rows) {
    const struct slot *slot = &operation->plan->slots[operation->plan->key_slot];
    struct cells cells = {.rows = rows};
    if (db_row_count(rows) == 0) {
        refuse(operation);
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
    const char *header = request_header(request, "Authorization");
    const char *token =
        header != NULL && strncasecmp(header, "Bearer ", 7) == 0 ? header + 7 + strspn(header + 7, " ") : "";
    struct db_param *param = arena_alloc(request->arena, sizeof *param);
    request->with_key = true;
    operation->plan = plan_of(resource);
    operation->identified = next;
    if (param == NULL) {
        operation_no_memory(request);
        return;
    }
    *param = (struct db_param){NULL, DB_BYTEA};
    if (!token_hash(request->arena, token, &param->value)) {
        refuse(operation);
        return;
    }
    if (!operation_refused(operation)) {
        operation_ask(operation, resource->find_own, false, param, 1, found);
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

static void removed(struct operation *operation, const struct db_rows *rows) {
    (void)rows;
    operation_changed(operation);
    operation->request->reply.status = 204;
    request_complete(operation->request);
}

static void take_away(struct operation *operation) {
    struct db_param *param = arena_alloc(operation->request->arena, sizeof *param);
    query_parse(operation, QUERY_WRITE);
    if (operation_refused(operation)) {
        return;
    }
    *param = (struct db_param){operation->key, operation->plan->slots[operation->plan->key_slot].type};
    operation_ask(operation, operation->plan->resource->remove_own, true, param, 1, removed);
}

void rest_own_remove(struct request *request) {
    operation_begin_own(request, resource_of(request), take_away);
}
