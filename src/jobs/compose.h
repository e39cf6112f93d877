/* From a row of the queue to a finished mail. Private to src/jobs. */
#ifndef JOBS_COMPOSE_H
#define JOBS_COMPOSE_H

#include <stdbool.h>

#include "mime.h"
#include "wdhs/text.h"

struct settings;

/* Kept from mail to mail; one thread uses it. */
struct composer {
    const struct settings *settings;
    struct mailbox from;
    struct text text, html;
};

struct mail_facts {
    const char *kind;     /* confirm, confirmed, manage */
    const char *language; /* nl, en */
    const char *address;
    const char *addressee; /* who reads it: the signer, or who signs for the organisation */
    const char *name;      /* of the signer */
    const char *title;     /* of the declaration; NULL: not known */
    const char *goals;     /* a line each */
    const char *contact;   /* where to ask; NULL: that of the API */
    const char *token;
};

/* False when the sender of the settings is no mailbox or memory is out. */
bool composer_init(struct composer *composer, const struct settings *settings);
void composer_release(struct composer *composer);

/* Replaces what is in `out`. False when there is no such template or the address cannot be written. */
bool compose(struct composer *composer, const struct mail_facts *facts, struct text *out);

#endif
