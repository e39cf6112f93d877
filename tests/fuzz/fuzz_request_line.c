/* Fuzzes request targets: what stands between the method and the version, taken apart and then held against a resource
 * as the query of a list, of one record and of a write. After a final "#", which no client sends, memory is short. */
#include "fuzz_support.h"

#define TARGET_MAX 8192
#define TIGHT_MOST 100000

static void promise_parsed(const struct request *request, const struct segments *segments) {
    promise_text(request->path);
    PROMISE(request->path[0] == '/');
    PROMISE(segments->count <= SEGMENT_LIMIT && request->query_count <= PARAMETER_LIMIT);
    for (size_t i = 0; i < segments->count; i++) {
        promise_text(segments->list[i]);
    }
    for (size_t i = 0; i < request->query_count; i++) {
        promise_text(request->query[i].name);
        promise_text(request->query[i].value);
    }
}

static void promise_sorts(const struct operation *operation) {
    const struct list *list = operation->list;
    const struct slot *key = &operation->plan->slots[operation->plan->key_slot];
    bool by_key = false;
    PROMISE(list->sort_count >= 1 && list->sort_count <= SORTS_MAX + 1);
    for (size_t i = 0; i < list->sort_count; i++) {
        const struct slot *slot = list->sorts[i].slot;
        PROMISE(slot == key || (slot->field->flags & SORTABLE) != 0);
        by_key = by_key || slot == key;
        for (size_t j = 0; j < i; j++) {
            PROMISE(list->sorts[j].slot != slot);
        }
    }
    PROMISE(by_key);
}

static void promise_list(const struct operation *operation) {
    const struct list *list = operation->list;
    PROMISE(list->limit >= 1 && list->limit <= LIMIT_MAX);
    PROMISE(list->filter_count <= FILTERS_MAX);
    promise_sorts(operation);
    for (size_t i = 0; i < list->filter_count; i++) {
        const struct filter *filter = &list->filters[i];
        PROMISE(filter->count >= 1 && filter->count <= FILTER_VALUES_MAX);
        PROMISE(filter->parameter->one != NULL || filter->parameter->several != NULL);
        for (size_t v = 0; v < filter->count; v++) {
            promise_text(filter->values[v]);
        }
    }
}

static struct operation *operate(struct trial *trial, struct request *parsed, const struct plan *plan,
                                 enum query_kind kind, bool privileged) {
    struct request *request = trial_request(trial);
    trial_reuse(trial, parsed->arena, plan);
    request->query = parsed->query;
    request->query_count = parsed->query_count;
    request->args[0] = "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60";
    request->language = parsed->query_count % 2 == 1 ? LANGUAGE_EN : LANGUAGE_NL;
    struct operation *operation = operation_new(request);
    if (operation == NULL) {
        return NULL;
    }
    operation->key = request->args[0];
    if (privileged) {
        operation_grant(operation, "admin");
    }
    query_parse(operation, kind);
    if (arena_exhausted(request->arena)) {
        PROMISE(operation_refused(operation) && request->reply.status == 503);
        return NULL;
    }
    promise_faults(request);
    return operation;
}

/* False when there is no statement: after faults, or because memory is out (no operation at all). */
static bool write_down(struct operation *operation, void (*select)(struct operation *, struct builder *)) {
    struct builder *builder = NULL;
    if (operation != NULL && operation->request->fault_count == 0) {
        builder = builder_new(operation);
    }
    if (builder == NULL) {
        return false;
    }
    select(operation, builder);
    if (arena_exhausted(operation->request->arena)) {
        return false;
    }
    promise_statement(builder);
    return true;
}

/* The same list again, from a boundary that is made of what the request brought. */
static void turn_page(struct trial *trial, struct request *parsed, const struct operation *before) {
    struct arena *arena = parsed->arena;
    const char *values[CURSOR_VALUES_MAX];
    size_t count = before->list->sort_count;
    bool by_language = false;
    struct pair *query = arena_alloc(arena, (parsed->query_count + 1) * sizeof *query);
    if (query == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = parsed->query_count > i ? parsed->query_count - 1 - i : i;
        values[i] = at < parsed->query_count ? parsed->query[at].value : "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60";
        by_language = by_language || before->list->sorts[i].slot->sort.by_language;
    }
    values[count] = "en";
    if (parsed->query_count > 0) {
        memcpy(query, parsed->query, parsed->query_count * sizeof *query);
    }
    query[parsed->query_count] = (struct pair){
        "cursor", cursor_encode(arena, before->list->fingerprint, count % 2 == 0, values, count + by_language)};
    if (query[parsed->query_count].value == NULL) {
        return;
    }
    struct request next = {.arena = arena, .query = query, .query_count = parsed->query_count + 1};
    struct operation *operation = operate(trial, &next, before->plan, QUERY_LIST, before->caller.known);
    if (write_down(operation, select_list)) {
        PROMISE(operation->list->fingerprint == before->list->fingerprint);
        for (size_t i = 0; i < count; i++) {
            PROMISE(strcmp(operation->list->boundary[i], values[i]) == 0);
        }
    }
}

/* Nobody asks for a list of what is only posted: there is no such route. */
static void run_plan(struct request *parsed, const struct plan *plan) {
    static struct trial trial, second;
    if (plan->resource->post_only) {
        (void)operate(&trial, parsed, plan, QUERY_WRITE, false);
        return;
    }
    for (int privileged = 0; privileged < 2; privileged++) {
        struct operation *operation = operate(&trial, parsed, plan, QUERY_LIST, privileged == 1);
        if (write_down(operation, select_list)) {
            promise_list(operation);
            if (operation->list->cursor == NULL) {
                turn_page(&second, parsed, operation);
            }
        }
    }
    write_down(operate(&trial, parsed, plan, QUERY_SINGLE, false), select_single);
    operate(&trial, parsed, plan, QUERY_WRITE, false);
}

/* Every resource can be named; when none is, the length of the input chooses. */
static const struct plan *chosen_plan(const struct segments *segments, size_t size) {
    const struct plan *named = segments->count == 0 ? NULL : plan_named(segments->list[segments->count - 1]);
    return named == NULL ? plan_at(size % plan_count()) : named;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct trial trial;
    bool tight = size > 0 && data[size - 1] == '#';
    struct arena *arena = arena_new(tight ? size + size * 3001 % TIGHT_MOST : 0);
    PROMISE(arena != NULL);
    trial_reuse(&trial, arena, NULL);
    struct request *request = trial_request(&trial);
    const char *target = arena_copy(arena, (const char *)data, size < TARGET_MAX ? size : TARGET_MAX);
    if (target != NULL && uri_parse(request, target, &trial.exchange.segments) == TARGET_PATH) {
        if (!arena_exhausted(arena)) {
            promise_parsed(request, &trial.exchange.segments);
            promise_faults(request);
        }
        if (request->fault_count == 0) {
            run_plan(request, chosen_plan(&trial.exchange.segments, size));
        }
    }
    arena_free(arena);
    return 0;
}
