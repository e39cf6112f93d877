/* The query string of an operation: what to show, which records, in what order. Nothing is ignored or clamped. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "operation.h"
#include "value.h"
#include "wdhs/digest.h"
#include "wdhs/moment.h"

static struct place in_query(const char *name) {
    return (struct place){IN_QUERY, name};
}

/* --- fields, expand, languages ---------------------------------------------------------------------------------------
 */

/* Calls `each` for every item of a comma-separated value. */
static void each_item(struct operation *operation, const char *value,
                      void (*each)(struct operation *operation, const char *item)) {
    const char *at = value;
    for (;;) {
        size_t length = strcspn(at, ",");
        each(operation, arena_copy(operation->request->arena, at, length));
        if (at[length] == '\0') {
            return;
        }
        at += length + 1;
    }
}

/* The name under which a slot stands at the top of a record: "contactPoint" for all of its parts. */
static const char *top_name(struct arena *arena, const struct slot *slot) {
    return slot->group_length == 0 ? slot->field->name : arena_copy(arena, slot->field->name, slot->group_length);
}

static size_t shown_names(struct operation *operation, const char **names) {
    size_t count = 0;
    for (size_t i = 0; i < operation->plan->slot_count; i++) {
        const struct slot *slot = &operation->plan->slots[i];
        const char *name = top_name(operation->request->arena, slot);
        bool repeated = count > 0 && name != NULL && strcmp(names[count - 1], name) == 0;
        if (slot->cell_count > 0 && name != NULL && !repeated) {
            names[count++] = name;
        }
    }
    names[count] = NULL;
    return count;
}

static void show_field(struct operation *operation, const char *item) {
    bool found = false;
    for (size_t i = 0; item != NULL && i < operation->plan->slot_count; i++) {
        const struct slot *slot = &operation->plan->slots[i];
        const char *name = top_name(operation->request->arena, slot);
        if (slot->cell_count > 0 && name != NULL && strcmp(name, item) == 0) {
            operation->view.shown[i] = true;
            found = true;
        }
    }
    if (!found) {
        const char *names[FIELDS_MAX + 1];
        shown_names(operation, names);
        request_fault(operation->request, IN_QUERY, "fields", MSG_BAD_FIELD, item,
                      value_join(operation->request->arena, names), NULL);
    }
}

static bool is_expandable(const struct slot *slot) {
    return slot->target != NULL && slot->cell_count > 0;
}

static void expand_field(struct operation *operation, const char *item) {
    const char *names[FIELDS_MAX + 1];
    size_t count = 0;
    for (size_t i = 0; item != NULL && i < operation->plan->slot_count; i++) {
        const struct slot *slot = &operation->plan->slots[i];
        if (!is_expandable(slot)) {
            continue;
        }
        if (strcmp(slot->field->name, item) == 0) {
            operation->view.expand_count += operation->view.expanded[i] ? 0 : 1;
            operation->view.expanded[i] = true;
            return;
        }
        names[count++] = slot->field->name;
    }
    names[count] = NULL;
    const char *possible =
        count == 0 ? request_say(operation->request, "niets", "nothing") : value_join(operation->request->arena, names);
    request_fault(operation->request, IN_QUERY, "expand", MSG_BAD_EXPAND, item, possible, NULL);
}

static void read_fields(struct operation *operation, const char *value) {
    operation->view.all_fields = false;
    each_item(operation, value, show_field);
}

static void read_expand(struct operation *operation, const char *value) {
    each_item(operation, value, expand_field);
}

static void read_languages(struct operation *operation, const char *value) {
    if (strcmp(value, "all") == 0) {
        operation->view.all_languages = true;
    } else {
        request_fault(operation->request, IN_QUERY, "languages", MSG_BAD_LANGUAGES, value, NULL, NULL);
    }
}

/* --- limit, count, sort, cursor ----------------------------------------------------------------------------------- */

static void read_limit(struct operation *operation, const char *value) {
    static const struct field field = {.name = "limit", .type = FIELD_INTEGER, .min = 1, .max = LIMIT_MAX};
    static const struct slot slot = {.field = &field};
    if (value_check(operation->request, in_query("limit"), &slot, value) != NULL) {
        operation->list->limit = strtol(value, NULL, 10);
    }
}

static void read_count(struct operation *operation, const char *value) {
    static const struct field field = {.name = "count", .type = FIELD_BOOLEAN};
    static const struct slot slot = {.field = &field};
    if (value_check(operation->request, in_query("count"), &slot, value) != NULL) {
        operation->list->count = strcmp(value, "true") == 0;
    }
}

static void bad_sort(struct operation *operation, const char *item) {
    const char *names[FIELDS_MAX + 1];
    size_t count = 0;
    for (size_t i = 0; i < operation->plan->slot_count; i++) {
        if ((operation->plan->slots[i].field->flags & SORTABLE) != 0) {
            names[count++] = operation->plan->slots[i].field->name;
        }
    }
    names[count] = NULL;
    request_fault(operation->request, IN_QUERY, "sort", MSG_BAD_SORT, item,
                  value_join(operation->request->arena, names), NULL);
}

static void sort_by(struct operation *operation, const char *item) {
    struct list *list = operation->list;
    bool descending = item != NULL && item[0] == '-';
    const struct slot *slot = item == NULL ? NULL : plan_slot(operation->plan, item + (descending ? 1 : 0));
    if (list->sort_count == SORTS_MAX) {
        request_fault(operation->request, IN_QUERY, "sort", MSG_TOO_MANY, "4",
                      request_say(operation->request, "meer", "more"), NULL);
        return;
    }
    if (slot == NULL || (slot->field->flags & SORTABLE) == 0) {
        bad_sort(operation, item);
        return;
    }
    for (size_t i = 0; i < list->sort_count; i++) {
        if (list->sorts[i].slot == slot) {
            request_fault(operation->request, IN_QUERY, "sort", MSG_DUPLICATE_VALUE, slot->field->name, NULL, NULL);
            return;
        }
    }
    list->sorts[list->sort_count++] = (struct sort){slot, descending};
}

static void read_sort(struct operation *operation, const char *value) {
    operation->list->sort_count = 0;
    each_item(operation, value, sort_by);
}

static void read_cursor(struct operation *operation, const char *value) {
    operation->list->cursor = value;
}

/* --- filters ------------------------------------------------------------------------------------------------------ */

/* "updatedAt" -> "updated", "statedOn" -> "stated": the stem for Since and Until. */
static const char *moment_stem(struct arena *arena, const char *name) {
    size_t length = strlen(name);
    bool suffix = length > 2 && (strcmp(name + length - 2, "At") == 0 || strcmp(name + length - 2, "On") == 0);
    return arena_copy(arena, name, suffix ? length - 2 : length);
}

static const char *range_name(struct arena *arena, const struct slot *slot, bool lower) {
    if (slot->field->type == FIELD_INTEGER) {
        return arena_printf(arena, "%s%s", slot->field->name, lower ? "Min" : "Max");
    }
    return arena_printf(arena, "%s%s", moment_stem(arena, slot->field->name), lower ? "Since" : "Until");
}

static struct filter *filter_of(struct operation *operation, const struct slot *slot, int kind, const char *name) {
    struct list *list = operation->list;
    for (size_t i = 0; i < list->filter_count; i++) {
        if (list->filters[i].slot == slot && (int)list->filters[i].kind == kind) {
            return &list->filters[i];
        }
    }
    const char **values = arena_alloc(operation->request->arena, FILTER_VALUES_MAX * sizeof *values);
    if (list->filter_count == FILTERS_MAX || values == NULL) {
        return NULL;
    }
    struct filter *filter = &list->filters[list->filter_count++];
    *filter = (struct filter){.slot = slot, .name = name, .values = values};
    filter->kind = kind == FILTER_MIN ? FILTER_MIN : kind == FILTER_MAX ? FILTER_MAX : FILTER_ANY_OF;
    return filter;
}

static void add_filter(struct operation *operation, const struct slot *slot, int kind, const char *name,
                       const char *value) {
    struct request *request = operation->request;
    struct filter *filter = filter_of(operation, slot, kind, name);
    if (filter == NULL || filter->count == FILTER_VALUES_MAX || (kind != FILTER_ANY_OF && filter->count > 0)) {
        request_fault(request, IN_QUERY, name, MSG_REPEATED_PARAMETER, name, NULL, NULL);
        return;
    }
    const char *checked = value_check(request, in_query(name), slot, value);
    if (checked != NULL) {
        filter->values[filter->count++] = checked;
    }
}

/* By what a caller may not see they cannot filter either: it would tell. */
static unsigned visible_flags(const struct operation *operation, const struct slot *slot) {
    bool hidden = (slot->field->flags & PERSONAL) != 0 && !operation->view.personal;
    return hidden ? slot->field->flags & ~(unsigned)(FILTER | FILTER_RANGE) : slot->field->flags;
}

static bool read_filter(struct operation *operation, const char *name, const char *value) {
    struct arena *arena = operation->request->arena;
    for (size_t i = 0; i < operation->plan->slot_count; i++) {
        const struct slot *slot = &operation->plan->slots[i];
        unsigned flags = visible_flags(operation, slot);
        if ((flags & FILTER) != 0 && strcmp(slot->field->name, name) == 0) {
            add_filter(operation, slot, FILTER_ANY_OF, slot->field->name, value);
            return true;
        }
        if ((flags & FILTER_RANGE) == 0) {
            continue;
        }
        const char *lower = range_name(arena, slot, true);
        const char *upper = range_name(arena, slot, false);
        if (lower == NULL || upper == NULL) {
            return true; /* out of memory is answered later */
        }
        if (strcmp(lower, name) == 0 || strcmp(upper, name) == 0) {
            bool is_lower = strcmp(lower, name) == 0;
            add_filter(operation, slot, is_lower ? FILTER_MIN : FILTER_MAX, is_lower ? lower : upper, value);
            return true;
        }
    }
    return false;
}

/* Dates and moments have been brought into one form each, in which the later one is the greater text. */
static bool is_above(const struct filter *low, const struct filter *high) {
    if (low->slot->field->type == FIELD_INTEGER) {
        return strtol(low->values[0], NULL, 10) > strtol(high->values[0], NULL, 10);
    }
    return strcmp(low->values[0], high->values[0]) > 0;
}

static void check_ranges(struct operation *operation) {
    struct list *list = operation->list;
    for (size_t i = 0; i < list->filter_count; i++) {
        for (size_t j = 0; j < list->filter_count; j++) {
            const struct filter *low = &list->filters[i];
            const struct filter *high = &list->filters[j];
            bool pair = low->slot == high->slot && low->kind == FILTER_MIN && high->kind == FILTER_MAX &&
                        low->count == 1 && high->count == 1;
            if (pair && is_above(low, high)) {
                request_fault(operation->request, IN_QUERY, low->name, MSG_MIN_ABOVE_MAX, low->name, high->name, NULL);
            }
        }
    }
}

/* --- the whole query ---------------------------------------------------------------------------------------------- */

static const struct parameter {
    const char *name;
    enum query_kind least; /* QUERY_LIST: only lists have it */
    void (*read)(struct operation *operation, const char *value);
} parameters[] = {
    {"limit", QUERY_LIST, read_limit},
    {"cursor", QUERY_LIST, read_cursor},
    {"sort", QUERY_LIST, read_sort},
    {"count", QUERY_LIST, read_count},
    {"fields", QUERY_SINGLE, read_fields},
    {"expand", QUERY_SINGLE, read_expand},
    {"languages", QUERY_WRITE, read_languages},
};

#define PARAMETER_COUNT (sizeof parameters / sizeof *parameters)

static void unknown_parameter(struct operation *operation, enum query_kind kind, const char *name) {
    const char *names[PARAMETER_COUNT + FIELDS_MAX * (size_t)3];
    size_t count = 0;
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        if (parameters[i].least >= kind) {
            names[count++] = parameters[i].name;
        }
    }
    for (size_t i = 0; kind == QUERY_LIST && i < operation->plan->slot_count; i++) {
        const struct slot *slot = &operation->plan->slots[i];
        if ((visible_flags(operation, slot) & FILTER) != 0) {
            names[count++] = slot->field->name;
        }
        if ((visible_flags(operation, slot) & FILTER_RANGE) != 0) {
            const char *low = range_name(operation->request->arena, slot, true);
            const char *high = range_name(operation->request->arena, slot, false);
            names[count++] = low == NULL ? "" : low;
            names[count++] = high == NULL ? "" : high;
        }
    }
    const char *hint = value_suggest(name, names, count);
    request_fault(operation->request, IN_QUERY, name, hint == NULL ? MSG_UNKNOWN_PARAMETER : MSG_UNKNOWN_PARAMETER_HINT,
                  value_excerpt(operation->request, name), hint, NULL);
}

static void read_parameter(struct operation *operation, enum query_kind kind, const struct pair *pair,
                           bool seen[PARAMETER_COUNT]) {
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        if (strcmp(parameters[i].name, pair->name) != 0 || parameters[i].least < kind) {
            continue;
        }
        if (seen[i]) {
            request_fault(operation->request, IN_QUERY, pair->name, MSG_REPEATED_PARAMETER, pair->name, NULL, NULL);
        } else {
            parameters[i].read(operation, pair->value);
        }
        seen[i] = true;
        return;
    }
    if (kind != QUERY_LIST || !read_filter(operation, pair->name, pair->value)) {
        unknown_parameter(operation, kind, pair->name);
    }
}

/* Binds a cursor to everything that decides which records follow which. The order of parameters does not matter. */
static uint64_t fingerprint(struct operation *operation) {
    const struct list *list = operation->list;
    struct text text;
    text_init(&text, operation->request->arena, 256);
    text_add_strings(&text, operation->plan->resource->name, "\n", operation->key == NULL ? "" : operation->key,
                     operation_sees_all(operation) ? "\n1\n" : "\n0\n", NULL);
    for (size_t i = 0; i < list->sort_count; i++) {
        text_add_strings(&text, list->sorts[i].descending ? "-" : "", list->sorts[i].slot->field->name, "\n", NULL);
    }
    for (size_t s = 0; s < operation->plan->slot_count; s++) {
        for (size_t i = 0; i < list->filter_count; i++) {
            const struct filter *filter = &list->filters[i];
            for (size_t v = 0; filter->slot == &operation->plan->slots[s] && v < filter->count; v++) {
                text_add_strings(&text, filter->name, "=", filter->values[v], "\n", NULL);
            }
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

static void finish_list(struct operation *operation) {
    struct list *list = operation->list;
    list->default_order = list->sort_count == 0;
    if (list->default_order) {
        each_item(operation, operation->plan->resource->default_sort, sort_by);
    }
    const struct slot *key = &operation->plan->slots[operation->plan->key_slot];
    bool by_key = false;
    for (size_t i = 0; i < list->sort_count; i++) {
        by_key = by_key || list->sorts[i].slot == key;
    }
    if (!by_key && list->sort_count > 0) {
        list->sorts[list->sort_count] = (struct sort){key, list->sorts[list->sort_count - 1].descending};
        list->sort_count++;
    }
    check_ranges(operation);
    list->fingerprint = fingerprint(operation);
    open_cursor(operation);
}

void query_parse(struct operation *operation, enum query_kind kind) {
    bool seen[PARAMETER_COUNT] = {false};
    operation->view.all_fields = true;
    operation->view.personal = operation_sees_all(operation);
    if (kind == QUERY_LIST) {
        operation->list = arena_alloc(operation->request->arena, sizeof *operation->list);
        if (operation->list == NULL) {
            return;
        }
        operation->list->limit = LIMIT_DEFAULT;
    }
    for (size_t i = 0; i < operation->request->query_count; i++) {
        read_parameter(operation, kind, &operation->request->query[i], seen);
    }
    if (kind == QUERY_LIST) {
        finish_list(operation);
    }
}
