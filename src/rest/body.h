/* The body of a write: JSON that was checked against the field table. */
#ifndef WDHS_REST_BODY_H
#define WDHS_REST_BODY_H

#include <stdbool.h>

#include "operation.h"

enum body_mode { BODY_CREATE, BODY_REPLACE, BODY_PATCH };
enum value_state { VALUE_ABSENT, VALUE_NULL, VALUE_SET };

struct value {
    enum value_state state;
    const char *text[2]; /* as sent to PostgreSQL; [1] is English, or the latitude */
    bool given[2];       /* translated: which languages are set by this body */
};

struct body {
    const struct plan *plan;
    enum body_mode mode;
    struct value values[FIELDS_MAX];
};

/* Parses and checks the request's JSON into operation->body; faults are collected. */
void body_read(struct operation *operation, enum body_mode mode);
/* Sets a field that the service decides (a slug, a bound key's partner). */
void body_set(struct body *body, const struct slot *slot, const char *text);
void body_put_value(struct operation *operation, const struct slot *slot, const void *json, const char *pointer);

#endif
