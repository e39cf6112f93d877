/* GET /v1/pledges/counts: how many signed, as JSON, as a badge, and as a stream of events.
 *
 * Each loop keeps the figures it read last. It asks the database at most once a second, whoever asks meanwhile waits
 * for the same answer, and while somebody listens it asks by itself. */

#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "pledge_figures.h"
#include "service.h"
#include "wdhs/api.h"
#include "wdhs/arena.h"
#include "wdhs/db.h"
#include "wdhs/digest.h"
#include "wdhs/log.h"
#include "wdhs/loop.h"
#include "wdhs/rest.h"
#include "wdhs/settings.h"

#define FRESH_MS 1000
/* While the database is away, figures of so long ago are better than none; they say when they were so. */
#define STALE_MS 60000

/* A request that waits for figures; in its own arena. */
struct waiting {
    struct request *request;
    struct sheet *sheet;
    const char *type;
    unsigned parts;
    struct waiting *next;
};

/* What one statement told. */
struct sheet {
    struct pledge_counts *counts;
    struct db_statement statement;
    struct db_query *query; /* under way, or NULL */
    struct arena *arena;    /* of the figures */
    struct figures figures;
    bool known;
    int64_t known_at; /* loop_now() */
    struct waiting *waiting;
};

struct pledge_counts {
    struct service *service;
    struct loop *loop;
    struct sheet total, all;
    struct stream_topic *topic;
    int64_t published; /* the total that listeners know; -1: none yet */
    struct loop_timer timer;
};

static const char json[] = "application/json", svg[] = "image/svg+xml", events[] = "text/event-stream";
static const char *const offered[] = {json, svg, events};

/* --- answers ------------------------------------------------------------------------------------------------------ */

/* The same figures a second later are the same answer, although it says another time: hence a weak tag. */
static void set_etag(struct request *request, bool is_weak) {
    struct reply *reply = &request->reply;
    size_t length = reply->body_length - (is_weak ? FIGURES_MOMENT_LENGTH : 0);
    uint64_t hash = digest_fast(reply->body, length);
    reply->etag = arena_printf(request->arena, "%s\"%016llx\"", is_weak ? "W/" : "", (unsigned long long)hash);
}

static void pledge_counts_answer(const struct waiting *waiting) {
    struct request *request = waiting->request;
    const struct figures *figures = &waiting->sheet->figures;
    struct text text;
    if (waiting->type == events) {
        request_stream(request, waiting->sheet->counts->topic);
        return;
    }
    text_init(&text, request->arena, (waiting->parts & 1U << PART_MUNICIPALITY) != 0 ? 65536 : 8192);
    if (waiting->type == svg) {
        figures_badge(&text, figures->total, request->language);
    } else {
        figures_json(&text, figures, waiting->parts, request->language);
    }
    reply_body(request, 200, waiting->type, &text);
    if (request->reply.status == 200) {
        request->reply.freshness = FRESH_SECOND;
        set_etag(request, waiting->type == json);
    }
}

/* --- figures ------------------------------------------------------------------------------------------------------ */

static bool is_younger(const struct sheet *sheet, int64_t age_ms) {
    return sheet->known && loop_now(sheet->counts->loop) - sheet->known_at < age_ms;
}

/* Everyone who waits; answering may bring nobody else onto the list. */
static void answer_waiting(struct sheet *sheet) {
    bool usable = is_younger(sheet, STALE_MS);
    while (sheet->waiting != NULL) {
        const struct waiting *waiting = sheet->waiting;
        sheet->waiting = waiting->next;
        waiting->request->on_abandon = NULL;
        request_go_on(waiting->request);
        if (usable) {
            pledge_counts_answer(waiting);
        } else {
            database_away(waiting->request);
        }
        request_return(waiting->request);
    }
}

static void publish(struct pledge_counts *counts, const struct figures *figures) {
    struct text text;
    if (counts->topic == NULL || figures->total == counts->published) {
        return;
    }
    text_init(&text, NULL, 256);
    figures_event(&text, figures);
    if (!text.failed && stream_publish(counts->topic, text.data, text.length)) {
        counts->published = figures->total;
    }
    text_release(&text);
}

static void take_figures(struct sheet *sheet, const struct db_rows *rows) {
    arena_reset(sheet->arena);
    sheet->known = figures_read(&sheet->figures, sheet->arena, rows);
    sheet->known_at = loop_now(sheet->counts->loop);
    if (sheet->known && sheet == &sheet->counts->total) {
        publish(sheet->counts, &sheet->figures);
    }
}

static void asked(void *context, const struct db_result *result) {
    struct sheet *sheet = context;
    sheet->query = NULL;
    if (result->status == DB_OK) {
        take_figures(sheet, result->rows);
    } else if (result->status == DB_FAILED) {
        log_event(LOG_LEVEL_ERROR, "pledge-counts", "sqlstate", result->sqlstate, "detail", result->message, NULL);
    }
    answer_waiting(sheet);
}

static void pledge_counts_ask(struct sheet *sheet) {
    const struct service *service = sheet->counts->service;
    int64_t deadline = loop_now(sheet->counts->loop) + service->settings->query_timeout_ms;
    if (sheet->query != NULL) {
        return;
    }
    sheet->query = db_submit(service->pool, &sheet->statement, NULL, 0, deadline, asked, sheet);
    if (sheet->query == NULL) {
        answer_waiting(sheet);
    }
}

/* --- listeners ---------------------------------------------------------------------------------------------------- */

static void look_again(void *context) {
    struct pledge_counts *counts = context;
    pledge_counts_ask(&counts->total);
    loop_timer_set(counts->loop, &counts->timer, loop_now(counts->loop) + FRESH_MS);
}

static void listeners_changed(void *context, size_t listeners) {
    struct pledge_counts *counts = context;
    if (listeners == 0) {
        loop_timer_cancel(counts->loop, &counts->timer);
    } else {
        loop_timer_set(counts->loop, &counts->timer, loop_now(counts->loop) + FRESH_MS);
    }
}

/* --- one for each loop -------------------------------------------------------------------------------------------- */

static bool sheet_prepare(struct sheet *sheet, struct pledge_counts *counts, const char *sql, enum db_lane lane) {
    sheet->counts = counts;
    sheet->statement = (struct db_statement){.sql = sql, .length = strlen(sql), .lane = lane};
    sheet->arena = arena_new(0);
    return sheet->arena != NULL;
}

static void counts_free(struct pledge_counts *counts) {
    if (counts != NULL) {
        arena_free(counts->total.arena);
        arena_free(counts->all.arena);
        free(counts);
    }
}

/* Made when somebody asks for the first time; NULL when memory is out. */
static struct pledge_counts *counts_of(struct request *request) {
    struct service *service = request_context(request);
    if (service->kept != NULL) {
        return service->kept;
    }
    struct pledge_counts *counts = calloc(1, sizeof *counts);
    if (counts == NULL) {
        return NULL;
    }
    counts->service = service;
    counts->loop = request_loop(request);
    counts->published = -1;
    counts->timer = (struct loop_timer){.fire = look_again, .context = counts};
    if (!sheet_prepare(&counts->total, counts, figures_total_sql, DB_LANE_FAST) ||
        !sheet_prepare(&counts->all, counts, figures_all_sql, DB_LANE_SLOW)) {
        counts_free(counts);
        return NULL;
    }
    counts->topic = stream_topic_new(request->http, listeners_changed, counts);
    if (counts->topic == NULL) {
        counts_free(counts);
        return NULL;
    }
    service->kept = counts;
    return counts;
}

void api_release(struct service *service) {
    counts_free(service->kept);
    service->kept = NULL;
}

/* --- requests ----------------------------------------------------------------------------------------------------- */

static unsigned part_of(struct request *request, const char *item, size_t length) {
    for (enum part part = PART_TOTAL; part < PART_COUNT; part++) {
        const char *name = part_name(part);
        if (strlen(name) == length && memcmp(name, item, length) == 0) {
            return 1U << part;
        }
    }
    request_fault(request, IN_QUERY, "by", MSG_BAD_VALUE, arena_copy(request->arena, item, length),
                  "total, goal, sector, province, municipality, month", NULL);
    return 0;
}

static unsigned parts_of(struct request *request, const char *value) {
    unsigned parts = 0;
    for (;;) {
        size_t length = strcspn(value, ",");
        parts |= part_of(request, value, length);
        if (value[length] == '\0') {
            return parts;
        }
        value += length + 1;
    }
}

/* What the parameter `by` asks for; anything else in the query is a fault. */
static unsigned read_query(struct request *request) {
    unsigned parts = PARTS_DEFAULT;
    for (size_t i = 0; i < request->query_count; i++) {
        const char *value = only_parameter(request, i, "by");
        if (value != NULL) {
            parts = parts_of(request, value);
        }
    }
    return parts;
}

static void pledge_counts_abandon(struct request *request) {
    const struct waiting *leaves = request->state;
    struct waiting **place = &leaves->sheet->waiting;
    while (*place != NULL && *place != leaves) {
        place = &(*place)->next;
    }
    if (*place != NULL) {
        *place = leaves->next;
    }
}

static void pledge_counts_wait_for(struct waiting *waiting) {
    struct request *request = waiting->request;
    struct sheet *sheet = waiting->sheet;
    request->state = waiting;
    request->on_abandon = pledge_counts_abandon;
    request_wait(request);
    waiting->next = sheet->waiting;
    sheet->waiting = waiting;
    pledge_counts_ask(sheet);
}

/* The figures, now or as soon as they are read. */
static void pledge_counts_serve(struct request *request, const char *type, unsigned parts) {
    struct pledge_counts *counts = counts_of(request);
    struct waiting *waiting = counts == NULL ? NULL : arena_alloc(request->arena, sizeof *waiting);
    if (waiting == NULL) {
        database_away(request);
        return;
    }
    bool more = type == json && (parts & ~(1U << PART_TOTAL)) != 0;
    *waiting = (struct waiting){
        .request = request, .sheet = more ? &counts->all : &counts->total, .type = type, .parts = parts};
    if (is_younger(waiting->sheet, FRESH_MS)) {
        pledge_counts_answer(waiting);
    } else {
        pledge_counts_wait_for(waiting);
    }
}

void pledge_counts_show(struct request *request) {
    unsigned parts = read_query(request);
    if (request->fault_count > 0) {
        reply_faults(request);
        return;
    }
    const char *type = request_accept(request, offered, sizeof offered / sizeof *offered);
    if (type != NULL) {
        pledge_counts_serve(request, type, parts);
    }
}
