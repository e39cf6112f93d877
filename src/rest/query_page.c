/* Which page of a list, in what order: limit, count, sort, cursor. */

#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "query.h"
#include "representation.h"
#include "sort.h"
#include "wdhs/digest.h"

void query_limit(struct operation *operation, const struct parameter *parameter, const char *value) {
    if (strcmp(value, "all") == 0) {
        operation->list->all = true;
        return;
    }
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
    const struct slot *key = plan_key(plan);
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

/* An order by texts that are translated is that of one language, from the first page to the last: a cursor says which.
 */
static bool goes_by_language(const struct list *list) {
    bool by_language = false;
    for (size_t i = 0; i < list->sort_count; i++) {
        by_language = by_language || list->sorts[i].slot->sort.by_language;
    }
    return by_language;
}

static const char *const language_names[LANGUAGE_COUNT] = {[LANGUAGE_NL] = "nl", [LANGUAGE_EN] = "en"};

const char *query_make_cursor(struct operation *operation, const char *boundary[CURSOR_VALUES_MAX], bool backwards) {
    const struct list *list = operation->list;
    size_t count = list->sort_count;
    if (goes_by_language(list)) {
        boundary[count++] = language_names[list->language];
    }
    return cursor_encode(operation->request->arena, list->fingerprint, backwards, boundary, count);
}

const char *query_cursor_behind(struct operation *operation, const struct cells *cells, bool backwards) {
    const struct list *list = operation->list;
    const char *values[CURSOR_VALUES_MAX];
    for (size_t i = 0; i < list->sort_count; i++) {
        const struct slot *slot = list->sorts[i].slot;
        struct cell cell = cell_at(cells, sort_cell(slot, list->language, cells));
        values[i] = cell.bytes == NULL ? NULL : cell_text(operation->request->arena, slot, cell);
        if (values[i] == NULL && cell.bytes != NULL) {
            return NULL;
        }
    }
    return query_make_cursor(operation, values, backwards);
}

static bool take_language(struct list *list, const char *name) {
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        if (name != NULL && strcmp(language_names[i], name) == 0) {
            list->language = (enum language)i;
            return true;
        }
    }
    return false;
}

static bool take_boundary(struct list *list, const char *const *values) {
    bool fits = true;
    for (size_t i = 0; fits && i < list->sort_count; i++) {
        fits = sort_value_fits(list->sorts[i].slot, values[i]);
        list->boundary[i] = values[i];
    }
    list->from_boundary = true;
    return fits;
}

static bool read_cursor(struct operation *operation) {
    struct list *list = operation->list;
    const char *values[CURSOR_VALUES_MAX];
    bool by_language = goes_by_language(list);
    return strlen(list->cursor) <= CURSOR_MAX &&
           cursor_decode(operation->request->arena, list->cursor, list->fingerprint, &list->backwards, values,
                         list->sort_count + (by_language ? 1 : 0)) &&
           take_boundary(list, values) && (!by_language || take_language(list, values[list->sort_count]));
}

static void open_cursor(struct operation *operation) {
    struct request *request = operation->request;
    if (operation->list->cursor != NULL && request->fault_count == 0 && !read_cursor(operation)) {
        request_fault(request, IN_QUERY, "cursor", MSG_BAD_CURSOR, NULL, NULL, NULL);
    }
}

/* What has no place for the number would leave it out without a word. */
static void check_total(struct operation *operation) {
    struct request *request = operation->request;
    if (operation->list->count && !operation->representation->has_total) {
        request_fault(request, IN_QUERY, "count", MSG_BAD_COMBINATION,
                      request_say(request, "In deze vorm is geen plaats voor het totaal; vraag het met format=json.",
                                  "This representation has no place for the total; ask for it with format=json."),
                      NULL, NULL);
    }
}

static bool shows_personal(const struct operation *operation) {
    bool personal = false;
    for (size_t i = 0; i < operation->plan->slot_count; i++) {
        personal = personal || (operation->plan->slots[i].field->flags & PERSONAL) != 0;
    }
    return personal && operation->view.personal;
}

/* Whom personal data are shown of is written down before they go out, and who is in a whole list is known too late. A
 * cursor begins somewhere, backwards perhaps, and who reads all records can count them. */
static void check_whole(struct operation *operation) {
    struct request *request = operation->request;
    const struct list *list = operation->list;
    if (list->all && (list->count || list->cursor != NULL)) {
        request_fault(request, IN_QUERY, "limit", MSG_BAD_COMBINATION,
                      request_say(request, "limit=all gaat niet samen met count en cursor.",
                                  "limit=all does not go with count or cursor."),
                      NULL, NULL);
    }
    if (list->all && shows_personal(operation)) {
        request_fault(request, IN_QUERY, "limit", MSG_BAD_COMBINATION,
                      request_say(request,
                                  "Persoonsgegevens worden alleen per bladzijde getoond; limit=all kan hier niet.",
                                  "Personal data are shown a page at a time; limit=all is not possible here."),
                      NULL, NULL);
    }
}

void query_finish_page(struct operation *operation) {
    struct list *list = operation->list;
    check_total(operation);
    check_whole(operation);
    complete_order(operation);
    list->language = goes_by_language(list) ? operation->request->language : LANGUAGE_NL;
    list->fingerprint = fingerprint(operation);
    open_cursor(operation);
}
