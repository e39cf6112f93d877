/* The Date of answers is written here, once a second. */
#include <time.h>

#include "date.h"
#include "server.h"

const char *http_date(struct http *http) {
    struct tm now;
    time_t seconds = (time_t)(loop_moment(http->loop) / 1000);
    /* IMF-fixdate (RFC 9110 section 5.6.7); the names are English, as the program stays in the locale it starts in. */
    if (seconds != http->date_of && gmtime_r(&seconds, &now) &&
        strftime(http->date, sizeof http->date, "%a, %d %b %Y %H:%M:%S GMT", &now)) {
        http->date_of = seconds;
    }
    return http->date;
}
