/* Where a database failure becomes an HTTP answer: nowhere else. */

#include <stdio.h>
#include <string.h>

#include "body.h"
#include "failure.h"
#include "wdhs/log.h"

static void unavailable(struct request *request, const char *nl, const char *en) {
    reply_problem(request, PROBLEM_UNAVAILABLE, request_say(request, nl, en));
    request->reply.retry_after_s = 1;
}

static void outcome_unknown(struct request *request) {
    reply_problem(
        request, PROBLEM_OUTCOME_UNKNOWN,
        request_say(request,
                    "De verbinding met de database viel weg nadat de wijziging was verstuurd. Kijk eerst of zij "
                    "er staat voordat u haar opnieuw doet.",
                    "The connection to the database was lost after the change had been sent. See whether it is "
                    "there before you repeat it."));
    request->reply.retry_after_s = 1;
}

/* JSON Pointer of a field: "contactPoint.email" -> "/contactPoint/email". */
const char *pointer_of_field(struct request *request, const char *name) {
    char *pointer = arena_printf(request->arena, "/%s", name);
    for (char *c = pointer; c != NULL && *c != '\0'; c++) {
        *c = *c == '.' ? '/' : *c;
    }
    return pointer == NULL ? "" : pointer;
}

static const struct conflict *listed_conflict(const struct resource *resource, const char *constraint) {
    for (const struct conflict *c = resource->conflicts; c != NULL && c->constraint != NULL; c++) {
        if (strcmp(c->constraint, constraint) == 0) {
            return c;
        }
    }
    return NULL;
}

static void answer_listed(struct request *request, const struct conflict *conflict) {
    const char *detail = conflict->detail[request->language];
    if (conflict->is_conflict) {
        reply_problem(request, PROBLEM_CONFLICT, detail);
        return;
    }
    request_fault(request, IN_BODY, conflict->field == NULL ? "" : pointer_of_field(request, conflict->field),
                  MSG_BAD_COMBINATION, detail, NULL, NULL);
    reply_faults(request);
}

/* The field behind a constraint named <table>_<column>_<kind>. */
static const struct slot *slot_of_constraint(const struct operation *operation, const char *constraint,
                                             const char *kind) {
    const char *table = operation->plan->resource->table;
    size_t table_length = strlen(table);
    size_t length = strlen(constraint);
    size_t kind_length = strlen(kind);
    char column[72];
    if (length <= table_length + kind_length + 1 || strncmp(constraint, table, table_length) != 0 ||
        constraint[table_length] != '_' || strcmp(constraint + length - kind_length, kind) != 0) {
        return NULL;
    }
    snprintf(column, sizeof column, "%.*s", (int)(length - table_length - kind_length - 1),
             constraint + table_length + 1);
    return plan_slot_of_column(operation->plan, column);
}

static const char *value_sent(const struct operation *operation, const struct slot *slot) {
    if (operation->body == NULL) {
        return NULL;
    }
    return operation->body->values[slot - operation->plan->slots].text[0];
}

/* True when a PUT that should create met a record under the key in its URL, rather than one with another value in
 * common. */
static bool is_there_already(const struct operation *operation, const struct slot *slot) {
    bool by_slug = operation->key_kind == KEY_SLUG;
    return operation->replaces_or_creates &&
           (slot == NULL ? !by_slug : by_slug && slot->field->type == FIELD_SLUG && slot->target == NULL);
}

static void already_taken(struct operation *operation, const char *constraint) {
    struct request *request = operation->request;
    const struct slot *slot = slot_of_constraint(operation, constraint, "_key");
    const char *name = slot == NULL ? operation->plan->resource->key : slot->field->name;
    if (is_there_already(operation, slot)) {
        reply_problem(request, PROBLEM_PRECONDITION_FAILED,
                      request_say(request, "Er bestaat al een record met deze sleutel.",
                                  "A record with this key exists already."));
        return;
    }
    const char *detail =
        request->language == LANGUAGE_NL
            ? arena_printf(request->arena, "Er is al een record met deze waarde in \"%s\"; geef een andere waarde.",
                           name)
            : arena_printf(request->arena, "A record with this value in \"%s\" exists already; give another value.",
                           name);
    reply_problem(request, PROBLEM_CONFLICT, detail);
}

static void unknown_reference(struct operation *operation, const char *constraint) {
    struct request *request = operation->request;
    const struct slot *slot = slot_of_constraint(operation, constraint, "_fkey");
    if (slot == NULL || operation->body == NULL) {
        reply_problem(request, PROBLEM_CONFLICT,
                      request_say(request, "Andere records verwijzen hier nog naar; verwijder of wijzig die eerst.",
                                  "Other records still refer to this one; remove or change those first."));
        return;
    }
    bool list = slot->field->type == FIELD_REFERENCES;
    request_fault(request, IN_BODY, pointer_of_field(request, slot->field->name),
                  list ? MSG_UNKNOWN_REFERENCES : MSG_UNKNOWN_REFERENCE, list ? NULL : value_sent(operation, slot),
                  NULL, NULL);
    reply_faults(request);
}

static void unexpected(struct operation *operation, const struct db_result *result) {
    struct request *request = operation->request;
    log_event(LOG_LEVEL_ERROR, "statement-failed", "requestId", request->id, "route", request->route->pattern,
              "sqlstate", result->sqlstate, "constraint", result->constraint, NULL);
    reply_problem(request, PROBLEM_INTERNAL, NULL);
}

static void check_violated(struct operation *operation, const struct db_result *result) {
    struct request *request = operation->request;
    const struct slot *slot = slot_of_constraint(operation, result->constraint, "_check");
    if (slot == NULL) {
        unexpected(operation, result);
        return;
    }
    request_fault(request, IN_BODY, pointer_of_field(request, slot->field->name), MSG_BAD_COMBINATION,
                  request_say(request, "Deze waarde kan hier niet.", "This value is not possible here."), NULL, NULL);
    reply_faults(request);
}

/* A column that may not be null: the parent in the URL does not exist, or a language is missing that this table needs.
 */
static void null_given(struct operation *operation, const struct db_result *result) {
    struct request *request = operation->request;
    const struct slot *slot = plan_slot_of_column(operation->plan, result->column);
    const char *parent_field = operation->plan->resource->parent_field;
    if (slot == NULL) {
        unexpected(operation, result);
        return;
    }
    if (parent_field != NULL && strcmp(slot->field->name, parent_field) == 0) {
        reply_problem(request, PROBLEM_NOT_FOUND, NULL);
        return;
    }
    size_t length = strlen(result->column);
    bool translated = (slot->field->flags & TRANSLATED) != 0 && length > 2;
    request_fault(request, IN_BODY, pointer_of_field(request, slot->field->name), MSG_REQUIRED,
                  translated ? arena_printf(request->arena, "%s (%s)", slot->field->name, result->column + length - 2)
                             : slot->field->name,
                  NULL, NULL);
    reply_faults(request);
}

/* SQLSTATE classes after which the same request may succeed a moment later: connection, resources, operator
 * intervention, serialization, deadlock, a read-only server. */
static bool is_passing(const char *sqlstate) {
    static const char *const passing[] = {"08", "53", "57", "58", "40", "25006"};
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        if (strncmp(sqlstate, passing[i], strlen(passing[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void failed(struct operation *operation, const struct db_result *result) {
    struct request *request = operation->request;
    const struct conflict *listed = listed_conflict(operation->plan->resource, result->constraint);
    if (is_passing(result->sqlstate)) {
        unavailable(request, "De database kon dit nu niet doen; probeer het zo nog eens.",
                    "The database could not do this now; try again in a moment.");
    } else if (listed != NULL) {
        answer_listed(request, listed);
    } else if (strcmp(result->sqlstate, "23505") == 0) {
        already_taken(operation, result->constraint);
    } else if (strcmp(result->sqlstate, "23503") == 0) {
        unknown_reference(operation, result->constraint);
    } else if (strcmp(result->sqlstate, "23514") == 0) {
        check_violated(operation, result);
    } else if (strcmp(result->sqlstate, "23502") == 0) {
        null_given(operation, result);
    } else {
        unexpected(operation, result);
    }
}

void failure_reply(struct operation *operation, const struct db_result *result) {
    struct request *request = operation->request;
    if (operation->changed) {
        request->reply.status = 204; /* done, though it cannot be shown */
        return;
    }
    switch (result->status) {
    case DB_FAILED:
        failed(operation, result);
        break;
    case DB_UNKNOWN_OUTCOME:
        outcome_unknown(request);
        break;
    case DB_TIMEOUT:
        if (result->was_sent && operation->writes) {
            outcome_unknown(request);
        } else {
            unavailable(request, "De database antwoordde niet op tijd.", "The database did not answer in time.");
        }
        break;
    case DB_BUSY:
        unavailable(request, "Het is nu te druk.", "It is too busy now.");
        break;
    default:
        unavailable(request, "De database is nu niet bereikbaar.", "The database cannot be reached now.");
    }
}
