/* The page of a list. */
#ifndef WDHS_REST_PAGE_H
#define WDHS_REST_PAGE_H

#include "representation.h"

/* This request's URL; NULL when memory is out. */
const char *page_self(struct request *request);
/* Link (RFC 8288). */
const char *page_link_header(struct request *request, const struct links *links);
void render_list(struct operation *operation, const struct db_rows *rows);

#endif
