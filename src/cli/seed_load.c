/* Loading one file: PostgreSQL reads the CSV into a staging table, compares, and takes over what is new or better. What
 * somebody edited stays as it is. */

#include <stdio.h>
#include <string.h>

#include "seed.h"
#include "wdhs/embedded.h"
#include "wdhs/session.h"
#include "wdhs/text.h"

static bool with_id(const struct seed_table *table) {
    return strcmp(table->key, "id") == 0;
}

/* "prefix name, prefix name, …" */
static void add_columns(struct text *sql, const struct seed_table *table, const char *prefix) {
    for (const struct seed_column *column = table->columns; column->name != NULL; column++) {
        text_addf(sql, "%s%s%s", column == table->columns ? "" : ", ", prefix, column->name);
    }
}

static void add_insert_columns(struct text *sql, const struct seed_table *table, const char *prefix) {
    if (with_id(table)) {
        text_addf(sql, "%sid, ", prefix);
    }
    add_columns(sql, table, prefix);
}

/* The file as it is, plus a place for the id. */
static void add_stage(struct text *sql, const struct seed_table *table) {
    text_addf(sql, "lock table %s in share row exclusive mode; ", table->table);
    text_add_string(sql, "drop table if exists pg_temp.seed_stage, pg_temp.seed_rows, pg_temp.seed_states; "
                         "create temp table seed_stage (id uuid");
    for (const struct seed_column *column = table->columns; column->name != NULL; column++) {
        text_addf(sql, ", %s %s", column->name, column->type);
    }
    text_add_string(sql, ") on commit drop");
}

static void add_copy(struct text *sql, const struct seed_table *table) {
    text_add_string(sql, "copy pg_temp.seed_stage (");
    add_columns(sql, table, "");
    text_add_string(sql, ") from stdin (format csv, header match)");
}

/* The rows as the table wants them, and what to do with each. A row is the same when every column of the file is. */
static void add_compare(struct text *sql, const struct seed_table *table) {
    text_add_string(sql, "create temp table seed_rows on commit drop as select s.id");
    for (const struct seed_column *column = table->columns; column->name != NULL; column++) {
        if (column->lookup != NULL) {
            text_addf(sql, ", %s as %s", column->lookup, column->name);
        } else {
            text_addf(sql, ", s.%s", column->name);
        }
    }
    text_add_string(sql, " from pg_temp.seed_stage s; "
                         "create temp table seed_states on commit drop as select r.slug, case ");
    text_addf(sql, "when t.%s is null and exists (select from %s x where x.slug = r.slug) then 'kept' ", table->key,
              table->table);
    text_addf(sql, "when t.%s is null then 'added' when (", table->key);
    add_columns(sql, table, "t.");
    text_add_string(sql, ") is not distinct from (");
    add_columns(sql, table, "r.");
    text_add_string(sql, ") then 'unchanged' when t.version > 1 then 'kept' else 'updated' end as state ");
    text_addf(sql, "from pg_temp.seed_rows r left join %s t on t.%s = r.%s; ", table->table, table->key, table->key);
}

static void add_changes(struct text *sql, const struct seed_table *table) {
    static const char chosen[] = "from pg_temp.seed_rows r join pg_temp.seed_states c using (slug) ";
    text_addf(sql, "insert into %s (", table->table);
    add_insert_columns(sql, table, "");
    text_add_string(sql, ") select ");
    add_insert_columns(sql, table, "r.");
    text_addf(sql, " %swhere c.state = 'added'; update %s t set (", chosen, table->table);
    add_columns(sql, table, "");
    text_add_string(sql, ") = row(");
    add_columns(sql, table, "r.");
    text_addf(sql, ") %swhere c.state = 'updated' and t.%s = r.%s", chosen, table->key, table->key);
}

/* Runs what `add` writes; copies the file after it when there is one. */
static bool seed_load_run(struct session *session, const struct seed_table *table,
                          void (*add)(struct text *sql, const struct seed_table *table),
                          const struct embedded_file *copied) {
    struct text sql;
    text_init(&sql, NULL, 2048);
    add(&sql, table);
    bool done = !sql.failed;
    if (done && copied != NULL) {
        done = session_copy_begin(session, sql.data) && session_copy_add(session, copied->bytes, copied->length) &&
               session_copy_end(session);
    } else if (done) {
        done = session_script(session, sql.data);
    }
    text_release(&sql);
    return done;
}

static bool set_id(struct session *session, const char *table, const char *slug) {
    char id[UUID_TEXT_SIZE];
    seed_id(table, slug, id);
    const char *const params[] = {id, slug};
    struct session_rows *done =
        session_query(session, "update pg_temp.seed_stage set id = $1::uuid where slug = $2", params, 2);
    session_rows_free(done);
    return done != NULL;
}

static bool set_ids(struct session *session, const struct seed_table *table) {
    struct session_rows *rows = session_query(session, "select slug from pg_temp.seed_stage", NULL, 0);
    bool done = rows != NULL;
    for (size_t i = 0; done && i < session_row_count(rows); i++) {
        done = set_id(session, table->table, session_cell(rows, i, 0));
    }
    session_rows_free(rows);
    return done;
}

static bool seed_load_report(struct session *session, const struct seed_table *table) {
    static const char counts[] =
        "select count(*), count(*) filter (where state = 'added'), count(*) filter (where state = 'updated'), "
        "count(*) filter (where state = 'unchanged'), count(*) filter (where state = 'kept'), "
        "string_agg(slug, ', ' order by slug) filter (where state = 'kept') from pg_temp.seed_states";
    struct session_rows *rows = session_query(session, counts, NULL, 0);
    if (rows == NULL) {
        return false;
    }
    printf("%s: %s in the file, %s added, %s updated, %s unchanged, %s left as edited here\n", table->table,
           session_cell(rows, 0, 0), session_cell(rows, 0, 1), session_cell(rows, 0, 2), session_cell(rows, 0, 3),
           session_cell(rows, 0, 4));
    if (session_cell(rows, 0, 5) != NULL) {
        printf("  left as edited here: %s\n", session_cell(rows, 0, 5));
    }
    session_rows_free(rows);
    return true;
}

bool seed_load(struct session *session, const struct seed_table *table) {
    const struct embedded_file *file = embedded_find(table->file);
    if (file == NULL) {
        fprintf(stderr, "wdhs-api seed: this executable was built without %s.\n", table->file);
        return false;
    }
    return seed_load_run(session, table, add_stage, NULL) && seed_load_run(session, table, add_copy, file) &&
           (!with_id(table) || set_ids(session, table)) && seed_load_run(session, table, add_compare, NULL) &&
           seed_load_run(session, table, add_changes, NULL) && seed_load_report(session, table);
}
