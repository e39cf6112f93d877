/* JSON bodies: the grammar to the letter, and documents that live in the arena. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "in_arena.h"
#include "wdhs/json.h"

static enum json_fault fault_of(const char *body) {
    size_t offset;
    struct cJSON *root = NULL;
    enum json_fault fault = json_parse(arena, body, strlen(body), 4, &root, &offset);
    assert_int_equal(fault == JSON_OK, root != NULL);
    return fault;
}

static void documents_of_the_grammar_are_accepted(void **state) {
    (void)state;
    static const char *const right[] = {
        "{}",
        "[]",
        "null",
        " true ",
        "false",
        "\"\"",
        "0",
        "-0",
        "-1.5e+10",
        "1E-2",
        "[1,2,[3]]",
        "{\"a\":{\"b\":[1]}}",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83c\\udf0d\"",
        "\r\n\t {\"a\" : 1 , \"b\" : 2}\n",
        "\"é€🌍\"",
        "{\"\":1}",
    };
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        if (fault_of(right[i]) != JSON_OK) {
            fail_msg("refused: %s", right[i]);
        }
    }
}

static void what_is_not_in_the_grammar_is_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",
        " ",
        "{",
        "}",
        "[",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\"}",
        "{\"a\":}",
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "Infinity",
        "-Infinity",
        "tru",
        "True",
        "nul",
        "nullx",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\t\"",
        "\"\n\"",
        "[1 2]",
        "{} {}",
        "[1]]",
        "// x\n1",
        "/* x */1",
        "\xef\xbb\xbf{}",
        "{\"a\":1 \"b\":2}",
        "1234567890123456789012345678901234567890123456789012345678901234",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (fault_of(wrong[i]) != JSON_SYNTAX) {
            fail_msg("accepted: %s", wrong[i]);
        }
    }
    size_t offset;
    assert_int_equal(json_check("[\0]", 3, 4, &offset), JSON_SYNTAX);
    assert_int_equal(offset, 1);
}

static void special_faults_have_their_own_name(void **state) {
    (void)state;
    assert_int_equal(fault_of("\"\xff\""), JSON_NOT_UTF8);
    assert_int_equal(fault_of("\"a\\u0000\""), JSON_NUL);
    assert_int_equal(fault_of("\"\\ud800\""), JSON_SURROGATE);
    assert_int_equal(fault_of("\"\\ud800\\u0041\""), JSON_SURROGATE);
    assert_int_equal(fault_of("\"\\ud800x\""), JSON_SURROGATE);
    assert_int_equal(fault_of("\"\\udc00\""), JSON_SURROGATE);
    assert_int_equal(fault_of("[[[[1]]]]"), JSON_OK);
    assert_int_equal(fault_of("[[[[[1]]]]]"), JSON_TOO_DEEP);
}

static void offset_tells_where_the_fault_is(void **state) {
    (void)state;
    size_t offset;
    struct cJSON *root;
    assert_int_equal(json_check("{\"a\":1,}", 8, 4, &offset), JSON_SYNTAX);
    assert_int_equal(offset, 7);
    assert_int_equal(json_check("\"ab\xff\"", 5, 4, &offset), JSON_NOT_UTF8);
    assert_int_equal(offset, 3);
    assert_int_equal(json_parse(arena, "{\"a\":1,\"a\":2}", 13, 4, &root, &offset), JSON_DUPLICATE_NAME);
    assert_int_equal(offset, 7);
}

static void duplicate_names_are_refused_however_they_are_written(void **state) {
    (void)state;
    assert_int_equal(fault_of("{\"a\":1,\"b\":2,\"\\u0061\":3}"), JSON_DUPLICATE_NAME);
    assert_int_equal(fault_of("{\"\\ud83c\\udf0d\":1,\"🌍\":2}"), JSON_DUPLICATE_NAME);
    assert_int_equal(fault_of("{\"x/y\":1,\"x\\/y\":2}"), JSON_DUPLICATE_NAME);
    assert_int_equal(fault_of("{\"a\":{\"a\":1},\"b\":{\"a\":1}}"), JSON_OK);
    assert_int_equal(fault_of("[{\"a\":{\"b\":1,\"b\":2}}]"), JSON_DUPLICATE_NAME);
    assert_int_equal(fault_of("{\"a\":1,\"A\":2}"), JSON_OK);
}

static void duplicate_among_many_names_is_found(void **state) {
    (void)state;
    char body[20000];
    for (int last = 499; last <= 500; last++) {
        size_t length = 1;
        body[0] = '{';
        for (int i = 0; i < 500; i++) {
            length += (size_t)snprintf(body + length, sizeof body - length, "\"name%d\":%d,", i, i);
        }
        snprintf(body + length, sizeof body - length, "\"name%d\":0}", last);
        assert_int_equal(fault_of(body), last == 499 ? JSON_DUPLICATE_NAME : JSON_OK);
    }
}

static void body_need_not_be_terminated(void **state) {
    (void)state;
    struct cJSON *root;
    size_t offset;
    assert_int_equal(json_parse(arena, "[1]garbage", 3, 4, &root, &offset), JSON_OK);
    assert_int_equal(cJSON_GetArraySize(root), 1);
}

static void memory_that_runs_out_is_reported(void **state) {
    (void)state;
    static char body[40001];
    struct arena *small = arena_new(30000);
    struct cJSON *root;
    size_t offset;
    for (size_t i = 0; i < 40000; i++) {
        body[i] = i % 2 ? '1' : ',';
    }
    body[0] = '[';
    body[40000] = ']';
    assert_int_equal(json_parse(small, body, 40001, 4, &root, &offset), JSON_NO_MEMORY);
    arena_free(small);
}

static bool integer(const char *body, long long *value) {
    size_t offset;
    struct cJSON *root = NULL;
    assert_int_equal(json_parse(arena, body, strlen(body), 4, &root, &offset), JSON_OK);
    return json_integer(root, value);
}

static void integers_are_exact_or_refused(void **state) {
    (void)state;
    long long value;
    assert_true(integer("2024", &value));
    assert_int_equal(value, 2024);
    assert_true(integer("-9007199254740991", &value));
    assert_int_equal(value, -9007199254740991);
    assert_true(integer("1e3", &value));
    assert_int_equal(value, 1000);
    assert_true(integer("5.0", &value));
    assert_false(integer("9007199254740992", &value));
    assert_false(integer("1.5", &value));
    assert_false(integer("1e999", &value));
    assert_false(integer("\"1\"", &value));
    assert_false(integer("null", &value));
}

static void documents_are_built_and_printed_in_the_arena(void **state) {
    (void)state;
    json_arena_begin(arena);
    cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "naam", "Súdwest \"x\"");
    cJSON_AddNumberToObject(document, "jaar", 2030);
    cJSON_DeleteItemFromObject(document, "jaar");
    json_arena_end();
    assert_string_equal(json_print(arena, document), "{\"naam\":\"Súdwest \\\"x\\\"\"}");
    cJSON *outside = cJSON_CreateString("malloc");
    char *printed = cJSON_PrintUnformatted(outside);
    assert_string_equal(printed, "\"malloc\"");
    cJSON_free(printed);
    cJSON_Delete(outside);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_ARENA(documents_of_the_grammar_are_accepted),
        IN_ARENA(what_is_not_in_the_grammar_is_refused),
        IN_ARENA(special_faults_have_their_own_name),
        IN_ARENA(offset_tells_where_the_fault_is),
        IN_ARENA(duplicate_names_are_refused_however_they_are_written),
        IN_ARENA(duplicate_among_many_names_is_found),
        IN_ARENA(body_need_not_be_terminated),
        IN_ARENA(memory_that_runs_out_is_reported),
        IN_ARENA(integers_are_exact_or_refused),
        IN_ARENA(documents_are_built_and_printed_in_the_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
