/* POST, PUT, PATCH and DELETE. */

#include <stdio.h>
#include <string.h>

#include "body.h"
#include "etag.h"
#include "handlers.h"
#include "render.h"
#include "value.h"
#include "wdhs/digest.h"
#include "wdhs/utf8.h"
#include "write_sql.h"

static const char json_type[] = "application/json";
static const char patch_type[] = "application/merge-patch+json";
static const char *const offered[] = {json_type};

/* --- may this caller write here? ---------------------------------------------------------------------------------- */

/* As all that ends in `refused`: true when the request is answered already. */
static bool refused(struct operation *operation, enum problem problem, const char *nl, const char *en) {
    reply_problem(operation->request, problem, request_say(operation->request, nl, en));
    return true;
}

static bool caller_refused(struct operation *operation, bool creating) {
    const struct resource *resource = operation->plan->resource;
    const struct caller *caller = &operation->caller;
    if (operation->own) {
        return false;
    }
    bool bound = caller->partner != NULL || caller->municipality != NULL;
    if (creating && resource->open_create && (!bound || resource->write_scope == NULL)) {
        return false;
    }
    if (caller_lacks(operation, resource->write_scope)) {
        return true;
    }
    bool foreign = (caller->partner != NULL && resource->partner_owns == NULL) ||
                   (caller->municipality != NULL && resource->municipality_owns == NULL);
    if (foreign) {
        return refused(operation, PROBLEM_FORBIDDEN, "Deze sleutel is gebonden en mag hier niet schrijven.",
                       "This key is bound and may not write here.");
    }
    return false;
}

/* The field that makes a record the bound key's own: filled in when absent, refused when it names another. */
static bool claim_refused(struct operation *operation) {
    const struct resource *resource = operation->plan->resource;
    const struct caller *caller = &operation->caller;
    const char *bound = caller->partner != NULL ? caller->partner : caller->municipality;
    const char *name = caller->partner != NULL ? resource->partner_field : resource->municipality_field;
    bool adds = operation->body->mode == BODY_CREATE || operation->replaces_or_creates;
    if (bound == NULL || (name == NULL && !adds)) {
        return false;
    }
    const struct slot *slot = name == NULL ? NULL : plan_slot(operation->plan, name);
    if (slot == NULL) {
        return refused(operation, PROBLEM_FORBIDDEN, "Deze sleutel is gebonden en mag hier niets toevoegen.",
                       "This key is bound and may not add anything here.");
    }
    const char *given = body_text(operation->body, name);
    if (given == NULL && !body_has(operation->body, name)) {
        if (body_creates(operation->body)) {
            body_set(operation->body, slot, bound);
        }
        return false;
    }
    if (given == NULL || strcasecmp(given, bound) != 0) {
        return refused(operation, PROBLEM_FORBIDDEN,
                       "Deze sleutel mag alleen schrijven wat bij de eigen organisatie hoort.",
                       "This key may only write what belongs to its own organisation.");
    }
    return false;
}

/* --- preparing the body ------------------------------------------------------------------------------------------- */

/* "Dorpshuis De Klink" -> "dorpshuis-de-klink-k3x9": a slug for those who gave none. */
static void make_slug(struct operation *operation) {
    const struct resource *resource = operation->plan->resource;
    const struct slot *slot = plan_slot(operation->plan, "slug");
    const char *from = resource->slug_from == NULL ? NULL : body_text(operation->body, resource->slug_from);
    if (slot == NULL || from == NULL || body_has(operation->body, "slug")) {
        return;
    }
    char slug[91];
    utf8_slug(from, slug, sizeof slug);
    char suffix[6] = "";
    if (resource->slug_suffix || slug[0] == '\0') {
        static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789x";
        unsigned char random[4];
        digest_random(random, sizeof random);
        suffix[0] = slug[0] == '\0' ? '\0' : '-';
        char *at = suffix + (slug[0] == '\0' ? 0 : 1);
        for (size_t i = 0; i < 4; i++) {
            at[i] = letters[random[i] % 32];
        }
        at[4] = '\0';
    }
    body_set(operation->body, slot, arena_printf(operation->request->arena, "%s%s", slug, suffix));
}

/* True after finding a fault: the body may repeat what the URL says, not contradict it. */
static bool differs_from_url(struct operation *operation, const struct slot *slot) {
    const char *given = body_text(operation->body, slot->field->name);
    if (given == NULL || strcmp(given, operation->key) == 0) {
        return false;
    }
    request_fault(operation->request, IN_BODY, arena_printf(operation->request->arena, "/%s", slot->field->name),
                  MSG_SLUG_MISMATCH, slot->field->name, NULL, NULL);
    return true;
}

/* PUT that replaces: a key that is fixed after creation cannot be another one than the URL's. */
static void check_fixed_key(struct operation *operation) {
    const struct slot *slot = plan_key(operation->plan);
    if ((slot->field->flags & CREATE_ONLY) != 0) {
        (void)differs_from_url(operation, slot);
    }
}

/* PUT that creates: the key in the URL is the record's key or slug; the body may repeat it. */
static void adopt_key(struct operation *operation) {
    const struct plan *plan = operation->plan;
    const struct slot *slot = operation->key_kind == KEY_PRIMARY ? plan_key(plan) : plan_slot(plan, "slug");
    if (slot == NULL || slot->field->type == FIELD_UUID) {
        return;
    }
    if (differs_from_url(operation, slot)) {
        return;
    }
    struct place place = {IN_PATH, "id"};
    if (value_check(operation->request, place, slot, operation->key) != NULL) {
        body_set(operation->body, slot, operation->key);
    }
}

/* Whether whoever changed a record is shown it. */
static bool shows_changes(const struct operation *operation) {
    const struct resource *resource = operation->plan->resource;
    return resource->read_all_scope == NULL ||
           (resource->note_read != NULL ? operation->own : operation_sees_all(operation));
}

/* Whether success has a body. One that has none suits everybody, whatever they would take: it is never a 406. */
static bool write_has_body(const struct operation *operation, const char *content_type) {
    if (content_type == json_type && operation->plan->resource->create != NULL) {
        return true;
    }
    return content_type != NULL && !operation->minimal && (content_type == json_type || shows_changes(operation));
}

static bool write_refused(struct operation *operation, const char *content_type, bool creating) {
    struct request *request = operation->request;
    if (caller_refused(operation, creating)) {
        return true;
    }
    operation->minimal = request_prefers_minimal(request);
    if ((write_has_body(operation, content_type) && request_accept(request, offered, 1) == NULL) ||
        (content_type != NULL && !request_content_type(request, content_type))) {
        return true;
    }
    query_parse(operation, QUERY_WRITE);
    return false;
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

static void write_show(struct operation *operation, const struct cells *cells, unsigned status) {
    struct request *request = operation->request;
    struct text text;
    render_record(&text, operation, cells);
    operation_say_language(operation);
    if (operation->minimal || (status == 200 && !shows_changes(operation))) {
        request->reply.status = status == 201 ? 201 : 204;
        request->reply.preference_applied = operation->minimal ? "return=minimal" : NULL;
    } else {
        reply_body(request, status, json_type, &text);
    }
}

static const char *location_of(struct operation *operation, const struct cells *cells) {
    struct request *request = operation->request;
    const struct slot *slot = plan_key(operation->plan);
    if (operation->replaces_or_creates) {
        return arena_printf(request->arena, "%s%s", request_base(request), request->path);
    }
    const char *key = cell_text(request->arena, slot, cell_at(cells, slot->cell));
    return key == NULL ? NULL : arena_printf(request->arena, "%s%s/%s", request_base(request), request->path, key);
}

static void created(struct operation *operation, const struct db_rows *rows) {
    operation_changed(operation);
    struct cells cells = {.rows = rows};
    operation->request->reply.location = location_of(operation, &cells);
    write_show(operation, &cells, 201);
}

/* Unless the record was there, was the caller's to write, and was in the state that If-Match named. */
static bool change_refused(struct operation *operation, const struct db_rows *rows) {
    if (db_row_count(rows) == 0) {
        reply_problem(operation->request, PROBLEM_NOT_FOUND, NULL);
        return true;
    }
    size_t length = 0;
    const char *owned = db_cell(rows, 0, 0, &length);
    if (db_integer(owned, length) == 0) {
        return refused(operation, PROBLEM_FORBIDDEN,
                       "Deze sleutel mag alleen schrijven wat bij de eigen organisatie hoort.",
                       "This key may only write what belongs to its own organisation.");
    }
    if (db_cell(rows, 0, 1, NULL) == NULL) {
        return refused(operation, PROBLEM_PRECONDITION_FAILED,
                       "De versie in If-Match is niet de huidige; lees het record opnieuw.",
                       "The version in If-Match is not the current one; read the record again.");
    }
    return false;
}

static void changed(struct operation *operation, const struct db_rows *rows) {
    operation_changed(operation);
    struct cells cells = {.rows = rows, .offset = 1};
    if (change_refused(operation, rows)) {
        return;
    }
    if (operation->own && !operation->minimal) {
        operation->changed = true;
        single_show(operation); /* with what the change has led to in other tables */
    } else {
        write_show(operation, &cells, 200);
    }
}

static void write_removed(struct operation *operation, const struct db_rows *rows) {
    operation_removed(operation);
    if (!change_refused(operation, rows)) {
        operation->request->reply.status = 204;
    }
}

/* --- the four methods --------------------------------------------------------------------------------------------- */

static void write_run(struct operation *operation, void (*write)(struct operation *, struct builder *),
                      answer *answered) {
    builder_run(operation, write, true, DB_LANE_WRITES, answered);
}

static void run_create(struct operation *operation) {
    if (operation_refused(operation) || claim_refused(operation)) {
        return;
    }
    if (operation->plan->resource->create != NULL) {
        operation->plan->resource->create(operation, operation->body);
        return;
    }
    make_slug(operation);
    write_run(operation, write_insert, created);
}

static void write_create(struct operation *operation) {
    const struct plan *parent = operation->plan->parent;
    if (write_refused(operation, json_type, true)) {
        return;
    }
    if (parent != NULL && plan_key_kind(parent, operation->request->args[0]) == KEY_NONE) {
        reply_problem(operation->request, PROBLEM_NOT_FOUND, NULL);
        return;
    }
    body_read(operation, BODY_CREATE);
    run_create(operation);
}

/* The record in the URL; 404 at once when no record can have such a key. */
static bool key_refused(struct operation *operation) {
    struct request *request = operation->request;
    const struct plan *parent = operation->plan->parent;
    operation->key = request->args[parent == NULL ? 0 : 1];
    operation->key_kind = plan_key_kind(operation->plan, operation->key);
    bool possible =
        operation->key_kind != KEY_NONE && (parent == NULL || plan_key_kind(parent, request->args[0]) != KEY_NONE);
    if (!possible) {
        reply_problem(request, PROBLEM_NOT_FOUND, NULL);
    }
    return !possible;
}

static void update(struct operation *operation, enum body_mode mode) {
    if (if_match_refused(operation)) {
        return;
    }
    body_read(operation, mode);
    if (mode == BODY_REPLACE && operation->body != NULL) {
        check_fixed_key(operation);
    }
    if (!operation_refused(operation) && !claim_refused(operation)) {
        write_run(operation, write_update, changed);
    }
}

static void patch(struct operation *operation) {
    if (!write_refused(operation, patch_type, false) && !key_refused(operation)) {
        update(operation, BODY_PATCH);
    }
}

void patch_run(struct operation *operation) {
    if (!write_refused(operation, patch_type, false)) {
        update(operation, BODY_PATCH);
    }
}

/* A number that the database gives out cannot be chosen: nothing is at that address, and nobody can put it there. */
static bool database_counts(const struct plan *plan) {
    const struct field *key = plan_key(plan)->field;
    return key->type == FIELD_INTEGER && (key->flags & READ_ONLY) != 0;
}

static void replace(struct operation *operation) {
    const char *none_match = request_header(operation->request, "If-None-Match");
    operation->replaces_or_creates = none_match != NULL && strcmp(none_match, "*") == 0;
    if (write_refused(operation, json_type, false) || key_refused(operation)) {
        return;
    }
    if (!operation->replaces_or_creates) {
        update(operation, BODY_REPLACE);
        return;
    }
    if (database_counts(operation->plan)) {
        reply_problem(operation->request, PROBLEM_NOT_FOUND, NULL);
        return;
    }
    body_read(operation, BODY_REPLACE);
    if (operation->body != NULL) {
        adopt_key(operation);
    }
    run_create(operation);
}

static void write_take_away(struct operation *operation) {
    if (!write_refused(operation, NULL, false) && !operation_refused(operation) && !key_refused(operation) &&
        !if_match_refused(operation)) {
        write_run(operation, write_delete, write_removed);
    }
}

static void write_begin(struct request *request, step *next) {
    struct operation *operation = operation_new(request);
    if (operation != NULL) {
        operation_identify(operation, next);
    }
}

void rest_create(struct request *request) {
    write_begin(request, write_create);
}

void rest_replace(struct request *request) {
    write_begin(request, replace);
}

void rest_patch(struct request *request) {
    write_begin(request, patch);
}

void rest_remove(struct request *request) {
    write_begin(request, write_take_away);
}
