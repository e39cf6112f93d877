/* wdhs-api key: picks what to do with API keys, and revokes them. */

#include "key.h"

#include <stdio.h>
#include <string.h>

#include "key_text.h"
#include "wdhs/cli.h"
#include "wdhs/scopes.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"

static const struct cli_command actions[] = {
    {"create", key_create, "make a key and print it, once"},
    {"list", key_list, "list all keys"},
    {"revoke", key_revoke, "revoke a key: it opens nothing any more"},
    {NULL, NULL, NULL},
};

static void show_actions(FILE *out) {
    fputs("Usage: wdhs-api key ACTION [OPTION…]\n\nActions:\n", out);
    for (const struct cli_command *action = actions; action->name != NULL; action++) {
        fprintf(out, "  %-8s  %s\n", action->name, action->summary);
    }
    fputs("\nScopes:\n", out);
    for (const struct scope *scope = scope_list(); scope->name != NULL; scope++) {
        fprintf(out, "  %-22s  %s\n", scope->name, scope->help);
    }
    fputs("\nwdhs-api key ACTION --help explains one.\n", out);
}

int cli_key(int argc, char **argv) {
    for (const struct cli_command *action = actions; argc > 1 && action->name != NULL; action++) {
        if (strcmp(action->name, argv[1]) == 0) {
            return action->run(argc - 1, argv + 1);
        }
    }
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        show_actions(stdout);
        return cli_finish("key", CLI_OK);
    }
    if (argc > 1) {
        cli_fail("key", "there is no action \"%s\".", argv[1]);
    }
    show_actions(stderr);
    return CLI_USAGE;
}

static int revoke(struct session *session, const char *id) {
    static const char sql[] = "with found as (select id, name, revoked_at from api_keys where id = $1 for update), "
                              "ended as (update api_keys k set revoked_at = now() from found "
                              "where k.id = found.id and found.revoked_at is null) "
                              "select name, revoked_at::date from found";
    struct session_rows *rows = session_query(session, sql, &id, 1);
    if (rows == NULL) {
        return cli_fail("key revoke", "%s", session_error(session));
    }
    int status = CLI_OK;
    if (session_row_count(rows) == 0) {
        status = cli_fail("key revoke", "there is no key %s.", id);
    } else if (session_cell(rows, 0, 1) != NULL) {
        printf("%s (%s) was revoked already, on %s\n", id, session_cell(rows, 0, 0), session_cell(rows, 0, 1));
    } else {
        printf("%s (%s) is revoked\n", id, session_cell(rows, 0, 0));
    }
    session_rows_free(rows);
    return status;
}

int key_revoke(int argc, char **argv) {
    static const struct cli_option options[] = {{NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0}};
    static const struct cli_usage usage = {
        "key revoke",
        "ID",
        "Revokes a key, at once and for good. ID is what comes between \"wdhs_\" and the next \"_\".",
        options,
        1,
        1,
    };
    struct cli_texts words = {.count = 0};
    struct settings settings;
    int status;
    if (!cli_start(&usage, argc, argv, &settings, &words, &status)) {
        return status;
    }
    if (!key_id_valid(words.values[0])) {
        cli_fail(usage.command, "\"%s\" is no id of a key: twelve of a-z and 0-9. Never give a whole key here.",
                 strlen(words.values[0]) > 20 ? "…" : words.values[0]);
        return CLI_USAGE;
    }
    struct session *session = cli_session(usage.command, &settings);
    if (session == NULL) {
        return CLI_FAILED;
    }
    status = revoke(session, words.values[0]);
    session_close(session);
    return cli_finish(usage.command, status);
}
