/* What figures about areas tell, even to somebody who knows everything that is shown; and how figures are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/pledge_figures.h"
#include "wdhs/text.h"

#define CELLS_MAX     6
#define PROVINCES_MAX 3

/* --- the adversary ------------------------------------------------------------------------------------------------ */

/* A country: so many municipalities in each province, each with 0 to `most` pledges (one less than a multiple of the
 * step, so that no step is half there), and pledges that name no municipality, as many as there may be with the highest
 * total. Every such world is tried, and for everything that can be shown it is noted which numbers each area may have.
 */
struct country {
    size_t cells[PROVINCES_MAX]; /* 0: no more provinces */
    int64_t most, total;
};

struct world {
    struct figure list[1 + PROVINCES_MAX + CELLS_MAX];
    struct figures figures;
    size_t provinces, cells;
};

static const char *const names[] = {"a", "b", "c"};

static void world_make(struct world *world, const struct country *country) {
    size_t n = 0;
    memset(world, 0, sizeof *world);
    world->list[n++] = (struct figure){.part = PART_TOTAL};
    while (world->provinces < PROVINCES_MAX && country->cells[world->provinces] > 0) {
        world->list[n++] = (struct figure){.part = PART_PROVINCE, .key = names[world->provinces++]};
    }
    for (size_t p = 0; p < world->provinces; p++) {
        for (size_t i = 0; i < country->cells[p]; i++) {
            world->list[n++] = (struct figure){.part = PART_MUNICIPALITY, .key = "m", .parent = names[p]};
            world->cells++;
        }
    }
    world->figures = (struct figures){.list = world->list, .count = n};
}

static struct figure *areas_of(struct world *world) {
    return &world->list[1];
}

static void world_fill(struct world *world, const int64_t *cells, int64_t spare) {
    struct figure *province = areas_of(world), *cell = province + world->provinces;
    int64_t total = spare;
    for (size_t p = 0; p < world->provinces; p++) {
        province[p].count = 0;
    }
    for (size_t i = 0; i < world->cells; i++) {
        cell[i].count = cells[i];
        province[cell[i].parent[0] - 'a'].count += cells[i];
        total += cells[i];
    }
    world->list[0].count = world->figures.total = total;
    figures_protect(&world->figures);
}

struct adversary {
    struct world world;
    size_t bases[PROVINCES_MAX + CELLS_MAX]; /* how many steps each area may show */
    size_t totals, areas;
    uint64_t *possible; /* for all that can be shown, for each area, a set: bit n is the number n */
};

static bool adversary_make(struct adversary *adversary, const struct country *country) {
    size_t keys = (size_t)country->total + 1;
    world_make(&adversary->world, country);
    adversary->areas = adversary->world.provinces + adversary->world.cells;
    adversary->totals = keys;
    for (size_t i = 0; i < adversary->areas; i++) {
        size_t cells = i < adversary->world.provinces ? country->cells[i] : 1;
        adversary->bases[i] = cells * (size_t)country->most / AREA_STEP + 1;
        keys *= adversary->bases[i];
    }
    adversary->possible = calloc(keys * adversary->areas + 1, sizeof *adversary->possible);
    return adversary->possible != NULL;
}

/* The sets that belong to everything that is shown now: the total, and each area in steps. */
static uint64_t *possible_of(struct adversary *adversary) {
    size_t key = 0;
    for (size_t i = 0; i < adversary->areas; i++) {
        size_t steps = (size_t)(areas_of(&adversary->world)[i].shown / AREA_STEP);
        assert_true(steps < adversary->bases[i]);
        key = key * adversary->bases[i] + steps;
    }
    key = key * adversary->totals + (size_t)adversary->world.figures.total;
    return adversary->possible + key * adversary->areas;
}

static bool next(int64_t *cells, size_t count, int64_t most) {
    for (size_t i = 0; i < count; i++) {
        if (++cells[i] <= most) {
            return true;
        }
        cells[i] = 0;
    }
    return false;
}

static void try_all(struct adversary *adversary, const struct country *country, void (*each)(struct adversary *)) {
    int64_t cells[CELLS_MAX] = {0};
    do {
        int64_t located = 0;
        for (size_t i = 0; i < adversary->world.cells; i++) {
            located += cells[i];
        }
        for (int64_t spare = 0; located + spare <= country->total; spare++) {
            world_fill(&adversary->world, cells, spare);
            each(adversary);
        }
    } while (next(cells, adversary->world.cells, country->most));
}

static void note_down(struct adversary *adversary) {
    uint64_t *possible = possible_of(adversary);
    for (size_t i = 0; i < adversary->areas; i++) {
        possible[i] |= UINT64_C(1) << areas_of(&adversary->world)[i].count;
    }
}

static void check(struct adversary *adversary) {
    const uint64_t *possible = possible_of(adversary);
    for (size_t i = 0; i < adversary->areas; i++) {
        const struct figure *area = &areas_of(&adversary->world)[i];
        assert_true(area->shown % AREA_STEP == 0 && area->shown >= 0 && area->shown <= area->count);
        if (area->shown == 0 && adversary->world.figures.total >= 2 && __builtin_popcountll(possible[i]) < 3) {
            fail_msg("area %zu has %lld of a total of %lld, and everybody can tell it to within %d", i,
                     (long long)area->count, (long long)adversary->world.figures.total,
                     __builtin_popcountll(possible[i]));
        }
    }
}

static void test_adversary(void **state) {
    static const struct country countries[] = {
        {{1}, 14, 20},    {{2}, 14, 32},      {{3}, 9, 30},    {{4}, 9, 38},    {{5}, 4, 24},    {{1, 1}, 14, 32},
        {{2, 1}, 14, 44}, {{1, 1, 1}, 9, 30}, {{2, 2}, 9, 38}, {{3, 1}, 9, 38}, {{4, 1}, 4, 24}, {{6}, 4, 26},
    };
    (void)state;
    for (size_t i = 0; i < sizeof countries / sizeof *countries; i++) {
        struct adversary adversary = {0};
        assert_true(adversary_make(&adversary, &countries[i]));
        try_all(&adversary, &countries[i], note_down);
        try_all(&adversary, &countries[i], check);
        free(adversary.possible);
    }
}

/* What people expect to see, as long as nothing speaks against it. */
static void test_ordinary_areas(void **state) {
    static const struct country country = {{2, 2}, 100, 0};
    static const int64_t cells[] = {23, 4, 5, 0};
    struct world world;
    (void)state;
    world_make(&world, &country);
    world_fill(&world, cells, 9);
    const struct figure *areas = areas_of(&world);
    assert_int_equal(areas[0].shown, 25); /* 27 */
    assert_int_equal(areas[1].shown, 5);
    assert_int_equal(areas[2].shown, 20);
    assert_int_equal(areas[3].shown, 0);
    assert_int_equal(areas[4].shown, 5);
    assert_int_equal(areas[5].shown, 0);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static struct figure written[] = {
    {.part = PART_TOTAL, .count = 1234567, .shown = 1234567},
    {.part = PART_GOAL, .key = "g", .name = {"doel", "doel"}, .count = 3, .shown = 3},
    {.part = PART_PROVINCE, .key = "PV21", .name = {"Fryslân", "Friesland"}, .count = 12, .shown = 10},
    {.part = PART_MUNICIPALITY, .key = "GM0080", .name = {"\"L\"", "\"L\""}, .parent = "PV21", .count = 4, .shown = 0},
    {.part = PART_MONTH, .key = "2026-11", .name = {"", ""}, .count = 2, .shown = 2},
};
static const struct figures figures = {written, sizeof written / sizeof *written, 1234567, 1795344905885};

static void test_json(void **state) {
    struct text text;
    (void)state;
    text_init(&text, NULL, 64);
    figures_json(&text, &figures, PARTS_ALL, LANGUAGE_EN);
    assert_string_equal(text.data,
                        "{\"total\":1234567,\"goals\":[{\"goal\":\"g\",\"slug\":\"doel\",\"count\":3}],\"sectors\":[],"
                        "\"provinces\":[{\"province\":\"PV21\",\"name\":\"Friesland\",\"count\":10,\"suppressed\":false"
                        "}],\"municipalities\":[{\"municipality\":\"GM0080\",\"name\":\"\\\"L\\\"\",\"province\":"
                        "\"PV21\",\"count\":null,\"suppressed\":true}],\"months\":[{\"month\":\"2026-11\",\"count\":2}"
                        "],\"asOf\":\"2026-11-22T10:55:05.885Z\"}");
    text_clear(&text);
    figures_json(&text, &figures, 1U << PART_TOTAL, LANGUAGE_NL);
    assert_string_equal(text.data, "{\"total\":1234567,\"asOf\":\"2026-11-22T10:55:05.885Z\"}");
    text_release(&text);
}

static void test_event(void **state) {
    struct text text;
    (void)state;
    text_init(&text, NULL, 64);
    figures_event(&text, &figures);
    assert_string_equal(text.data, "event: counts\nid: 1795344905885\n"
                                   "data: {\"total\":1234567,\"asOf\":\"2026-11-22T10:55:05.885Z\"}\n\n");
    text_release(&text);
}

static void test_badge(void **state) {
    static const struct {
        int64_t total;
        enum language language;
        const char *words;
    } rows[] = {
        {0, LANGUAGE_NL, "0 ondertekenaars<"},
        {1, LANGUAGE_NL, "1 ondertekenaar<"},
        {999, LANGUAGE_EN, "999 signatories<"},
        {1, LANGUAGE_EN, "1 signatory<"},
        {1000, LANGUAGE_NL, "1.000 ondertekenaars<"},
        {1234567, LANGUAGE_EN, "1,234,567 signatories<"},
        {INT64_MAX, LANGUAGE_NL, "9.223.372.036.854.775.807 ondertekenaars<"},
    };
    struct text text;
    (void)state;
    text_init(&text, NULL, 64);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        text_clear(&text);
        figures_badge(&text, rows[i].total, rows[i].language);
        assert_non_null(strstr(text.data, rows[i].words));
        assert_non_null(strstr(text.data, "<title id=\"t\">We Doen Het Samen: "));
        assert_non_null(strstr(text.data, " role=\"img\" "));
        assert_null(strstr(text.data, "href"));
    }
    text_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adversary), cmocka_unit_test(test_ordinary_areas), cmocka_unit_test(test_json),
        cmocka_unit_test(test_event),     cmocka_unit_test(test_badge),
    };
    return cmocka_run_group_tests_name("api_pledge_figures", tests, NULL, NULL);
}
