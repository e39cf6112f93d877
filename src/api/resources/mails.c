/* Mails: what is to be sent, was sent, and could not be sent, for operators. Neither address nor text is in them. */

#include <string.h>

#include "common.h"
#include "wdhs/http.h"

static const char *const kinds[] = {"confirm", "confirmed", "manage", NULL};
static const char *const languages[] = {"nl", "en", NULL};
static const char *const states[] = {"queued", "sent", "dead", NULL};

static const struct field fields[] = {
    ID_FIELD,
    {.name = "pledge", .column = "pledge", .type = FIELD_UUID, .flags = READ_ONLY | FILTER},
    {.name = "kind", .column = "kind", .type = FIELD_CHOICE, .flags = READ_ONLY | FILTER, .choices = kinds},
    {.name = "language", .column = "language", .type = FIELD_CHOICE, .flags = READ_ONLY, .choices = languages},
    {.name = "state",
     .column = "state",
     .type = FIELD_CHOICE,
     .flags = UPDATE_ONLY | FILTER | HAS_DEFAULT,
     .choices = states},
    {.name = "attempts", .column = "attempts", .type = FIELD_INTEGER, .flags = READ_ONLY, .min = 0, .max = 1000000},
    {.name = "lastError", .column = "last_error", .type = FIELD_TEXT, .flags = READ_ONLY, .min = 1, .max = 200},
    {.name = "dueAt", .column = "due_at", .type = FIELD_TIMESTAMP, .flags = READ_ONLY},
    {.name = "createdAt",
     .column = "created_at",
     .type = FIELD_TIMESTAMP,
     .flags = READ_ONLY | NEVER_NULL | SORTABLE | FILTER_RANGE},
    {.name = "sentAt", .column = "sent_at", .type = FIELD_TIMESTAMP, .flags = READ_ONLY},
    {.name = NULL},
};

static const struct conflict conflicts[] = {
    {"mails_again_check",
     true,
     "state",
     {"Deze mail is al verstuurd; alleen een mail die is opgegeven (dead) kan opnieuw.",
      "This mail was sent; only one that was given up (dead) can be sent again."}},
    {NULL, false, NULL, {NULL, NULL}},
};

/* What became of a mail is not for others to say. */
static void check(struct request *request, const struct body *body) {
    const char *state = body_text(body, "state");
    if (state != NULL && strcmp(state, "queued") != 0) {
        request_fault(request, IN_BODY, "/state", MSG_BAD_COMBINATION,
                      request_say(request, "Een mail kan alleen weer in de rij: queued.",
                                  "A mail can only be put into the queue again: queued."),
                      NULL, NULL);
    }
}

const struct resource mails = {
    .name = "mails",
    .title = {"Uitgaande mail", "Outgoing mail"},
    .path = "/v1/mails",
    .table = "mails",
    .key = "id",
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "-createdAt",
    .read_scope = "mails:write",
    .read_all_scope = "mails:write",
    .write_scope = "mails:write",
    .no_create = true,
    .no_replace = true,
    .no_remove = true,
    .check = check,
};
