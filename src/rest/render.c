/* Records as JSON, written straight from the cells that PostgreSQL sent, driven by the field table. */

#include <string.h>

#include "internal.h"
#include "wdhs/moment.h"

const char *cells_text(const struct cells *cells, size_t cell, size_t *length) {
    if (cells->lists == NULL) {
        return db_cell(cells->rows, cells->row, cells->offset + cell, length);
    }
    const char *value = cells->lists[cell][cells->index];
    *length = value == NULL ? 0 : strlen(value);
    return value;
}

struct rendering {
    struct text *text;
    struct operation *operation;
    const struct plan *plan;
    const struct cells *cells;
    size_t expansion; /* next cell of a joined record */
    bool nested;
    bool first;
};

static void add_null(struct text *text) {
    text_add(text, "null", 4);
}

/* --- values of one cell ------------------------------------------------------------------------------------------- */

static void add_boolean(struct text *text, const char *value) {
    text_add_string(text, value[0] == 't' ? "true" : "false");
}

static void add_timestamp(struct text *text, const char *value, size_t length) {
    char moment[MOMENT_SIZE];
    if (moment_from_postgres(value, length, moment)) {
        text_add_char(text, '"');
        text_add(text, moment, MOMENT_SIZE - 1);
        text_add_char(text, '"');
    } else {
        add_null(text);
    }
}

static void add_external_id(struct text *text, const char *value) {
    size_t source = strcspn(value, ":");
    text_add_string(text, "{\"source\":");
    text_add_json(text, value, source);
    text_add_string(text, ",\"id\":");
    text_add_json_string(text, value[source] == '\0' ? "" : value + source + 1);
    text_add_char(text, '}');
}

static void add_texts(struct rendering *r, const char *value, size_t length, bool external) {
    const char **values = NULL;
    size_t count = 0;
    if (length == 2) { /* {} */
        text_add(r->text, "[]", 2);
        return;
    }
    if (!db_array_parse(r->text->arena, value, length, &values, &count)) {
        r->text->failed = true;
        return;
    }
    text_add_char(r->text, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            text_add_char(r->text, ',');
        }
        if (external) {
            add_external_id(r->text, values[i] == NULL ? "" : values[i]);
        } else {
            text_add_json_string(r->text, values[i] == NULL ? "" : values[i]);
        }
    }
    text_add_char(r->text, ']');
}

static void add_value(struct rendering *r, const struct slot *slot, const char *value, size_t length) {
    switch (slot->field->type) {
    case FIELD_INTEGER:
        text_add(r->text, value, length);
        break;
    case FIELD_BOOLEAN:
        add_boolean(r->text, value);
        break;
    case FIELD_TIMESTAMP:
        add_timestamp(r->text, value, length);
        break;
    case FIELD_TEXTS:
    case FIELD_REFERENCES:
        add_texts(r, value, length, false);
        break;
    case FIELD_EXTERNAL_IDS:
        add_texts(r, value, length, true);
        break;
    default:
        text_add_json(r->text, value, length);
    }
}

/* --- values of two cells ------------------------------------------------------------------------------------------ */

/* Every language as {language, value}, as the coming ADR rule on languages has it. */
static void add_all_languages(struct rendering *r, const char *const values[2], const size_t lengths[2]) {
    static const char *const names[2] = {"{\"language\":\"nl\",\"value\":", "{\"language\":\"en\",\"value\":"};
    bool first = true;
    text_add_char(r->text, '[');
    for (size_t i = 0; i < 2; i++) {
        if (values[i] == NULL) {
            continue;
        }
        if (!first) {
            text_add_char(r->text, ',');
        }
        first = false;
        text_add_string(r->text, names[i]);
        text_add_json(r->text, values[i], lengths[i]);
        text_add_char(r->text, '}');
    }
    text_add_char(r->text, ']');
}

static void add_translated(struct rendering *r, const struct slot *slot) {
    const char *values[2];
    size_t lengths[2];
    values[0] = cells_text(r->cells, slot->cell, &lengths[0]);
    values[1] = cells_text(r->cells, slot->cell + 1, &lengths[1]);
    if (values[0] == NULL && values[1] == NULL) {
        add_null(r->text);
        return;
    }
    if (r->operation->view.all_languages) {
        add_all_languages(r, values, lengths);
        return;
    }
    size_t wanted = r->operation->request->language == LANGUAGE_EN ? 1 : 0;
    size_t shown = values[wanted] != NULL ? wanted : 1 - wanted;
    text_add_json(r->text, values[shown], lengths[shown]);
}

static void add_location(struct rendering *r, const struct slot *slot) {
    size_t lengths[2];
    const char *longitude = cells_text(r->cells, slot->cell, &lengths[0]);
    const char *latitude = cells_text(r->cells, slot->cell + 1, &lengths[1]);
    if (longitude == NULL || latitude == NULL) {
        add_null(r->text);
        return;
    }
    text_add_string(r->text, "{\"type\":\"Point\",\"coordinates\":[");
    text_add(r->text, longitude, lengths[0]);
    text_add_char(r->text, ',');
    text_add(r->text, latitude, lengths[1]);
    text_add_string(r->text, "]}");
}

/* --- expanded records --------------------------------------------------------------------------------------------- */

static void add_reference(struct rendering *r, const struct slot *slot, const char *value, size_t length) {
    size_t version_length = 0;
    struct cells joined = {.rows = r->cells->rows, .row = r->cells->row, .offset = r->expansion};
    r->expansion += slot->target->cell_count;
    /* No version: the record is not public, or not there. Then its key stands as it does unexpanded. */
    if (cells_text(&joined, 0, &version_length) == NULL) {
        if (value == NULL) {
            add_null(r->text);
        } else {
            text_add_json(r->text, value, length);
        }
        return;
    }
    render_record(r->text, r->operation, slot->target, &joined, true);
}

static bool parse_lists(struct rendering *r, const struct slot *slot, const char ****lists, size_t *count) {
    size_t cell_count = slot->target->cell_count;
    *lists = arena_alloc(r->text->arena, cell_count * sizeof **lists);
    *count = 0;
    if (*lists == NULL) {
        return false;
    }
    for (size_t c = 0; c < cell_count; c++) {
        size_t length = 0;
        const char *value = db_cell(r->cells->rows, r->cells->row, r->expansion + c, &length);
        if (value == NULL) {
            return c == 0; /* nothing to aggregate: an empty list */
        }
        size_t values = 0;
        if (!db_array_parse(r->text->arena, value, length, &(*lists)[c], &values) || (c > 0 && values != *count)) {
            return false;
        }
        *count = values;
    }
    return true;
}

static void add_references(struct rendering *r, const struct slot *slot) {
    const char ***lists = NULL;
    size_t count = 0;
    if (!parse_lists(r, slot, &lists, &count)) {
        r->text->failed = true;
        return;
    }
    r->expansion += slot->target->cell_count;
    text_add_char(r->text, '[');
    for (size_t i = 0; i < count; i++) {
        struct cells one = {.lists = lists, .index = i};
        if (i > 0) {
            text_add_char(r->text, ',');
        }
        render_record(r->text, r->operation, slot->target, &one, true);
    }
    text_add_char(r->text, ']');
}

/* --- records
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void add_slot(struct rendering *r, size_t index) {
    const struct slot *slot = &r->plan->slots[index];
    const struct field *field = slot->field;
    size_t length = 0;
    if ((field->flags & TRANSLATED) != 0) {
        add_translated(r, slot);
        return;
    }
    if (field->type == FIELD_LOCATION) {
        add_location(r, slot);
        return;
    }
    const char *value = cells_text(r->cells, slot->cell, &length);
    bool expanded = !r->nested && r->operation->view.expanded[index];
    if (expanded && field->type == FIELD_REFERENCES) {
        add_references(r, slot);
    } else if (expanded) {
        add_reference(r, slot, value, length);
    } else if (value == NULL) {
        add_null(r->text);
    } else {
        add_value(r, slot, value, length);
    }
}

static bool is_shown(const struct rendering *r, size_t index) {
    const struct slot *slot = &r->plan->slots[index];
    if (slot->cell_count == 0 || ((slot->field->flags & PERSONAL) != 0 && !r->operation->view.personal)) {
        return false;
    }
    return r->nested || r->operation->view.all_fields || r->operation->view.shown[index];
}

static size_t group_end(const struct plan *plan, size_t start) {
    size_t end = start;
    size_t length = plan->slots[start].group_length;
    while (end < plan->slot_count && plan->slots[end].group_length == length &&
           strncmp(plan->slots[end].field->name, plan->slots[start].field->name, length) == 0) {
        end++;
    }
    return end;
}

static bool group_is_empty(const struct rendering *r, size_t start, size_t end) {
    for (size_t i = start; i < end; i++) {
        size_t length = 0;
        if (is_shown(r, i) && cells_text(r->cells, r->plan->slots[i].cell, &length) != NULL) {
            return false;
        }
    }
    return true;
}

/* "contactPoint":{"email":…}, or null when none of its parts is known. */
static void add_group(struct rendering *r, size_t start, size_t end) {
    const struct slot *slot = &r->plan->slots[start];
    text_add_char(r->text, '"');
    text_add(r->text, slot->field->name, slot->group_length);
    text_add_string(r->text, "\":");
    if (group_is_empty(r, start, end)) {
        add_null(r->text);
        return;
    }
    char before = '{';
    for (size_t i = start; i < end; i++) {
        if (!is_shown(r, i)) {
            continue;
        }
        text_add_char(r->text, before);
        before = ',';
        text_add(r->text, r->plan->slots[i].key, r->plan->slots[i].key_length);
        add_slot(r, i);
    }
    text_add_char(r->text, '}');
}

/* Joined cells come in the order of the fields: a field that is not shown must still be stepped over. */
static void step_over(struct rendering *r, size_t index) {
    if (!r->nested && r->operation->view.expanded[index]) {
        r->expansion += r->plan->slots[index].target->cell_count;
    }
}

void render_record(struct text *text, struct operation *operation, const struct plan *plan, const struct cells *cells,
                   bool nested) {
    struct rendering r = {text, operation, plan, cells, cells->offset + plan->cell_count, nested, true};
    text_add_char(text, '{');
    for (size_t i = 0; i < plan->slot_count; i++) {
        if (!is_shown(&r, i)) {
            step_over(&r, i);
            continue;
        }
        if (!r.first) {
            text_add_char(text, ',');
        }
        r.first = false;
        if (plan->slots[i].group_length > 0) {
            size_t end = group_end(plan, i);
            add_group(&r, i, end);
            i = end - 1;
            continue;
        }
        text_add(text, plan->slots[i].key, plan->slots[i].key_length);
        add_slot(&r, i);
    }
    text_add_char(text, '}');
}
