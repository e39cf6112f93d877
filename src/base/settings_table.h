/* The shape of the table of settings. Private to src/base. */
#ifndef WDHS_BASE_SETTINGS_TABLE_H
#define WDHS_BASE_SETTINGS_TABLE_H

#include "wdhs/settings.h"

#define SETTING_COUNT 52

enum setting_kind { SETTING_STRING, SETTING_NUMBER, SETTING_SWITCH };

struct setting {
    struct setting_help help;
    enum setting_kind kind;
    size_t offset;                      /* in struct settings */
    long least, most;                   /* SETTING_NUMBER */
    bool (*accepts)(const char *value); /* SETTING_STRING; NULL: anything */
    bool secret;                        /* never repeated in a complaint */
    const char *expected;               /* by `accepts`, for humans */
};

extern const struct setting setting_table[SETTING_COUNT];

#endif
