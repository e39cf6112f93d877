/* What sign-ups lead to, beside requests. */
#ifndef WDHS_API_PLEDGE_MAILS_H
#define WDHS_API_PLEDGE_MAILS_H

struct body;
struct operation;
struct request;

/* There is something to send: wakes who sends it. */
void mails_wait(struct request *request);

/* Both put one row into the inbox, whatever is known about the address, and answer with the same 202. */
void inbox_take_pledge(struct operation *operation, const struct body *body);
void inbox_take_link(struct operation *operation, const struct body *body);

#endif
