/* Which page of a list, in what order: limit, count, sort, cursor. */

#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "query.h"
#include "wdhs/digest.h"
#include "wdhs/moment.h"

void query_limit(struct operation *operation, const struct parameter *parameter, const char *value) {
    if (value_check(operation->request, in_query(parameter->name), parameter->slot, value) != NULL) {
        operation->list->limit = strtol(value, NULL, 10);
    }
}

void query_count(struct operation *operation, const struct parameter *parameter, const char *value) {
    if (value_check(operation->request, in_query(parameter->name), parameter->slot, value) != NULL) {
        operation->list->count = strcmp(value, "true") == 0;
    }
}

void query_cursor(struct operation *operation, const struct parameter *parameter, const char *value) {
    (void)parameter;
    operation->list->cursor = value;
}

/* --- order -------------------------------------------------------------------------------------------------------- */

/* Among its choices each field stands twice, the second time with a minus sign. */
static void bad_sort(struct operation *operation, const struct parameter *parameter, const char *item) {
    const char *names[FIELDS_MAX + 1];
    size_t count = 0;
    for (size_t i = 0; parameter->choices[i] != NULL; i += 2) {
        names[count++] = parameter->choices[i];
    }
    names[count] = NULL;
    request_fault(operation->request, IN_QUERY, parameter->name, MSG_BAD_SORT, item,
                  value_join(operation->request->arena, names), NULL);
}

static void sort_by(struct operation *operation, const struct parameter *parameter, const char *item) {
    struct request *request = operation->request;
    struct list *list = operation->list;
    bool descending = item != NULL && item[0] == '-';
    const struct slot *slot = item == NULL ? NULL : plan_slot(operation->plan, item + (descending ? 1 : 0));
    if (list->sort_count == SORTS_MAX) {
        request_fault(request, IN_QUERY, parameter->name, MSG_TOO_MANY, "4", request_say(request, "meer", "more"),
                      NULL);
        return;
    }
    if (slot == NULL || (slot->field->flags & SORTABLE) == 0) {
        bad_sort(operation, parameter, item);
        return;
    }
    for (size_t i = 0; i < list->sort_count; i++) {
        if (list->sorts[i].slot == slot) {
            request_fault(request, IN_QUERY, parameter->name, MSG_DUPLICATE_VALUE, slot->field->name, NULL, NULL);
            return;
        }
    }
    list->sorts[list->sort_count++] = (struct sort){slot, descending};
}

void query_sort(struct operation *operation, const struct parameter *parameter, const char *value) {
    operation->list->sort_count = 0;
    query_each_item(operation, parameter, value, sort_by);
}

/* The order that is told when the request names none; in any case the key tells apart what is equal before it. */
static void complete_order(struct operation *operation) {
    struct list *list = operation->list;
    const struct plan *plan = operation->plan;
    const struct slot *key = &plan->slots[plan->key_slot];
    list->default_order = list->sort_count == 0;
    if (list->default_order) {
        list->sorts[0] = plan->default_sort;
        list->sort_count = 1;
    }
    for (size_t i = 0; i < list->sort_count; i++) {
        if (list->sorts[i].slot == key) {
            return;
        }
    }
    list->sorts[list->sort_count] = (struct sort){key, list->sorts[list->sort_count - 1].descending};
    list->sort_count++;
}

/* --- cursors ------------------------------------------------------------------------------------------------------ */

/* Binds a cursor to everything that decides which records follow which. Parameters come in the order of their names. */
static uint64_t fingerprint(struct operation *operation) {
    const struct list *list = operation->list;
    struct text text;
    text_init(&text, operation->request->arena, 256);
    text_add_strings(&text, operation->plan->resource->name, "\n", operation->key == NULL ? "" : operation->key,
                     operation_sees_all(operation) ? "\n1\n" : "\n0\n", NULL);
    for (size_t i = 0; i < list->sort_count; i++) {
        text_add_strings(&text, list->sorts[i].descending ? "-" : "", list->sorts[i].slot->field->name, "\n", NULL);
    }
    for (size_t i = 0; i < list->filter_count; i++) {
        const struct filter *filter = &list->filters[i];
        for (size_t v = 0; v < filter->count; v++) {
            text_add_strings(&text, filter->parameter->name, "=", filter->values[v], "\n", NULL);
        }
    }
    return text.failed ? 0 : digest_fast(text.data, text.length);
}

static bool boundary_fits(struct operation *operation) {
    const struct list *list = operation->list;
    for (size_t i = 0; i < list->sort_count; i++) {
        const struct slot *slot = list->sorts[i].slot;
        const char *value = list->boundary[i];
        bool fits = true;
        int64_t ms = 0;
        if (slot->field->type == FIELD_UUID) {
            fits = digest_is_uuid(value);
        } else if (slot->field->type == FIELD_INTEGER) {
            size_t sign = value[0] == '-' ? 1 : 0;
            size_t length = strlen(value);
            fits = length > sign && length < 10 && strspn(value + sign, "0123456789") == length - sign;
        } else if (slot->field->type == FIELD_DATE) {
            fits = moment_is_date(value);
        } else if (slot->field->type == FIELD_TIMESTAMP) {
            char utc[MOMENT_SIZE] = "";
            fits = moment_parse(value, &ms);
            moment_format(ms, utc);
            fits = fits && strcmp(utc, value) == 0; /* the only form that cursors are made with */
        }
        if (!fits) {
            return false;
        }
    }
    return true;
}

static void open_cursor(struct operation *operation) {
    struct list *list = operation->list;
    if (list->cursor == NULL || operation->request->fault_count > 0) {
        return;
    }
    bool valid =
        strlen(list->cursor) <= CURSOR_MAX && cursor_decode(operation->request->arena, list->cursor, list->fingerprint,
                                                            &list->backwards, list->boundary, list->sort_count);
    if (!valid || !boundary_fits(operation)) {
        request_fault(operation->request, IN_QUERY, "cursor", MSG_BAD_CURSOR, NULL, NULL, NULL);
    }
}

void query_finish_page(struct operation *operation) {
    complete_order(operation);
    operation->list->fingerprint = fingerprint(operation);
    open_cursor(operation);
}
