/* wdhs-api key create: makes a key, stores its hash, and hands the key itself over exactly once. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "key.h"
#include "key_text.h"
#include "wdhs/cli.h"
#include "wdhs/digest.h"
#include "wdhs/file.h"
#include "wdhs/scopes.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"
#include "wdhs/text.h"
#include "wdhs/utf8.h"

static const char command[] = "key create";

struct request_for_key {
    const char *name, *partner, *municipality, *output;
    struct cli_texts scopes;
};

static bool scopes_exist(const struct cli_texts *given) {
    if (given->count == 0) {
        cli_fail(command, "which scopes? Give --scope at least once; wdhs-api key --help lists them.");
        return false;
    }
    for (size_t i = 0; i < given->count; i++) {
        if (scope_find(given->values[i]) != NULL) {
            continue;
        }
        const struct scope *near = scope_near(given->values[i]);
        if (near != NULL) {
            cli_fail(command, "there is no scope \"%s\"; did you mean \"%s\"?", given->values[i], near->name);
        } else {
            cli_fail(command, "there is no scope \"%s\"; wdhs-api key --help lists them.", given->values[i]);
        }
        return false;
    }
    return true;
}

static bool holds(const struct cli_texts *texts, const char *wanted) {
    for (size_t i = 0; i < texts->count; i++) {
        if (strcmp(texts->values[i], wanted) == 0) {
            return true;
        }
    }
    return false;
}

/* What can be told without a database. */
static bool request_fits(const struct request_for_key *request) {
    const char *name = request->name;
    if (name == NULL) {
        cli_fail(command, "who will use it? Give --name.");
        return false;
    }
    size_t length = strlen(name);
    if (length == 0 || !utf8_valid(name, length) || utf8_count(name, length) > 200 ||
        utf8_has_control(name, length, false)) {
        cli_fail(command, "--name must be 1 to 200 characters on one line.");
        return false;
    }
    if (request->partner != NULL && request->municipality != NULL) {
        cli_fail(command, "a key is for a partner or for a municipality, not for both.");
        return false;
    }
    if (!scopes_exist(&request->scopes)) {
        return false;
    }
    if (holds(&request->scopes, "admin") && (request->partner != NULL || request->municipality != NULL)) {
        cli_fail(command, "a key that may do everything cannot be bound to a partner or municipality.");
        return false;
    }
    return true;
}

/* Finds the one row whose key was given; `found` stays empty after saying that there is none. */
static bool key_create_look_up(struct session *session, const char *sql, const char *given, const char *what,
                               char *found, size_t size) {
    struct session_rows *rows = session_query(session, sql, &given, 1);
    if (rows == NULL) {
        cli_fail(command, "%s", session_error(session));
        return false;
    }
    bool exists = session_row_count(rows) == 1;
    if (exists) {
        snprintf(found, size, "%s", session_cell(rows, 0, 0));
    } else {
        cli_fail(command, "there is no %s \"%s\".", what, given);
    }
    session_rows_free(rows);
    return exists;
}

/* "{a,b}": scopes are made of characters that need no quotes. Repeated ones are stored once. */
static void format_scopes(const struct cli_texts *given, struct text *out) {
    text_add_char(out, '{');
    for (const struct scope *scope = scope_list(); scope->name != NULL; scope++) {
        if (holds(given, scope->name)) {
            text_add_string(out, out->length > 1 ? "," : "");
            text_add_string(out, scope->name);
        }
    }
    text_add_char(out, '}');
}

static bool store(struct session *session, const struct request_for_key *request, const struct new_key *key) {
    char partner[UUID_TEXT_SIZE] = "";
    char municipality[8] = "";
    if (request->partner != NULL &&
        !key_create_look_up(session, "select id from partners where slug = $1 or id::text = lower($1)",
                            request->partner, "partner", partner, sizeof partner)) {
        return false;
    }
    if (request->municipality != NULL &&
        !key_create_look_up(session, "select code from municipalities where code = $1", request->municipality,
                            "municipality", municipality, sizeof municipality)) {
        return false;
    }
    struct text names;
    text_init(&names, NULL, 256);
    format_scopes(&request->scopes, &names);
    const char *params[] = {
        key->id, request->name, key->hash, names.data, *partner ? partner : NULL, *municipality ? municipality : NULL};
    struct session_rows *rows = NULL;
    if (!names.failed) {
        rows = session_query(session,
                             "insert into api_keys (id, name, secret_hash, scopes, partner, municipality) "
                             "values ($1, $2, $3::bytea, $4::text[], $5::uuid, $6)",
                             params, 6);
        if (rows == NULL) {
            cli_fail(command, "%s", session_error(session));
        }
    }
    bool stored = rows != NULL;
    session_rows_free(rows);
    text_release(&names);
    return stored;
}

/* A new file that only its owner can read; one that is there already is never touched. */
static bool key_create_write_file(const char *path, const struct new_key *key) {
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        cli_fail(command, "%s: %s", path, strerror(errno));
        return false;
    }
    bool written =
        file_write_all(file, key->text, strlen(key->text)) && file_write_all(file, "\n", 1) && fsync(file) == 0;
    int problem = errno;
    written = close(file) == 0 && written;
    if (!written) {
        cli_fail(command, "%s: %s", path, strerror(problem));
        unlink(path);
    }
    return written;
}

/* The file comes first: a key that is stored but was never written down would be of no use to anybody. */
static int key_create_create(struct session *session, const struct request_for_key *request) {
    struct new_key key;
    if (!key_make(&key)) {
        return cli_fail(command, "could not hash the new key.");
    }
    if (request->output != NULL && !key_create_write_file(request->output, &key)) {
        return CLI_FAILED;
    }
    if (!store(session, request, &key)) {
        if (request->output != NULL) {
            unlink(request->output);
        }
        return CLI_FAILED;
    }
    if (request->output != NULL) {
        fprintf(stderr, "Key %s was written to %s.\n", key.id, request->output);
    } else {
        fprintf(stderr, "Key %s, shown this once and kept nowhere:\n", key.id);
        puts(key.text);
    }
    explicit_bzero(&key, sizeof key);
    return CLI_OK;
}

int key_create(int argc, char **argv) {
    struct request_for_key request = {.name = NULL};
    const struct cli_option options[] = {
        {"name", CLI_TEXT, &request.name, "NAME", "who or what will use it", 0, 0},
        {"scope", CLI_TEXTS, &request.scopes, "SCOPE", "what it may do; may be repeated", 0, 0},
        {"partner", CLI_TEXT, &request.partner, "SLUG|ID", "it may only touch what belongs to this partner", 0, 0},
        {"municipality", CLI_TEXT, &request.municipality, "GMnnnn",
         "it may only touch what belongs to this municipality", 0, 0},
        {"output", CLI_TEXT, &request.output, "FILE", "write it to a new file (mode 0600) instead of printing it", 0,
         0},
        {NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0},
    };
    const struct cli_usage usage = {
        command,
        "--name NAME --scope SCOPE [--scope SCOPE…] [--partner SLUG|ID | --municipality GMnnnn] [--output FILE]",
        "Makes an API key. It is printed once, alone on standard output; the database keeps only a hash of it.",
        options,
        0,
        0,
    };
    struct settings settings;
    int status;
    if (!cli_start(&usage, argc, argv, &settings, NULL, &status)) {
        return status;
    }
    if (!request_fits(&request)) {
        return CLI_USAGE;
    }
    struct session *session = cli_session(command, &settings);
    if (session == NULL) {
        return CLI_FAILED;
    }
    status = key_create_create(session, &request);
    session_close(session);
    return cli_finish(command, status);
}
