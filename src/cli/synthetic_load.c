/* Putting made-up collectives into the database: COPY into a temporary table, then whatever is not there yet. */

#include <stdio.h>

#include "seed.h"
#include "synthetic.h"
#include "wdhs/cli.h"
#include "wdhs/embedded.h"
#include "wdhs/session.h"
#include "wdhs/text.h"

/* What one call of COPY gets; large enough to forget about system calls, small enough for any machine. */
#define BATCH_BYTES ((size_t)256 * 1024)

static bool copy_rows(struct session *session, const struct synthetic_places *places, uint64_t seed, uint64_t count) {
    struct text batch;
    text_init(&batch, NULL, BATCH_BYTES + 8192);
    bool done = true;
    for (uint64_t number = 1; done && number <= count; number++) {
        synthetic_row(&batch, places, seed, number);
        done = !batch.failed;
        if (done && (batch.length >= BATCH_BYTES || number == count)) {
            done = session_copy_add(session, batch.data, batch.length);
            text_clear(&batch);
        }
    }
    text_release(&batch);
    return session_copy_end(session) && done;
}

static bool begin_copy(struct session *session) {
    char sql[1024];
    snprintf(sql, sizeof sql, "copy pg_temp.synthetic_rows (%s) from stdin", synthetic_columns);
    return session_script(session, "begin; create temp table synthetic_rows "
                                   "(like collectives including defaults) on commit drop") &&
           session_copy_begin(session, sql);
}

/* Rows that are there already, by id or by slug, stay as they are. */
static bool take_over(struct session *session, uint64_t count) {
    char sql[2048];
    snprintf(sql, sizeof sql,
             "insert into collectives (%s) select %s from pg_temp.synthetic_rows on conflict do nothing",
             synthetic_columns, synthetic_columns);
    struct session_rows *added = session_query(session, sql, NULL, 0);
    if (added == NULL) {
        return false;
    }
    size_t fresh = session_affected(added);
    session_rows_free(added);
    if (!session_script(session, "commit")) {
        return false;
    }
    printf("collectives: %llu made up, %zu added, %llu there already\n", (unsigned long long)count, fresh,
           (unsigned long long)(count - fresh));
    return true;
}

bool seed_synthetic(struct session *session, uint64_t seed, uint64_t count) {
    struct synthetic_places places;
    const struct embedded_file *file = embedded_find("data/synthetic/places.csv");
    if (file == NULL || !synthetic_places_read(&places, file->bytes)) {
        cli_fail("seed", "this executable was built without a usable data/synthetic/places.csv.");
        return false;
    }
    bool done = begin_copy(session) && copy_rows(session, &places, seed, count) && take_over(session, count);
    synthetic_places_release(&places);
    if (!done) {
        cli_fail("seed", "collectives: %s", session_error(session));
        session_script(session, "rollback");
    }
    return done;
}
