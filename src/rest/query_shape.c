/* What a query wants to see of a record: fields, expand, languages. */

#include <string.h>

#include "query.h"

void query_each_item(struct operation *operation, const struct parameter *parameter, const char *value,
                     parameter_reader *each) {
    const char *at = value;
    for (;;) {
        size_t length = strcspn(at, ",");
        each(operation, parameter, arena_copy(operation->request->arena, at, length));
        if (at[length] == '\0') {
            return;
        }
        at += length + 1;
    }
}

/* All parts of "contactPoint" by that name. */
static void show_field(struct operation *operation, const struct parameter *parameter, const char *item) {
    bool found = false;
    for (size_t i = 0; item != NULL && i < operation->plan->slot_count; i++) {
        const struct slot *slot = &operation->plan->slots[i];
        size_t length = slot_top_length(slot);
        if (slot->cell_count > 0 && strncmp(slot->field->name, item, length) == 0 && item[length] == '\0') {
            operation->view.shown[i] = true;
            found = true;
        }
    }
    if (!found) {
        request_fault(operation->request, IN_QUERY, parameter->name, MSG_BAD_FIELD, item,
                      value_join(operation->request->arena, parameter->choices), NULL);
    }
}

static void expand_field(struct operation *operation, const struct parameter *parameter, const char *item) {
    for (size_t i = 0; item != NULL && i < operation->plan->slot_count; i++) {
        const struct slot *slot = &operation->plan->slots[i];
        if (slot_is_expandable(slot) && strcmp(slot->field->name, item) == 0) {
            operation->view.expand_count += operation->view.expanded[i] ? 0 : 1;
            operation->view.expanded[i] = true;
            return;
        }
    }
    const char *possible = parameter->choices[0] == NULL ? request_say(operation->request, "niets", "nothing")
                                                         : value_join(operation->request->arena, parameter->choices);
    request_fault(operation->request, IN_QUERY, parameter->name, MSG_BAD_EXPAND, item, possible, NULL);
}

void query_fields(struct operation *operation, const struct parameter *parameter, const char *value) {
    operation->view.all_fields = false;
    query_each_item(operation, parameter, value, show_field);
}

void query_expand(struct operation *operation, const struct parameter *parameter, const char *value) {
    query_each_item(operation, parameter, value, expand_field);
}

void query_languages(struct operation *operation, const struct parameter *parameter, const char *value) {
    if (strcmp(value, "all") == 0) {
        operation->view.all_languages = true;
    } else {
        request_fault(operation->request, IN_QUERY, parameter->name, MSG_BAD_LANGUAGES, value, NULL, NULL);
    }
}

/* The HTTP layer has chosen by it already. */
void query_format(struct operation *operation, const struct parameter *parameter, const char *value) {
    (void)value_check(operation->request, in_query(parameter->name), parameter->slot, value);
}
