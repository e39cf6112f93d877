/* Field tables that contradict themselves are refused at the start, each in a sentence that names what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/rest/tables.h"
#include "rest_trial.h"

static const struct resource others;

#define ID_OF                                                                                                          \
    { .name = "id", .column = "id", .type = FIELD_UUID, .flags = READ_ONLY | NEVER_NULL | FILTER }
#define SLUG_OF                                                                                                        \
    { .name = "slug", .column = "slug", .type = FIELD_SLUG, .flags = REQUIRED | SORTABLE }

static const struct field other_fields[] = {ID_OF, SLUG_OF, {.name = NULL}};

static const struct resource others = {
    .name = "others",
    .path = "/v1/others",
    .table = "others",
    .key = "id",
    .fields = other_fields,
    .default_sort = "slug",
    .write_scope = "others:write",
};

static const struct resource stranger = {.name = "strangers"};

static const char *refusal(const struct resource *resource) {
    static char error[300];
    const struct resource *const list[] = {&others, resource, NULL};
    snprintf(error, sizeof error, "(accepted)");
    (void)tables_check(list, error, sizeof error);
    return error;
}

/* --- fields ------------------------------------------------------------------------------------------------------- */

#define NAME_64 "a123456789b123456789c123456789d123456789e123456789f123456789abcd"

static const char *const unknown_tables[] = {"nowhere", NULL};
static const char *const known_tables[] = {"others", NULL};

static const struct {
    struct field field;
    const char *says;
} broken_fields[] = {
    {{.name = "x", .column = "x", .type = FIELD_DATE, .flags = REQUIRED | READ_ONLY},
     "is REQUIRED of callers, who may not set what is READ_ONLY"},
    {{.name = "x", .column = "x", .type = FIELD_DATE, .flags = REQUIRED | HAS_DEFAULT},
     "is REQUIRED, so that it needs no default"},
    {{.name = "x", .column = "x", .type = FIELD_DATE, .flags = CREATE_ONLY | UPDATE_ONLY},
     "is CREATE_ONLY and UPDATE_ONLY: nobody can ever give it"},
    {{.name = "x", .column = "x", .type = FIELD_TEXT, .flags = BY_CALLER, .min = 12, .max = 12},
     "is set BY_CALLER, and so has to be READ_ONLY"},
    {{.name = "x", .column = "x", .type = FIELD_DATE, .flags = NEVER_NULL},
     "is NEVER_NULL without being READ_ONLY or DERIVED; say REQUIRED or HAS_DEFAULT"},
    {{.name = "x", .column = "x", .type = FIELD_CHOICE}, "needs choices and the type FIELD_CHOICE, or neither"},
    {{.name = "x", .column = "x", .type = FIELD_REFERENCE}, "needs a target and the type of a reference, or neither"},
    {{.name = "x", .column = "x", .type = FIELD_UUID, .target = &others},
     "needs a target and the type of a reference, or neither"},
    {{.name = "x", .column = "x", .type = FIELD_REFERENCE, .target = &stranger},
     "refers to what is not in the list of resources"},
    {{.name = "x", .type = FIELD_DATE}, "has no column"},
    {{.name = NAME_64, .column = "x", .type = FIELD_DATE}, "has a name or a column of more than 63 bytes"},
    {{.name = "x", .column = NAME_64, .type = FIELD_DATE}, "has a name or a column of more than 63 bytes"},
    {{.name = "x", .column = "x", .type = FIELD_INTEGER, .min = 2, .max = 1}, "has a min above its max"},
    {{.name = "x", .column = "x", .type = FIELD_TEXT}, "has neither min nor max"},
    {{.name = "x", .column = "x", .type = FIELD_INTEGER, .min = 1, .max = 9007199254740992},
     "has bounds beyond what a JSON number holds"},
    {{.name = "x", .column = "x", .type = FIELD_DATE, .flags = TRANSLATED},
     "is TRANSLATED, which only texts in columns can be"},
    {{.name = "x", .column = "x", .type = FIELD_TEXT, .flags = TRANSLATED | FILTER, .min = 1, .max = 9},
     "is TRANSLATED, and has no one column to filter by"},
    {{.name = "x", .column = "x", .type = FIELD_DATE, .flags = WRITE_ONLY | FILTER_RANGE},
     "is WRITE_ONLY: lists can neither be sorted nor filtered by it"},
    {{.name = "x", .column = "x", .type = FIELD_BOOLEAN, .flags = FILTER_RANGE},
     "is a FILTER_RANGE of what is no number, date or timestamp"},
    {{.name = "x", .type = FIELD_LOCATION, .flags = FILTER}, "is a FILTER of what is not compared"},
    {{.name = "x", .column = "x", .type = FIELD_DATE, .flags = INDEXED}, "is INDEXED without being a FILTER"},
    {{.name = "x", .column = "x", .type = FIELD_TEXTS, .flags = SORTABLE, .max = 5},
     "is SORTABLE without being a single value"},
    {{.name = "x", .column = "x", .type = FIELD_DATE, .flags = SORTABLE | PERSONAL},
     "is SORTABLE and PERSONAL: the order would tell what it is"},
    {{.name = "x", .column = "x", .type = FIELD_TEXT, .flags = SORTABLE, .min = 1, .max = 301},
     "is SORTABLE and longer than a cursor can hold"},
    {{.name = "x", .column = "x", .type = FIELD_DATE, .reads = known_tables}, "reads tables without being DERIVED"},
    {{.name = "x", .column = "now()", .type = FIELD_TIMESTAMP, .flags = DERIVED, .reads = unknown_tables},
     "reads a table that no resource is about, so that its changes are not heard"},
    {{.name = "id", .column = "x", .type = FIELD_DATE}, "has the name or the column of another field"},
    {{.name = "x", .column = "slug", .type = FIELD_DATE}, "has the name or the column of another field"},
    {{.name = "part.end", .column = "x", .type = FIELD_DATE}, "stands apart from the other parts of its object"},
};

static const char *refusal_of_field(const struct field *field) {
    struct field fields[] = {
        ID_OF, {.name = "part.start", .column = "part_start", .type = FIELD_DATE}, SLUG_OF, *field, {.name = NULL},
    };
    const struct resource resource = {
        .name = "things",
        .path = "/v1/things",
        .table = "things",
        .key = "id",
        .fields = fields,
        .default_sort = "slug",
        .read_all_scope = "things:write",
        .write_scope = "things:write",
    };
    return refusal(&resource);
}

static void fields_that_contradict_themselves_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof broken_fields / sizeof *broken_fields; i++) {
        char expected[300];
        snprintf(expected, sizeof expected, "things.%s %s.", broken_fields[i].field.name, broken_fields[i].says);
        assert_string_equal(refusal_of_field(&broken_fields[i].field), expected);
    }
}

static void fields_that_hold_to_the_rules_are_accepted(void **state) {
    (void)state;
    const struct field fields[] = {
        {.name = "x", .column = "x", .type = FIELD_INTEGER, .flags = SORTABLE | FILTER_RANGE, .min = -5, .max = 5},
        {.name = "x", .column = "x", .type = FIELD_TEXT, .flags = TRANSLATED | SORTABLE, .min = 1, .max = 300},
        {.name = "x", .column = "x", .type = FIELD_REFERENCES, .flags = FILTER, .max = 3, .target = &others},
        {.name = "x", .column = "now()", .type = FIELD_TIMESTAMP, .flags = DERIVED | SORTABLE, .reads = known_tables},
        {.name = "x", .column = "1", .type = FIELD_INTEGER, .flags = DERIVED | PERSONAL, .reads = unknown_tables},
        {.name = "x", .type = FIELD_LOCATION},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        assert_string_equal(refusal_of_field(&fields[i]), "(accepted)");
    }
}

/* --- resources ---------------------------------------------------------------------------------------------------- */

static const struct field plain[] = {ID_OF,
                                     SLUG_OF,
                                     {.name = "other", .column = "other", .type = FIELD_REFERENCE, .target = &others},
                                     {.name = "day", .column = "day", .type = FIELD_DATE},
                                     {.name = NULL}};

static const struct field numbered[] = {
    {.name = "id", .column = "id", .type = FIELD_INTEGER, .flags = READ_ONLY, .min = 1, .max = 9},
    SLUG_OF,
    {.name = NULL}};

static const struct field without_slug[] = {
    ID_OF, {.name = "name", .column = "name", .type = FIELD_TEXT, .flags = SORTABLE, .max = 9}, {.name = NULL}};

static const struct field personal[] = {
    ID_OF, SLUG_OF, {.name = "x", .column = "x", .type = FIELD_DATE, .flags = PERSONAL}, {.name = NULL}};

static const struct conflict about_nothing[] = {{"things_x_check", false, "x", {"nl", "en"}},
                                                {NULL, false, NULL, {NULL, NULL}}};

static const struct resource *const strangers[] = {&stranger, NULL};

static const struct criterion unmarked[] = {
    {.value = {.name = "q", .type = FIELD_DATE}, .sql = "true", .says = {"nl", "en"}}, {.value = {.name = NULL}}};
static const struct criterion unexplained[] = {
    {.value = {.name = "q", .type = FIELD_DATE}, .sql = "t.day = $$", .says = {"nl"}}, {.value = {.name = NULL}}};
static const struct criterion unheard[] = {
    {.value = {.name = "q", .type = FIELD_DATE}, .sql = "t.day = $$", .reads = unknown_tables, .says = {"nl", "en"}},
    {.value = {.name = NULL}}};
static const struct criterion aimless[] = {
    {.value = {.name = "q", .type = FIELD_REFERENCE}, .sql = "t.day = $$", .says = {"nl", "en"}},
    {.value = {.name = NULL}}};

/* What every one of them has; what is given again in a case takes its place. */
#define THING  .name = "things", .path = "/v1/things", .table = "things", .key = "id", .fields = plain
#define SORTED THING, .default_sort = "slug"

static const struct {
    struct resource resource;
    const char *says;
} broken_resources[] = {
    {{.name = "things", .path = "/v1/things", .table = "things", .key = "code", .fields = plain},
     "things: its key is not a field."},
    {{.name = "things", .path = "/v1/things", .table = "things", .key = "day", .fields = plain},
     "things: its key is of a kind that cannot stand in an address."},
    {{.name = "things", .path = "/v1/things", .table = NAME_64, .key = "id", .fields = plain},
     "things: its table has a name of more than 63 bytes."},
    {{.name = "things", .path = "/v1/things", .table = "things", .key = "id", .fields = numbered, .by_slug = true},
     "things: by_slug, with a number as its key: a slug may look like one."},
    {{.name = "things",
      .path = "/v1/things",
      .table = "things",
      .key = "id",
      .fields = without_slug,
      .slug_from = "name"},
     "things: by_slug, slug_from or slug_suffix without a field \"slug\" of the type FIELD_SLUG."},
    {{THING, .slug_from = "name"}, "things: its slug_from is not a field."},
    {{THING}, "things: it has no default_sort."},
    {{THING, .default_sort = "name"}, "things: its default_sort is not a field that is SORTABLE."},
    {{THING, .default_sort = "-day"}, "things: its default_sort is not a field that is SORTABLE."},
    {{SORTED, .parent = &others}, "things: parent and parent_field go together."},
    {{SORTED, .parent_field = "other"}, "things: parent and parent_field go together."},
    {{SORTED, .parent = &others, .parent_field = "owner"},
     "things: its parent_field is not a reference to its parent."},
    {{SORTED, .parent = &others, .parent_field = "day"}, "things: its parent_field is not a reference to its parent."},
    {{SORTED, .partner_owns = "t.other = $$", .partner_field = "partner"},
     "things: its partner_field or municipality_field is not a field."},
    {{SORTED, .partner_field = "other"},
     "things: a partner_field or municipality_field needs the rule that goes with it."},
    {{SORTED, .municipality_owns = "true"}, "things: partner_owns and municipality_owns name the owner as \"$$\"."},
    {{SORTED}, "things: it can be written, and has no write_scope."},
    {{SORTED, .open_create = true}, "things: it can be written, and has no write_scope."},
    {{SORTED, .write_scope = "things:write", .no_create = true, .no_replace = true, .no_patch = true,
      .no_remove = true},
     "things: it has a write_scope, and nothing can be written."},
    {{SORTED, .write_scope = "things:write", .note_read = "select $1, $2, $3"},
     "things: it has a note_read, and no read_all_scope to read with."},
    {{.name = "things",
      .path = "/v1/things",
      .table = "things",
      .key = "id",
      .fields = personal,
      .default_sort = "slug",
      .write_scope = "things:write"},
     "things: it has PERSONAL fields, and no read_all_scope to see them with."},
    {{SORTED, .write_scope = "things:write", .conflicts = about_nothing},
     "things: one of its conflicts is about what is not a field."},
    {{SORTED, .write_scope = "things:write", .find_own = "select 1"},
     "things: find_own, remove_own and own_unknown in both languages go together."},
    {{.name = "others",
      .path = "/v1/things",
      .table = "things",
      .key = "id",
      .fields = plain,
      .default_sort = "slug",
      .write_scope = "things:write"},
     "others: another resource has its name or its path."},
    {{SORTED, .write_scope = "things:write", .also_changes = strangers},
     "things: also_changes or also_removes names what is not in the list of resources."},
    {{SORTED, .write_scope = "things:write", .public_reads = unknown_tables},
     "things: public_reads names a table that no resource is about, so that its changes are not heard."},
    {{SORTED, .write_scope = "things:write", .criteria = unmarked}, "things.q has no condition with \"$$\" in it."},
    {{SORTED, .write_scope = "things:write", .criteria = unexplained}, "things.q is not explained in both languages."},
    {{SORTED, .write_scope = "things:write", .criteria = unheard},
     "things.q reads a table that no resource is about, so that its changes are not heard."},
    {{SORTED, .write_scope = "things:write", .criteria = aimless},
     "things.q refers to what is not in the list of resources."},
};

static void resources_that_contradict_themselves_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof broken_resources / sizeof *broken_resources; i++) {
        assert_string_equal(refusal(&broken_resources[i].resource), broken_resources[i].says);
    }
}

static void resources_of_the_service_are_accepted(void **state) {
    (void)state;
    char error[300] = "";
    assert_true(tables_check(resources, error, sizeof error));
    assert_string_equal(error, "");
}

/* --- at the start ------------------------------------------------------------------------------------------------- */

static const struct field repeating[] = {
    ID_OF,
    SLUG_OF,
    {.name = "count", .column = "amount", .type = FIELD_INTEGER, .flags = FILTER, .min = 0, .max = 9},
    {.name = NULL},
};

/* The last of the tests: plans are made once in a process. */
static void two_parameters_of_one_name_are_refused(void **state) {
    (void)state;
    static const struct resource counted = {
        .name = "things",
        .path = "/v1/things",
        .table = "things",
        .key = "id",
        .fields = repeating,
        .default_sort = "slug",
        .write_scope = "things:write",
    };
    static const struct resource *const list[] = {&counted, NULL};
    char error[300] = "";
    assert_false(rest_prepare(list, error, sizeof error));
    assert_string_equal(error, "things: two query parameters are called \"count\".");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_that_contradict_themselves_are_refused),
        cmocka_unit_test(fields_that_hold_to_the_rules_are_accepted),
        cmocka_unit_test(resources_that_contradict_themselves_are_refused),
        cmocka_unit_test(resources_of_the_service_are_accepted),
        cmocka_unit_test(two_parameters_of_one_name_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
