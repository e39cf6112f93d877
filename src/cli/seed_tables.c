/* Which file goes into which table, and what its columns are. */

#include <stdio.h>
#include <string.h>
#include <uuid/uuid.h>

#include "seed.h"

static const struct seed_column province_columns[] = {
    {"code", "text", NULL},    {"slug", "text", NULL}, {"name_nl", "text", NULL},
    {"name_en", "text", NULL}, {NULL, NULL, NULL},
};

static const struct seed_column municipality_columns[] = {
    {"code", "text", NULL},     {"name_nl", "text", NULL},   {"name_en", "text", NULL},
    {"slug", "text", NULL},     {"province", "text", NULL},  {"valid_from", "date", NULL},
    {"valid_to", "date", NULL}, {"successor", "text", NULL}, {NULL, NULL, NULL},
};

/* Themes and types of collectives look alike. */
static const struct seed_column list_columns[] = {
    {"slug", "text", NULL},           {"name_nl", "text", NULL},        {"name_en", "text", NULL},
    {"description_nl", "text", NULL}, {"description_en", "text", NULL}, {NULL, NULL, NULL},
};

static const struct seed_column partner_columns[] = {
    {"slug", "text", NULL},
    {"name", "text", NULL},
    {"aliases", "text[]", NULL},
    {"role", "text", NULL},
    {"kind", "text", NULL},
    {"joined_on", "date", NULL},
    {"website", "text", NULL},
    {"contact_email", "text", NULL},
    {"contact_phone", "text", NULL},
    {"contact_opening_hours", "text", NULL},
    {"description_nl", "text", NULL},
    {"description_en", "text", NULL},
    {NULL, NULL, NULL},
};

static const struct seed_column programme_columns[] = {
    {"slug", "text", NULL},    {"name", "text", NULL},           {"presented_on", "date", NULL},
    {"ends_on", "date", NULL}, {"description_nl", "text", NULL}, {"description_en", "text", NULL},
    {NULL, NULL, NULL},
};

static const struct seed_column goal_columns[] = {
    {"slug", "text", NULL},
    {"programme", "text", "(select p.id from programmes p where p.slug = s.programme)"},
    {"number", "integer", NULL},
    {"slogan_nl", "text", NULL},
    {"slogan_en", "text", NULL},
    {"description_nl", "text", NULL},
    {"description_en", "text", NULL},
    {"addressee_nl", "text", NULL},
    {"addressee_en", "text", NULL},
    {"target_year", "integer", NULL},
    {"at_the_latest", "boolean", NULL},
    {"status", "text", NULL},
    {NULL, NULL, NULL},
};

static const struct seed_column declaration_columns[] = {
    {"slug", "text", NULL},
    {"programme", "text", "(select p.id from programmes p where p.slug = s.programme)"},
    {"number", "integer", NULL},
    {"title_nl", "text", NULL},
    {"title_en", "text", NULL},
    {"text_nl", "text", NULL},
    {"text_en", "text", NULL},
    {"controller_name", "text", NULL},
    {"controller_email", "text", NULL},
    {"purposes_nl", "text", NULL},
    {"purposes_en", "text", NULL},
    {"retention_nl", "text", NULL},
    {"retention_en", "text", NULL},
    {"published_on", "date", NULL},
    {NULL, NULL, NULL},
};

const struct seed_table seed_tables[] = {
    {"provinces", "data/provinces.csv", "code", province_columns},
    {"municipalities", "data/municipalities.csv", "code", municipality_columns},
    {"themes", "data/themes.csv", "slug", list_columns},
    {"collective_types", "data/collective-types.csv", "slug", list_columns},
    {"partners", "data/partners.csv", "id", partner_columns},
    {"programmes", "data/programmes.csv", "id", programme_columns},
    {"goals", "data/goals.csv", "id", goal_columns},
    {"declarations", "data/declarations.csv", "slug", declaration_columns},
    {NULL, NULL, NULL, NULL},
};

void seed_id(const char *table, const char *slug, char out[UUID_TEXT_SIZE]) {
    /* The project's own namespace: never change it, or every installation gets everything twice. */
    static const char namespace_text[] = "010fb48f-b6f6-4812-a5bb-e45ce70b1ba5";
    uuid_t namespace_id;
    uuid_t id;
    char name[256];
    int length = snprintf(name, sizeof name, "%s/%s", table, slug);
    uuid_parse(namespace_text, namespace_id);
    uuid_generate_sha1(id, namespace_id, name, length < 0 ? 0 : (size_t)length);
    uuid_unparse_lower(id, out);
}
