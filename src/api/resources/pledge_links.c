/* Links: whoever signed and lost the mail asks for a new personal link. The answer is the same for every address. */

#include "../pledge_mails.h"
#include "wdhs/http.h"
#include "wdhs/operation.h"
#include "wdhs/resource.h"

static const struct field fields[] = {
    {.name = "email",
     .column = "email",
     .type = FIELD_EMAIL,
     .flags = REQUIRED | WRITE_ONLY | PERSONAL,
     .says = {"Het adres waarmee is getekend.", "The address that signed."},
     .example = "info@devoorbeelden.example"},
    {.name = NULL},
};

static void pledge_links_create(struct operation *operation, const struct body *body) {
    inbox_take_link(operation, body);
}

static const struct act acts[] = {
    {.kind = ACT_CREATE,
     .summary = {"Vraag een nieuwe persoonlijke link aan", "Ask for a new personal link"},
     .more = {"Het antwoord is voor elk adres hetzelfde; een mail komt er alleen als er met dit adres is getekend.",
              "The answer is the same for every address; a mail comes only when this address has signed."},
     .status = "202",
     .answer = "SignupAccepted",
     .metered = true},
    {.kind = ACT_COUNT},
};

const struct resource pledge_links = {
    .name = "pledge-links",
    .title = {"Persoonlijke links", "Personal links"},
    .schema = "PledgeLink",
    .tag = "pledges",
    .one = {"een persoonlijke link", "a personal link"},
    .says = {"Wie de mail met de persoonlijke link kwijt is vraagt een nieuwe aan.",
             "Whoever lost the mail with the personal link asks for a new one."},
    .path = "/v1/pledges/links",
    .table = "pledge_signups",
    .key = "email",
    .acts = acts,
    .fields = fields,
    .open_create = true,
    .post_only = true,
    .create = pledge_links_create,
};
