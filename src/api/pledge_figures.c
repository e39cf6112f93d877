/* Figures about pledges: read from rows, made harmless, and written as JSON, as a badge and as an event. */

#include "pledge_figures.h"

#include <stdio.h>
#include <string.h>

#include "wdhs/arena.h"
#include "wdhs/db.h"
#include "wdhs/moment.h"
#include "wdhs/text.h"

/* What the total must exceed the figures shown for areas by: else it would tell that nobody is elsewhere. */
#define SLACK 2

static const struct {
    const char *name;     /* of the part, and of the key in an item */
    const char *list;     /* in the document */
    const char *key_name; /* of the key, when that is another */
} parts[PART_COUNT] = {
    [PART_TOTAL] = {"total", NULL, NULL},
    [PART_GOAL] = {"goal", "goals", NULL},
    [PART_SECTOR] = {"sector", "sectors", NULL},
    [PART_PROVINCE] = {"province", "provinces", NULL},
    [PART_MUNICIPALITY] = {"municipality", "municipalities", NULL},
    [PART_MONTH] = {"month", "months", NULL},
};

const char *part_name(enum part part) {
    return parts[part].name;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* Columns: part, key, name in Dutch and in English, parent, count, moment. The parts are those of enum part. */
const char figures_total_sql[] =
    "select 0, '', '', '', '', (coalesce((select count from pledge_counts where dimension = 'total' and key = ''), 0)"
    " + coalesce((select sum(delta) from pledge_count_changes), 0))::bigint, now()";

/* A municipality that became part of another one counts with that one. */
const char figures_all_sql[] =
    "with recursive heirs (code, heir) as ("
    "select code, code from municipalities where successor is null"
    " union all select m.code, h.heir from municipalities m join heirs h on m.successor = h.code"
    "), changes as materialized (select sum(delta) as delta, goals, sector, municipality, month"
    " from pledge_count_changes group by goals, sector, municipality, month"
    "), found as (select dimension, key, count from pledge_counts"
    " union all select 'total', '', delta from changes"
    " union all select 'goal', g::text, delta from changes cross join unnest(goals) g"
    " union all select 'sector', sector, delta from changes"
    " union all select 'municipality', municipality, delta from changes"
    " union all select 'month', month, delta from changes"
    "), sums as materialized (select dimension, key, sum(count)::bigint as n from found group by dimension, key"
    "), local as materialized (select m.code, m.province, m.name_nl, m.name_en, coalesce(sum(s.n), 0)::bigint as n"
    " from municipalities m join heirs h on h.heir = m.code"
    " left join sums s on s.dimension = 'municipality' and s.key = h.code"
    " where m.successor is null group by m.code"
    "), shown (part, place, key, nl, en, parent, n) as ("
    "select 0, '', '', '', '', '', coalesce((select n from sums where dimension = 'total'), 0)"
    " union all select 1, to_char(g.number, 'FM00000'), g.id::text, g.slug, g.slug, '', coalesce(s.n, 0)"
    " from goals g left join sums s on s.dimension = 'goal' and s.key = g.id::text"
    " union all select 2, v.place, v.sector, '', '', '', coalesce(s.n, 0)"
    " from (values ('1', 'person'), ('2', 'government'), ('3', 'market'), ('4', 'science'), ('5', 'civil-society'),"
    " ('6', 'other')) v (place, sector) left join sums s on s.dimension = 'sector' and s.key = v.sector"
    " union all select 3, p.code, p.code, p.name_nl, coalesce(p.name_en, p.name_nl), '',"
    " coalesce((select sum(l.n) from local l where l.province = p.code), 0)::bigint from provinces p"
    " union all select 4, code, code, name_nl, coalesce(name_en, name_nl), province, n from local"
    " union all select 5, key, key, '', '', '', n from sums where dimension = 'month' and n > 0)"
    " select part, key, nl, en, parent, n, now() from shown order by part, place collate \"C\", key collate \"C\"";

static const char *pledge_figures_copy_cell(struct arena *arena, const struct db_rows *rows, size_t row,
                                            size_t column) {
    size_t length = 0;
    const char *cell = db_cell(rows, row, column, &length);
    return cell == NULL ? "" : arena_copy(arena, cell, length);
}

static int64_t integer_cell(const struct db_rows *rows, size_t row, size_t column) {
    size_t length = 0;
    const char *cell = db_cell(rows, row, column, &length);
    return cell == NULL ? 0 : db_integer(cell, length);
}

static void read_row(struct figure *figure, struct arena *arena, const struct db_rows *rows, size_t row) {
    int64_t part = integer_cell(rows, row, 0), count = integer_cell(rows, row, 5);
    figure->part = part >= 0 && part < PART_COUNT ? (enum part)part : PART_TOTAL;
    figure->key = pledge_figures_copy_cell(arena, rows, row, 1);
    figure->name[LANGUAGE_NL] = pledge_figures_copy_cell(arena, rows, row, 2);
    figure->name[LANGUAGE_EN] = pledge_figures_copy_cell(arena, rows, row, 3);
    figure->parent = pledge_figures_copy_cell(arena, rows, row, 4);
    figure->count = count > 0 ? count : 0;
}

bool figures_read(struct figures *figures, struct arena *arena, const struct db_rows *rows) {
    size_t length = 0, count = db_row_count(rows);
    struct figure *list = count == 0 ? NULL : arena_alloc(arena, count * sizeof *list);
    const char *moment = list == NULL ? NULL : db_cell(rows, 0, 6, &length);
    if (moment == NULL) {
        return false;
    }
    *figures = (struct figures){.list = list, .count = count, .moment = db_timestamptz(moment, length)};
    for (size_t i = 0; i < count; i++) {
        read_row(&list[i], arena, rows, i);
    }
    figures->total = list[0].count;
    figures_protect(figures);
    return !arena_exhausted(arena);
}

/* --- what may be shown -------------------------------------------------------------------------------------------- */

static int64_t pledge_figures_rounded(int64_t count) {
    return count - count % AREA_STEP;
}

/* A province may not be told to be so large that next to all of its municipalities must have what rounding hid at its
 * most: with n of them, n times 4 is hidden at most, and one of them keeps three possible numbers up to 4n - 2. */
static void protect_province(const struct figures *figures, struct figure *province) {
    int64_t shown = 0, cells = 0;
    for (size_t i = 0; i < figures->count; i++) {
        const struct figure *figure = &figures->list[i];
        if (figure->part == PART_MUNICIPALITY && strcmp(figure->parent, province->key) == 0) {
            shown += figure->shown;
            cells++;
        }
    }
    int64_t most = cells == 0 ? 0 : shown + pledge_figures_rounded(cells * (AREA_STEP - 1) - 2);
    province->shown = pledge_figures_rounded(province->count);
    province->shown = province->shown < most ? province->shown : most;
}

/* The largest figure shown of a part; NULL when none is. */
static struct figure *largest(const struct figures *figures, enum part part) {
    struct figure *found = NULL;
    for (size_t i = 0; i < figures->count; i++) {
        struct figure *figure = &figures->list[i];
        if (figure->part == part && figure->shown > (found == NULL ? 0 : found->shown)) {
            found = figure;
        }
    }
    return found;
}

static void lower_province(const struct figures *figures, const char *code) {
    for (size_t i = 0; i < figures->count; i++) {
        struct figure *figure = &figures->list[i];
        if (figure->part == PART_PROVINCE && strcmp(figure->key, code) == 0) {
            figure->shown -= AREA_STEP;
        }
    }
}

/* Lowers the largest figure by one step, where there is one, in its province as well. */
static bool lower(const struct figures *figures) {
    struct figure *municipality = largest(figures, PART_MUNICIPALITY);
    struct figure *province = largest(figures, PART_PROVINCE);
    if (municipality != NULL) {
        municipality->shown -= AREA_STEP;
        lower_province(figures, municipality->parent);
    } else if (province != NULL) {
        province->shown -= AREA_STEP;
    }
    return municipality != NULL || province != NULL;
}

static int64_t told(const struct figures *figures) {
    int64_t sum = 0;
    for (size_t i = 0; i < figures->count; i++) {
        sum += figures->list[i].part == PART_PROVINCE ? figures->list[i].shown : 0;
    }
    return sum;
}

void figures_protect(const struct figures *figures) {
    for (size_t i = 0; i < figures->count; i++) {
        struct figure *figure = &figures->list[i];
        figure->shown = figure->part == PART_MUNICIPALITY ? pledge_figures_rounded(figure->count) : figure->count;
    }
    for (size_t i = 0; i < figures->count; i++) {
        if (figures->list[i].part == PART_PROVINCE) {
            protect_province(figures, &figures->list[i]);
        }
    }
    while (figures->total - told(figures) < SLACK && lower(figures)) {
    }
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static bool is_area(enum part part) {
    return part == PART_PROVINCE || part == PART_MUNICIPALITY;
}

static void pledge_figures_add_member(struct text *text, const char *name, const char *value) {
    text_addf(text, ",\"%s\":", name);
    text_add_json_string(text, value);
}

static void pledge_figures_add_item(struct text *text, const struct figure *figure, enum language language) {
    bool hidden = is_area(figure->part) && figure->shown < AREA_STEP;
    text_addf(text, "{\"%s\":", parts[figure->part].name);
    text_add_json_string(text, figure->key);
    if (figure->part == PART_GOAL) {
        pledge_figures_add_member(text, "slug", figure->name[language]);
    } else if (is_area(figure->part)) {
        pledge_figures_add_member(text, "name", figure->name[language]);
    }
    if (figure->part == PART_MUNICIPALITY) {
        pledge_figures_add_member(text, "province", figure->parent);
    }
    text_add_string(text, ",\"count\":");
    if (hidden) {
        text_add_string(text, "null");
    } else {
        text_add_int(text, figure->shown);
    }
    if (is_area(figure->part)) {
        text_add_string(text, hidden ? ",\"suppressed\":true" : ",\"suppressed\":false");
    }
    text_add_char(text, '}');
}

static void pledge_figures_add_list(struct text *text, const struct figures *figures, enum part part,
                                    enum language language) {
    const char *separator = "";
    text_addf(text, ",\"%s\":[", parts[part].list);
    for (size_t i = 0; i < figures->count; i++) {
        if (figures->list[i].part != part) {
            continue;
        }
        text_add_string(text, separator);
        pledge_figures_add_item(text, &figures->list[i], language);
        separator = ",";
    }
    text_add_char(text, ']');
}

static void add_moment(struct text *text, const struct figures *figures) {
    char moment[MOMENT_SIZE];
    moment_format(figures->moment, moment);
    text_addf(text, ",\"asOf\":\"%s\"}", moment);
}

void figures_json(struct text *text, const struct figures *figures, unsigned wanted, enum language language) {
    text_add_string(text, "{\"total\":");
    text_add_int(text, figures->total);
    for (enum part part = PART_GOAL; part < PART_COUNT; part++) {
        if ((wanted & 1U << part) != 0) {
            pledge_figures_add_list(text, figures, part, language);
        }
    }
    add_moment(text, figures);
}

void figures_event(struct text *text, const struct figures *figures) {
    text_add_string(text, "event: counts\nid: ");
    text_add_int(text, figures->moment);
    text_add_string(text, "\ndata: {\"total\":");
    text_add_int(text, figures->total);
    add_moment(text, figures);
    text_add_string(text, "\n\n");
}

/* --- the badge ---------------------------------------------------------------------------------------------------- */

/* Units of the picture. Texts are stretched to the width they are given, whatever font there is. */
#define BADGE_HEIGHT 20
#define BADGE_MARGIN 8
#define CHAR_WIDTH   6

#define WORDS_SIZE 64

/* "12.345" in Dutch, "12,345" in English. */
static void group_digits(char out[WORDS_SIZE], int64_t number, enum language language) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)number);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            *out++ = language == LANGUAGE_EN ? ',' : '.';
        }
        *out++ = digits[i];
    }
    *out = '\0';
}

static size_t pledge_figures_width_of(const char *words) {
    return strlen(words) * CHAR_WIDTH;
}

/* One half: its ground, and the words on it. */
static void add_half(struct text *text, size_t x, const char *colour, const char *words) {
    size_t width = pledge_figures_width_of(words);
    text_addf(text, "<rect x=\"%zu\" width=\"%zu\" height=\"%d\" fill=\"%s\"/>", x, width + 2 * (size_t)BADGE_MARGIN,
              BADGE_HEIGHT, colour);
    text_addf(text, "<text x=\"%zu\" y=\"14\" textLength=\"%zu\" lengthAdjust=\"spacingAndGlyphs\">", x + BADGE_MARGIN,
              width);
    text_add_html(text, words);
    text_add_string(text, "</text>");
}

void figures_badge(struct text *text, int64_t total, enum language language) {
    static const char title[] = "We Doen Het Samen";
    static const char *const units[LANGUAGE_COUNT][2] = {
        [LANGUAGE_NL] = {" ondertekenaars", " ondertekenaar"}, [LANGUAGE_EN] = {" signatories", " signatory"}};
    char number[WORDS_SIZE], words[2 * WORDS_SIZE];
    group_digits(number, total, language);
    snprintf(words, sizeof words, "%s%s", number, units[language][total == 1]);
    size_t middle = pledge_figures_width_of(title) + 2 * (size_t)BADGE_MARGIN;
    text_addf(text,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%d\" role=\"img\" "
              "aria-labelledby=\"t\" lang=\"%s\"><title id=\"t\">",
              middle + pledge_figures_width_of(words) + 2 * (size_t)BADGE_MARGIN, BADGE_HEIGHT,
              language == LANGUAGE_EN ? "en" : "nl");
    text_addf(text, "%s: ", title);
    text_add_html(text, words);
    text_add_string(text, "</title><g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">");
    add_half(text, 0, "#3b3b3b", title);
    add_half(text, middle, "#1a6b3c", words);
    text_add_string(text, "</g></svg>\n");
}
