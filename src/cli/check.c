/* wdhs-api check: says in words what is wrong with settings, database or migrations, before anything is served. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "live.h"
#include "wdhs/api.h"
#include "wdhs/cli.h"
#include "wdhs/http.h"
#include "wdhs/jobs.h"
#include "wdhs/migrate.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"

/* One line for each thing looked at; the status is that of the first thing that is wrong. */
static void say(int *status, int when_wrong, bool fine, const char *what, const char *detail) {
    printf("%-8s %s: %s\n", fine ? "ok" : "WRONG", what, detail);
    if (!fine && *status == CLI_OK) {
        *status = when_wrong;
    }
}

static void check_tls(const struct settings *settings, int *status) {
    if (settings->tls_certificate == NULL && settings->tls_key == NULL) {
        say(status, CLI_FAILED, true, "TLS", "off; a proxy in front should speak HTTPS");
        return;
    }
    bool both = settings->tls_certificate != NULL && settings->tls_key != NULL;
    say(status, CLI_FAILED, both, "TLS", both ? "certificate and key are set" : "set both --tls-cert and --tls-key");
    if (both) {
        say(status, CLI_FAILED, access(settings->tls_certificate, R_OK) == 0, "TLS certificate",
            settings->tls_certificate);
        say(status, CLI_FAILED, access(settings->tls_key, R_OK) == 0, "TLS key", settings->tls_key);
    }
}

static void check_library(int *status) {
    struct http_library library;
    char text[512];
    bool fine = http_check(&library, text, sizeof text);
    if (fine) {
        snprintf(text, sizeof text, "libmicrohttpd %s%s%s", library.version, *library.without ? ", without: " : "",
                 library.without);
    }
    say(status, CLI_FAILED, fine, "HTTP", text);
}

static void check_placeholders(const struct settings *settings, int *status) {
    bool placeholder = strstr(settings->contact_email, "example.org") != NULL;
    say(status, CLI_FAILED, true, "contact",
        placeholder ? "still the placeholder under example.org; set WDHS_CONTACT_NAME, _EMAIL and _URL"
                    : settings->contact_email);
}

static void check_mail(const struct settings *settings, int *status) {
    char explanation[400];
    bool fine = jobs_describe_mail(settings, explanation, sizeof explanation);
    say(status, CLI_FAILED, fine, "mail", explanation);
}

static void check_schema(struct session *session, int *status) {
    char explanation[512];
    int version = 0;
    enum schema_state state = migrate_state(session, &version, explanation, sizeof explanation);
    int when_wrong = state == SCHEMA_BEHIND ? CLI_SCHEMA_BEHIND : state == SCHEMA_ERROR ? CLI_FAILED : CLI_SCHEMA_AHEAD;
    say(status, when_wrong, state == SCHEMA_CURRENT, "schema", explanation);
}

static void check_role(struct session *session, int *status) {
    struct session_rows *rows =
        session_query(session, "select pg_has_role(current_user, 'wdhs_serving', 'member')", NULL, 0);
    if (rows == NULL) {
        say(status, CLI_FAILED, false, "role", "there is no role wdhs_serving; run wdhs-api migrate");
        return;
    }
    bool member = strcmp(session_cell(rows, 0, 0), "t") == 0;
    say(status, CLI_FAILED, member, "role",
        member ? "may serve as wdhs_serving" : "is not a member of wdhs_serving; grant wdhs_serving to it");
    session_rows_free(rows);
}

static void check_data(struct session *session, int *status) {
    struct session_rows *rows = session_query(session, "select count(*) from municipalities", NULL, 0);
    bool loaded = rows != NULL && strcmp(session_cell(rows, 0, 0), "0") != 0;
    say(status, CLI_FAILED, loaded, "data",
        loaded ? "municipalities are loaded" : "no municipalities; run wdhs-api seed");
    if (rows != NULL) {
        session_rows_free(rows);
    }
}

static void check_database(const struct settings *settings, int *status) {
    char error[512];
    if (settings->database_url == NULL) {
        say(status, CLI_USAGE, false, "database", "set --database-url or WDHS_DATABASE_URL");
        return;
    }
    struct session *session = session_open(settings->database_url, error, sizeof error);
    say(status, CLI_UNREACHABLE, session != NULL, "database", session != NULL ? "reachable" : error);
    if (session == NULL) {
        return;
    }
    check_schema(session, status);
    if (*status == CLI_OK) {
        check_role(session, status);
        check_data(session, status);
    }
    session_close(session);
}

static int check_all(const struct settings *settings) {
    int status = CLI_OK;
    char error[512];
    say(&status, CLI_USAGE, true, "settings", "understood");
    bool prepared = api_prepare(settings, error, sizeof error) != NULL;
    say(&status, CLI_FAILED, prepared, "contract", prepared ? "part of this executable" : error);
    check_library(&status);
    check_tls(settings, &status);
    check_placeholders(settings, &status);
    check_mail(settings, &status);
    check_database(settings, &status);
    return cli_finish("check", status);
}

int cli_check(int argc, char **argv) {
    const char *url = NULL;
    const struct cli_option options[] = {
        {"live", CLI_TEXT, &url, "URL", "only ask the server at this http:// URL whether it is alive", 0, 0},
        {NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0},
    };
    const struct cli_usage usage = {
        "check",
        "[--live URL]",
        "Looks at settings, TLS files, database, schema, role and data, and says what is wrong.\n"
        "Exit status: 0 all is well, 1 something is wrong, 2 usage, 3 schema behind, 4 schema ahead, 5 database "
        "unreachable.",
        options,
        0,
        0,
    };
    struct settings settings;
    int status;
    if (!cli_start(&usage, argc, argv, &settings, NULL, &status)) {
        return status;
    }
    if (url == NULL) {
        return check_all(&settings);
    }
    char explanation[300];
    bool alive = live_check(url, explanation, sizeof explanation);
    printf("%s\n", explanation);
    return cli_finish("check", alive ? CLI_OK : CLI_FAILED);
}
