/* The query parameters of a resource: the common ones, what its fields give, and its own. */

#include <stdlib.h>
#include <string.h>

#include "parameter.h"
#include "plan.h"
#include "query.h"
#include "representation.h"

/* --- the choices of parameters with items ------------------------------------------------------------------------- */

size_t slot_top_length(const struct slot *slot) {
    return slot->group_length == 0 ? strlen(slot->field->name) : slot->group_length;
}

bool slot_is_expandable(const struct slot *slot) {
    return slot->target != NULL && slot->cell_count > 0;
}

/* Whether it is the first that is shown of its group, or stands by itself. */
static bool begins_group(const struct plan *plan, size_t index) {
    const struct slot *slot = &plan->slots[index];
    for (size_t i = index; slot->group_length > 0 && i-- > 0 && plan->slots[i].group_end == slot->group_end;) {
        if (plan->slots[i].cell_count > 0) {
            return false;
        }
    }
    return true;
}

static bool add_choice(const char **choices, size_t *count, const char *sign, const char *name, size_t length) {
    struct text text;
    text_init(&text, NULL, length + 2);
    text_add_string(&text, sign);
    text_add(&text, name, length);
    choices[(*count)++] = text.failed ? NULL : text.data;
    return !text.failed;
}

static bool add_choices_of(const char **choices, size_t *count, const struct plan *plan, size_t index,
                           const struct parameter *row) {
    const struct slot *slot = &plan->slots[index];
    const char *name = slot->field->name;
    if (row->read == query_fields && slot->cell_count > 0 && begins_group(plan, index)) {
        return add_choice(choices, count, "", name, slot_top_length(slot));
    }
    if (row->read == query_expand && slot_is_expandable(slot)) {
        return add_choice(choices, count, "", name, strlen(name));
    }
    if (row->read == query_sort && (slot->field->flags & SORTABLE) != 0) {
        return add_choice(choices, count, "", name, strlen(name)) &&
               add_choice(choices, count, "-", name, strlen(name));
    }
    return true;
}

static bool prepare_choices(const struct plan *plan, struct parameter *row) {
    size_t count = 0;
    const char **choices = calloc(plan->slot_count * 2 + 1, sizeof *choices);
    bool made = choices != NULL;
    for (size_t i = 0; made && i < plan->slot_count; i++) {
        made = add_choices_of(choices, &count, plan, i, row);
    }
    row->choices = choices;
    return made;
}

/* --- what fields give --------------------------------------------------------------------------------------------- */

static bool parameter_is_list(enum field_type type) {
    return type == FIELD_TEXTS || type == FIELD_REFERENCES;
}

static bool parameter_is_single(enum field_type type) {
    return !parameter_is_list(type);
}

static bool parameter_is_number(enum field_type type) {
    return type == FIELD_INTEGER;
}

static bool is_day(enum field_type type) {
    return type == FIELD_DATE;
}

static bool is_moment(enum field_type type) {
    return !parameter_is_number(type) && !is_day(type);
}

/* "updatedAt" -> "updated", "statedOn" -> "stated": the stem for Since and Until. */
static size_t moment_stem(const char *name) {
    size_t length = strlen(name);
    bool suffix = length > 2 && (strcmp(name + length - 2, "At") == 0 || strcmp(name + length - 2, "On") == 0);
    return suffix ? length - 2 : length;
}

/* How a field with the flag can be compared with what a caller gives. */
static const struct comparison {
    unsigned flag;
    bool (*of)(enum field_type type);
    size_t (*stem)(const char *name); /* how much of the field's name is in that of the parameter */
    const char *ending;
    const char *one, *several; /* behind the column; see struct parameter */
    bool begins_range;
    const char *says[LANGUAGE_COUNT];
} comparisons[] = {
    {FILTER,
     parameter_is_single,
     strlen,
     "",
     " = $$",
     " = any($$)",
     false,
     {"Alleen records met een van deze waarden.", "Only records with any of these values."}},
    {FILTER,
     parameter_is_list,
     strlen,
     "",
     NULL,
     " && $$",
     false,
     {"Alleen records die minstens een van deze waarden noemen.",
      "Only records that name at least one of these values."}},
    {FILTER_RANGE, parameter_is_number, strlen, "Min", " >= $$", NULL, true, {"Vanaf dit getal.", "From this number."}},
    {FILTER_RANGE,
     parameter_is_number,
     strlen,
     "Max",
     " <= $$",
     NULL,
     false,
     {"Tot en met dit getal.", "Up to and including this number."}},
    {FILTER_RANGE, is_day, moment_stem, "Since", " >= $$", NULL, true, {"Vanaf deze dag.", "From this day."}},
    {FILTER_RANGE,
     is_day,
     moment_stem,
     "Until",
     " <= $$",
     NULL,
     false,
     {"Tot en met deze dag.", "Up to and including this day."}},
    {FILTER_RANGE, is_moment, moment_stem, "Since", " >= $$", NULL, true, {"Vanaf dit tijdstip.", "From this moment."}},
    {FILTER_RANGE,
     is_moment,
     moment_stem,
     "Until",
     " <= $$",
     NULL,
     false,
     {"Tot en met dit tijdstip.", "Up to and including this moment."}},
};

#define COMPARISON_COUNT (sizeof comparisons / sizeof *comparisons)

static bool applies(const struct comparison *comparison, const struct field *field) {
    return (field->flags & comparison->flag) != 0 && comparison->of(field->type);
}

/* The column and what follows it; NULL without, and when memory is out. */
static const char *condition_text(const struct slot *slot, const char *end, bool *failed) {
    struct text text;
    if (end == NULL) {
        return NULL;
    }
    text_init(&text, NULL, 64);
    slot_add_cell(&text, slot, 0, "t");
    text_add_string(&text, end);
    *failed = *failed || text.failed;
    return text.failed ? NULL : text.data;
}

static bool parameter_add_comparison(struct plan *plan, const struct slot *slot, const struct comparison *comparison) {
    struct parameter *row = &plan->parameters[plan->parameter_count++];
    struct text name;
    bool failed = false;
    text_init(&name, NULL, 32);
    text_add(&name, slot->field->name, comparison->stem(slot->field->name));
    text_add_string(&name, comparison->ending);
    *row = (struct parameter){
        .name = name.data,
        .kinds = FOR_LISTS,
        .slot = slot,
        .read = filter_read,
        .says = {comparison->says[LANGUAGE_NL], comparison->says[LANGUAGE_EN]},
        .many = comparison->several != NULL,
        .personal = (slot->field->flags & PERSONAL) != 0,
        .one = condition_text(slot, comparison->one, &failed),
        .several = condition_text(slot, comparison->several, &failed),
        .one_type = slot->type,
        .several_type = slot_array_type(slot),
        .begins_range = comparison->begins_range,
        .indexed = (slot->field->flags & INDEXED) != 0 && comparison->flag == FILTER,
    };
    return !name.failed && !failed;
}

/* --- a resource's own --------------------------------------------------------------------------------------------- */

static size_t criterion_count(const struct resource *resource) {
    size_t count = 0;
    while (resource->criteria != NULL && resource->criteria[count].value.name != NULL) {
        count++;
    }
    return count;
}

static bool add_criterion(struct plan *plan, const struct criterion *criterion) {
    struct text sql;
    text_init(&sql, NULL, 128);
    text_add_strings(&sql, "(", criterion->sql, ")", NULL);
    struct slot *slot = sql.failed ? NULL : calloc(1, sizeof *slot);
    if (slot == NULL) {
        return false;
    }
    slot->field = &criterion->value;
    slot_link(slot);
    plan->parameters[plan->parameter_count++] = (struct parameter){
        .name = criterion->value.name,
        .kinds = FOR_LISTS,
        .slot = slot,
        .read = filter_read,
        .says = {criterion->says[LANGUAGE_NL], criterion->says[LANGUAGE_EN]},
        .many = criterion->many,
        .personal = (criterion->value.flags & PERSONAL) != 0,
        .one = criterion->many ? NULL : sql.data,
        .several = criterion->many ? sql.data : NULL,
        .one_type = slot->type,
        .several_type = slot_array_type(slot),
        .slow = criterion->slow,
        .reads = plan_topics(criterion->reads),
        .check = criterion->check,
    };
    return true;
}

/* --- what lists are offered in -------------------------------------------------------------------------------------
 */

/* The choices of one resource, and what leads to them. */
struct formats {
    struct slot slot;
    struct field field;
    struct choices choices;
};

static bool prepare_formats(const struct plan *plan, struct parameter *row) {
    struct formats *formats = calloc(1, sizeof *formats);
    const struct representation *offered;
    if (formats == NULL) {
        return false;
    }
    for (size_t i = 0; i + 1 < CHOICES_MAX && (offered = representation_at(plan->resource, i)) != NULL; i++) {
        formats->choices.values[i].value = offered->format;
    }
    formats->field = (struct field){.name = row->name, .type = FIELD_CHOICE, .choices = &formats->choices};
    formats->slot.field = &formats->field;
    row->slot = &formats->slot;
    return true;
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

static bool add_common(struct plan *plan) {
    bool made = true;
    for (size_t i = 0; made && i < common_parameter_count; i++) {
        struct parameter *row = &plan->parameters[plan->parameter_count++];
        *row = common_parameters[i];
        made = row->read == query_format ? prepare_formats(plan, row) : row->slot != NULL || prepare_choices(plan, row);
    }
    return made;
}

static bool parameter_add_fields(struct plan *plan) {
    bool made = true;
    for (size_t i = 0; i < plan->slot_count; i++) {
        for (size_t c = 0; made && c < COMPARISON_COUNT; c++) {
            if (applies(&comparisons[c], plan->slots[i].field)) {
                made = parameter_add_comparison(plan, &plan->slots[i], &comparisons[c]);
            }
        }
    }
    return made;
}

bool parameters_prepare(struct plan *plan) {
    const struct resource *resource = plan->resource;
    size_t own = criterion_count(resource);
    size_t most = common_parameter_count + plan->slot_count * 3 + own; /* a field gives three at most */
    plan->parameters = calloc(most, sizeof *plan->parameters);
    bool made = plan->parameters != NULL && add_common(plan) && parameter_add_fields(plan);
    for (size_t i = 0; made && i < own; i++) {
        made = add_criterion(plan, &resource->criteria[i]);
    }
    return made;
}

const char *parameter_of_two(const struct plan *plan) {
    for (size_t i = 0; i < plan->parameter_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(plan->parameters[i].name, plan->parameters[j].name) == 0) {
                return plan->parameters[i].name;
            }
        }
    }
    return NULL;
}
