/* Rows become records of a representation here; a single one gets its ETag. */

#include "render.h"
#include "etag.h"

void render_row(struct text *text, const struct representation *representation, const struct layout *layout,
                const struct cells *cells, bool is_first) {
    db_cells(cells->rows, cells->row, cells->offset, layout->columns, layout->column_count, layout->row);
    representation->record(text, layout, layout->row, is_first);
}

void render_record(struct text *text, struct operation *operation, const struct cells *cells) {
    struct request *request = operation->request;
    const struct plan *plan = operation->plan;
    const struct layout *layout = layout_new(operation, &json_representation.form);
    text_init(text, request->arena, 2048);
    if (layout == NULL) {
        text->failed = true;
        return;
    }
    render_row(text, &json_representation, layout, cells, true);
    if (!text->failed) {
        struct cell key = cell_at(cells, plan_key(plan)->cell);
        request->reply.etag =
            etag_make(request->arena, etag_prefix(request->arena, plan, cell_at(cells, 0), key), text);
    }
}
