/* The order of lists. Null stands behind all values, as in PostgreSQL: last ascending, first descending. Translated
 * texts are sorted as they are shown: in the language asked for, or else in the other. */

#include "sort.h"

#include <stdlib.h>
#include <string.h>

#include "wdhs/digest.h"
#include "wdhs/moment.h"

/* --- keys --------------------------------------------------------------------------------------------------------- */

/* The language, or else the other one. Dutch is there where the field is required, and has the indexes. */
static void add_translated(struct text *sql, const struct field *field, enum language language) {
    static const char *const endings[LANGUAGE_COUNT] = {[LANGUAGE_NL] = "_nl", [LANGUAGE_EN] = "_en"};
    const char *shown = endings[language], *other = endings[language == LANGUAGE_NL ? LANGUAGE_EN : LANGUAGE_NL];
    if (language == LANGUAGE_NL && (field->flags & REQUIRED) != 0) {
        text_addf(sql, "t.%s%s", field->column, shown);
    } else {
        text_addf(sql, "coalesce(t.%s%s, t.%s%s)", field->column, shown, field->column, other);
    }
}

bool sort_prepare(struct slot *slot, bool is_key) {
    const struct field *field = slot->field;
    bool made = true;
    if (!is_key && (field->flags & SORTABLE) == 0) {
        return true;
    }
    slot->sort.by_language = (field->flags & TRANSLATED) != 0;
    slot->sort.nullable = !is_key && (field->flags & (REQUIRED | HAS_DEFAULT | NEVER_NULL)) == 0;
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        struct text sql;
        text_init(&sql, NULL, 64);
        if (slot->sort.by_language) {
            add_translated(&sql, field, (enum language)language);
        } else {
            slot_add_cell(&sql, slot, 0, "t");
        }
        slot->sort.sql[language] = sql.data;
        made = made && !sql.failed;
    }
    return made;
}

size_t sort_cell(const struct slot *slot, enum language language, const struct cells *cells) {
    if (!slot->sort.by_language) {
        return slot->cell;
    }
    size_t shown = slot->cell + (language == LANGUAGE_EN ? 1 : 0);
    size_t other = slot->cell + (language == LANGUAGE_EN ? 0 : 1);
    return cell_at(cells, shown).bytes != NULL ? shown : other;
}

/* --- order -------------------------------------------------------------------------------------------------------- */

static void sort_add_key(struct text *sql, const struct list *list, size_t sort) {
    text_add_string(sql, list->sorts[sort].slot->sort.sql[list->language]);
}

static bool goes_down(const struct list *list, size_t sort) {
    return list->sorts[sort].descending != list->backwards;
}

void sort_add_order(struct text *sql, const struct list *list) {
    text_add_string(sql, " order by ");
    for (size_t i = 0; i < list->sort_count; i++) {
        text_add_string(sql, i == 0 ? "" : ", ");
        sort_add_key(sql, list, i);
        text_add_string(sql, goes_down(list, i) ? " desc" : "");
    }
}

/* --- behind a boundary -------------------------------------------------------------------------------------------- */

static bool is_nullable(const struct list *list, size_t sort) {
    return list->sorts[sort].slot->sort.nullable;
}

static bool compares_as_a_row(const struct list *list) {
    for (size_t i = 0; i < list->sort_count; i++) {
        if (is_nullable(list, i) || list->sorts[i].descending != list->sorts[0].descending) {
            return false;
        }
    }
    return true;
}

static void sort_add_value(struct builder *builder, const struct list *list, size_t sort) {
    builder_param(builder, list->boundary[sort], list->sorts[sort].slot->type);
}

/* (a, b, id) > ($1, $2, $3): one comparison of rows, which an index on the same columns answers. */
static void sort_add_row(struct builder *builder, const struct list *list) {
    text_add_char(&builder->sql, '(');
    for (size_t i = 0; i < list->sort_count; i++) {
        text_add_string(&builder->sql, i == 0 ? "" : ", ");
        sort_add_key(&builder->sql, list, i);
    }
    text_add_string(&builder->sql, goes_down(list, 0) ? ") < (" : ") > (");
    for (size_t i = 0; i < list->sort_count; i++) {
        text_add_string(&builder->sql, i == 0 ? "" : ", ");
        sort_add_value(builder, list, i);
    }
    text_add_char(&builder->sql, ')');
}

static void sort_add_comparison(struct builder *builder, const struct list *list, size_t sort, const char *comparison) {
    sort_add_key(&builder->sql, list, sort);
    text_add_string(&builder->sql, comparison);
    sort_add_value(builder, list, sort);
}

/* What comes behind the value of one key. Nothing comes behind null but, going down, every value. */
static void add_behind(struct builder *builder, const struct list *list, size_t sort) {
    bool down = goes_down(list, sort);
    if (list->boundary[sort] != NULL) {
        bool nulls_follow = is_nullable(list, sort) && !down;
        text_add_string(&builder->sql, nulls_follow ? "(" : "");
        sort_add_comparison(builder, list, sort, down ? " < " : " > ");
        if (nulls_follow) {
            text_add_string(&builder->sql, " or ");
            sort_add_key(&builder->sql, list, sort);
            text_add_string(&builder->sql, " is null)");
        }
    } else if (down) {
        sort_add_key(&builder->sql, list, sort);
        text_add_string(&builder->sql, " is not null");
    } else {
        text_add_string(&builder->sql, "false");
    }
}

static void add_same(struct builder *builder, const struct list *list, size_t sort) {
    if (list->boundary[sort] != NULL) {
        sort_add_comparison(builder, list, sort, " = ");
    } else {
        sort_add_key(&builder->sql, list, sort);
        text_add_string(&builder->sql, " is null");
    }
}

/* What the first key can be at all, as one range of an index, where it is one. */
static void add_range(struct builder *builder, const struct list *list) {
    bool down = goes_down(list, 0);
    if (list->boundary[0] == NULL) {
        if (!down) {
            add_same(builder, list, 0);
            text_add_string(&builder->sql, " and ");
        }
    } else if (down || !is_nullable(list, 0)) {
        sort_add_comparison(builder, list, 0, down ? " <= " : " >= ");
        text_add_string(&builder->sql, " and ");
    }
}

/* a <= $1 and (a < $2 or (a = $3 and (b > $4 or …))). The first part keeps the index useful. */
static void add_one_by_one(struct builder *builder, const struct list *list) {
    add_range(builder, list);
    text_add_char(&builder->sql, '(');
    for (size_t i = 0; i < list->sort_count; i++) {
        add_behind(builder, list, i);
        if (i + 1 < list->sort_count) {
            text_add_string(&builder->sql, " or (");
            add_same(builder, list, i);
            text_add_string(&builder->sql, " and (");
        }
    }
    for (size_t i = 0; i + 1 < list->sort_count; i++) {
        text_add_string(&builder->sql, "))");
    }
    text_add_char(&builder->sql, ')');
}

void sort_add_boundary(struct builder *builder, const struct list *list) {
    if (compares_as_a_row(list)) {
        sort_add_row(builder, list);
    } else {
        add_one_by_one(builder, list);
    }
}

/* --- values of a cursor ------------------------------------------------------------------------------------------- */

static bool is_integer_of(const char *value, size_t digits_most) {
    size_t sign = value[0] == '-' ? 1 : 0;
    size_t length = strlen(value);
    return length > sign && length - sign <= digits_most && strspn(value + sign, "0123456789") == length - sign;
}

static bool is_int4(const char *value) {
    return is_integer_of(value, 9);
}

static bool is_int8(const char *value) {
    return is_integer_of(value, 18);
}

/* In the only form that cursors are made with. */
static bool is_timestamptz(const char *value) {
    char utc[MOMENT_SIZE] = "";
    int64_t ms = 0;
    bool fits = moment_parse(value, &ms);
    moment_format(ms, utc);
    return fits && strcmp(utc, value) == 0;
}

static bool is_bool(const char *value) {
    return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
}

bool sort_value_fits(const struct slot *slot, const char *value) {
    static const struct {
        enum db_type type;
        bool (*fits)(const char *value);
    } rules[] = {
        {DB_UUID, digest_is_uuid}, {DB_INT4, is_int4}, {DB_INT8, is_int8},
        {DB_DATE, moment_is_date}, {DB_BOOL, is_bool}, {DB_TIMESTAMPTZ, is_timestamptz},
    };
    if (value == NULL) {
        return slot->sort.nullable;
    }
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].type == slot->type) {
            return rules[i].fits(value);
        }
    }
    return true;
}
