/* Filters: which records of a list. Values are checked as their fields are, and become parameters of a condition. */

#include <stdlib.h>
#include <string.h>

#include "query.h"

/* The filter that the parameter has set before, or a new one; NULL when there are too many, or memory is out. */
static struct filter *filter_of(struct operation *operation, const struct parameter *parameter) {
    struct list *list = operation->list;
    for (size_t i = 0; i < list->filter_count; i++) {
        if (list->filters[i].parameter == parameter) {
            return &list->filters[i];
        }
    }
    size_t most = parameter->many ? FILTER_VALUES_MAX : 1;
    const char **values = arena_alloc(operation->request->arena, most * sizeof *values);
    if (list->filter_count == FILTERS_MAX || values == NULL) {
        return NULL;
    }
    struct filter *filter = &list->filters[list->filter_count++];
    *filter = (struct filter){.parameter = parameter, .values = values};
    return filter;
}

void filter_read(struct operation *operation, const struct parameter *parameter, const char *value) {
    struct request *request = operation->request;
    struct filter *filter = filter_of(operation, parameter);
    if (filter == NULL || filter->count == (parameter->many ? FILTER_VALUES_MAX : 1)) {
        request_fault(request, IN_QUERY, parameter->name, MSG_REPEATED_PARAMETER, parameter->name, NULL, NULL);
        return;
    }
    const char *checked = value_check(request, in_query(parameter->name), parameter->slot, value);
    if (checked != NULL && parameter->check != NULL) {
        checked = parameter->check(request, parameter->name, checked);
    }
    if (checked != NULL) {
        filter->values[filter->count++] = checked;
    }
}

/* Dates and moments have been brought into one form each, in which the later one is the greater text. */
static bool is_above(const struct filter *low, const struct filter *high) {
    if (low->parameter->slot->field->type == FIELD_INTEGER) {
        return strtoll(low->values[0], NULL, 10) > strtoll(high->values[0], NULL, 10);
    }
    return strcmp(low->values[0], high->values[0]) > 0;
}

void filter_check_ranges(struct operation *operation) {
    const struct list *list = operation->list;
    for (size_t i = 0; i < list->filter_count; i++) {
        const struct filter *low = &list->filters[i];
        for (size_t j = 0; low->parameter->begins_range && j < list->filter_count; j++) {
            const struct filter *high = &list->filters[j];
            bool pair = high->parameter == low->parameter + 1 && low->count == 1 && high->count == 1;
            if (pair && is_above(low, high)) {
                request_fault(operation->request, IN_QUERY, low->parameter->name, MSG_MIN_ABOVE_MAX,
                              low->parameter->name, high->parameter->name, NULL);
            }
        }
    }
}

void filter_add_condition(struct operation *operation, struct builder *builder, const struct filter *filter) {
    const struct parameter *parameter = filter->parameter;
    if (filter->count == 1 && parameter->one != NULL) {
        builder_template(builder, parameter->one, filter->values[0], parameter->one_type);
    } else {
        builder_template(builder, parameter->several,
                         db_array_format(operation->request->arena, filter->values, filter->count),
                         parameter->several_type);
    }
}
