/* Lists: the page's records, its links, and the cursors in them. */

#include <string.h>

#include "cursor.h"
#include "etag.h"
#include "page.h"
#include "query.h"
#include "render.h"

#define RECORD_SIZE 1280 /* bytes of JSON that most records stay under */

/* The page as rows: which of them are shown, in which order. */
struct page {
    struct operation *operation;
    const struct db_rows *rows;
    size_t offset; /* cells before the record: the head row's total */
    size_t count;  /* rows shown */
    bool more;     /* there is one beyond the page, in the direction of reading */
};

static size_t row_at(const struct page *page, size_t index) {
    return page->operation->list->backwards ? page->count - 1 - index : index;
}

static struct cells cells_of(const struct page *page, size_t index) {
    return (struct cells){.rows = page->rows, .row = row_at(page, index), .offset = page->offset};
}

static struct page page_of(struct operation *operation, const struct db_rows *rows) {
    struct page page = {.operation = operation, .rows = rows};
    bool head = operation->list->count || operation->plan->parent != NULL;
    size_t count = db_row_count(rows);
    page.offset = head ? 1 : 0;
    if (head && count == 1 && db_cell(rows, 0, page.offset, NULL) == NULL) {
        count = 0; /* only the head row: nothing to show */
    }
    page.more = count > (size_t)operation->list->limit;
    page.count = page.more ? (size_t)operation->list->limit : count;
    return page;
}

/* --- links -------------------------------------------------------------------------------------------------------- */

static const char *cursor_at(const struct page *page, size_t index, bool backwards) {
    const struct cells cells = cells_of(page, index);
    return query_cursor_behind(page->operation, &cells, backwards);
}

/* This request's URL with another cursor (NULL: the same one). */
static const char *url_with(struct request *request, const char *cursor) {
    struct text url;
    text_init(&url, request->arena, 256);
    text_add_string(&url, request_base(request));
    text_add_string(&url, request->path);
    char separator = '?';
    for (size_t i = 0; i < request->query_count; i++) {
        const struct pair *pair = &request->query[i];
        if (cursor != NULL && strcmp(pair->name, "cursor") == 0) {
            continue;
        }
        text_add_char(&url, separator);
        text_add_percent(&url, pair->name, strlen(pair->name));
        text_add_char(&url, '=');
        text_add_percent(&url, pair->value, strlen(pair->value));
        separator = '&';
    }
    if (cursor != NULL) {
        text_add_char(&url, separator);
        text_add_strings(&url, "cursor=", cursor, NULL);
    }
    return url.failed ? NULL : url.data;
}

const char *page_self(struct request *request) {
    return url_with(request, NULL);
}

static struct links links_of(const struct page *page) {
    struct request *request = page->operation->request;
    const struct list *list = page->operation->list;
    bool came_from_somewhere = list->cursor != NULL;
    bool has_next = list->backwards ? came_from_somewhere : page->more;
    bool has_prev = list->backwards ? page->more : came_from_somewhere;
    struct links links = {.self = page_self(request)};
    if (page->count == 0) {
        return links;
    }
    const char *next = has_next ? cursor_at(page, page->count - 1, false) : NULL;
    const char *prev = has_prev ? cursor_at(page, 0, true) : NULL;
    links.next = next == NULL ? NULL : url_with(request, next);
    links.prev = prev == NULL ? NULL : url_with(request, prev);
    return links;
}

/* RFC 8288. */
const char *page_link_header(struct request *request, const struct links *links) {
    struct text text;
    text_init(&text, request->arena, 512);
    text_add_strings(&text, "<", links->self, ">; rel=\"self\"", NULL);
    if (links->next != NULL) {
        text_add_strings(&text, ", <", links->next, ">; rel=\"next\"", NULL);
    }
    if (links->prev != NULL) {
        text_add_strings(&text, ", <", links->prev, ">; rel=\"prev\"", NULL);
    }
    return text.failed ? NULL : text.data;
}

/* --- the list ----------------------------------------------------------------------------------------------------- */

static void add_records(struct text *text, const struct page *page) {
    const struct representation *representation = page->operation->representation;
    const struct layout *layout = layout_new(page->operation, &representation->form);
    if (layout == NULL) {
        text->failed = true;
        return;
    }
    for (size_t i = 0; i < page->count && !text->failed; i++) {
        struct cells cells = cells_of(page, i);
        render_row(text, representation, layout, &cells, i == 0);
    }
}

/* The number of all, in the head row; NULL when nobody asked. */
static const int64_t *total_of(const struct page *page, int64_t *room) {
    if (!page->operation->list->count || db_row_count(page->rows) == 0) {
        return NULL;
    }
    size_t length = 0;
    const char *total = db_cell(page->rows, 0, 0, &length);
    *room = db_integer(total, length);
    return room;
}

void render_list(struct operation *operation, const struct db_rows *rows) {
    struct request *request = operation->request;
    const struct representation *representation = operation->representation;
    struct page page = page_of(operation, rows);
    int64_t total;
    const struct list_end end = {.links = links_of(&page), .total = total_of(&page, &total)};
    struct text text;
    text_init(&text, request->arena, 1024 + page.count * RECORD_SIZE); /* room made at once is not copied later */
    if (representation->begin != NULL) {
        representation->begin(&text);
    }
    add_records(&text, &page);
    if (representation->end != NULL) {
        representation->end(&text, &end);
    }
    text.failed = text.failed || end.links.self == NULL;
    request->reply.link = text.failed ? NULL : page_link_header(request, &end.links);
    request->reply.etag = text.failed ? NULL : etag_make(request->arena, NULL, &text);
    reply_body(request, 200, representation->media_type, &text);
}
