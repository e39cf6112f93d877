/* Fields that several resources have, so that the same thing is called the same everywhere. */
#ifndef WDHS_API_COMMON_H
#define WDHS_API_COMMON_H

#include "wdhs/resource.h"

/* A public contact point: of an organisation, never of a person. */
#define CONTACT_POINT_FIELDS                                                                                           \
    {.name = "contactPoint.email", .column = "contact_email", .type = FIELD_EMAIL},                                    \
        {.name = "contactPoint.phone", .column = "contact_phone", .type = FIELD_PHONE},                                \
        {.name = "contactPoint.url", .column = "contact_url", .type = FIELD_URL}, {                                    \
        .name = "contactPoint.openingHours", .column = "contact_opening_hours", .type = FIELD_TEXT, .min = 1,          \
        .max = 200                                                                                                     \
    }

#define ID_FIELD                                                                                                       \
    { .name = "id", .column = "id", .type = FIELD_UUID, .flags = READ_ONLY | FILTER }

#define SLUG_FIELD                                                                                                     \
    { .name = "slug", .column = "slug", .type = FIELD_SLUG, .flags = REQUIRED | SORTABLE | FILTER }

#define DESCRIPTION_FIELD                                                                                              \
    {                                                                                                                  \
        .name = "description", .column = "description", .type = FIELD_TEXT, .flags = TRANSLATED | MULTILINE, .min = 1, \
        .max = 5000                                                                                                    \
    }

#define WEBSITE_FIELD                                                                                                  \
    { .name = "website", .column = "website", .type = FIELD_URL }

#define ALIASES_FIELD                                                                                                  \
    { .name = "aliases", .column = "aliases", .type = FIELD_TEXTS, .flags = HAS_DEFAULT, .max = 20 }

#define KVK_NUMBER_FIELD                                                                                               \
    { .name = "kvkNumber", .column = "kvk_number", .type = FIELD_KVK_NUMBER, .flags = FILTER }

/* The name of an entry in a reference list: in both languages. */
#define TRANSLATED_NAME_FIELD                                                                                          \
    {                                                                                                                  \
        .name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED | TRANSLATED | SORTABLE, .min = 1,     \
        .max = 200                                                                                                     \
    }

/* A slug that is the key itself. */
#define KEY_SLUG_FIELD                                                                                                 \
    { .name = "slug", .column = "slug", .type = FIELD_SLUG, .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER }

/* Whether today is in the period validFrom to validTo, of which either end may be open. */
#define CURRENT_FIELD                                                                                                  \
    {                                                                                                                  \
        .name = "current",                                                                                             \
        .column = "coalesce(t.valid_from <= wdhs_today(), true) and coalesce(t.valid_to > wdhs_today(), true)",        \
        .type = FIELD_BOOLEAN, .flags = DERIVED | FILTER                                                               \
    }

#define BOOKKEEPING_FIELDS                                                                                             \
    {.name = "createdAt",                                                                                              \
     .column = "created_at",                                                                                           \
     .type = FIELD_TIMESTAMP,                                                                                          \
     .flags = READ_ONLY | NEVER_NULL | SORTABLE | FILTER_RANGE},                                                       \
    {                                                                                                                  \
        .name = "updatedAt", .column = "updated_at", .type = FIELD_TIMESTAMP,                                          \
        .flags = READ_ONLY | NEVER_NULL | SORTABLE | FILTER_RANGE                                                      \
    }

#endif
