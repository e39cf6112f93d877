/* Request bodies: a JSON object held against the field table, all faults found in one pass. */

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "body.h"
#include "failure.h"
#include "value.h"
#include "wdhs/json.h"
#include "wdhs/settings.h"
#include "wdhs/utf8.h"

#define POINTER_NAME_MAX 200 /* bytes of an unknown name that are quoted in a pointer */
#define FAULTS_ENOUGH    100 /* what request_fault keeps */

const char *body_text(const struct body *body, const char *name) {
    const struct slot *slot = plan_slot(body->plan, name);
    if (slot == NULL) {
        return NULL;
    }
    const struct value *value = &body->values[slot - body->plan->slots];
    return value->state != VALUE_SET ? NULL : value->text[0] != NULL ? value->text[0] : value->text[1];
}

bool body_has(const struct body *body, const char *name) {
    const struct slot *slot = plan_slot(body->plan, name);
    return slot != NULL && body->values[slot - body->plan->slots].state != VALUE_ABSENT;
}

bool body_creates(const struct body *body) {
    return body->mode != BODY_PATCH;
}

void body_set(struct body *body, const struct slot *slot, const char *text) {
    struct value *value = &body->values[slot - body->plan->slots];
    *value = (struct value){.state = VALUE_SET, .text = {text, NULL}, .given = {true, false}};
}

static bool is_parent_field(const struct plan *plan, const struct field *field) {
    return plan->resource->parent_field != NULL && strcmp(plan->resource->parent_field, field->name) == 0;
}

static bool is_writable(const struct body *body, const struct field *field) {
    if ((field->flags & (READ_ONLY | DERIVED)) != 0 || is_parent_field(body->plan, field)) {
        return false;
    }
    if (body->mode == BODY_CREATE) {
        return (field->flags & UPDATE_ONLY) == 0;
    }
    return (field->flags & CREATE_ONLY) == 0 || body->mode == BODY_REPLACE;
}

static void unknown_property(struct operation *operation, const char *name, size_t group, const char *pointer) {
    const struct plan *plan = operation->plan;
    const char *names[FIELDS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < plan->slot_count; i++) {
        const struct slot *slot = &plan->slots[i];
        bool same_level =
            slot->group_length == group && (group == 0 || strncmp(slot->field->name, pointer + 1, group) == 0);
        if (same_level && is_writable(operation->body, slot->field)) {
            names[count++] = slot->leaf;
        }
    }
    const char *hint = value_suggest(name, names, count);
    request_fault(operation->request, IN_BODY, pointer, hint == NULL ? MSG_UNKNOWN_PROPERTY : MSG_UNKNOWN_PROPERTY_HINT,
                  value_excerpt(operation->request, name), hint, NULL);
}

/* Appends "/name" to a JSON Pointer (RFC 6901); a name that fills pages is cut between two characters. */
static const char *pointer_to(struct operation *operation, const char *base, const char *name) {
    struct text text;
    text_init(&text, operation->request->arena, strlen(base) + strlen(name) + 8);
    text_add_string(&text, base);
    text_add_char(&text, '/');
    size_t length = utf8_cut(name, POINTER_NAME_MAX);
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '~' || name[i] == '/') {
            text_add_string(&text, name[i] == '~' ? "~0" : "~1");
        } else {
            text_add_char(&text, name[i]);
        }
    }
    return text.failed ? "/" : text.data; /* never empty: callers look behind the slash */
}

static void accept_value(struct operation *operation, const struct slot *slot, const cJSON *json, const char *pointer) {
    struct request *request = operation->request;
    if (!is_writable(operation->body, slot->field)) {
        request_fault(request, IN_BODY, pointer, MSG_READ_ONLY, slot->field->name, NULL, NULL);
        return;
    }
    struct value *value = &operation->body->values[slot - operation->plan->slots];
    if (cJSON_IsNull(json)) {
        value->state = VALUE_NULL;
        if ((slot->field->flags & REQUIRED) != 0) {
            request_fault(request, IN_BODY, pointer, MSG_NOT_NULL, slot->field->name, NULL, NULL);
        }
        return;
    }
    value->state = VALUE_SET;
    body_put_value(operation, slot, json, pointer);
}

static const struct slot *leaf_slot(const struct plan *plan, const char *group, size_t group_length, const char *leaf) {
    for (size_t i = 0; i < plan->slot_count; i++) {
        const struct slot *slot = &plan->slots[i];
        if (slot->group_length == group_length && strncmp(slot->field->name, group, group_length) == 0 &&
            strcmp(slot->leaf, leaf) == 0) {
            return slot;
        }
    }
    return NULL;
}

static bool is_group(const struct plan *plan, const char *name) {
    size_t length = strlen(name);
    for (size_t i = 0; i < plan->slot_count; i++) {
        if (plan->slots[i].group_length == length && length > 0 &&
            strncmp(plan->slots[i].field->name, name, length) == 0) {
            return true;
        }
    }
    return false;
}

/* null for a group is null for each of its parts that can be written here. */
static void clear_group(struct operation *operation, const char *name, const char *pointer) {
    size_t length = strlen(name);
    size_t cleared = 0;
    for (size_t i = 0; i < operation->plan->slot_count; i++) {
        const struct field *field = operation->plan->slots[i].field;
        if (operation->plan->slots[i].group_length != length || strncmp(field->name, name, length) != 0 ||
            !is_writable(operation->body, field)) {
            continue;
        }
        operation->body->values[i].state = VALUE_NULL;
        cleared++;
        if ((field->flags & REQUIRED) != 0) {
            request_fault(operation->request, IN_BODY, pointer_of_field(operation->request, field->name), MSG_NOT_NULL,
                          field->name, NULL, NULL);
        }
    }
    if (cleared == 0) {
        request_fault(operation->request, IN_BODY, pointer, MSG_READ_ONLY, name, NULL, NULL);
    }
}

/* Further faults would be dropped, and looking for what was meant by ten thousand names takes a second. */
static bool has_enough(const struct operation *operation) {
    return operation->request->fault_count >= FAULTS_ENOUGH;
}

static void read_group(struct operation *operation, const cJSON *json, const char *name, const char *pointer) {
    if (cJSON_IsNull(json)) {
        clear_group(operation, name, pointer);
        return;
    }
    if (!cJSON_IsObject(json)) {
        request_fault(operation->request, IN_BODY, pointer, MSG_WRONG_TYPE,
                      request_say(operation->request, "een object", "an object"),
                      request_say(operation->request, "iets anders", "something else"), NULL);
        return;
    }
    for (const cJSON *item = json->child; item != NULL && !has_enough(operation); item = item->next) {
        const struct slot *slot = leaf_slot(operation->plan, name, strlen(name), item->string);
        const char *inner = pointer_to(operation, pointer, item->string);
        if (slot == NULL) {
            unknown_property(operation, item->string, strlen(name), inner);
        } else {
            accept_value(operation, slot, item, inner);
        }
    }
}

static void read_object(struct operation *operation, const cJSON *root) {
    for (const cJSON *item = root->child; item != NULL && !has_enough(operation); item = item->next) {
        const struct slot *slot = leaf_slot(operation->plan, "", 0, item->string);
        const char *pointer = pointer_to(operation, "", item->string);
        if (slot != NULL) {
            accept_value(operation, slot, item, pointer);
        } else if (is_group(operation->plan, item->string)) {
            read_group(operation, item, item->string, pointer);
        } else {
            unknown_property(operation, item->string, 0, pointer);
        }
    }
}

static bool made_by_service(const struct plan *plan, const struct field *field) {
    const char *made[] = {plan->resource->slug_from == NULL ? NULL : "slug"};
    return made[0] != NULL && strcmp(field->name, made[0]) == 0;
}

/* The key's own partner or municipality goes without saying: write.c fills it in. */
static bool comes_with_key(const struct operation *operation, const struct field *field) {
    const struct resource *resource = operation->plan->resource;
    const struct caller *caller = &operation->caller;
    const char *name = caller->partner != NULL        ? resource->partner_field
                       : caller->municipality != NULL ? resource->municipality_field
                                                      : NULL;
    return name != NULL && strcmp(name, field->name) == 0;
}

static void require_fields(struct operation *operation) {
    for (size_t i = 0; i < operation->plan->slot_count; i++) {
        const struct field *field = operation->plan->slots[i].field;
        bool in_url = i == operation->plan->key_slot && operation->key_kind == KEY_PRIMARY;
        bool fixed = (field->flags & CREATE_ONLY) != 0 && operation->body->mode == BODY_REPLACE &&
                     !operation->replaces_or_creates;
        bool needed = (field->flags & REQUIRED) != 0 && is_writable(operation->body, field) && !in_url && !fixed &&
                      !made_by_service(operation->plan, field) && !comes_with_key(operation, field);
        if (needed && operation->body->values[i].state == VALUE_ABSENT) {
            request_fault(operation->request, IN_BODY, pointer_of_field(operation->request, field->name), MSG_REQUIRED,
                          field->name, NULL, NULL);
        }
    }
}

static bool names_nothing(const struct body *body) {
    for (size_t i = 0; i < body->plan->slot_count; i++) {
        if (body->values[i].state != VALUE_ABSENT) {
            return false;
        }
    }
    return true;
}

static void report_json(struct request *request, enum json_fault fault, size_t offset, long max_depth) {
    static const struct message *const messages[] = {
        [JSON_SYNTAX] = MSG_BAD_JSON,    [JSON_NOT_UTF8] = MSG_BAD_UTF8,   [JSON_NUL] = MSG_NUL_CHARACTER,
        [JSON_SURROGATE] = MSG_BAD_UTF8, [JSON_TOO_DEEP] = MSG_JSON_DEPTH, [JSON_DUPLICATE_NAME] = MSG_JSON_DUPLICATE,
        [JSON_NO_MEMORY] = MSG_BAD_JSON,
    };
    const char *number = arena_printf(request->arena, "%zu", offset);
    if (fault == JSON_TOO_DEEP) {
        number = arena_printf(request->arena, "%ld", max_depth);
    }
    request_fault(request, IN_BODY, "", messages[fault], number, NULL, NULL);
}

static cJSON *parse(struct operation *operation) {
    struct request *request = operation->request;
    const struct service *service = request_context(request);
    cJSON *root = NULL;
    size_t offset = 0;
    if (request->body_length == 0) {
        request_fault(request, IN_BODY, "", MSG_EMPTY_BODY, NULL, NULL, NULL);
        return NULL;
    }
    enum json_fault fault = json_parse(request->arena, request->body, request->body_length,
                                       (size_t)service->settings->max_json_depth, &root, &offset);
    if (fault != JSON_OK) {
        report_json(request, fault, offset, service->settings->max_json_depth);
        return NULL;
    }
    if (!cJSON_IsObject(root)) {
        request_fault(request, IN_BODY, "", MSG_NOT_AN_OBJECT, NULL, NULL, NULL);
        return NULL;
    }
    return root;
}

/* The language of plain texts: one that is kept here, or nothing is said about it. */
static void check_language(struct request *request) {
    const char *header = request_header(request, "Content-Language");
    bool known = header == NULL || strncasecmp(header, "nl", 2) == 0 || strncasecmp(header, "en", 2) == 0;
    if (!known || (header != NULL && header[2] != '\0' && header[2] != '-')) {
        request_fault(request, IN_HEADER, "Content-Language", MSG_BAD_HEADER, "Content-Language", "nl, en", NULL);
    }
}

void body_read(struct operation *operation, enum body_mode mode) {
    struct body *body = arena_alloc(operation->request->arena, sizeof *body);
    if (body == NULL) {
        return;
    }
    body->plan = operation->plan;
    body->mode = mode;
    operation->body = body;
    check_language(operation->request);
    const cJSON *root = parse(operation);
    if (root == NULL) {
        return;
    }
    read_object(operation, root);
    if (mode == BODY_PATCH && operation->request->fault_count == 0 && names_nothing(body)) {
        request_fault(operation->request, IN_BODY, "", MSG_EMPTY_PATCH, NULL, NULL, NULL);
    }
    if (mode != BODY_PATCH) {
        require_fields(operation);
    }
    if (operation->plan->resource->check != NULL) {
        operation->plan->resource->check(operation->request, body);
    }
}
