/* Telling refusals for good from troubles that pass, without keeping a word that the server said: it may repeat the
 * address. */
#include "smtp_outcome.h"

#include <stdio.h>
#include <string.h>

#include "letter.h"

void smtp_note_sent(struct smtp_talk *talk, const char *line, size_t length) {
    static const struct {
        const char *verb;
        enum smtp_stage stage;
    } verbs[] = {{"MAIL ", SMTP_SENDER}, {"RCPT ", SMTP_RECIPIENT}, {"DATA", SMTP_CONTENT}};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        size_t verb = strlen(verbs[i].verb);
        if (length >= verb && memcmp(line, verbs[i].verb, verb) == 0) {
            talk->stage = verbs[i].stage;
        }
    }
    talk->over = talk->over || (length >= 4 && memcmp(line, "QUIT", 4) == 0);
}

static bool smtp_outcome_is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* "550 5.7.1 …" and "550-5.7.1 …" */
void smtp_note_received(struct smtp_talk *talk, const char *line, size_t length) {
    if (talk->over || length < 3 || !smtp_outcome_is_digit(line[0]) || !smtp_outcome_is_digit(line[1]) ||
        !smtp_outcome_is_digit(line[2])) {
        return;
    }
    talk->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    talk->policy = length >= 8 && line[4] == line[0] && memcmp(line + 5, ".7.", 3) == 0;
}

static bool conclude(struct letter *letter, enum delivery outcome, int code, const char *sentence) {
    letter->outcome = outcome;
    if (code > 0) {
        snprintf(letter->reason, sizeof letter->reason, "SMTP %d: %s", code, sentence);
    } else {
        snprintf(letter->reason, sizeof letter->reason, "%s", sentence);
    }
    return outcome == DELIVERY_DEFERRED;
}

/* The server answered, and did not take it. */
static bool judge_reply(const struct smtp_talk *talk, struct letter *letter) {
    bool permanent = talk->code >= 500;
    if (talk->stage < SMTP_RECIPIENT) {
        return conclude(letter, DELIVERY_DEFERRED, talk->code, "the server does not take mail from this sender.");
    }
    if (permanent && !talk->policy) {
        conclude(letter, DELIVERY_REFUSED, talk->code,
                 talk->stage == SMTP_RECIPIENT ? "the recipient was refused." : "the message was refused.");
        return false;
    }
    conclude(letter, DELIVERY_DEFERRED, talk->code,
             permanent ? "refused by a rule of the server." : "the server asks to try later.");
    return talk->code == 421;
}

bool smtp_judge(const struct smtp_talk *talk, struct letter *letter) {
    switch (talk->end) {
    case SMTP_DELIVERED:
        conclude(letter, DELIVERY_SENT, 0, "");
        return false;
    case SMTP_REPLIED:
        return judge_reply(talk, letter);
    case SMTP_UNREACHABLE:
        return conclude(letter, DELIVERY_DEFERRED, 0, "The mail server cannot be reached.");
    case SMTP_UNTRUSTED:
        return conclude(letter, DELIVERY_DEFERRED, 0, "No connection to the mail server that can be trusted (TLS).");
    case SMTP_LOGIN:
        return conclude(letter, DELIVERY_DEFERRED, talk->code, "the server refused our login.");
    case SMTP_LATE:
        conclude(letter, DELIVERY_DEFERRED, 0, "The mail server did not answer in time.");
        return talk->stage == SMTP_BEFORE;
    case SMTP_LOST:
    default:
        conclude(letter, DELIVERY_DEFERRED, 0, "The connection to the mail server was lost.");
        return talk->stage == SMTP_BEFORE;
    }
}
