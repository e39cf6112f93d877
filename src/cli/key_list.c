/* wdhs-api key list: every key, what it may do, and whether it is still used. */

#include <stdio.h>
#include <string.h>

#include "key.h"
#include "wdhs/cli.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"
#include "wdhs/utf8.h"

#define COLUMNS 7

static const char *const titles[COLUMNS] = {"ID", "NAME", "SCOPES", "FOR", "CREATED", "LAST USED", "REVOKED"};

static const char list_keys[] =
    "select k.id, k.name, array_to_string(k.scopes, ' '), coalesce(p.slug, k.municipality, '-'), "
    "k.created_at::date, coalesce(k.last_used_on::text, '-'), coalesce(k.revoked_at::date::text, '-') "
    "from api_keys k left join partners p on p.id = k.partner order by k.created_at, k.id";

static size_t key_list_width_of(const char *text) {
    return utf8_count(text, strlen(text));
}

static void print_line(const char *const cells[COLUMNS], const size_t widths[COLUMNS]) {
    for (size_t column = 0; column < COLUMNS; column++) {
        size_t padding = column + 1 < COLUMNS ? widths[column] - key_list_width_of(cells[column]) + 2 : 0;
        printf("%s%*s", cells[column], (int)padding, "");
    }
    putchar('\n');
}

static void print_keys(const struct session_rows *rows) {
    size_t widths[COLUMNS];
    size_t count = session_row_count(rows);
    for (size_t column = 0; column < COLUMNS; column++) {
        widths[column] = key_list_width_of(titles[column]);
        for (size_t row = 0; row < count; row++) {
            size_t width = key_list_width_of(session_cell(rows, row, column));
            widths[column] = width > widths[column] ? width : widths[column];
        }
    }
    print_line(titles, widths);
    for (size_t row = 0; row < count; row++) {
        const char *cells[COLUMNS];
        for (size_t column = 0; column < COLUMNS; column++) {
            cells[column] = session_cell(rows, row, column);
        }
        print_line(cells, widths);
    }
}

int key_list(int argc, char **argv) {
    static const struct cli_option options[] = {{NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0}};
    static const struct cli_usage usage = {"key list", "", "Lists all keys, revoked ones too.", options, 0, 0};
    struct settings settings;
    int status;
    if (!cli_start(&usage, argc, argv, &settings, NULL, &status)) {
        return status;
    }
    struct session *session = cli_session(usage.command, &settings);
    if (session == NULL) {
        return CLI_FAILED;
    }
    struct session_rows *rows = session_query(session, list_keys, NULL, 0);
    if (rows == NULL) {
        status = cli_fail(usage.command, "%s", session_error(session));
    } else {
        print_keys(rows);
        status = CLI_OK;
    }
    session_rows_free(rows);
    session_close(session);
    return cli_finish(usage.command, status);
}
