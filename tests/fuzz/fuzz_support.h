/* What the fuzz targets share: the field tables, and the promises that hold whatever comes in. */
#ifndef TESTS_FUZZ_SUPPORT_H
#define TESTS_FUZZ_SUPPORT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/rest_support.h"
#include "fuzz_arena.h"
#include "wdhs/json.h"
#include "wdhs/utf8.h"

/* Strings that inputs of the corpus carry as values: they must never be found in an SQL text. */
#define FUZZ_MARK "zqz"

#define PROMISE(holds)                                                                                                 \
    do {                                                                                                               \
        if (!(holds)) {                                                                                                \
            fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__, __LINE__, #holds);                                \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    char error[200] = "";
    (void)argc;
    (void)argv;
    bool prepared = rest_prepare(resources, error, sizeof error);
    if (!prepared) {
        fprintf(stderr, "%s\n", error);
        abort();
    }
    return 0;
}

static inline void promise_text(const char *text) {
    PROMISE(text != NULL);
    PROMISE(utf8_valid(text, strlen(text)));
}

/* The faults name places and say sentences that can be shown, and the 400 made of them is JSON. */
static inline void promise_faults(struct request *request) {
    size_t offset = 0;
    size_t count = 0;
    for (const struct fault *fault = request->faults; fault != NULL; fault = fault->next) {
        promise_text(fault->location);
        promise_text(fault->detail);
        PROMISE(fault->place != IN_BODY || fault->location[0] == '\0' || fault->location[0] == '/');
        count++;
    }
    PROMISE(count == request->fault_count && count <= 100);
    if (count > 0) {
        reply_faults(request);
        PROMISE(request->reply.status == (arena_exhausted(request->arena) ? 503 : 400));
        PROMISE(json_check(request->reply.body, request->reply.body_length, 8, &offset) == JSON_OK);
    }
}

/* The numbers in an SQL text run from $1 to the number of parameters, and nothing in it came from outside. */
static inline void promise_statement(const struct builder *builder) {
    size_t highest = 0;
    PROMISE(!builder->sql.failed && !builder->overflow);
    PROMISE(strlen(builder->sql.data) == builder->sql.length);
    PROMISE(strstr(builder->sql.data, FUZZ_MARK) == NULL);
    for (const char *at = builder->sql.data; *at != '\0'; at++) {
        PROMISE(*at >= ' ' && *at <= '~' && *at != ';' && *at != '\\');
        if (*at == '$') {
            size_t number = strtoul(at + 1, NULL, 10);
            PROMISE(number >= 1 && number <= highest + 1);
            highest = number > highest ? number : highest;
        }
    }
    PROMISE(highest == builder->count);
    for (size_t i = 0; i < builder->count; i++) {
        const struct db_param *param = &builder->params[i];
        PROMISE(param->value == NULL || utf8_valid(param->value, strlen(param->value)));
    }
}

#endif
