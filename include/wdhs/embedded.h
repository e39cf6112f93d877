/* Files that are part of the executable: "openapi.yaml", "openapi.json", and "data/…" as they lie in the repository. */
#ifndef WDHS_EMBEDDED_H
#define WDHS_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name;
    const char *bytes; /* NUL-terminated after `length` bytes */
    size_t length;
};

/* Provided by the build (tools/embed.py); ends with a NULL name. */
extern const struct embedded_file embedded_files[];

/* NULL when there is no such file. */
const struct embedded_file *embedded_find(const char *name);

#endif
