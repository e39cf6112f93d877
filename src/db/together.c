/* Several reads with the same text become one statement here, and its rows the rows of each: what PostgreSQL spends on
 * beginning and ending a statement is more than what it takes to find one record.
 *
 *     select … where t.id = $1
 *
 * is asked for many at once as
 *
 *     select q.n, r.* from unnest($1::text[]) with ordinality q(p1, n)
 *     cross join lateral (select … where t.id = q.p1::uuid offset 0) r
 *
 * "offset 0" keeps PostgreSQL from turning it around: it runs the inner part once for each element, in order, by the
 * plan that it has for one. */
#include "pool.h"
#include "wdhs/text.h"

static const struct {
    enum db_type type;
    const char *name;
} type_names[] = {
    {DB_BOOL, "bool"},         {DB_INT8, "int8"},
    {DB_INT4, "int4"},         {DB_TEXT, "text"},
    {DB_JSON, "json"},         {DB_JSONB, "jsonb"},
    {DB_FLOAT8, "float8"},     {DB_INET, "inet"},
    {DB_DATE, "date"},         {DB_TIMESTAMPTZ, "timestamptz"},
    {DB_UUID, "uuid"},         {DB_BYTEA, "bytea"},
    {DB_TEXT_ARRAY, "text[]"}, {DB_UUID_ARRAY, "uuid[]"},
    {DB_INT4_ARRAY, "int4[]"}, {DB_BOOL_ARRAY, "bool[]"},
    {DB_DATE_ARRAY, "date[]"}, {DB_TIMESTAMPTZ_ARRAY, "timestamptz[]"},
};

static const char *name_of(Oid type) {
    for (size_t i = 0; i < sizeof type_names / sizeof *type_names; i++) {
        if (type_names[i].type == type) {
            return type_names[i].name;
        }
    }
    return NULL;
}

bool together_possible(const struct db_query *query) {
    bool possible = query->statement.together && !query->statement.writes && !query->statement.values_matter &&
                    !query->attempts && query->count && query->count <= TOGETHER_PARAMS;
    for (size_t i = 0; possible && i < query->count; i++) {
        possible = name_of(query->types[i]) != NULL;
    }
    return possible;
}

/* "$12" becomes "q.p12::date". */
static void add_inner(struct text *sql, const struct prepared *prepared) {
    const char *at = prepared->sql;
    for (const char *dollar = strchr(at, '$'); dollar; dollar = strchr(at, '$')) {
        size_t number = 0;
        text_add(sql, at, (size_t)(dollar - at));
        for (at = dollar + 1; *at >= '0' && *at <= '9' && number <= prepared->count; at++) {
            number = number * 10 + (size_t)(*at - '0');
        }
        if (number && number <= prepared->count) {
            text_addf(sql, "q.p%zu::%s", number, name_of(prepared->types[number - 1]));
        } else {
            text_add(sql, dollar, (size_t)(at - dollar)); /* PostgreSQL says what is wrong with it, if anything is */
        }
    }
    text_add_string(sql, at);
}

void together_sql(struct text *sql, const struct prepared *prepared) {
    text_add_string(sql, "select q.n, r.* from unnest(");
    for (size_t i = 1; i <= prepared->count; i++) {
        text_addf(sql, "%s$%zu::text[]", i > 1 ? ", " : "", i);
    }
    text_add_string(sql, ") with ordinality q(");
    for (size_t i = 1; i <= prepared->count; i++) {
        text_addf(sql, "p%zu, ", i);
    }
    text_add_string(sql, "n) cross join lateral (");
    add_inner(sql, prepared);
    text_add_string(sql, " offset 0) r");
}

/* --- parameters: one array of texts each, in binary --------------------------------------------------------------- */

static void add_number(struct text *out, int32_t number) {
    const uint32_t bits = (uint32_t)number;
    const char bytes[4] = {(char)(bits >> 24), (char)(bits >> 16), (char)(bits >> 8), (char)bits};
    text_add(out, bytes, sizeof bytes);
}

static void add_value(struct text *out, const char *value) {
    add_number(out, value ? (int32_t)strlen(value) : -1);
    text_add(out, value ? value : "", value ? strlen(value) : 0);
}

static void add_array(struct text *out, struct db_query *const *queries, size_t count, size_t param) {
    const int32_t head[] = {1 /* dimension */, 1 /* may have nulls */, DB_TEXT, (int32_t)count, 1 /* first index */};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        add_number(out, head[i]);
    }
    for (size_t i = 0; i < count; i++) {
        add_value(out, queries[i]->values[param]);
    }
}

bool together_send(PGconn *pg, const char *name, struct db_query *const *queries, size_t count, struct text *scratch) {
    size_t params = queries[0]->count, ends[TOGETHER_PARAMS];
    const char *values[TOGETHER_PARAMS];
    int lengths[TOGETHER_PARAMS], formats[TOGETHER_PARAMS];
    text_clear(scratch);
    for (size_t i = 0; i < params; i++) {
        add_array(scratch, queries, count, i);
        ends[i] = scratch->length;
    }
    for (size_t i = 0; i < params && !scratch->failed; i++) {
        size_t start = i ? ends[i - 1] : 0;
        values[i] = scratch->data + start;
        lengths[i] = (int)(ends[i] - start);
        formats[i] = 1;
    }
    return !scratch->failed && PQsendQueryPrepared(pg, name, (int)params, values, lengths, formats, 1);
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static size_t number_of(const PGresult *result, int row) {
    return (size_t)db_integer(PQgetvalue(result, row, 0), (size_t)PQgetlength(result, row, 0));
}

/* SQL does not promise the order, although PostgreSQL keeps it. */
bool together_in_order(const PGresult *result, size_t count) {
    size_t before = 1;
    for (int row = 0, rows = PQntuples(result); row < rows; row++) {
        size_t number = number_of(result, row);
        if (number < before || number > count) {
            return false;
        }
        before = number;
    }
    return true;
}

struct db_rows together_rows(PGresult *result, size_t number, size_t *next) {
    struct db_rows rows = {.result = result, .first = *next, .columns_before = 1};
    size_t end = (size_t)PQntuples(result);
    while (rows.first < end && number_of(result, (int)rows.first) < number) {
        rows.first++; /* of those that nobody waits for any more */
    }
    for (*next = rows.first; *next < end && number_of(result, (int)*next) == number; (*next)++) {
        rows.count++;
    }
    return rows;
}
