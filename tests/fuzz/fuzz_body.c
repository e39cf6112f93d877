/* Fuzzes request bodies. The first byte chooses the resource; the second, bit by bit, the mode (2), the language of the
 * request (1) and of the body (1), and how much memory there is (4). The rest is the body. */
#include <cjson/cJSON.h>

#include "../../src/rest/body.h"
#include "fuzz_support.h"

#define TIGHT      10 /* from here on there is little memory */
#define TIGHT_STEP 1500

/* --- what an accepted value promises ------------------------------------------------------------------------------ */

static void promise_one_text(const struct field *field, const char *text) {
    size_t length = strlen(text);
    size_t count = utf8_count(text, length);
    PROMISE(count >= (size_t)field->min && count <= (size_t)field->max);
    PROMISE(!utf8_has_control(text, length, (field->flags & MULTILINE) != 0));
}

static void promise_choice(const struct field *field, const char *text) {
    size_t i = 0;
    while (field->choices->values[i].value != NULL && strcmp(field->choices->values[i].value, text) != 0) {
        i++;
    }
    PROMISE(field->choices->values[i].value != NULL);
}

static void promise_number(const char *text, double least, double most) {
    char *end = NULL;
    double number = strtod(text, &end);
    PROMISE(end != text && *end == '\0' && number >= least && number <= most);
}

/* The next element of array text, unescaped, from just behind its opening quote; the place behind the closing one. */
static const char *take_element(const char *at, char *out) {
    for (; *at != '"'; at++) {
        at += *at == '\\' ? 1 : 0;
        PROMISE(*at != '\0');
        *out++ = *at;
    }
    *out = '\0';
    return at + 1;
}

/* {"a","b"}: every element is quoted. */
static void parse_array(struct arena *arena, const char *text, const char ***values, size_t *count) {
    PROMISE(*text == '{');
    *values = arena_alloc(arena, strlen(text) * sizeof **values);
    PROMISE(*values != NULL);
    for (text++; *text != '}'; text += *text == ',' ? 1 : 0) {
        char *value = arena_alloc(arena, strlen(text));
        PROMISE(value != NULL && *text == '"');
        text = take_element(text + 1, value);
        (*values)[(*count)++] = value;
    }
    PROMISE(text[1] == '\0');
}

static void promise_list(const struct slot *slot, const char *text) {
    const char **values = NULL;
    size_t count = 0;
    struct arena *arena = arena_new(0);
    PROMISE(arena != NULL);
    parse_array(arena, text, &values, &count);
    PROMISE(count >= (size_t)slot->field->min && count <= (size_t)slot->field->max);
    for (size_t i = 0; i < count; i++) {
        PROMISE(values[i] != NULL && values[i][0] != '\0' && strlen(values[i]) <= 841);
        PROMISE(!utf8_has_control(values[i], strlen(values[i]), false));
        PROMISE(slot->target == NULL || value_is_key(slot->target, values[i]));
        for (size_t j = 0; j < i; j++) {
            PROMISE(strcmp(values[i], values[j]) != 0);
        }
    }
    arena_free(arena);
}

/* Types that value_check() decides accept their own text again. */
static void promise_stable(struct request *request, const struct slot *slot, const char *text) {
    size_t before = request->fault_count;
    const char *again = value_check(request, (struct place){IN_BODY, ""}, slot, text);
    PROMISE(again != NULL && strcmp(again, text) == 0 && request->fault_count == before);
    PROMISE(strlen(text) <= 20000);
}

static void promise_text_of(struct request *request, const struct slot *slot, const char *text, size_t index) {
    promise_text(text);
    switch (slot->field->type) {
    case FIELD_TEXT:
        promise_one_text(slot->field, text);
        break;
    case FIELD_CHOICE:
        promise_choice(slot->field, text);
        break;
    case FIELD_INTEGER:
        promise_number(text, (double)slot->field->min, (double)slot->field->max);
        break;
    case FIELD_LOCATION:
        promise_number(text, index == 0 ? 3.0 : 50.5, index == 0 ? 7.5 : 53.8);
        break;
    case FIELD_TEXTS:
    case FIELD_REFERENCES:
    case FIELD_EXTERNAL_IDS:
        promise_list(slot, text);
        break;
    default:
        promise_stable(request, slot, text);
    }
}

static void promise_value(struct request *request, const struct body *body, const struct slot *slot) {
    const struct value *value = &body->values[slot - body->plan->slots];
    bool read_only = (slot->field->flags & (READ_ONLY | DERIVED)) != 0;
    bool required = (slot->field->flags & REQUIRED) != 0 && (slot->field->flags & READ_ONLY) == 0 &&
                    strcmp(slot->field->name, "slug") != 0;
    bool fixed = (slot->field->flags & CREATE_ONLY) != 0 && body->mode == BODY_REPLACE; /* what the URL names has it */
    PROMISE(!read_only || value->state == VALUE_ABSENT);
    PROMISE(!required || value->state != VALUE_NULL);
    PROMISE(!required || fixed || body->mode == BODY_PATCH || value->state == VALUE_SET);
    if (value->state != VALUE_SET) {
        return;
    }
    PROMISE(value->given[0] || value->given[1]);
    PROMISE(value->text[0] != NULL || value->text[1] != NULL);
    PROMISE(!required || !value->given[0] || value->text[0] != NULL);
    for (size_t i = 0; i < 2; i++) {
        PROMISE(value->text[i] == NULL || value->given[i]);
        if (value->text[i] != NULL) {
            promise_text_of(request, slot, value->text[i], i);
        }
    }
}

/* --- the parser by itself ----------------------------------------------------------------------------------------- */

/* What the strict check lets through, cJSON takes; what cJSON prints, both take again. */
static void promise_json(struct arena *arena, const char *body, size_t length) {
    struct cJSON *root = NULL;
    size_t offset = 0;
    enum json_fault fault = json_parse(arena, body, length, 16, &root, &offset);
    PROMISE(offset <= length);
    PROMISE((fault == JSON_OK) == (root != NULL));
    PROMISE(fault != JSON_NO_MEMORY || arena_exhausted(arena));
    if (fault != JSON_OK) {
        return;
    }
    const char *printed = json_print(arena, root);
    PROMISE(printed != NULL || arena_exhausted(arena));
    if (printed != NULL) {
        fault = json_parse(arena, printed, strlen(printed), 16, &root, &offset);
        PROMISE(fault == JSON_OK || arena_exhausted(arena));
    }
}

/* --- one body ----------------------------------------------------------------------------------------------------- */

static void write_down(struct operation *operation, enum body_mode mode) {
    struct builder *builder = builder_new(operation);
    operation->key = "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60";
    operation->request->args[0] = operation->key;
    operation->caller.partner = operation->request->language == LANGUAGE_EN ? operation->key : NULL;
    if (builder == NULL) {
        return;
    }
    if (mode == BODY_CREATE) {
        write_insert(operation, builder);
    } else {
        write_update(operation, builder);
    }
    if (!arena_exhausted(operation->request->arena)) {
        promise_statement(builder);
    }
}

static void run_body(struct trial *trial, enum body_mode mode) {
    struct request *request = trial_request(trial);
    struct operation *operation = operation_new(request);
    if (operation == NULL) {
        return;
    }
    body_read(operation, mode);
    if (arena_exhausted(request->arena)) {
        PROMISE(operation_refused(operation) && request->reply.status == 503);
        return;
    }
    promise_faults(request);
    if (request->fault_count > 0) {
        return;
    }
    for (size_t i = 0; i < operation->plan->slot_count; i++) {
        promise_value(request, operation->body, &operation->plan->slots[i]);
    }
    write_down(operation, mode);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct trial trial;
    if (size < 2) {
        return 0;
    }
    static const enum body_mode modes[] = {BODY_CREATE, BODY_REPLACE, BODY_PATCH, BODY_PATCH};
    const struct plan *plan = plan_at(data[0] % plan_count());
    unsigned choice = data[1];
    size_t memory = choice >> 4;
    size_t limit = memory >= TIGHT ? (memory - TIGHT) * TIGHT_STEP + size * 37 % TIGHT_STEP + 1 : 0;
    struct arena *arena = arena_new(limit);
    char *body = malloc(size - 1);
    PROMISE(arena != NULL && body != NULL);
    memcpy(body, data + 2, size - 2);
    body[size - 2] = '\0';
    promise_json(arena, body, size - 2);
    arena_reset(arena);
    trial_reuse(&trial, arena, plan);
    struct request *request = trial_request(&trial);
    request->body = body;
    request->body_length = size - 2;
    request->has_body = true;
    request->language = (choice & 4) != 0 ? LANGUAGE_EN : LANGUAGE_NL;
    if ((choice & 8) != 0) {
        trial_header(&trial, "Content-Language", "en");
    }
    run_body(&trial, modes[choice & 3]);
    arena_free(arena);
    free(body);
    return 0;
}
