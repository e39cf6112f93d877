/* W3C trace context: which distributed trace a request belongs to. */
#ifndef HTTP_TRACE_H
#define HTTP_TRACE_H

#include <stdbool.h>

#define TRACE_ID_SIZE 33 /* 32 hexadecimal digits and NUL */

/* Takes the trace id from a traceparent header; false (and id empty) when it is absent or malformed. */
bool trace_parse(const char *traceparent, char id[TRACE_ID_SIZE]);

#endif
