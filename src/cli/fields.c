/* wdhs-api fields: the field tables of all resources as JSON, for people who write clients. */

#include <stdio.h>

#include "wdhs/cli.h"
#include "wdhs/resource.h"
#include "wdhs/rest.h"
#include "wdhs/settings.h"
#include "wdhs/text.h"

int cli_fields(int argc, char **argv) {
    const struct cli_option options[] = {{NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0}};
    const struct cli_usage usage = {
        "fields", "", "Prints name, type, bounds and possibilities of every field as JSON. Needs no database.",
        options,  0,  0};
    struct settings settings;
    struct text text;
    char error[256];
    int status;
    if (!cli_start(&usage, argc, argv, &settings, NULL, &status)) {
        return status;
    }
    if (!rest_prepare(resources, error, sizeof error)) {
        return cli_fail("fields", "%s", error);
    }
    text_init(&text, NULL, 32768);
    rest_describe(&text);
    fputs(text.failed ? "" : text.data, stdout);
    text_release(&text);
    return cli_finish("fields", CLI_OK);
}
