/* What belongs into Date. */
#ifndef HTTP_DATE_H
#define HTTP_DATE_H

struct http;

#define HTTP_DATE_SIZE 30 /* "Sun, 06 Nov 1994 08:49:37 GMT" and NUL */

/* As it is now; stays until the next call. */
const char *http_date(struct http *http);

#endif
