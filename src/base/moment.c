/* Turning moments into RFC 3339 text and back happens here, on the proleptic Gregorian calendar. */
#include "wdhs/moment.h"

#include <string.h>
#include <time.h>

#include "digit_pairs.h"

struct civil {
    int year, month, day;
};

/* Days since 1970-01-01. Years start in March here, so that the leap day comes last. */
static int64_t days_from_civil(struct civil date) {
    int64_t year = date.year - (date.month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

/* The other way round, for days of the years 1 to 9999 (any other day gives a date, but not its own). Two fractions of
 * whole numbers do what the lengths of years and months come to: 2^32 / 2939745 is the 1461 quarters of a day that a
 * year has, and 65536 / 2141 the 30.6 days of a month from March on. */
static struct civil civil_from_days(int64_t days) {
    uint32_t quarters = (uint32_t)(days + 719468) * 4 + 3;
    uint32_t century = quarters / 146097;
    uint64_t year_part = UINT64_C(2939745) * (quarters % 146097 | 3);
    uint32_t day_of_year = (uint32_t)year_part / 2939745 / 4;
    uint32_t month_part = 2141 * day_of_year + 197913;
    bool new_year = day_of_year >= 306; /* January and February */
    int year = (int)(100 * century + (uint32_t)(year_part >> 32)) + new_year;
    int month = (int)(month_part >> 16) - (new_year ? 12 : 0);
    return (struct civil){year, month, (int)((month_part & 0xffff) / 2141) + 1};
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Reads exactly `count` digits and moves on; false (and an unusable *value) when there are fewer. */
static bool digits(const char **at, const char *end, int count, int *value) {
    *value = 0;
    if (end - *at < count) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        char c = *(*at)++;
        if (c < '0' || c > '9') {
            return false;
        }
        *value = *value * 10 + (c - '0');
    }
    return true;
}

static bool literal(const char **at, const char *end, char expected) {
    if (*at == end || **at != expected) {
        return false;
    }
    ++*at;
    return true;
}

static bool read_date(const char **at, const char *end, struct civil *date) {
    if (!digits(at, end, 4, &date->year) || !literal(at, end, '-') || !digits(at, end, 2, &date->month) ||
        !literal(at, end, '-') || !digits(at, end, 2, &date->day)) {
        return false;
    }
    return date->year >= 1 && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
           date->day <= days_in_month(date->year, date->month);
}

/* hh:mm:ss without the fraction, in milliseconds. Leap seconds are refused: PostgreSQL cannot keep them. */
static bool read_time(const char **at, const char *end, int64_t *ms) {
    int hour, minute, second;
    if (!digits(at, end, 2, &hour) || !literal(at, end, ':') || !digits(at, end, 2, &minute) ||
        !literal(at, end, ':') || !digits(at, end, 2, &second)) {
        return false;
    }
    *ms = ((int64_t)hour * 3600 + (int64_t)minute * 60 + second) * 1000;
    return hour <= 23 && minute <= 59 && second <= 59;
}

/* An optional fraction of at most three digits. */
static bool read_fraction(const char **at, const char *end, int64_t *ms) {
    static const int weight[] = {100, 10, 1};
    int count = 0;
    if (!literal(at, end, '.')) {
        return true;
    }
    for (; *at < end && **at >= '0' && **at <= '9'; ++*at, count++) {
        if (count == 3) {
            return false;
        }
        *ms += (int64_t)weight[count] * (**at - '0');
    }
    return count > 0;
}

/* Z or ±hh:mm; -00:00 would say that the offset is unknown, which is no moment we can store. */
static bool read_offset(const char **at, const char *end, int64_t *ms) {
    int hour, minute;
    *ms = 0;
    if (literal(at, end, 'Z')) {
        return true;
    }
    if (*at == end || (**at != '+' && **at != '-')) {
        return false;
    }
    int sign = *(*at)++ == '-' ? -1 : 1;
    if (!digits(at, end, 2, &hour) || !literal(at, end, ':') || !digits(at, end, 2, &minute)) {
        return false;
    }
    *ms = sign * ((int64_t)hour * 60 + minute) * 60000;
    return hour <= 23 && minute <= 59 && !(sign < 0 && *ms == 0);
}

static int64_t wall_clock(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t moment_now(void) {
    return wall_clock(CLOCK_REALTIME);
}

int64_t moment_lately(void) {
    return wall_clock(CLOCK_REALTIME_COARSE);
}

/* `value` below 100; what lies above is cut off, so that a moment that is not writable does no harm. */
static char *put2(char *out, unsigned value, char after) {
    memcpy(out, digit_pair(value % 100), 2);
    out[2] = after;
    return out + 3;
}

static char *put_date(char *out, int64_t days, char after) {
    struct civil date = civil_from_days(days);
    memcpy(out, digit_pair((unsigned)date.year / 100 % 100), 2);
    out = put2(out + 2, (unsigned)date.year, '-');
    out = put2(out, (unsigned)date.month, '-');
    return put2(out, (unsigned)date.day, after);
}

void moment_format_date(int64_t days, char out[DATE_SIZE]) {
    put_date(out, days, '\0');
}

void moment_format(int64_t ms, char out[MOMENT_SIZE]) {
    int64_t days = ms / MS_PER_DAY - (ms % MS_PER_DAY < 0);
    unsigned ms_of_day = (unsigned)(ms - days * MS_PER_DAY);
    unsigned seconds = ms_of_day / 1000;
    out = put_date(out, days, 'T');
    out = put2(out, seconds / 3600, ':');
    out = put2(out, seconds / 60 % 60, ':');
    out = put2(out, seconds % 60, '.');
    *out++ = (char)('0' + ms_of_day % 1000 / 100);
    put2(out, ms_of_day % 100, 'Z');
    out[3] = '\0';
}

bool moment_is_writable(int64_t ms) {
    return ms >= days_from_civil((struct civil){1, 1, 1}) * MS_PER_DAY &&
           ms < days_from_civil((struct civil){10000, 1, 1}) * MS_PER_DAY;
}

bool moment_parse(const char *string, int64_t *ms) {
    const char *end = string + strlen(string);
    struct civil date;
    int64_t time, offset;
    if (!read_date(&string, end, &date) || !literal(&string, end, 'T') || !read_time(&string, end, &time) ||
        !read_fraction(&string, end, &time) || !read_offset(&string, end, &offset) || string != end) {
        return false;
    }
    int64_t result = days_from_civil(date) * MS_PER_DAY + time - offset;
    if (!moment_is_writable(result)) {
        return false;
    }
    *ms = result;
    return true;
}

bool moment_is_date(const char *string) {
    const char *end = string + strlen(string);
    struct civil date;
    return read_date(&string, end, &date) && string == end;
}
