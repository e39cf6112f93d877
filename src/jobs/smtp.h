/* Delivery to a mail server by SMTP (RFC 5321), over several connections that stay open. Private to src/jobs. */
#ifndef JOBS_SMTP_H
#define JOBS_SMTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct letter;
struct settings;
struct smtp;

/* Called now and then while mail is under way, for work that must not wait for a slow server. */
struct smtp_meanwhile {
    void (*run)(void *context);
    void *context;
};

/* NULL when memory is out or the address of the sender is none. `stop` makes deliveries end within seconds. */
struct smtp *smtp_new(const struct settings *settings, const char *sender, const atomic_bool *stop);
void smtp_free(struct smtp *smtp);

/* Tries each letter once and sets its outcome. What cannot be begun before `start_ms` have passed, or after the server
 * turned out not to work, is DELIVERY_RELEASED. False when the server as a whole did not work. */
bool smtp_deliver(struct smtp *smtp, struct letter *letters, size_t count, long start_ms,
                  const struct smtp_meanwhile *meanwhile);

/* True when the server of smtp://… or smtps://… is this machine. */
bool smtp_is_loopback(const char *url);

#endif
