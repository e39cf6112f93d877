/* Texts with {{names}} in them, filled in. Private to src/jobs. */
#ifndef JOBS_TEMPLATE_H
#define JOBS_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* A value of several lines is a list: the line of the template with its name in it is repeated for each. NULL or empty:
 * that line is left out. */
struct template_value {
    const char *name, *value;
};

/* Appends the template with its names replaced, as HTML text when `html` is true. `values` ends with a NULL name. False
 * when the template has a name that is not among the values. */
bool template_fill(struct text *out, const char *template, bool html, const struct template_value *values);

#endif
