/* From a JSON value to the text that PostgreSQL gets, by the type of the field. */

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "body.h"
#include "value.h"
#include "wdhs/json.h"
#include "wdhs/utf8.h"

/* How a JSON type is called in a message. */
static const char *type_name(struct request *request, const cJSON *json) {
    if (cJSON_IsString(json)) {
        return request_say(request, "een tekst", "a string");
    }
    if (cJSON_IsNumber(json)) {
        return request_say(request, "een getal", "a number");
    }
    if (cJSON_IsBool(json)) {
        return "true/false";
    }
    if (cJSON_IsArray(json)) {
        return request_say(request, "een lijst", "an array");
    }
    return cJSON_IsNull(json) ? "null" : request_say(request, "een object", "an object");
}

static void wrong_type(struct request *request, const char *pointer, const cJSON *json, const char *nl,
                       const char *en) {
    request_fault(request, IN_BODY, pointer, MSG_WRONG_TYPE, request_say(request, nl, en), type_name(request, json),
                  NULL);
}

static const char *element_pointer(struct request *request, const char *pointer, size_t index) {
    return arena_printf(request->arena, "%s/%zu", pointer, index);
}

static const char *integer_text(struct request *request, const struct slot *slot, const cJSON *json,
                                const char *pointer) {
    const struct field *field = slot->target == NULL ? slot->field : plan_key(slot->target)->field;
    long long number = 0;
    if (!cJSON_IsNumber(json)) {
        wrong_type(request, pointer, json, "een heel getal", "a whole number");
        return NULL;
    }
    if (!json_integer(json, &number)) {
        bool huge = fabs(json->valuedouble) > 9007199254740991.0; /* 2^53 - 1: beyond it there are no fractions */
        request_fault(request, IN_BODY, pointer, huge ? MSG_OUT_OF_RANGE : MSG_BAD_INTEGER,
                      arena_printf(request->arena, "%.17g", json->valuedouble),
                      arena_printf(request->arena, "%ld", field->min), arena_printf(request->arena, "%ld", field->max));
        return NULL;
    }
    return value_check(request, (struct place){IN_BODY, pointer}, slot, arena_printf(request->arena, "%lld", number));
}

/* A reference is written as the key of what it names is. */
static bool body_value_is_number(const struct slot *slot) {
    const struct field *field = slot->target == NULL ? slot->field : plan_key(slot->target)->field;
    return field->type == FIELD_INTEGER;
}

static void put_boolean(struct request *request, const cJSON *json, const char *pointer, struct value *value) {
    if (!cJSON_IsBool(json)) {
        wrong_type(request, pointer, json, "true of false", "true or false");
        return;
    }
    value->text[0] = cJSON_IsTrue(json) ? "true" : "false";
}

static void body_value_put_string(struct request *request, const struct slot *slot, const cJSON *json,
                                  const char *pointer, struct value *value) {
    if (!cJSON_IsString(json)) {
        wrong_type(request, pointer, json, "een tekst", "a string");
        return;
    }
    value->text[0] = value_check(request, (struct place){IN_BODY, pointer}, slot, json->valuestring);
}

static void put_single(struct request *request, const struct slot *slot, const cJSON *json, const char *pointer,
                       struct value *value) {
    if (body_value_is_number(slot)) {
        value->text[0] = integer_text(request, slot, json, pointer);
    } else {
        body_value_put_string(request, slot, json, pointer, value);
    }
}

/* --- translated texts ------------------------------------------------------------------------------------------------
 */

static int language_index(const cJSON *json) {
    if (!cJSON_IsString(json)) {
        return -1;
    }
    return strcmp(json->valuestring, "nl") == 0 ? 0 : strcmp(json->valuestring, "en") == 0 ? 1 : -1;
}

static void put_one_language(struct request *request, const struct slot *slot, const cJSON *item, const char *pointer,
                             struct value *value) {
    int index = language_index(cJSON_GetObjectItemCaseSensitive(item, "language"));
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(item, "value");
    bool fits = cJSON_IsObject(item) && cJSON_GetArraySize(item) == 2 && index >= 0 && cJSON_IsString(text);
    if (!fits || value->given[index]) {
        request_fault(request, IN_BODY, pointer, MSG_BAD_LANGUAGE_TEXT, NULL, NULL, NULL);
        return;
    }
    value->given[index] = true;
    value->text[index] = value_check(request, (struct place){IN_BODY, pointer}, slot, text->valuestring);
}

/* The language of a plain string: Content-Language when it is one of ours, else Dutch. */
static int plain_language(struct request *request) {
    const char *header = request_header(request, "Content-Language");
    return header != NULL && strncasecmp(header, "en", 2) == 0 && (header[2] == '\0' || header[2] == '-') ? 1 : 0;
}

static void require_dutch(struct request *request, const struct slot *slot, const char *pointer) {
    request_fault(request, IN_BODY, pointer, MSG_REQUIRED, arena_printf(request->arena, "%s (nl)", slot->field->name),
                  NULL, NULL);
}

static void put_translated(struct request *request, const struct slot *slot, const cJSON *json, const char *pointer,
                           struct value *value, bool creates) {
    if (cJSON_IsString(json)) {
        int index = plain_language(request);
        value->given[index] = true;
        value->text[index] = value_check(request, (struct place){IN_BODY, pointer}, slot, json->valuestring);
        if (index == 1 && creates && (slot->field->flags & REQUIRED) != 0) {
            require_dutch(request, slot, pointer);
        }
        return;
    }
    if (!cJSON_IsArray(json) || json->child == NULL || cJSON_GetArraySize(json) > LANGUAGE_COUNT) {
        request_fault(request, IN_BODY, pointer, MSG_BAD_LANGUAGE_TEXT, NULL, NULL, NULL);
        return;
    }
    size_t index = 0;
    for (const cJSON *item = json->child; item != NULL; item = item->next, index++) {
        put_one_language(request, slot, item, element_pointer(request, pointer, index), value);
    }
    /* A list says all there is: a language that it leaves out is removed (RFC 7396: arrays are replaced whole). */
    bool dutch_missing = !value->given[0] && (slot->field->flags & REQUIRED) != 0;
    value->given[0] = value->given[1] = true;
    if (dutch_missing) {
        require_dutch(request, slot, pointer);
    }
}

/* --- lists -----------------------------------------------------------------------------------------------------------
 */

static const char *external_id(struct request *request, const cJSON *item, const char *pointer) {
    const cJSON *source = cJSON_GetObjectItemCaseSensitive(item, "source");
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(item, "id");
    bool fits = cJSON_IsObject(item) && cJSON_GetArraySize(item) == 2 && cJSON_IsString(source) && cJSON_IsString(id);
    if (fits) {
        size_t length = strlen(source->valuestring);
        size_t id_length = strlen(id->valuestring);
        fits = length >= 1 && length <= 40 &&
               strspn(source->valuestring, "abcdefghijklmnopqrstuvwxyz0123456789-") == length && id_length >= 1 &&
               utf8_count(id->valuestring, id_length) <= 200 && !utf8_has_control(id->valuestring, id_length, false);
    }
    if (!fits) {
        request_fault(request, IN_BODY, pointer, MSG_BAD_EXTERNAL_ID, NULL, NULL, NULL);
        return NULL;
    }
    return arena_printf(request->arena, "%s:%s", source->valuestring, id->valuestring);
}

static const char *list_element(struct request *request, const struct slot *slot, const cJSON *item,
                                const char *pointer) {
    if (slot->field->type == FIELD_EXTERNAL_IDS) {
        return external_id(request, item, pointer);
    }
    if (body_value_is_number(slot)) {
        return integer_text(request, slot, item, pointer);
    }
    if (!cJSON_IsString(item)) {
        wrong_type(request, pointer, item, "een tekst", "a string");
        return NULL;
    }
    return value_check(request, (struct place){IN_BODY, pointer}, slot, item->valuestring);
}

static bool body_value_is_repeated(const char *const *values, size_t count, const char *value) {
    for (size_t i = 0; i < count; i++) {
        if (values[i] != NULL && strcmp(values[i], value) == 0) {
            return true;
        }
    }
    return false;
}

static bool list_size_fits(struct request *request, const struct field *field, size_t count, const char *pointer) {
    const char *received = arena_printf(request->arena, "%zu", count);
    if (count > (size_t)field->max) {
        request_fault(request, IN_BODY, pointer, MSG_TOO_MANY, arena_printf(request->arena, "%ld", field->max),
                      received, NULL);
        return false;
    }
    if (count < (size_t)field->min) {
        request_fault(request, IN_BODY, pointer, MSG_TOO_FEW, arena_printf(request->arena, "%ld", field->min), received,
                      NULL);
        return false;
    }
    return true;
}

static void put_list(struct request *request, const struct slot *slot, const cJSON *json, const char *pointer,
                     struct value *value) {
    if (!cJSON_IsArray(json)) {
        wrong_type(request, pointer, json, "een lijst", "an array");
        return;
    }
    size_t count = (size_t)cJSON_GetArraySize(json);
    const char **values = arena_alloc(request->arena, (count + 1) * sizeof *values);
    if (!list_size_fits(request, slot->field, count, pointer) || values == NULL) {
        return;
    }
    size_t index = 0;
    for (const cJSON *item = json->child; item != NULL; item = item->next, index++) {
        const char *inner = element_pointer(request, pointer, index);
        values[index] = list_element(request, slot, item, inner);
        if (values[index] != NULL && body_value_is_repeated(values, index, values[index])) {
            request_fault(request, IN_BODY, inner, MSG_DUPLICATE_VALUE, values[index], NULL, NULL);
        }
    }
    value->text[0] = request->fault_count == 0 ? db_array_format(request->arena, values, count) : NULL;
}

/* --- locations ---------------------------------------------------------------------------------------------------- */

/* The European Netherlands with a margin of some kilometres. */
static bool is_inside(double longitude, double latitude) {
    return longitude >= 3.0 && longitude <= 7.5 && latitude >= 50.5 && latitude <= 53.8;
}

static void put_location(struct request *request, const cJSON *json, const char *pointer, struct value *value) {
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(json, "type");
    const cJSON *coordinates = cJSON_GetObjectItemCaseSensitive(json, "coordinates");
    const cJSON *first = cJSON_GetArrayItem(coordinates, 0);
    const cJSON *second = cJSON_GetArrayItem(coordinates, 1);
    bool fits = cJSON_IsObject(json) && cJSON_GetArraySize(json) == 2 && cJSON_IsString(type) &&
                strcmp(type->valuestring, "Point") == 0 && cJSON_IsArray(coordinates) &&
                cJSON_GetArraySize(coordinates) == 2 && cJSON_IsNumber(first) && cJSON_IsNumber(second) &&
                isfinite(first->valuedouble) && isfinite(second->valuedouble);
    if (!fits) {
        request_fault(request, IN_BODY, pointer, MSG_BAD_LOCATION, NULL, NULL, NULL);
        return;
    }
    const char *longitude = arena_printf(request->arena, "%.7g", first->valuedouble);
    const char *latitude = arena_printf(request->arena, "%.7g", second->valuedouble);
    if (!is_inside(first->valuedouble, second->valuedouble)) {
        bool swapped = is_inside(second->valuedouble, first->valuedouble);
        request_fault(request, IN_BODY, arena_printf(request->arena, "%s/coordinates", pointer),
                      swapped ? MSG_SWAPPED_COORDINATES : MSG_OUTSIDE_NETHERLANDS, longitude, latitude, NULL);
        return;
    }
    value->text[0] = longitude;
    value->text[1] = latitude;
    value->given[0] = value->given[1] = true;
}

void body_put_value(struct operation *operation, const struct slot *slot, const void *opaque, const char *pointer) {
    const cJSON *json = opaque;
    struct request *request = operation->request;
    struct value *value = &operation->body->values[slot - operation->plan->slots];
    if ((slot->field->flags & TRANSLATED) != 0) {
        put_translated(request, slot, json, pointer, value, operation->body->mode != BODY_PATCH);
        return;
    }
    value->given[0] = true;
    switch (slot->field->type) {
    case FIELD_BOOLEAN:
        put_boolean(request, json, pointer, value);
        break;
    case FIELD_TEXTS:
    case FIELD_REFERENCES:
    case FIELD_EXTERNAL_IDS:
        put_list(request, slot, json, pointer, value);
        break;
    case FIELD_LOCATION:
        put_location(request, json, pointer, value);
        break;
    default:
        put_single(request, slot, json, pointer, value);
    }
}
