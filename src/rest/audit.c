/* Whoever is shown personal data says why, and that is written down before the answer goes out. */

#include <string.h>

#include "audit.h"
#include "cell.h"
#include "wdhs/utf8.h"

#define REASON_MAX 200 /* characters */

/* Its owner may read a record as often as they like. */
static bool is_audited(const struct operation *operation) {
    return operation->plan->resource->note_read != NULL && !operation->own && operation_sees_all(operation);
}

void audit_begin(struct operation *operation) {
    if (!is_audited(operation)) {
        return;
    }
    struct request *request = operation->request;
    const char *reason = request_header(request, "Read-Reason");
    size_t length = reason == NULL ? 0 : strlen(reason);
    bool fits = length > 0 && utf8_valid(reason, length) && utf8_count(reason, length) <= REASON_MAX;
    if (!fits) {
        request_fault(request, IN_HEADER, "Read-Reason", MSG_BAD_HEADER, "Read-Reason",
                      request_say(request, "in hoogstens 200 tekens waarom u deze persoonsgegevens nodig hebt",
                                  "in at most 200 characters why you need these personal data"),
                      NULL);
    }
    operation->read_reason = fits ? arena_string(request->arena, reason) : NULL;
}

/* The reply is there already, and may go out now. */
static void noted(struct operation *operation, const struct db_rows *rows) {
    (void)operation;
    (void)rows;
}

/* The keys of the records in the rows, as an array for PostgreSQL; NULL when memory is out. */
static const char *keys_shown(struct operation *operation, const struct db_rows *rows, size_t offset, size_t *count) {
    struct arena *arena = operation->request->arena;
    const struct slot *slot = plan_key(operation->plan);
    const char **keys = arena_alloc(arena, (db_row_count(rows) + 1) * sizeof *keys);
    size_t shown = db_row_count(rows);
    if (operation->list != NULL && shown > (size_t)operation->list->limit) {
        shown = (size_t)operation->list->limit; /* the last one only told that there is another page */
    }
    *count = 0;
    for (size_t i = 0; keys != NULL && i < shown; i++) {
        struct cells cells = {.rows = rows, .row = i, .offset = offset};
        struct cell cell = cell_at(&cells, slot->cell);
        if (cell.bytes != NULL) {
            keys[(*count)++] = cell_text(arena, slot, cell);
        }
    }
    return keys == NULL ? NULL : db_array_format(arena, keys, *count);
}

void audit_note(struct operation *operation, const struct db_rows *rows, size_t offset) {
    if (!is_audited(operation)) {
        return;
    }
    size_t count = 0;
    const char *keys = keys_shown(operation, rows, offset, &count);
    struct db_param *params = arena_alloc(operation->request->arena, 3 * sizeof *params);
    if (keys == NULL || params == NULL) {
        operation_no_memory(operation->request);
        return;
    }
    if (count == 0) {
        return;
    }
    params[0] = (struct db_param){operation->caller.id, DB_TEXT};
    params[1] = (struct db_param){operation->read_reason, DB_TEXT};
    params[2] = (struct db_param){keys, slot_array_type(plan_key(operation->plan))};
    operation_ask(operation, operation->plan->resource->note_read, true, params, 3, noted);
}
