/* wdhs-api contract: the contract of the service, as the field tables have it. */

#include <stdio.h>

#include "wdhs/cli.h"
#include "wdhs/openapi.h"
#include "wdhs/resource.h"
#include "wdhs/rest.h"
#include "wdhs/settings.h"
#include "wdhs/text.h"

int cli_contract(int argc, char **argv) {
    const struct cli_option options[] = {{NULL, CLI_FLAG, NULL, NULL, NULL, 0, 0}};
    const struct cli_usage usage = {
        "contract", "", "Prints openapi.yaml, made from the field tables. Needs no database.", options, 0, 0};
    struct settings settings;
    struct text text;
    char error[256];
    int status;
    if (!cli_start(&usage, argc, argv, &settings, NULL, &status)) {
        return status;
    }
    text_init(&text, NULL, 1 << 20);
    if (!rest_prepare(resources, error, sizeof error) || !openapi_write(&text, error, sizeof error)) {
        text_release(&text);
        return cli_fail("contract", "%s", error);
    }
    fputs(text.data, stdout);
    text_release(&text);
    return cli_finish("contract", CLI_OK);
}
