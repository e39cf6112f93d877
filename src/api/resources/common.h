/* Fields that several resources have, so that the same thing is called and explained the same everywhere. */
#ifndef WDHS_API_COMMON_H
#define WDHS_API_COMMON_H

#include "wdhs/resource.h"

/* A public contact point: of an organisation, never of a person. */
#define CONTACT_POINT_FIELDS                                                                                           \
    {.name = "contactPoint.email",                                                                                     \
     .column = "contact_email",                                                                                        \
     .type = FIELD_EMAIL,                                                                                              \
     .says = {"E-mailadres.", "E-mail address."},                                                                      \
     .example = "info@voorbeeld.example"},                                                                             \
        {.name = "contactPoint.phone",                                                                                 \
         .column = "contact_phone",                                                                                    \
         .type = FIELD_PHONE,                                                                                          \
         .says = {"Telefoonnummer.", "Telephone number."},                                                             \
         .example = "030-1234567"},                                                                                    \
        {.name = "contactPoint.url",                                                                                   \
         .column = "contact_url",                                                                                      \
         .type = FIELD_URL,                                                                                            \
         .says = {"Webadres, bijvoorbeeld van een formulier.", "Web address, of a form for example."}},                \
    {                                                                                                                  \
        .name = "contactPoint.openingHours", .column = "contact_opening_hours", .type = FIELD_TEXT, .min = 1,          \
        .max = 200, .says = {"Wanneer het bereikbaar is.", "When it can be reached."}, .example = "Op werkdagen"       \
    }

#define CONTACT_POINT_GROUP                                                                                            \
    {                                                                                                                  \
        "contactPoint", "ContactPoint", {                                                                              \
            "Openbaar contactpunt van de organisatie, nooit van een persoon.",                                         \
                "Public contact point of the organisation, never of a person."                                         \
        }                                                                                                              \
    }

#define ID_FIELD                                                                                                       \
    {                                                                                                                  \
        .name = "id", .column = "id", .type = FIELD_UUID, .flags = READ_ONLY | FILTER | NEVER_NULL,                    \
        .says = {"Vast kenmerk van het record.", "Fixed identifier of the record."},                                   \
        .example = "01a201c0-f4d4-7a0e-a7e7-fa703fb0f8e5"                                                              \
    }

#define SLUG_FIELD                                                                                                     \
    {                                                                                                                  \
        .name = "slug", .column = "slug", .type = FIELD_SLUG, .flags = REQUIRED | SORTABLE | FILTER, .says = {         \
            "Leesbaar kenmerk in webadressen.",                                                                        \
            "Readable identifier in web addresses."                                                                    \
        }                                                                                                              \
    }

#define DESCRIPTION_FIELD(text)                                                                                        \
    {                                                                                                                  \
        .name = "description", .column = "description", .type = FIELD_TEXT, .flags = TRANSLATED | MULTILINE, .min = 1, \
        .max = 5000, .says = {"Beschrijving.", "Description."}, .example = (text)                                      \
    }

#define WEBSITE_FIELD(address)                                                                                         \
    {                                                                                                                  \
        .name = "website", .column = "website", .type = FIELD_URL, .says = {"Website.", "Website."},                   \
        .example = (address)                                                                                           \
    }

#define ALIASES_FIELD(names)                                                                                           \
    {                                                                                                                  \
        .name = "aliases", .column = "aliases", .type = FIELD_TEXTS, .flags = HAS_DEFAULT, .max = 20,                  \
        .says = {"Andere namen.", "Other names."}, .example = (names)                                                  \
    }

#define KVK_NUMBER_FIELD(number)                                                                                       \
    {                                                                                                                  \
        .name = "kvkNumber", .column = "kvk_number", .type = FIELD_KVK_NUMBER, .flags = FILTER | UNIQUE,               \
        .says = {"Nummer in het Handelsregister (KvK); uniek.", "Number in the trade register (KvK); unique."},        \
        .example = (number)                                                                                            \
    }

/* The name of an entry in a reference list: in both languages. */
#define TRANSLATED_NAME_FIELD(dutch, english)                                                                          \
    {                                                                                                                  \
        .name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED | TRANSLATED | SORTABLE, .min = 1,     \
        .max = 200, .says = {"Naam, in het Nederlands en het Engels.", "Name, in Dutch and English."},                 \
        .example = (dutch), .example_en = (english)                                                                    \
    }

/* A slug that is the key itself. */
#define KEY_SLUG_FIELD                                                                                                 \
    {                                                                                                                  \
        .name = "slug", .column = "slug", .type = FIELD_SLUG, .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER,     \
        .says = {                                                                                                      \
            "Leesbaar kenmerk; ligt vast.",                                                                            \
            "Readable identifier; fixed."                                                                              \
        }                                                                                                              \
    }

/* Whether today is in the period validFrom to validTo, of which either end may be open. */
#define CURRENT_FIELD                                                                                                  \
    {                                                                                                                  \
        .name = "current",                                                                                             \
        .column = "coalesce(t.valid_from <= wdhs_today(), true) and coalesce(t.valid_to > wdhs_today(), true)",        \
        .type = FIELD_BOOLEAN, .flags = DERIVED | FILTER | NEVER_NULL,                                                 \
        .says = {"Waar als het vandaag geldt.", "True when it is in force today."}, .example = "true"                  \
    }

#define BOOKKEEPING_FIELDS                                                                                             \
    {.name = "createdAt",                                                                                              \
     .column = "created_at",                                                                                           \
     .type = FIELD_TIMESTAMP,                                                                                          \
     .flags = READ_ONLY | NEVER_NULL | SORTABLE | FILTER_RANGE,                                                        \
     .says = {"Wanneer het record is gemaakt.", "When the record was made."},                                          \
     .example = "2026-11-22T05:35:52.065Z"},                                                                           \
    {                                                                                                                  \
        .name = "updatedAt", .column = "updated_at", .type = FIELD_TIMESTAMP,                                          \
        .flags = READ_ONLY | NEVER_NULL | SORTABLE | FILTER_RANGE,                                                     \
        .says = {"Wanneer het record het laatst is gewijzigd.", "When the record was last changed."},                  \
        .example = "2026-11-22T05:35:52.065Z"                                                                          \
    }

#endif
