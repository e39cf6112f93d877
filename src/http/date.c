/* The Date of answers is written here, once a second. */
#include <stdio.h>
#include <time.h>

#include "internal.h"

/* IMF-fixdate (RFC 9110 section 5.6.7): in English, whatever the locale. */
static void write_date(time_t seconds, char out[HTTP_DATE_SIZE]) {
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct tm now = {0};
    gmtime_r(&seconds, &now);
    snprintf(out, HTTP_DATE_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[now.tm_wday % 7], now.tm_mday % 100,
             months[now.tm_mon % 12], (now.tm_year + 1900) % 10000, now.tm_hour % 100, now.tm_min % 100,
             now.tm_sec % 100);
}

const char *http_date(struct http *http) {
    time_t seconds = (time_t)(loop_moment(http->loop) / 1000);
    if (seconds != http->date_of) {
        write_date(seconds, http->date);
        http->date_of = seconds;
    }
    return http->date;
}
