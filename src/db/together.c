/* Several reads of one record each, with the same text, become one statement here, and its rows the rows of each: what
 * PostgreSQL spends on beginning and ending a statement is more than what it takes to find one record.
 *
 *     select … where t.id = $1
 *
 * is asked for many at once as
 *
 *     select q.n, r.* from unnest($1::text[]) with ordinality q(key, n)
 *     cross join lateral (select … where t.id = q.key::uuid offset 0) r
 *
 * "offset 0" keeps PostgreSQL from turning it around: it runs the inner part once for each element, in order, by the
 * plan that it has for one. */
#include "pool.h"
#include "wdhs/text.h"

/* Of what records are found by. */
static const char *name_of(Oid type) {
    switch (type) {
    case DB_UUID:
        return "uuid";
    case DB_TEXT:
        return "text";
    case DB_INT4:
        return "int4";
    case DB_INT8:
        return "int8";
    default:
        return NULL;
    }
}

bool together_possible(const struct db_query *query) {
    return query->statement.together && !query->statement.writes && !query->attempts && query->count == 1 &&
           name_of(query->types[0]) != NULL;
}

void together_sql(struct text *sql, const struct prepared *prepared) {
    const char *at = prepared->sql;
    text_add_string(sql, "select q.n, r.* from unnest($1::text[]) with ordinality q(key, n) cross join lateral (");
    for (const char *key = strstr(at, "$1"); key; key = strstr(at, "$1")) {
        text_add(sql, at, (size_t)(key - at));
        text_addf(sql, "q.key::%s", name_of(prepared->types[0]));
        at = key + 2;
    }
    text_add_strings(sql, at, " offset 0) r", NULL);
}

/* --- the keys: one array of texts, in binary ---------------------------------------------------------------------- */

static void together_add_number(struct text *out, int32_t number) {
    const uint32_t bits = (uint32_t)number;
    const char bytes[4] = {(char)(bits >> 24), (char)(bits >> 16), (char)(bits >> 8), (char)bits};
    text_add(out, bytes, sizeof bytes);
}

bool together_send(PGconn *pg, const char *name, struct db_query *const *queries, size_t count, struct text *scratch) {
    const int32_t head[] = {1 /* dimension */, 1 /* may have nulls */, DB_TEXT, (int32_t)count, 1 /* first index */};
    text_clear(scratch);
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        together_add_number(scratch, head[i]);
    }
    for (size_t i = 0; i < count; i++) {
        const char *key = queries[i]->values[0];
        together_add_number(scratch, key ? (int32_t)strlen(key) : -1);
        text_add_string(scratch, key ? key : "");
    }
    const char *value = scratch->data;
    const int length = (int)scratch->length, binary = 1;
    return !scratch->failed && PQsendQueryPrepared(pg, name, 1, &value, &length, &binary, 1);
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
