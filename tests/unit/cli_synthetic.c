/* Made-up collectives: reproducible, marked, and within the bounds of the database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/seed.h"
#include "cli/synthetic.h"
#include "wdhs/embedded.h"
#include "wdhs/text.h"
#include "wdhs/utf8.h"

enum { SLUG = 1, NAME = 2, THEMES = 5, LONGITUDE = 11, LATITUDE = 12, COLUMNS = 24 };

static struct synthetic_places places;

static int read_places(void **state) {
    (void)state;
    const struct embedded_file *file = embedded_find("data/synthetic/places.csv");
    return file != NULL && synthetic_places_read(&places, file->bytes) ? 0 : -1;
}

static int release_places(void **state) {
    (void)state;
    synthetic_places_release(&places);
    return 0;
}

/* Splits a line of COPY's text format in place; returns the number of columns. */
static size_t split(char *line, char *cells[COLUMNS]) {
    size_t count = 0;
    char *rest = line;
    for (size_t i = 0; i < COLUMNS; i++) {
        cells[i] = line; /* so that a short line fails an assertion rather than the program */
    }
    for (char *cell; (cell = strsep(&rest, "\t\n")) != NULL && rest != NULL; count++) {
        assert_true(count < COLUMNS);
        cells[count] = cell;
    }
    return count;
}

static void the_same_seed_and_number_give_the_same_row(void **state) {
    struct text alone;
    struct text after_others;
    (void)state;
    text_init(&alone, NULL, 4096);
    text_init(&after_others, NULL, 4096);
    synthetic_row(&alone, &places, 7, 500);
    for (uint64_t number = 1; number < 500; number++) {
        synthetic_row(&after_others, &places, 7, number);
    }
    text_clear(&after_others);
    synthetic_row(&after_others, &places, 7, 500);
    assert_false(alone.failed);
    assert_string_equal(alone.data, after_others.data);
    text_release(&alone);
    text_release(&after_others);
}

static void a_row_stays_what_it_was_in_earlier_versions(void **state) {
    struct text row;
    char *cells[COLUMNS];
    (void)state;
    text_init(&row, NULL, 4096);
    synthetic_row(&row, &places, 7, 1);
    assert_int_equal(split(row.data, cells), COLUMNS);
    assert_string_equal(cells[0], "a7c80667-1296-53f3-a2bd-b22700626c11");
    assert_string_equal(cells[SLUG], "synthetic-7-1");
    assert_string_equal(cells[NAME], "'t Hofje Sassenheim (voorbeeld)");
    assert_string_equal(cells[LONGITUDE], "4.52181");
    assert_string_equal(cells[LATITUDE], "52.21892");
    text_release(&row);
}

static void another_seed_gives_other_rows(void **state) {
    struct text one;
    struct text other;
    char *first[COLUMNS];
    char *second[COLUMNS];
    size_t same = 0;
    (void)state;
    text_init(&one, NULL, 4096);
    text_init(&other, NULL, 4096);
    for (uint64_t number = 1; number <= 100; number++) {
        text_clear(&one);
        text_clear(&other);
        synthetic_row(&one, &places, 1, number);
        synthetic_row(&other, &places, 2, number);
        assert_int_equal(split(one.data, first), COLUMNS);
        assert_int_equal(split(other.data, second), COLUMNS);
        assert_string_not_equal(first[0], second[0]);
        same += strcmp(first[NAME], second[NAME]) == 0;
    }
    assert_true(same < 20);
    text_release(&one);
    text_release(&other);
}

static void check_row(char *const cells[COLUMNS]) {
    const char *name = cells[NAME];
    const char *mark = " (voorbeeld)";
    assert_true(strlen(name) > strlen(mark));
    assert_string_equal(name + strlen(name) - strlen(mark), mark);
    assert_true(utf8_count(name, strlen(name)) <= 200);
    assert_string_equal(cells[COLUMNS - 1], "t");
    assert_string_not_equal(cells[THEMES], "{}");
    if (strcmp(cells[LONGITUDE], "\\N") != 0) {
        double longitude = strtod(cells[LONGITUDE], NULL);
        double latitude = strtod(cells[LATITUDE], NULL);
        assert_true(longitude > 3.0 && longitude < 7.5);
        assert_true(latitude > 50.5 && latitude < 53.8);
    }
}

static void every_row_is_marked_complete_and_within_bounds(void **state) {
    struct text row;
    (void)state;
    text_init(&row, NULL, 4096);
    for (uint64_t number = 1; number <= 5000; number++) {
        char *cells[COLUMNS];
        text_clear(&row);
        synthetic_row(&row, &places, 99, number);
        assert_false(row.failed);
        assert_true(utf8_valid(row.data, row.length));
        assert_int_equal(split(row.data, cells), COLUMNS);
        check_row(cells);
    }
    text_release(&row);
}

static void the_columns_named_are_the_columns_written(void **state) {
    size_t commas = 0;
    (void)state;
    for (const char *at = synthetic_columns; *at != '\0'; at++) {
        commas += *at == ',';
    }
    assert_int_equal(commas + 1, COLUMNS);
}

static void places_in_another_form_are_refused(void **state) {
    static const char *const faulty[] = {
        "",
        "code,place\n",
        "code,place,longitude,latitude,postcode,weight\n",
        "code,place,longitude,latitude,postcode,weight\nGM0014,Groningen,6.57,53.22,97\n",
        "code,place,longitude,latitude,postcode,weight\nGM0014,Groningen,6.57,53.22,97,0\n",
        "code,place,longitude,latitude,postcode,weight\nGM0014,Groningen,6.57,53.22,97,23,9\n",
        "code,place,longitude,latitude,postcode,weight\nGM0014,Groningen,6.57,53.22,97,23",
    };
    (void)state;
    for (size_t i = 0; i < sizeof faulty / sizeof faulty[0]; i++) {
        struct synthetic_places none;
        assert_false(synthetic_places_read(&none, faulty[i]));
        synthetic_places_release(&none);
    }
}

static void ids_depend_on_table_and_slug_alone(void **state) {
    char id[UUID_TEXT_SIZE];
    char again[UUID_TEXT_SIZE];
    (void)state;
    seed_id("partners", "nov", id);
    assert_string_equal(id, "2252fdba-bf95-58df-9dcd-6ce8e98c323c");
    seed_id("goals", "nov", again);
    assert_string_not_equal(id, again);
}

static void every_file_that_is_loaded_is_embedded(void **state) {
    (void)state;
    for (const struct seed_table *table = seed_tables; table->table != NULL; table++) {
        assert_non_null(embedded_find(table->file));
    }
    assert_null(embedded_find("data/"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_and_number_give_the_same_row),
        cmocka_unit_test(a_row_stays_what_it_was_in_earlier_versions),
        cmocka_unit_test(another_seed_gives_other_rows),
        cmocka_unit_test(every_row_is_marked_complete_and_within_bounds),
        cmocka_unit_test(the_columns_named_are_the_columns_written),
        cmocka_unit_test(places_in_another_form_are_refused),
        cmocka_unit_test(ids_depend_on_table_and_slug_alone),
        cmocka_unit_test(every_file_that_is_loaded_is_embedded),
    };
    return cmocka_run_group_tests(tests, read_places, release_places);
}
