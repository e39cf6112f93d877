/* Records as JSON, written straight from the cells that PostgreSQL sent, driven by the field table. */

#include <string.h>

#include "internal.h"

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

/* --- values of two cells ------------------------------------------------------------------------------------------ */

/* Every language as {language, value}, as the coming ADR rule on languages has it. */
static void add_all_languages(struct text *text, const struct cell values[2]) {
    static const char *const names[2] = {"{\"language\":\"nl\",\"value\":", "{\"language\":\"en\",\"value\":"};
    char before = '[';
    for (size_t i = 0; i < 2; i++) {
        if (values[i].bytes == NULL) {
            continue;
        }
        text_add_char(text, before);
        before = ',';
        text_add_string(text, names[i]);
        text_add_json(text, values[i].bytes, values[i].length);
        text_add_char(text, '}');
    }
    text_add_char(text, ']');
}

static void add_translated(struct rendering *r, const struct slot *slot) {
    const struct cell values[2] = {cell_at(r->cells, slot->cell), cell_at(r->cells, slot->cell + 1)};
    if (values[0].bytes == NULL && values[1].bytes == NULL) {
        add_null(r->text);
        return;
    }
    if (r->operation->view.all_languages) {
        add_all_languages(r->text, values);
        return;
    }
    size_t wanted = r->operation->request->language == LANGUAGE_EN ? 1 : 0;
    size_t shown = values[wanted].bytes != NULL ? wanted : 1 - wanted;
    text_add_json(r->text, values[shown].bytes, values[shown].length);
}

static void add_location(struct rendering *r, const struct slot *slot) {
    struct cell longitude = cell_at(r->cells, slot->cell);
    struct cell latitude = cell_at(r->cells, slot->cell + 1);
    if (longitude.bytes == NULL || latitude.bytes == NULL) {
        add_null(r->text);
        return;
    }
    text_add_string(r->text, "{\"type\":\"Point\",\"coordinates\":[");
    text_add_float(r->text, db_float8(longitude.bytes, longitude.length));
    text_add_char(r->text, ',');
    text_add_float(r->text, db_float8(latitude.bytes, latitude.length));
    text_add_string(r->text, "]}");
}

/* --- expanded records --------------------------------------------------------------------------------------------- */

static void add_reference(struct rendering *r, const struct slot *slot, struct cell cell) {
    struct cells joined = {.rows = r->cells->rows, .row = r->cells->row, .offset = r->expansion};
    r->expansion += slot->target->cell_count;
    /* No version: the record is not public, or not there. Then its key stands as it does unexpanded. */
    if (cell_at(&joined, 0).bytes == NULL) {
        cell_add_json(r->text, slot, cell);
    } else {
        render_record(r->text, r->operation, slot->target, &joined, true);
    }
}

/* The elements of one array; false when there are more or fewer than `count`, or memory is out. */
static bool read_list(struct arena *arena, struct cell cell, size_t count, struct cell **list) {
    struct db_array array = db_array_open(cell.bytes, cell.length);
    *list = arena_alloc(arena, (count + 1) * sizeof **list);
    if (*list == NULL || array.left != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!db_array_next(&array, &(*list)[i].bytes, &(*list)[i].length)) {
            return false;
        }
    }
    return true;
}

/* One array for each cell of the related records. */
static bool read_lists(struct rendering *r, const struct slot *slot, struct cell ***lists, size_t *count) {
    struct cells arrays = {.rows = r->cells->rows, .row = r->cells->row, .offset = r->expansion};
    struct cell first = cell_at(&arrays, 0);
    *count = 0;
    if (first.bytes == NULL) {
        return true; /* nothing to aggregate */
    }
    *count = db_array_open(first.bytes, first.length).left;
    *lists = arena_alloc(r->text->arena, slot->target->cell_count * sizeof **lists);
    for (size_t c = 0; *lists != NULL && c < slot->target->cell_count; c++) {
        struct cell cell = cell_at(&arrays, c);
        if (cell.bytes == NULL || !read_list(r->text->arena, cell, *count, &(*lists)[c])) {
            return false;
        }
    }
    return *lists != NULL;
}

static void add_references(struct rendering *r, const struct slot *slot) {
    struct cell **lists = NULL;
    size_t count = 0;
    if (!read_lists(r, slot, &lists, &count)) {
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
    if (slot->plain) {
        cell_add_json(r->text, slot, cell_at(r->cells, slot->cell));
        return;
    }
    if ((slot->field->flags & TRANSLATED) != 0) {
        add_translated(r, slot);
        return;
    }
    if (slot->field->type == FIELD_LOCATION) {
        add_location(r, slot);
        return;
    }
    bool expanded = !r->nested && r->operation->view.expanded[index];
    if (expanded && slot->field->type == FIELD_REFERENCES) {
        add_references(r, slot);
    } else if (expanded) {
        add_reference(r, slot, cell_at(r->cells, slot->cell));
    } else {
        cell_add_json(r->text, slot, cell_at(r->cells, slot->cell));
    }
}

/* The comma that a key begins with is left out of the first. */
static void add_key(struct text *text, const char *key, size_t length, bool *first) {
    size_t skip = *first ? 1 : 0;
    text_add(text, key + skip, length - skip);
    *first = false;
}

static bool is_shown(const struct rendering *r, size_t index) {
    const struct slot *slot = &r->plan->slots[index];
    bool hidden = (slot->field->flags & PERSONAL) != 0 && (r->nested || !r->operation->view.personal);
    if (slot->cell_count == 0 || hidden) {
        return false;
    }
    return r->nested || r->operation->view.all_fields || r->operation->view.shown[index];
}

static bool group_is_empty(const struct rendering *r, size_t start, size_t end) {
    for (size_t i = start; i < end; i++) {
        if (is_shown(r, i) && cell_at(r->cells, r->plan->slots[i].cell).bytes != NULL) {
            return false;
        }
    }
    return true;
}

/* "contactPoint":{"email":…}, or null when none of its parts is known. */
static void add_group(struct rendering *r, size_t start, size_t end) {
    const struct slot *slot = &r->plan->slots[start];
    text_add_string(r->text, r->first ? "\"" : ",\"");
    text_add(r->text, slot->field->name, slot->group_length);
    text_add_string(r->text, "\":");
    r->first = false;
    if (group_is_empty(r, start, end)) {
        add_null(r->text);
        return;
    }
    bool first = true;
    text_add_char(r->text, '{');
    for (size_t i = start; i < end; i++) {
        if (is_shown(r, i)) {
            add_key(r->text, r->plan->slots[i].key, r->plan->slots[i].key_length, &first);
            add_slot(r, i);
        }
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
        if (plan->slots[i].group_length > 0) {
            size_t end = plan->slots[i].group_end;
            add_group(&r, i, end);
            i = end - 1;
            continue;
        }
        add_key(text, plan->slots[i].key, plan->slots[i].key_length, &r.first);
        add_slot(&r, i);
    }
    text_add_char(text, '}');
}
