/* Cursors: what goes in comes out, and nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/rest/cursor.h"
#include "../../src/rest/view.h"
#include "in_arena.h"
#include "wdhs/digest.h"

#define FINGERPRINT UINT64_C(0x1122334455667788)

static bool opens(const char *text, size_t count) {
    const char *values[SORTS_MAX + 1];
    bool backwards = false;
    return cursor_decode(arena, text, FINGERPRINT, &backwards, values, count);
}

static void what_was_encoded_comes_back(void **state) {
    (void)state;
    static const char *const values[] = {"", "Súdwest-Fryslân", "a\"b\\c\n", "2024-04-13T10:00:00.123Z", "GM1900"};
    for (size_t count = 0; count <= 5; count++) {
        for (int direction = 0; direction < 2; direction++) {
            const char *back[5];
            bool backwards = direction == 0;
            char *text = cursor_encode(arena, FINGERPRINT, direction == 1, values, count);
            assert_non_null(text);
            assert_true(cursor_decode(arena, text, FINGERPRINT, &backwards, back, count));
            assert_int_equal(backwards, direction);
            for (size_t i = 0; i < count; i++) {
                assert_string_equal(back[i], values[i]);
            }
        }
    }
}

static void null_comes_back_as_null(void **state) {
    (void)state;
    static const char *const values[] = {NULL, "", NULL, "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60"};
    const char *back[4];
    bool backwards;
    assert_true(
        cursor_decode(arena, cursor_encode(arena, FINGERPRINT, false, values, 4), FINGERPRINT, &backwards, back, 4));
    assert_null(back[0]);
    assert_string_equal(back[1], "");
    assert_null(back[2]);
    assert_string_equal(back[3], values[3]);
}

static void cursor_needs_no_encoding_in_an_address(void **state) {
    (void)state;
    static const char *const values[] = {"\xc3\xbf\xc3\xbe~~~???"};
    static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *text = cursor_encode(arena, FINGERPRINT, false, values, 1);
    assert_int_equal(strspn(text, safe), strlen(text));
}

static void cursor_of_another_list_is_refused(void **state) {
    (void)state;
    const char *value = "a";
    const char *back[1];
    bool backwards;
    const char *text = cursor_encode(arena, FINGERPRINT + 1, false, &value, 1);
    assert_false(cursor_decode(arena, text, FINGERPRINT, &backwards, back, 1));
    assert_true(cursor_decode(arena, text, FINGERPRINT + 1, &backwards, back, 1));
}

static void every_changed_character_is_noticed(void **state) {
    (void)state;
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    static const char *const values[] = {"Dorpshuis", "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60"};
    char *text = cursor_encode(arena, FINGERPRINT, false, values, 2);
    assert_true(opens(text, 2));
    for (size_t i = 0; text[i] != '\0'; i++) {
        char kept = text[i];
        for (const char *letter = letters; *letter != '\0'; letter++) {
            text[i] = *letter;
            assert_int_equal(opens(text, 2), *letter == kept);
        }
        text[i] = kept;
    }
}

static void shortened_and_lengthened_cursors_are_refused(void **state) {
    (void)state;
    const char *value = "Zorgzaam Dorp";
    const char *text = cursor_encode(arena, FINGERPRINT, true, &value, 1);
    for (size_t length = 0; length < strlen(text); length++) {
        assert_false(opens(arena_copy(arena, text, length), 1));
    }
    assert_false(opens(arena_printf(arena, "%sA", text), 1));
    assert_false(opens(arena_printf(arena, "%sAAAA", text), 1));
    assert_false(opens(arena_printf(arena, "%s=", text), 1));
    assert_false(opens(arena_printf(arena, " %s", text), 1));
}

static void other_number_of_values_is_refused(void **state) {
    (void)state;
    static const char *const values[] = {"a", "b"};
    const char *text = cursor_encode(arena, FINGERPRINT, false, values, 2);
    assert_false(opens(text, 0));
    assert_false(opens(text, 1));
    assert_true(opens(text, 2));
    assert_false(opens(text, 3));
}

static void texts_of_other_alphabets_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"",         "a",           "=",    "!!!!",     "aGFsbG8+",
                                        "aGFsbG8/", "caf\xc3\xa9", "null", "../../etc"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(opens(wrong[i], 1));
    }
}

/* A cursor whose checksum is right, around any bytes after the fingerprint. */
static const char *forged(const char *bytes, size_t length) {
    unsigned char raw[64];
    uint64_t fingerprint = FINGERPRINT;
    char *out = arena_alloc(arena, 128);
    for (size_t i = 0; i < 8; i++) {
        raw[i] = (unsigned char)(fingerprint >> (8 * i));
    }
    memcpy(raw + 8, bytes, length);
    uint64_t checksum = digest_fast(raw, 8 + length);
    for (size_t i = 0; i < 4; i++) {
        raw[8 + length + i] = (unsigned char)(checksum >> (8 * i));
    }
    digest_base64url(raw, 12 + length, out);
    return out;
}

static void forged_cursors_are_held_against_their_form(void **state) {
    (void)state;
    assert_true(opens(forged("\0\1\0a", 4), 1));
    assert_true(opens(forged("\1\1\0a", 4), 1));
    assert_false(opens(forged("\2\1\0a", 4), 1));     /* a direction that is none */
    assert_false(opens(forged("\0\2\0a", 4), 1));     /* a value longer than the cursor */
    assert_false(opens(forged("\0\xfe\xff", 3), 1));  /* a value with nothing in it */
    assert_false(opens(forged("\0\1", 2), 1));        /* half a length */
    assert_false(opens(forged("\0\1\0ab", 5), 1));    /* something behind the last value */
    assert_false(opens(forged("\0\1\0\0", 4), 1));    /* NUL */
    assert_false(opens(forged("\0\2\0\xc3(", 5), 1)); /* not UTF-8 */
    assert_false(opens(forged("", 0), 0));            /* no direction */
}

static void memory_that_runs_out_is_no_cursor(void **state) {
    (void)state;
    const char *value = "abcdefghijklmnopqrstuvwxyz";
    struct arena *small = arena_new(64);
    assert_null(cursor_encode(small, FINGERPRINT, false, &value, 1));
    assert_true(arena_exhausted(small));
    arena_free(small);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_ARENA(what_was_encoded_comes_back),
        IN_ARENA(null_comes_back_as_null),
        IN_ARENA(cursor_needs_no_encoding_in_an_address),
        IN_ARENA(cursor_of_another_list_is_refused),
        IN_ARENA(every_changed_character_is_noticed),
        IN_ARENA(shortened_and_lengthened_cursors_are_refused),
        IN_ARENA(other_number_of_values_is_refused),
        IN_ARENA(texts_of_other_alphabets_are_refused),
        IN_ARENA(forged_cursors_are_held_against_their_form),
        IN_ARENA(memory_that_runs_out_is_no_cursor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
