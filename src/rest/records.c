/* The records of a page as JSON: those that were written before, and did not change since, from memory. */

#include <stdatomic.h>
#include <string.h>

#include "records.h"
#include "wdhs/digest.h"
#include "wdhs/prometheus.h"
#include "wdhs/settings.h"

#define FETCHED_AHEAD 2 /* records: copying so many takes about as long as memory takes to come */

static _Atomic unsigned long hits_of_all, misses_of_all, outlines_of_all, incomplete_of_all;

static void count(_Atomic unsigned long *counter, unsigned long more) {
    atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

static long long counted(_Atomic unsigned long *counter) {
    return (long long)atomic_load_explicit(counter, memory_order_relaxed);
}

/* The loop's cache; NULL: this request's records are not kept. What a key opens is not, nor what was picked: fields,
 * and records that are expanded. */
static struct record_cache *cache_for(const struct operation *operation) {
    const struct view *view = &operation->view;
    bool open = !operation->caller.known && !operation->own && !view->personal;
    if (!operation->plan->by_version || !open || !view->all_fields || view->expand_count > 0) {
        return NULL;
    }
    struct service *service = request_context(operation->request);
    if (service->records == NULL) {
        const struct settings *settings = service->settings;
        service->records = record_cache_new((size_t)(settings->record_cache_bytes / settings_loops(settings)));
    }
    return service->records;
}

bool records_pay_outline(struct operation *operation) {
    return record_cache_has_most(cache_for(operation));
}

/* How its texts are written. */
static unsigned char form_of(const struct operation *operation) {
    return operation->view.all_languages ? LANGUAGE_COUNT : (unsigned char)operation->request->language;
}

/* The layout is made before the text is begun: behind that it would need one more chunk of the arena. */
void records_begin(struct records *records, struct operation *operation) {
    records->operation = operation;
    records->layout = operation->list->outline ? NULL : layout_new(operation);
    records->cache = cache_for(operation);
    records->hits = records->misses = 0;
    records->expected = records->added = 0;
}

/* False for a record that has no name here. */
static bool name_of(const struct records *records, const struct cells *cells, struct record_name *name) {
    const struct plan *plan = records->operation->plan;
    bool outline = records->operation->list->outline;
    struct cell version = cell_at(cells, OUTLINE_VERSION);
    struct cell changed_at = cell_at(cells, outline ? OUTLINE_CHANGED_AT : plan->changed_at_cell);
    struct cell key = cell_at(cells, outline ? OUTLINE_KEY : plan->slots[plan->key_slot].cell);
    const size_t head = sizeof plan + 1;
    if (version.bytes == NULL || changed_at.bytes == NULL || changed_at.length != sizeof name->changed_at ||
        key.bytes == NULL || key.length > RECORD_NAME_MAX - head) {
        return false;
    }
    memcpy(name->bytes, &plan, sizeof plan);
    name->bytes[sizeof plan] = (char)form_of(records->operation);
    memcpy(name->bytes + head, key.bytes, key.length);
    name->length = head + key.length;
    name->hash = digest_fast(name->bytes, name->length);
    name->beginning = records->operation->list->beginning;
    name->version = (uint64_t)db_integer(version.bytes, version.length);
    memcpy(&name->changed_at, changed_at.bytes, sizeof name->changed_at);
    return true;
}

void records_expect(struct records *records, const struct cells *cells) {
    if (records->cache == NULL || records->expected == RECORDS_EXPECTED) {
        return;
    }
    struct record_name *name = &records->names[records->expected++];
    if (name_of(records, cells, name)) {
        record_cache_expect(records->cache, name);
    } else {
        name->length = 0;
    }
}

/* Of the record at this place, perhaps in `room`; NULL when it has none. */
static const struct record_name *name_at(struct records *records, size_t place, const struct cells *cells,
                                         struct record_name *room) {
    size_t ahead = place + FETCHED_AHEAD;
    if (ahead < records->expected && records->names[ahead].length > 0) {
        record_cache_fetch(records->cache, &records->names[ahead]);
    }
    if (place >= records->expected) {
        return name_of(records, cells, room) ? room : NULL;
    }
    return records->names[place].length > 0 ? &records->names[place] : NULL;
}

bool records_have(struct records *records, size_t place, const struct cells *cells) {
    struct record_name room;
    size_t length;
    const struct record_name *name = records->cache == NULL ? NULL : name_at(records, place, cells, &room);
    bool have = name != NULL && record_cache_find(records->cache, name, &length) != NULL;
    if (!have) {
        count(&incomplete_of_all, 1);
    }
    return have;
}

static void write_row(struct records *records, struct text *text, const struct cells *cells) {
    if (records->layout == NULL) {
        text->failed = true;
    } else {
        render_row(text, records->layout, cells);
    }
}

void records_add(struct records *records, struct text *text, const struct cells *cells) {
    struct record_name room;
    size_t length, place = records->added++;
    const struct record_name *name = records->cache == NULL ? NULL : name_at(records, place, cells, &room);
    if (name == NULL) {
        write_row(records, text, cells);
        return;
    }
    const char *json = record_cache_find(records->cache, name, &length);
    if (json != NULL) {
        text_add(text, json, length);
        records->hits++;
        return;
    }
    size_t start = text->length;
    write_row(records, text, cells);
    records->misses++;
    if (!text->failed) {
        record_cache_keep(records->cache, name, text->data + start, text->length - start);
    }
}

void records_end(const struct records *records) {
    if (records->hits + records->misses > 0) {
        record_cache_learn(records->cache, records->misses == 0);
    }
    count(&hits_of_all, records->hits);
    count(&misses_of_all, records->misses);
    count(&outlines_of_all, records->operation->list->outline ? 1 : 0);
}

void rest_metrics(struct text *text) {
    const struct {
        struct prometheus_metric metric;
        long long value;
    } rows[] = {
        {{"wdhs_record_cache_hits_total", "counter", "Records of lists that were written before."},
         counted(&hits_of_all)},
        {{"wdhs_record_cache_misses_total", "counter", "Records of lists that had to be written and could be kept."},
         counted(&misses_of_all)},
        {{"wdhs_record_cache_lists_total", "counter", "Lists of which only their records' states were read."},
         counted(&outlines_of_all)},
        {{"wdhs_record_cache_incomplete_total", "counter",
          "Lists that were then read whole, as a record was not kept."},
         counted(&incomplete_of_all)},
        {{"wdhs_record_cache_evictions_total", "counter", "Records forgotten to make room for others."},
         (long long)record_cache_evictions()},
        {{"wdhs_record_cache_bytes", "gauge", "Memory of the records that are kept."}, (long long)record_cache_bytes()},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        prometheus_add(text, &rows[i].metric, rows[i].value);
    }
}
