/* Mails: what is to be sent, was sent, and could not be sent, for operators. Neither address nor text is in them. */

#include <string.h>

#include "common.h"
#include "wdhs/http.h"

static const struct choices kinds = {"MailKind",
                                     true,
                                     {{"confirm", {"vraagt om te bevestigen", "asks to confirm"}},
                                      {"confirmed", {"bedankt voor de bevestiging", "thanks for confirming"}},
                                      {"manage", {"heeft de persoonlijke link", "has the personal link"}}}};
static const struct choices languages = {
    "Language", false, {{"nl", {"Nederlands", "Dutch"}}, {"en", {"Engels", "English"}}}};
static const struct choices states = {
    "MailState",
    false,
    {{"queued", {"in de rij", "queued"}}, {"sent", {"verstuurd", "sent"}}, {"dead", {"opgegeven", "given up"}}}};

static const struct field fields[] = {
    ID_FIELD,
    {.name = "pledge",
     .column = "pledge",
     .type = FIELD_UUID,
     .flags = READ_ONLY | NEVER_NULL | FILTER,
     .says = {"De ondertekening waarover de mail gaat.", "The pledge that the mail is about."},
     .example = "01a201c0-f4a8-7413-b845-74fb3c6748c2"},
    {.name = "kind",
     .column = "kind",
     .type = FIELD_CHOICE,
     .flags = READ_ONLY | NEVER_NULL | FILTER,
     .choices = &kinds,
     .says = {"Soort mail.", "Kind of mail."},
     .example = "confirm"},
    {.name = "language",
     .column = "language",
     .type = FIELD_CHOICE,
     .flags = READ_ONLY | NEVER_NULL,
     .choices = &languages,
     .says = {"Taal van de mail.", "Language of the mail."},
     .example = "nl"},
    {.name = "state",
     .column = "state",
     .type = FIELD_CHOICE,
     .flags = UPDATE_ONLY | FILTER | HAS_DEFAULT,
     .choices = &states,
     .only = "queued",
     .says = {"Stand. Wie wijzigt kan alleen `queued` zeggen: opnieuw versturen.",
              "State. A change can only say `queued`: send it again."},
     .example = "dead"},
    {.name = "attempts",
     .column = "attempts",
     .type = FIELD_INTEGER,
     .flags = READ_ONLY | NEVER_NULL,
     .min = 0,
     .max = 1000000,
     .says = {"Hoe vaak het is geprobeerd.", "How often it was tried."},
     .example = "1"},
    {.name = "lastError",
     .column = "last_error",
     .type = FIELD_TEXT,
     .flags = READ_ONLY,
     .min = 1,
     .max = 200,
     .says = {"Wat er de laatste keer misging: de code van de mailserver en een vaste zin.",
              "What went wrong the last time: the mail server's code and a fixed sentence."},
     .example = "SMTP 550: the recipient was refused."},
    {.name = "dueAt",
     .column = "due_at",
     .type = FIELD_TIMESTAMP,
     .flags = READ_ONLY | NEVER_NULL,
     .says = {"Niet eerder dan dit tijdstip.", "Not before this moment."},
     .example = "2026-11-22T05:35:52.533Z"},
    {.name = "createdAt",
     .column = "created_at",
     .type = FIELD_TIMESTAMP,
     .flags = READ_ONLY | NEVER_NULL | SORTABLE | FILTER_RANGE,
     .says = {"Wanneer het record is gemaakt.", "When the record was made."},
     .example = "2026-11-22T05:35:52.065Z"},
    {.name = "sentAt",
     .column = "sent_at",
     .type = FIELD_TIMESTAMP,
     .flags = READ_ONLY,
     .says = {"Wanneer de mailserver de mail aannam.", "When the mail server took it."}},
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
static void mails_check(struct request *request, const struct body *body) {
    const char *state = body_text(body, "state");
    if (state != NULL && strcmp(state, "queued") != 0) {
        request_fault(request, IN_BODY, "/state", MSG_BAD_COMBINATION,
                      request_say(request, "Een mail kan alleen weer in de rij: queued.",
                                  "A mail can only be put into the queue again: queued."),
                      NULL, NULL);
    }
}

static const struct act acts[] = {
    {.kind = ACT_CHANGE,
     .summary = {"Verstuur een opgegeven mail opnieuw", "Send a mail again that was given up"},
     .more = {"`state` wordt `queued` en `attempts` 0. Een mail die al is verstuurd blijft dat: 409.",
              "`state` becomes `queued`, and `attempts` 0. A mail that was sent stays sent: 409."},
     .example = "{\"state\": \"queued\"}"},
    {.kind = ACT_COUNT},
};

const struct resource mails = {
    .name = "mails",
    .title = {"Uitgaande mail", "Outgoing mail"},
    .schema = "Mail",
    .one = {"een mail", "a mail"},
    .says = {"Uitgaande mail, voor wie de dienst beheert: wat in de rij staat, wat is verstuurd en wat is opgegeven, "
             "zonder adres en tekst. Wat is verstuurd wordt na een dag gewist.",
             "Outgoing mail, for whoever runs the service: what is queued, what was sent and what was given up, "
             "without address and text. What was sent is cleared after a day."},
    .path = "/v1/mails",
    .table = "mails",
    .key = "id",
    .acts = acts,
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "-createdAt",
    .read_scope = "mails:write",
    .read_all_scope = "mails:write",
    .write_scope = "mails:write",
    .no_create = true,
    .no_replace = true,
    .no_remove = true,
    .check = mails_check,
};
