/* Layouts: what is the same for every record of an answer (its fields, their language, what is expanded) is decided
 * once here, so that representations only have to write. */

#include "layout.h"

static enum shown_text shown_text(const struct operation *operation) {
    if (operation->view.all_languages) {
        return SHOWN_ALL;
    }
    return operation->request->language == LANGUAGE_EN ? SHOWN_ENGLISH : SHOWN_DUTCH;
}

static bool is_shown(const struct operation *operation, const struct slot *slot, size_t index, bool nested) {
    bool hidden = (slot->field->flags & PERSONAL) != 0 && (nested || !operation->view.personal);
    if (slot->cell_count == 0 || hidden) {
        return false;
    }
    return nested || operation->view.all_fields || operation->view.shown[index];
}

/* Room for so many parts and cells; NULL when memory is out. */
static struct layout *empty_layout(struct arena *arena, const struct plan *plan, size_t parts, size_t cells) {
    struct layout *layout = arena_alloc(arena, sizeof *layout);
    if (layout == NULL) {
        return NULL;
    }
    *layout = (struct layout){
        .plan = plan,
        .parts = arena_alloc(arena, parts * sizeof *layout->parts),
        .columns = arena_alloc(arena, cells * sizeof *layout->columns),
        .row = arena_alloc(arena, cells * sizeof *layout->row),
        .cell_count = cells,
    };
    return layout->parts == NULL || layout->columns == NULL || layout->row == NULL ? NULL : layout;
}

static void need(struct layout *layout, size_t cell) {
    layout->columns[layout->column_count++] = (uint16_t)cell;
}

/* What a layout is made for. */
struct making {
    struct operation *operation;
    const struct field_form *form;
    enum shown_text shown;
};

static struct layout *layout_make(const struct making *making, const struct plan *plan, bool nested);

/* The expanded records' cells begin at `joined`. */
static bool expand(const struct making *making, struct layout *layout, struct part *part, const struct slot *slot,
                   size_t joined) {
    struct arena *arena = making->operation->request->arena;
    part->joined = joined;
    part->inner = layout_make(making, slot->target, true);
    if (part->inner == NULL) {
        return false;
    }
    for (size_t i = 0; i < slot->target->cell_count; i++) {
        need(layout, joined + i);
    }
    if (slot->field->type == FIELD_REFERENCE) {
        part->kind = PART_RECORD;
        return true;
    }
    part->kind = PART_RECORDS;
    part->inner->lists = arena_alloc(arena, part->inner->cell_count * sizeof *part->inner->lists);
    return part->inner->lists != NULL;
}

/* The layout that the slot's part goes to: that of its group when it has one, which begins with its first part. */
static struct layout *layout_place_of(const struct making *making, struct layout *layout, const struct slot *slot) {
    if (slot->group_length == 0) {
        return layout;
    }
    struct part *last = layout->count == 0 ? NULL : &layout->parts[layout->count - 1];
    if (last != NULL && last->kind == PART_GROUP && last->slot->group_end == slot->group_end) {
        return last->inner;
    }
    last = &layout->parts[layout->count++];
    *last = (struct part){.kind = PART_GROUP, .slot = slot, .name = making->form->name(slot, true)};
    last->inner = empty_layout(making->operation->request->arena, layout->plan,
                               slot->group_end - (size_t)(slot - layout->plan->slots), 0);
    return last->inner;
}

static bool add_slot(const struct making *making, struct layout *layout, const struct slot *slot, size_t joined) {
    struct layout *place = layout_place_of(making, layout, slot);
    if (place == NULL) {
        return false;
    }
    struct part *part = &place->parts[place->count++];
    *part = (struct part){.slot = slot,
                          .name = making->form->name(slot, false),
                          .cell = slot->cell,
                          .write = making->form->cell(slot, making->shown)};
    for (size_t i = 0; i < slot->cell_count; i++) {
        need(layout, slot->cell + i);
    }
    return joined == 0 || expand(making, layout, part, slot, joined);
}

/* Joined cells come in the order of the fields, also those of fields that are not shown. */
static struct layout *layout_make(const struct making *making, const struct plan *plan, bool nested) {
    struct operation *operation = making->operation;
    const bool *expanded = operation->view.expanded;
    size_t cells = plan->cell_count;
    for (size_t i = 0; !nested && i < plan->slot_count; i++) {
        cells += expanded[i] ? plan->slots[i].target->cell_count : 0;
    }
    struct layout *layout = empty_layout(operation->request->arena, plan, plan->slot_count, cells);
    size_t joined = plan->cell_count;
    for (size_t i = 0; layout != NULL && i < plan->slot_count; i++) {
        const struct slot *slot = &plan->slots[i];
        bool expands = !nested && expanded[i];
        if (is_shown(operation, slot, i, nested) && !add_slot(making, layout, slot, expands ? joined : 0)) {
            return NULL;
        }
        joined += expands ? slot->target->cell_count : 0;
    }
    return layout;
}

const struct layout *layout_new(struct operation *operation, const struct field_form *form) {
    const struct making making = {operation, form, shown_text(operation)};
    return layout_make(&making, operation->plan, false);
}
