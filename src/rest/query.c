/* The query string of an operation: what to show, which records, in what order. Nothing is ignored or clamped. */

#include <string.h>

#include "cursor.h"
#include "operation.h"
#include "query.h"

static const struct choices all_languages = {NULL, false, {{"all", {"alle talen", "all languages"}}}};

static const struct field limit_field = {.name = "limit", .type = FIELD_INTEGER, .min = 1, .max = LIMIT_MAX},
                          cursor_field = {.name = "cursor", .type = FIELD_TEXT, .min = 1, .max = CURSOR_MAX},
                          count_field = {.name = "count", .type = FIELD_BOOLEAN},
                          languages_field = {.name = "languages", .type = FIELD_CHOICE, .choices = &all_languages};

static const struct slot limit_slot = {.field = &limit_field}, cursor_slot = {.field = &cursor_field},
                         count_slot = {.field = &count_field}, languages_slot = {.field = &languages_field};

const struct parameter common_parameters[] = {
    {.name = "limit",
     .kinds = FOR_LISTS,
     .slot = &limit_slot,
     .read = query_limit,
     .says = {"Hoeveel per bladzijde, 20 als dit er niet staat; `all` geeft alles in één keer, zonder `next`. Niet "
              "samen met `count`, `cursor` of "
              "persoonsgegevens.",
              "How many on a page, 20 when this is left out; `all` gives all of them at once, without `next`. Not with "
              "`count`, `cursor` or personal "
              "data."}},
    {.name = "cursor",
     .kinds = FOR_LISTS,
     .slot = &cursor_slot,
     .read = query_cursor,
     .says = {"Waar een bladzijde begint, uit `links.next` of `links.prev`; hoort bij deze filters en volgorde.",
              "Where a page begins, from `links.next` or `links.prev`; belongs to these filters and this order."}},
    {.name = "sort",
     .kinds = FOR_LISTS,
     .read = query_sort,
     .says =
         {"Volgorde; een minteken keert om. Hoogstens vier velden, elk één keer. Wat leeg is staat achteraan, met een "
          "minteken vooraan; vertaalde teksten staan op volgorde in de taal van het antwoord.",
          "Order; a minus sign reverses it. At most four properties, each once. What is null comes last, with a minus "
          "sign first; translated texts are in order in the language of the answer."}},
    {.name = "count",
     .kinds = FOR_LISTS,
     .slot = &count_slot,
     .read = query_count,
     .says = {"Tel ook hoeveel er in totaal zijn.", "Also count them all."}},
    {.name = "format",
     .kinds = FOR_LISTS,
     .read = query_format,
     .says = {"In welke vorm, ongeacht `Accept`: voor adressen die men aanklikt en plakt.",
              "In which form, whatever `Accept` says: for addresses that people click and paste."}},
    {.name = "fields",
     .kinds = FOR_LISTS | FOR_SINGLES,
     .read = query_fields,
     .says = {"Alleen deze velden.", "Only these properties."}},
    {.name = "expand",
     .kinds = FOR_LISTS | FOR_SINGLES,
     .read = query_expand,
     .says = {"Voeg in wat anders alleen met een kenmerk wordt genoemd.",
              "Embed what is otherwise only named by its key."}},
    {.name = "languages",
     .kinds = FOR_LISTS | FOR_SINGLES | FOR_WRITES,
     .slot = &languages_slot,
     .read = query_languages,
     .says = {"`all` geeft vertaalde teksten in alle talen, als lijst.",
              "`all` gives translated texts in every language, as a list."}},
};

const size_t common_parameter_count = sizeof common_parameters / sizeof *common_parameters;

static bool is_there(const struct operation *operation, const struct parameter *parameter, enum query_kind kind) {
    return (parameter->kinds & 1U << kind) != 0 && (!parameter->personal || operation->view.personal);
}

static const struct parameter *query_find(const struct operation *operation, enum query_kind kind, const char *name) {
    const struct plan *plan = operation->plan;
    for (size_t i = 0; i < plan->parameter_count; i++) {
        if (strcmp(plan->parameters[i].name, name) == 0) {
            return is_there(operation, &plan->parameters[i], kind) ? &plan->parameters[i] : NULL;
        }
    }
    return NULL;
}

static void unknown_parameter(struct operation *operation, enum query_kind kind, const char *name) {
    const struct plan *plan = operation->plan;
    const char **names = arena_alloc(operation->request->arena, plan->parameter_count * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; names != NULL && i < plan->parameter_count; i++) {
        if (is_there(operation, &plan->parameters[i], kind)) {
            names[count++] = plan->parameters[i].name;
        }
    }
    const char *hint = names == NULL ? NULL : value_suggest(name, names, count);
    request_fault(operation->request, IN_QUERY, name, hint == NULL ? MSG_UNKNOWN_PARAMETER : MSG_UNKNOWN_PARAMETER_HINT,
                  value_excerpt(operation->request, name), hint, NULL);
}

/* Parameters come in the order of their names. What a filter says about being repeated depends on its values. */
static bool query_is_repeated(const struct request *request, size_t index, const struct parameter *parameter) {
    return parameter->read != filter_read && index > 0 && strcmp(request->query[index - 1].name, parameter->name) == 0;
}

static void read_parameter(struct operation *operation, enum query_kind kind, size_t index) {
    struct request *request = operation->request;
    const struct pair *pair = &request->query[index];
    const struct parameter *parameter = query_find(operation, kind, pair->name);
    if (parameter == NULL) {
        unknown_parameter(operation, kind, pair->name);
    } else if (query_is_repeated(request, index, parameter)) {
        request_fault(request, IN_QUERY, pair->name, MSG_REPEATED_PARAMETER, pair->name, NULL, NULL);
    } else {
        parameter->read(operation, parameter, pair->value);
    }
}

void query_parse(struct operation *operation, enum query_kind kind) {
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
        read_parameter(operation, kind, i);
    }
    if (kind == QUERY_LIST) {
        filter_check_ranges(operation);
        query_finish_page(operation);
    }
}

topics query_reads(const struct operation *operation) {
    const struct list *list = operation->list;
    topics reads = plan_reads(operation->plan, &operation->view);
    for (size_t i = 0; i < list->filter_count; i++) {
        reads |= list->filters[i].parameter->reads;
    }
    return reads;
}

enum db_lane query_lane(const struct list *list) {
    bool slow = list->count;
    for (size_t i = 0; i < list->filter_count; i++) {
        slow = slow || list->filters[i].parameter->slow;
    }
    return slow ? DB_LANE_SLOW : DB_LANE_FAST;
}
