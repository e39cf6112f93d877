/* What the end of an SMTP conversation means for the mail. Private to src/jobs. */
#ifndef JOBS_SMTP_OUTCOME_H
#define JOBS_SMTP_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>

struct letter;

/* How far it came. */
enum smtp_stage { SMTP_BEFORE, SMTP_SENDER, SMTP_RECIPIENT, SMTP_CONTENT };

enum smtp_end { SMTP_DELIVERED, SMTP_REPLIED, SMTP_UNREACHABLE, SMTP_UNTRUSTED, SMTP_LOGIN, SMTP_LATE, SMTP_LOST };

struct smtp_talk {
    enum smtp_stage stage;
    enum smtp_end end;
    int code;    /* of the server's last reply; 0: it said nothing */
    bool over;   /* QUIT was sent: what the server says then is about nothing */
    bool policy; /* that reply had an enhanced code X.7.*: it is about us, not about the recipient (RFC 3463) */
};

/* Keeps the talk up to date with a line that we sent, or that the server sent. */
void smtp_note_sent(struct smtp_talk *talk, const char *line, size_t length);
void smtp_note_received(struct smtp_talk *talk, const char *line, size_t length);

/* Sets outcome and reason. True when what went wrong will go wrong for every mail now. */
bool smtp_judge(const struct smtp_talk *talk, struct letter *letter);

#endif
