/* API keys: how new ones are written, and that what is written can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/key_text.h"
#include "wdhs/digest.h"
#include "wdhs/scopes.h"

static void a_new_key_reads_back_as_its_id_and_secret(void **state) {
    struct new_key key;
    char id[KEY_ID_SIZE];
    const char *secret = NULL;
    (void)state;
    assert_true(key_make(&key));
    assert_int_equal(strlen(key.text), 61);
    assert_true(key_parse(key.text, id, &secret));
    assert_string_equal(id, key.id);
    assert_int_equal(strlen(secret), 43);
}

static void the_stored_hash_is_that_of_the_secret_text(void **state) {
    struct new_key key;
    unsigned char digest[DIGEST_SHA256_SIZE];
    char hex[2 * DIGEST_SHA256_SIZE + 1];
    (void)state;
    assert_true(key_make(&key));
    assert_true(digest_sha256(key.text + 18, 43, digest));
    digest_hex(digest, sizeof digest, hex);
    assert_memory_equal(key.hash, "\\x", 2);
    assert_string_equal(key.hash + 2, hex);
}

static void ids_are_twelve_letters_and_digits_and_differ(void **state) {
    char last[KEY_ID_SIZE] = "";
    bool digit = false;
    bool letter = false;
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct new_key key;
        assert_true(key_make(&key));
        assert_true(key_id_valid(key.id));
        assert_string_not_equal(key.id, last);
        digit = digit || strpbrk(key.id, "0123456789") != NULL;
        letter = letter || strpbrk(key.id, "xyz") != NULL;
        memcpy(last, key.id, sizeof last);
    }
    assert_true(digit && letter);
}

static void other_forms_are_no_key(void **state) {
    static const char *const others[] = {
        "",
        "wdhs_",
        "wdhs_abcdefghijkl",
        "wdhs_abcdefghijkl_",
        "wdhs_abcdefghijk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "wdhs_Abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "wdhs_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "wdhs_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "WDHS_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    };
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        char id[KEY_ID_SIZE];
        const char *secret = NULL;
        assert_false(key_parse(others[i], id, &secret));
    }
    assert_false(key_id_valid("abcdefghijk"));
    assert_false(key_id_valid("abcdefghijklm"));
    assert_false(key_id_valid("abcdefghijk_"));
}

static void a_scope_that_is_nearly_right_is_suggested(void **state) {
    (void)state;
    assert_string_equal(scope_find("goals:write")->name, "goals:write");
    assert_null(scope_find("goals:writ"));
    assert_null(scope_find(""));
    assert_string_equal(scope_near("goal:write")->name, "goals:write");
    assert_string_equal(scope_near("pledges:read")->name, "pledges:read-personal");
    assert_string_equal(scope_near("Admin")->name, "admin");
    assert_null(scope_near("everything-there-is"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_key_reads_back_as_its_id_and_secret),
        cmocka_unit_test(the_stored_hash_is_that_of_the_secret_text),
        cmocka_unit_test(ids_are_twelve_letters_and_digits_and_differ),
        cmocka_unit_test(other_forms_are_no_key),
        cmocka_unit_test(a_scope_that_is_nearly_right_is_suggested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
