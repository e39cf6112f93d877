/* A request made by hand for each test, in English and without a server. Include it behind cmocka.h. */
#ifndef WDHS_TESTS_BY_HAND_H
#define WDHS_TESTS_BY_HAND_H

#include "http/exchange.h"
#include "http/server.h"
#include "wdhs/settings.h"

static struct settings settings;
static struct http http;
static struct exchange exchange;
static struct request *request;

/* 0 when it worked, as cmocka wants it. */
static inline int by_hand_set_up(const struct settings *wanted) {
    settings = *wanted;
    http = (struct http){.settings = &settings};
    exchange = (struct exchange){.refusal = PROBLEM_COUNT, .target = "/"};
    request = &exchange.request;
    request->arena = arena_new(0);
    request->http = &http;
    request->id = "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60";
    request->language = LANGUAGE_EN;
    return request->arena == NULL;
}

static inline int by_hand_tear_down(void **state) {
    (void)state;
    arena_free(request->arena);
    return 0;
}

#endif
