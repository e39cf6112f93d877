/* Every setting: one table, read from the environment and from options of the command line (which win). */
#ifndef WDHS_SETTINGS_H
#define WDHS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIRM_URL_MOST 400 /* characters */

struct settings {
    const char *listen;             /* "127.0.0.1:8080,[::1]:8080" */
    const char *database_url;       /* what the service connects with */
    const char *owner_database_url; /* what migrate, seed and key connect with; default: database_url */
    const char *base_url;        /* "https://api.example.org", no trailing slash and no /v1; default http://<listen> */
    const char *tls_certificate; /* PEM file, or NULL */
    const char *tls_key;
    const char *trusted_proxies; /* "10.0.0.0/8,::1" or NULL */
    const char *cors_origins;    /* origins that may write or send a key, comma-separated, or NULL */
    const char *contact_name, *contact_email, *contact_url;
    const char *data_licence_name, *data_licence_url;
    const char *log_level; /* debug, info, warning, error */
    bool access_log;
    bool log_client_network; /* the client's /24 or /48 in the access log; off by default */
    long loops;              /* 0: half the cores, at least one */
    long connections, slow_connections, write_connections; /* to PostgreSQL, each loop */
    long queue_limit, pipeline_limit;
    long query_timeout_ms;               /* deadline of a statement */
    long max_connections;                /* of clients, whole process */
    long max_listeners;                  /* to event streams, whole process, beside max_connections */
    long idle_timeout_s;                 /* keep-alive connections */
    long drain_timeout_s;                /* after SIGTERM */
    long max_body, max_url, max_headers; /* bytes */
    long max_json_depth;
    long keep_pending_days, keep_withdrawn_days, keep_confirmed_months, keep_reads_months; /* personal data */
    long signups_per_client, signups_per_domain, signups_in_all;                           /* 0: no limit */
    const char *challenge;                                                                 /* off, optional, required */
    const char *challenge_secret; /* NULL: random for the process */
    long challenge_cost;
    long exports;         /* whole lists that are sent at once, whole process */
    long cache_bytes;     /* of the response cache, whole process; 0: none */
    bool jobs;            /* this process works through sign-ups and sends mail */
    const char *smtp_url; /* "smtp://user:password@host:587": a secret; or NULL */
    const char *smtp_tls; /* auto, required, optional */
    const char *smtp_ca;  /* PEM file, or NULL: the system's */
    long smtp_connections;
    const char *mail_directory; /* where mail goes without an smtp_url, or NULL */
    const char *mail_from;      /* "Name <address>" */
    long mail_lease_ms;         /* how long mail stays with the instance that took it */
    const char *confirm_url;    /* what the links in mails open; default: <base_url>/v1/pledges/page; no "#" in it */
};

/* How many event loops there are to be: at least one. */
long settings_loops(const struct settings *settings);

/* How a setting is written, for --help, `check` and docs/operations.md. */
struct setting_help {
    const char *option;      /* "loops": --loops N */
    const char *environment; /* "WDHS_LOOPS" */
    const char *fallback;    /* default, as text; "" for none */
    const char *help;
};
size_t settings_help(const struct setting_help **table);

/* Fills defaults, then environment, then argv (options this table does not know are left in argv for the caller, and
 * *argc is lowered). False with a sentence in error[size] that names the setting and what was expected. Strings point
 * into the environment, argv or static memory. */
bool settings_read(struct settings *settings, int *argc, char **argv, char *error, size_t size);

#endif
