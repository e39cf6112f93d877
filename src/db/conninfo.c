/* Putting together what libpq is told when it connects happens here. */
#include "conninfo.h"

#include <stdlib.h>
#include <string.h>

#include "wdhs/text.h"

/* For what the string leaves open. Times in seconds, but tcp_user_timeout in milliseconds: a silent network is noticed
 * within half a minute. */
static const char *const defaults[][2] = {
    {"application_name", "wdhs-api"}, {"connect_timeout", "5"},     {"keepalives", "1"},
    {"keepalives_idle", "15"},        {"keepalives_interval", "5"}, {"keepalives_count", "3"},
    {"tcp_user_timeout", "10000"},
};

/* For all our sessions: what the code that reads rows relies on. */
static const char session_options[] = "-c TimeZone=UTC -c DateStyle=ISO -c client_encoding=UTF8 -c bytea_output=hex "
                                      "-c extra_float_digits=1";

static void conninfo_set(struct conninfo *info, const char *keyword, const char *value) {
    if (info->count + 1 >= CONNINFO_PLACES) {
        return;
    }
    info->keywords[info->count] = keyword;
    info->values[info->count++] = value;
}

static const char *parsed_value(const struct conninfo *info, const char *keyword) {
    for (const PQconninfoOption *option = info->parsed; option && option->keyword; option++) {
        if (strcmp(option->keyword, keyword) == 0) {
            return option->val;
        }
    }
    return NULL;
}

/* Takes the text over; false when it failed. */
static bool set_owned(struct conninfo *info, const char *keyword, struct text *text) {
    if (text->failed) {
        text_release(text);
        return false;
    }
    info->owned[info->owned_count++] = text->data;
    conninfo_set(info, keyword, text->data);
    return true;
}

/* Spaces and backslashes of an option's value are escaped with a backslash. */
static void add_escaped(struct text *text, const char *value) {
    for (; *value; value++) {
        if (*value == ' ' || *value == '\\') {
            text_add_char(text, '\\');
        }
        text_add_char(text, *value);
    }
}

static bool set_options(struct conninfo *info, const char *role, unsigned statement_timeout_ms) {
    struct text text;
    const char *own = parsed_value(info, "options");
    text_init(&text, NULL, 256);
    if (own) {
        text_addf(&text, "%s ", own);
    }
    text_add_string(&text, session_options);
    /* Who has a limit runs prepared statements over and over: one plan serves all values, unless a statement says that
     * its values matter. */
    if (statement_timeout_ms == CONNINFO_LASTING) {
        text_add_string(&text, " -c statement_timeout=0 -c client_connection_check_interval=1000");
    } else if (statement_timeout_ms) {
        text_addf(&text, " -c plan_cache_mode=force_generic_plan -c statement_timeout=%u", statement_timeout_ms);
    }
    if (role) {
        text_add_string(&text, " -c role=");
        add_escaped(&text, role);
    }
    return set_owned(info, "options", &text);
}

static unsigned places(const char *list) {
    unsigned count = 1;
    for (; *list; list++) {
        count += *list == ',';
    }
    return count;
}

/* "a,b,c" shifted by one is "b,c,a". */
static bool set_shifted(struct conninfo *info, const char *keyword, const char *list, unsigned shift) {
    struct text text;
    const char *middle = list;
    for (shift %= places(list); shift; shift--) {
        middle = strchr(middle, ',') + 1;
    }
    text_init(&text, NULL, strlen(list) + 2);
    text_add_string(&text, middle);
    if (middle > list) {
        text_add_char(&text, ',');
        text_add(&text, list, (size_t)(middle - list) - 1);
    }
    return set_owned(info, keyword, &text);
}

static bool is_host_list(const char *keyword) {
    return strcmp(keyword, "host") == 0 || strcmp(keyword, "hostaddr") == 0 || strcmp(keyword, "port") == 0;
}

/* Connecting without waiting has no time limit for each host: only another order gets us past one that stays silent. */
static bool set_parsed(struct conninfo *info, unsigned shift) {
    for (const PQconninfoOption *option = info->parsed; option && option->keyword; option++) {
        if (!option->val || strcmp(option->keyword, "options") == 0) {
            continue;
        }
        if (!is_host_list(option->keyword) || !strchr(option->val, ',')) {
            conninfo_set(info, option->keyword, option->val);
        } else if (!set_shifted(info, option->keyword, option->val, shift)) {
            return false;
        }
    }
    return true;
}

bool conninfo_read(struct conninfo *info, const char *string, const char *role, unsigned statement_timeout_ms,
                   unsigned shift) {
    *info = (struct conninfo){0};
    if (strchr(string, '=') || strstr(string, "://")) {
        info->parsed = PQconninfoParse(string, NULL);
        if (!info->parsed) {
            return false;
        }
    } else {
        conninfo_set(info, "dbname", string);
    }
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        if (!parsed_value(info, defaults[i][0])) {
            conninfo_set(info, defaults[i][0], defaults[i][1]);
        }
    }
    if (set_parsed(info, shift) && set_options(info, role, statement_timeout_ms)) {
        return true;
    }
    conninfo_free(info);
    return false;
}

void conninfo_free(struct conninfo *info) {
    PQconninfoFree(info->parsed);
    while (info->owned_count) {
        free(info->owned[--info->owned_count]);
    }
    *info = (struct conninfo){0};
}
