/* Putting a mail together from its templates, which are part of the program. */
#include "compose.h"

#include <stdio.h>
#include <string.h>

#include "template.h"
#include "wdhs/embedded.h"
#include "wdhs/moment.h"
#include "wdhs/settings.h"

bool composer_init(struct composer *composer, const struct settings *settings) {
    *composer = (struct composer){.settings = settings};
    text_init(&composer->text, NULL, 8192);
    text_init(&composer->html, NULL, 8192);
    return mime_mailbox(settings->mail_from, &composer->from) && !composer->text.failed && !composer->html.failed;
}

void composer_release(struct composer *composer) {
    text_release(&composer->text);
    text_release(&composer->html);
}

static bool compose_fill(struct text *out, const struct mail_facts *facts, bool html,
                         const struct template_value *values) {
    char name[64];
    snprintf(name, sizeof name, "data/mails/%s.%s.%s", facts->kind, facts->language, html ? "html" : "txt");
    const struct embedded_file *file = embedded_find(name);
    text_clear(out);
    return file != NULL && template_fill(out, file->bytes, html, values);
}

bool compose(struct composer *composer, const struct mail_facts *facts, struct text *out) {
    char link[CONFIRM_URL_MOST + 64]; /* with "#manage=" and the token */
    const char *purpose = strcmp(facts->kind, "confirm") == 0 ? "confirm" : "manage";
    int length = snprintf(link, sizeof link, "%s#%s=%s", composer->settings->confirm_url, purpose, facts->token);
    const struct template_value values[] = {
        {"name", facts->name},
        {"title", facts->title},
        {"goals", facts->goals},
        {"link", link},
        {"contact", facts->contact != NULL ? facts->contact : composer->settings->contact_email},
        {NULL, NULL},
    };
    if (length < 0 || (size_t)length >= sizeof link || !compose_fill(&composer->text, facts, false, values) ||
        !compose_fill(&composer->html, facts, true, values)) {
        return false;
    }
    /* The first line is the subject, the second is empty. */
    char *feed = strchr(composer->text.data, '\n');
    if (feed == NULL || feed[1] != '\n') {
        return false;
    }
    *feed = '\0';
    const struct mime_message message = {
        .from = &composer->from,
        .to_name = facts->addressee,
        .to_address = facts->address,
        .subject = composer->text.data,
        .text = feed + 2,
        .html = composer->html.data,
        .language = facts->language,
        .sent_ms = moment_now(),
    };
    text_clear(out);
    return mime_write(out, &message);
}
