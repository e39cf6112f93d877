/* Mail as it travels: RFC 5322 headers and a text in two forms (RFC 2046 multipart/alternative). Private to src/jobs.
 */
#ifndef JOBS_MIME_H
#define JOBS_MIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

struct mailbox {
    char name[256]; /* UTF-8; may be empty */
    char address[256];
};

struct mime_message {
    const struct mailbox *from;
    const char *to_name; /* may be NULL or empty */
    const char *to_address;
    const char *subject;
    const char *text, *html;
    const char *language;    /* "nl" */
    const char *unsubscribe; /* https address that takes a POST (RFC 8058); NULL: no such header */
    int64_t sent_ms;         /* since 1970 UTC */
};

/* Reads `Name <name@example.org>` or a bare address. False when it is neither. */
bool mime_mailbox(const char *written, struct mailbox *mailbox);

/* True for an address that can be written without quoting: nothing in it can end a header or a command. */
bool mime_is_address(const char *address);

/* Appends the whole message, with CRLF. False when an address or the web address is not fit to be written. */
bool mime_write(struct text *out, const struct mime_message *message);

#endif
