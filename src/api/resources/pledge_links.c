/* Links: whoever signed and lost the mail asks for a new personal link. The answer is the same for every address. */

#include "../pledge_mails.h"
#include "wdhs/http.h"
#include "wdhs/operation.h"
#include "wdhs/resource.h"

static const struct field fields[] = {
    {.name = "email", .column = "email", .type = FIELD_EMAIL, .flags = REQUIRED | WRITE_ONLY | PERSONAL},
    {.name = NULL},
};

static void create(struct operation *operation, const struct body *body) {
    inbox_take_link(operation, body);
}

const struct resource pledge_links = {
    .name = "pledge-links",
    .title = {"Persoonlijke links", "Personal links"},
    .path = "/v1/pledges/links",
    .table = "pledge_signups",
    .key = "email",
    .fields = fields,
    .open_create = true,
    .post_only = true,
    .create = create,
};
