/* A library of books: field tables that are small enough to read whole SQL texts, and have one of everything. */
#ifndef TESTS_REST_LIBRARY_H
#define TESTS_REST_LIBRARY_H

#include "rest_trial.h"

static const struct resource authors, books, reviews, labels;

static const struct field author_fields[] = {
    {.name = "id", .column = "id", .type = FIELD_UUID, .flags = READ_ONLY | FILTER},
    {.name = "slug", .column = "slug", .type = FIELD_SLUG, .flags = REQUIRED | SORTABLE | FILTER},
    {.name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED | SORTABLE, .min = 1, .max = 200},
    {.name = NULL},
};

static const struct resource authors = {
    .name = "authors",
    .path = "/v1/authors",
    .table = "authors",
    .key = "id",
    .by_slug = true,
    .fields = author_fields,
    .default_sort = "name",
    .slug_from = "name",
    .public_condition = "t.known",
    .read_all_scope = "authors:write",
    .write_scope = "authors:write",
    .partner_owns = "t.publisher = $$",
};

static const struct choices states = {
    "BookState", false, {{"new", {NULL, NULL}}, {"worn", {NULL, NULL}}, {"lost", {NULL, NULL}}}};

static const struct field book_fields[] = {
    {.name = "id", .column = "id", .type = FIELD_UUID, .flags = READ_ONLY | FILTER},
    {.name = "title",
     .column = "title",
     .type = FIELD_TEXT,
     .flags = REQUIRED | TRANSLATED | SORTABLE,
     .min = 1,
     .max = 200},
    {.name = "year",
     .column = "year",
     .type = FIELD_INTEGER,
     .flags = SORTABLE | FILTER | FILTER_RANGE,
     .min = 0,
     .max = 2100},
    {.name = "state", .column = "state", .type = FIELD_CHOICE, .flags = FILTER | HAS_DEFAULT, .choices = &states},
    {.name = "author", .column = "author", .type = FIELD_REFERENCE, .flags = FILTER | INDEXED, .target = &authors},
    {.name = "labels",
     .column = "labels",
     .type = FIELD_REFERENCES,
     .flags = FILTER | HAS_DEFAULT,
     .max = 5,
     .target = &labels},
    {.name = "location", .type = FIELD_LOCATION},
    {.name = "shelf.room", .column = "shelf_room", .type = FIELD_TEXT, .min = 1, .max = 20},
    {.name = "shelf.secret", .column = "shelf_secret", .type = FIELD_TEXT, .flags = PERSONAL, .min = 1, .max = 20},
    {.name = "lent", .column = "t.lent_on is not null", .type = FIELD_BOOLEAN, .flags = DERIVED | FILTER},
    {.name = "country",
     .column = "select a.country from authors a where a.id = t.author",
     .type = FIELD_SLUG,
     .flags = DERIVED | FILTER,
     .reads = (const char *const[]){"authors", NULL}},
    {.name = "links", .column = "links", .type = FIELD_EXTERNAL_IDS, .flags = HAS_DEFAULT, .max = 5},
    {.name = "code", .column = "code", .type = FIELD_TEXT, .flags = WRITE_ONLY, .min = 1, .max = 20},
    {.name = "addedAt",
     .column = "added_at",
     .type = FIELD_TIMESTAMP,
     .flags = READ_ONLY | NEVER_NULL | SORTABLE | FILTER_RANGE},
    {.name = NULL},
};

static const struct conflict book_conflicts[] = {
    {"books_shelf_excl", true, "shelf.room", {"Deze plank is vol.", "This shelf is full."}},
    {"books_lent_check", false, "shelf.room", {"Een uitgeleend boek staat nergens.", "A lent book stands nowhere."}},
    {NULL, false, NULL, {NULL, NULL}},
};

/* Written as two words by callers, as one by PostgreSQL. */
static inline const char *words_to_pattern(struct request *request, const char *name, const char *value) {
    if (strchr(value, '%') != NULL) {
        request_fault(request, IN_QUERY, name, MSG_BAD_VALUE, value, "", NULL);
        return NULL;
    }
    return arena_printf(request->arena, "%%%s%%", value);
}

static const struct criterion book_criteria[] = {
    {.value = {.name = "words", .type = FIELD_TEXT, .min = 2, .max = 50},
     .sql = "t.title_nl ilike $$ or t.title_en ilike $$",
     .slow = true,
     .check = words_to_pattern,
     .says = {"Woorden in de titel.", "Words in the title."}},
    {.value = {.name = "writtenBy", .type = FIELD_REFERENCE, .target = &authors},
     .sql = "t.author = any($$)",
     .many = true,
     .says = {"Van een van deze schrijvers.", "By any of these authors."}},
    {.value = {.name = NULL}},
};

static const struct resource books = {
    .name = "books",
    .path = "/v1/books",
    .table = "books",
    .key = "id",
    .fields = book_fields,
    .criteria = book_criteria,
    .conflicts = book_conflicts,
    .default_sort = "title",
    .public_condition = "t.shown",
    .read_all_scope = "books:write",
    .write_scope = "books:write",
    .partner_owns = "t.author = $$",
    .partner_field = "author",
};

static const struct field review_fields[] = {
    {.name = "id", .column = "id", .type = FIELD_UUID, .flags = READ_ONLY},
    {.name = "author", .column = "author", .type = FIELD_REFERENCE, .flags = READ_ONLY, .target = &authors},
    {.name = "text", .column = "text", .type = FIELD_TEXT, .flags = REQUIRED | MULTILINE, .min = 1, .max = 2000},
    {.name = "writtenOn", .column = "written_on", .type = FIELD_DATE, .flags = REQUIRED | SORTABLE | FILTER_RANGE},
    {.name = NULL},
};

static const struct resource reviews = {
    .name = "reviews",
    .path = "/v1/authors/{id}/reviews",
    .table = "reviews",
    .key = "id",
    .fields = review_fields,
    .default_sort = "-writtenOn",
    .parent = &authors,
    .parent_field = "author",
    .write_scope = "authors:write",
};

static const struct field label_fields[] = {
    {.name = "slug", .column = "slug", .type = FIELD_SLUG, .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER},
    {.name = "name", .column = "name", .type = FIELD_TEXT, .flags = REQUIRED | TRANSLATED, .min = 1, .max = 50},
    {.name = NULL},
};

static const struct resource labels = {
    .name = "labels",
    .path = "/v1/labels",
    .table = "labels",
    .key = "slug",
    .fields = label_fields,
    .default_sort = "slug",
    .slug_from = "name",
    .write_scope = "labels:write",
};

static const struct resource *const library[] = {&authors, &books, &reviews, &labels, NULL};

static inline int library_prepare(void **state) {
    (void)state;
    return prepare_plans(library);
}

/* The select list of books, with the alias t. */
#define BOOK_COLUMNS                                                                                                   \
    "t.version, t.id, t.title_nl, t.title_en, t.year, t.state, t.author, t.labels, t.longitude, t.latitude, "          \
    "t.shelf_room, t.shelf_secret, (t.lent_on is not null), (select a.country from authors a where a.id = t.author), " \
    "t.links, t.added_at"
/* The same for those who may not see what is personal. */
#define OPEN_BOOK_COLUMNS                                                                                              \
    "t.version, t.id, t.title_nl, t.title_en, t.year, t.state, t.author, t.labels, t.longitude, t.latitude, "          \
    "t.shelf_room, null, (t.lent_on is not null), (select a.country from authors a where a.id = t.author), "           \
    "t.links, t.added_at"
#define REVIEW_COLUMNS "t.version, t.id, t.author, t.text, t.written_on"

/* What stands between `start` and `end` in a statement that has both. */
static inline const char *between(const char *sql, const char *start, const char *end) {
    size_t length = strlen(sql) - strlen(end);
    assert_memory_equal(sql, start, strlen(start));
    assert_string_equal(sql + length, end);
    return arena_copy(trial_request(&trial)->arena, sql + strlen(start), length - strlen(start));
}

/* "text $1=value uuid $2=null": what goes with a statement, by type. */
static inline const char *library_params(struct arena *arena, const struct builder *builder) {
    static const struct {
        enum db_type type;
        const char *name;
    } names[] = {
        {DB_UNKNOWN, "unknown"},   {DB_BOOL, "bool"},
        {DB_INT4, "int4"},         {DB_TEXT, "text"},
        {DB_FLOAT8, "float8"},     {DB_DATE, "date"},
        {DB_UUID, "uuid"},         {DB_TIMESTAMPTZ, "moment"},
        {DB_TEXT_ARRAY, "text[]"}, {DB_UUID_ARRAY, "uuid[]"},
        {DB_INT4_ARRAY, "int4[]"}, {DB_BOOL_ARRAY, "bool[]"},
        {DB_DATE_ARRAY, "date[]"}, {DB_TIMESTAMPTZ_ARRAY, "moment[]"},
    };
    struct text text;
    text_init(&text, arena, 256);
    for (size_t i = 0; i < builder->count; i++) {
        size_t n = 0;
        while (n + 1 < sizeof names / sizeof *names && names[n].type != builder->params[i].type) {
            n++;
        }
        const char *value = builder->params[i].value;
        text_addf(&text, "%s%s %s", i == 0 ? "" : ", ", names[n].name, value == NULL ? "null" : value);
    }
    return text.data;
}

#endif
