/* Who calls: API keys, looked up anew for every request that brings one, so that a revoked key stops at once
 * everywhere. */

#include <string.h>
#include <strings.h>

#include "caller.h"
#include "cell.h"
#include "operation.h"
#include "wdhs/digest.h"
#include "wdhs/key.h"

/* The hash is compared here in constant time. The statement compares it as well, only to note the day of the last use
 * (at most one write a day for each key); nothing about the answer depends on that. Repeating it is harmless, so it
 * counts as a read. */
static const char find_key[] =
    "with found as (select * from api_keys where id = $1 and revoked_at is null), "
    "used as (update api_keys k set last_used_on = wdhs_today() from found where k.id = found.id "
    "and found.secret_hash = $2 and found.last_used_on is distinct from wdhs_today()) "
    "select encode(secret_hash, 'hex'), scopes, partner::text, municipality from found";

bool caller_has(const struct caller *caller, const char *scope) {
    for (size_t i = 0; i < caller->scope_count; i++) {
        if (caller->scopes[i] != NULL &&
            (strcmp(caller->scopes[i], scope) == 0 || strcmp(caller->scopes[i], "admin") == 0)) {
            return true;
        }
    }
    return false;
}

bool caller_lacks(struct operation *operation, const char *scope) {
    struct request *request = operation->request;
    if (caller_has(&operation->caller, scope)) {
        return false;
    }
    if (operation->caller.known) {
        const char *begin =
            request_say(request, "Deze sleutel heeft het recht \"", "This key does not have the scope \"");
        const char *end = request_say(request, "\" niet.", "\".");
        reply_problem(request, PROBLEM_FORBIDDEN, arena_printf(request->arena, "%s%s%s", begin, scope, end));
    } else {
        reply_problem(request, PROBLEM_UNAUTHORIZED,
                      request_say(request, "Hiervoor is een sleutel nodig: Authorization: Bearer wdhs_…",
                                  "This needs a key: Authorization: Bearer wdhs_…"));
        request->reply.www_authenticate = "Bearer realm=\"wdhs-api\"";
    }
    return true;
}

/* What is not open is refused here, whichever way it is read. */
static void proceed(struct operation *operation) {
    const char *scope = operation->plan->resource->read_scope;
    bool reads = operation->request->method == METHOD_GET || operation->request->method == METHOD_HEAD;
    if (scope == NULL || !reads || !caller_lacks(operation, scope)) {
        operation->identified(operation);
    }
}

void caller_refuse(struct operation *operation, const char *nl, const char *en) {
    struct request *request = operation->request;
    reply_problem(request, PROBLEM_UNAUTHORIZED, request_say(request, nl, en));
    request->reply.www_authenticate = "Bearer realm=\"wdhs-api\", error=\"invalid_token\"";
}

static void refuse_key(struct operation *operation) {
    caller_refuse(operation, "De sleutel in de header Authorization is onbekend of ingetrokken.",
                  "The key in the Authorization header is unknown or revoked.");
}

static const char *caller_copy_cell(struct operation *operation, const struct db_rows *rows, size_t column) {
    size_t length = 0;
    const char *value = db_cell(rows, 0, column, &length);
    return value == NULL ? NULL : arena_copy(operation->request->arena, value, length);
}

static void read_scopes(struct operation *operation, const struct db_rows *rows) {
    struct arena *arena = operation->request->arena;
    struct caller *caller = &operation->caller;
    size_t length = 0;
    const char *cell = db_cell(rows, 0, 1, &length);
    const char *scope = NULL;
    struct db_array array = db_array_open(cell, cell == NULL ? 0 : length);
    caller->scopes = arena_alloc(arena, (array.left + 1) * sizeof *caller->scopes);
    while (caller->scopes != NULL && db_array_next(&array, &scope, &length)) {
        caller->scopes[caller->scope_count++] = scope == NULL ? NULL : arena_copy(arena, scope, length);
    }
}

/* What was sent along, kept for the comparison. */
struct attempt {
    char id[KEY_ID_SIZE];
    char hash[SECRET_HASH_SIZE];
};

static void key_found(struct operation *operation, const struct db_rows *rows) {
    const struct attempt *attempt = operation->attempt;
    static const char nobody[] = "0000000000000000000000000000000000000000000000000000000000000000";
    size_t length = 0;
    const char *stored = db_row_count(rows) == 1 ? db_cell(rows, 0, 0, &length) : NULL;
    const char *held = stored != NULL && length == HASH_DIGITS ? stored : nobody;
    bool same = digest_equal(held, attempt->hash + strlen(HASH_PREFIX), HASH_DIGITS);
    if (!same || stored == NULL) {
        refuse_key(operation);
        return;
    }
    read_scopes(operation, rows);
    operation->caller.partner = caller_copy_cell(operation, rows, 2);
    operation->caller.municipality = caller_copy_cell(operation, rows, 3);
    operation->caller.id = attempt->id;
    operation->caller.known = true;
    if (!operation_refused(operation)) {
        proceed(operation);
    }
}

const char *bearer_token(const char *header) {
    static const char scheme[] = "Bearer ";
    const size_t length = sizeof scheme - 1;
    if (header == NULL || strncasecmp(header, scheme, length) != 0) {
        return NULL;
    }
    return header + length + strspn(header + length, " ");
}

static bool read_key(const char *token, struct attempt *attempt) {
    const char *secret = NULL;
    return token != NULL && key_parse(token, attempt->id, &secret) &&
           secret_hash(secret, strlen(secret), attempt->hash);
}

void operation_identify(struct operation *operation, step *next) {
    struct request *request = operation->request;
    const char *header = request_header(request, "Authorization");
    operation->identified = next;
    if (header == NULL) {
        proceed(operation);
        return;
    }
    request->with_key = true;
    struct attempt *attempt = arena_alloc(request->arena, sizeof *attempt);
    struct db_param *params = arena_alloc(request->arena, 2 * sizeof *params);
    if (attempt == NULL || params == NULL) {
        operation_refused(operation);
        return;
    }
    if (!read_key(bearer_token(header), attempt)) {
        caller_refuse(operation, "De header Authorization heeft niet de vorm \"Bearer wdhs_…\".",
                      "The Authorization header does not have the form \"Bearer wdhs_…\".");
        return;
    }
    params[0] = (struct db_param){attempt->id, DB_TEXT};
    params[1] = (struct db_param){attempt->hash, DB_BYTEA};
    operation->attempt = attempt;
    struct db_statement statement = {
        .sql = find_key, .length = sizeof find_key - 1, .writes = false, .lane = DB_LANE_FAST};
    operation_run(operation, &statement, params, 2, key_found);
}
