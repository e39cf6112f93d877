/* Every setting has one row here, and nowhere else. */
#include "settings_table.h"

#include <stddef.h>
#include <string.h>

static bool is_level(const char *value) {
    return !strcmp(value, "debug") || !strcmp(value, "info") || !strcmp(value, "warning") || !strcmp(value, "error");
}

static bool ends_with(const char *value, const char *end) {
    size_t length = strlen(value), end_length = strlen(end);
    return length >= end_length && !strcmp(value + length - end_length, end);
}

static bool is_base_url(const char *value) {
    bool known = !strncmp(value, "http://", 7) || !strncmp(value, "https://", 8);
    const char *host = known ? strstr(value, "://") + 3 : "";
    return *host && *host != '/' && !strpbrk(value, "?# \"<>") && !ends_with(value, "/v1") && !ends_with(value, "/v1/");
}

static bool is_web_url(const char *value) {
    return (!strncmp(value, "http://", 7) || !strncmp(value, "https://", 8)) && !strpbrk(value, " \"<>");
}

static bool is_challenge(const char *value) {
    return !strcmp(value, "off") || !strcmp(value, "optional") || !strcmp(value, "required");
}

static bool is_secret(const char *value) {
    return strlen(value) >= 32;
}

static bool is_smtp_url(const char *value) {
    bool known = !strncmp(value, "smtp://", 7) || !strncmp(value, "smtps://", 8);
    const char *host = known ? strstr(value, "://") + 3 : "";
    return *host && *host != '/' && !strpbrk(value, " \"<>\r\n");
}

static bool is_tls_rule(const char *value) {
    return !strcmp(value, "auto") || !strcmp(value, "required") || !strcmp(value, "optional");
}

/* What is before the address may be in any language; what could end a header may not. */
static bool is_mailbox(const char *value) {
    const char *open = strrchr(value, '<'), *at = strchr(open ? open : value, '@');
    return at && at[1] && !strpbrk(value, "\r\n") && strlen(value) < 250 &&
           (open ? ends_with(value, ">") : !strpbrk(value, " >"));
}

#define TEXT(member)   .kind = SETTING_STRING, .offset = offsetof(struct settings, member)
#define SWITCH(member) .kind = SETTING_SWITCH, .offset = offsetof(struct settings, member)
#define NUMBER(member) .kind = SETTING_NUMBER, .offset = offsetof(struct settings, member)
#define WEB_URL        "an address that starts with http:// or https://"

/* clang-format off */
const struct setting setting_table[] = {
    {.help = {"listen", "WDHS_LISTEN", "127.0.0.1:8080", "addresses to listen on, comma-separated"}, TEXT(listen)},
    {.help = {"database-url", "WDHS_DATABASE_URL", "", "PostgreSQL connection string or URI of the service"},
     TEXT(database_url)},
    {.help = {"owner-database-url", "WDHS_OWNER_DATABASE_URL", "",
              "the same for migrate, seed and key; default: that of the service"},
     TEXT(owner_database_url)},
    {.help = {"base-url", "WDHS_BASE_URL", "", "public address of the API; default: the first listen address"},
     TEXT(base_url), .accepts = is_base_url, .expected = WEB_URL ", without query and without /v1"},
    {.help = {"tls-cert", "WDHS_TLS_CERT", "", "PEM file with the certificate chain"}, TEXT(tls_certificate)},
    {.help = {"tls-key", "WDHS_TLS_KEY", "", "PEM file with the private key"}, TEXT(tls_key)},
    {.help = {"trusted-proxies", "WDHS_TRUSTED_PROXIES", "",
              "networks whose Forwarded headers are believed, comma-separated"},
     TEXT(trusted_proxies)},
    {.help = {"cors-origins", "WDHS_CORS_ORIGINS", "", "origins that may write or send a key, comma-separated"},
     TEXT(cors_origins)},
    {.help = {"contact-name", "WDHS_CONTACT_NAME", "Beheer van de WDHS-API (voorbeeld)", "who runs this API"},
     TEXT(contact_name)},
    {.help = {"contact-email", "WDHS_CONTACT_EMAIL", "api@example.org", "where to write to"}, TEXT(contact_email)},
    {.help = {"contact-url", "WDHS_CONTACT_URL", "https://example.org/contact", "where to read how to get help"},
     TEXT(contact_url), .accepts = is_web_url, .expected = WEB_URL},
    {.help = {"data-licence-name", "WDHS_DATA_LICENCE_NAME", "CC BY 4.0", "licence of the open data"},
     TEXT(data_licence_name)},
    {.help = {"data-licence-url", "WDHS_DATA_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/",
              "where to read that licence"},
     TEXT(data_licence_url), .accepts = is_web_url, .expected = WEB_URL},
    {.help = {"log-level", "WDHS_LOG_LEVEL", "info",
              "least serious events that are logged: debug, info, warning or error"},
     TEXT(log_level), .accepts = is_level, .expected = "debug, info, warning or error"},
    {.help = {"access-log", "WDHS_ACCESS_LOG", "on", "a line for each request: on or off"}, SWITCH(access_log)},
    {.help = {"log-client-network", "WDHS_LOG_CLIENT_NETWORK", "off",
              "the client's /24 or /48 in that line: on or off"},
     SWITCH(log_client_network)},
    {.help = {"loops", "WDHS_LOOPS", "0", "event loops; 0: half the cores"}, NUMBER(loops), .least = 0, .most = 256},
    {.help = {"connections", "WDHS_CONNECTIONS", "4", "fast PostgreSQL connections a loop"},
     NUMBER(connections), .least = 1, .most = 64},
    {.help = {"slow-connections", "WDHS_SLOW_CONNECTIONS", "2",
              "PostgreSQL connections a loop for exports and counts"},
     NUMBER(slow_connections), .least = 1, .most = 64},
    {.help = {"write-connections", "WDHS_WRITE_CONNECTIONS", "2",
              "PostgreSQL connections a loop for changes, which share their commits"},
     NUMBER(write_connections), .least = 1, .most = 64},
    {.help = {"queue-limit", "WDHS_QUEUE_LIMIT", "1024", "statements waiting or under way, each lane of a loop"},
     NUMBER(queue_limit), .least = 1, .most = 1000000},
    {.help = {"pipeline-limit", "WDHS_PIPELINE_LIMIT", "32",
              "statements under way on one connection; a page counts as a third of its records, or a sixth of those that are kept"},
     NUMBER(pipeline_limit), .least = 1, .most = 4096},
    {.help = {"query-timeout-ms", "WDHS_QUERY_TIMEOUT_MS", "2000", "deadline of a statement in milliseconds"},
     NUMBER(query_timeout_ms), .least = 10, .most = 600000},
    {.help = {"max-connections", "WDHS_MAX_CONNECTIONS", "4096", "clients at the same time, whole process"},
     NUMBER(max_connections), .least = 1, .most = 1000000},
    {.help = {"max-listeners", "WDHS_MAX_LISTENERS", "10000",
              "listeners to event streams, whole process, beside the other clients"},
     NUMBER(max_listeners), .least = 0, .most = 1000000},
    {.help = {"idle-timeout-s", "WDHS_IDLE_TIMEOUT_S", "60", "seconds a silent client connection stays open"},
     NUMBER(idle_timeout_s), .least = 1, .most = 3600},
    {.help = {"drain-timeout-s", "WDHS_DRAIN_TIMEOUT_S", "10", "seconds that requests under way get after SIGTERM"},
     NUMBER(drain_timeout_s), .least = 0, .most = 3600},
    {.help = {"max-body", "WDHS_MAX_BODY", "1048576", "largest request body in bytes"},
     NUMBER(max_body), .least = 1024, .most = 1073741824},
    {.help = {"max-url", "WDHS_MAX_URL", "8192", "longest request target in bytes"},
     NUMBER(max_url), .least = 256, .most = 65536},
    {.help = {"max-headers", "WDHS_MAX_HEADERS", "8192", "all request header fields together, in bytes; at most 60"},
     NUMBER(max_headers), .least = 1024, .most = 1048576},
    {.help = {"max-json-depth", "WDHS_MAX_JSON_DEPTH", "16", "deepest nesting of a body"},
     NUMBER(max_json_depth), .least = 2, .most = 256},
    {.help = {"signups-per-client", "WDHS_SIGNUPS_PER_CLIENT", "60",
              "sign-ups from one network (/24 or /48) in 10 minutes; 0: no limit"},
     NUMBER(signups_per_client), .least = 0, .most = 1000000},
    {.help = {"signups-per-domain", "WDHS_SIGNUPS_PER_DOMAIN", "3000",
              "sign-ups with addresses of one mail domain in a minute; 0: no limit"},
     NUMBER(signups_per_domain), .least = 0, .most = 10000000},
    {.help = {"signups-in-all", "WDHS_SIGNUPS_IN_ALL", "60000", "sign-ups in a minute; 0: no limit"},
     NUMBER(signups_in_all), .least = 0, .most = 10000000},
    {.help = {"challenge", "WDHS_CHALLENGE", "off", "proof of work by who signs up: off, optional or required"},
     TEXT(challenge), .accepts = is_challenge, .expected = "off, optional or required"},
    {.help = {"challenge-secret", "WDHS_CHALLENGE_SECRET", "",
              "what challenges are signed with, the same for all instances; default: random for the process"},
     TEXT(challenge_secret), .accepts = is_secret, .secret = true, .expected = "a text of at least 32 characters"},
    {.help = {"challenge-cost", "WDHS_CHALLENGE_COST", "100000", "how many hashes a challenge costs at most"},
     NUMBER(challenge_cost), .least = 1000, .most = 10000000},
    {.help = {"exports", "WDHS_EXPORTS", "4",
              "whole lists (limit=all) that are sent at once, whole process; each has a connection to PostgreSQL"},
     NUMBER(exports), .least = 1, .most = 1000},
    {.help = {"cache-bytes", "WDHS_CACHE_BYTES", "67108864",
              "memory for finished replies of open data, whole process; 0: no cache"},
     NUMBER(cache_bytes), .least = 0, .most = 1099511627776},
    {.help = {"keep-pending-days", "WDHS_KEEP_PENDING_DAYS", "14", "days that pledges nobody confirmed are kept"},
     NUMBER(keep_pending_days), .least = 1, .most = 365},
    {.help = {"keep-withdrawn-days", "WDHS_KEEP_WITHDRAWN_DAYS", "30", "days that withdrawn pledges are kept"},
     NUMBER(keep_withdrawn_days), .least = 0, .most = 365},
    {.help = {"keep-confirmed-months", "WDHS_KEEP_CONFIRMED_MONTHS", "6",
              "months that pledges are kept after the end of their programme"},
     NUMBER(keep_confirmed_months), .least = 0, .most = 120},
    {.help = {"keep-reads-months", "WDHS_KEEP_READS_MONTHS", "24",
              "months that is kept who was shown personal data"},
     NUMBER(keep_reads_months), .least = 1, .most = 120},
    {.help = {"jobs", "WDHS_JOBS", "on", "work through sign-ups and send mail in this process: on or off"},
     SWITCH(jobs)},
    {.help = {"smtp-url", "WDHS_SMTP_URL", "",
              "mail server, smtp://user:password@host:587 or smtps://host; set it in the environment, not as an option"},
     TEXT(smtp_url), .accepts = is_smtp_url, .expected = "an address that starts with smtp:// or smtps://",
     .secret = true},
    {.help = {"smtp-tls", "WDHS_SMTP_TLS", "auto",
              "STARTTLS for smtp://: required, optional or auto (required unless the server is this machine)"},
     TEXT(smtp_tls), .accepts = is_tls_rule, .expected = "auto, required or optional"},
    {.help = {"smtp-ca", "WDHS_SMTP_CA", "", "PEM file with the authorities that the mail server's certificate is checked by; default: the system's"},
     TEXT(smtp_ca)},
    {.help = {"smtp-connections", "WDHS_SMTP_CONNECTIONS", "8", "connections to the mail server"},
     NUMBER(smtp_connections), .least = 1, .most = 16},
    {.help = {"mail-directory", "WDHS_MAIL_DIRECTORY", "", "without a mail server: directory in which mail is put, a file each"},
     TEXT(mail_directory)},
    {.help = {"mail-from", "WDHS_MAIL_FROM", "We Doen Het Samen (voorbeeld) <noreply@example.org>", "sender of mail"},
     TEXT(mail_from), .accepts = is_mailbox, .expected = "like Name <name@example.org>"},
    {.help = {"mail-lease-ms", "WDHS_MAIL_LEASE_MS", "90000",
              "milliseconds after which another instance sends what this one took and did not send"},
     NUMBER(mail_lease_ms), .least = 1000, .most = 3600000},
    {.help = {"confirm-url", "WDHS_CONFIRM_URL", "", "page that the links in mails open; default: /v1/pledges/page below the base URL"},
     TEXT(confirm_url), .accepts = is_web_url, .expected = WEB_URL},
};
/* clang-format on */

static struct setting_help texts[SETTING_COUNT];

_Static_assert(sizeof setting_table / sizeof *setting_table == SETTING_COUNT, "SETTING_COUNT is out of date");

size_t settings_help(const struct setting_help **table) {
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        texts[i] = setting_table[i].help;
    }
    *table = texts;
    return SETTING_COUNT;
}
