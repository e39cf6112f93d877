/* Hashes, base64url and identifiers, against known answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wdhs/digest.h"

static void sha256_gives_the_known_answer(void **state) {
    (void)state;
    unsigned char digest[DIGEST_SHA256_SIZE];
    char hex[2 * DIGEST_SHA256_SIZE + 1];
    assert_true(digest_sha256("abc", 3, digest));
    digest_hex(digest, sizeof digest, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(digest_sha256("", 0, digest));
    digest_hex(digest, sizeof digest, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* The second test case of RFC 4231. */
static void hmac_gives_the_known_answer(void **state) {
    (void)state;
    unsigned char digest[DIGEST_SHA256_SIZE];
    char hex[2 * DIGEST_SHA256_SIZE + 1];
    assert_true(digest_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, digest));
    digest_hex(digest, sizeof digest, hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void equality_sees_the_last_byte(void **state) {
    (void)state;
    assert_true(digest_equal("abcd", "abcd", 4));
    assert_false(digest_equal("abcd", "abce", 4));
    assert_true(digest_equal("abcd", "abce", 3));
}

static void base64url_round_trips(void **state) {
    (void)state;
    unsigned char bytes[64], back[64];
    char encoded[96];
    for (size_t length = 0; length <= sizeof bytes; length++) {
        digest_random(bytes, length);
        size_t written = digest_base64url(bytes, length, encoded);
        assert_int_equal(written, strlen(encoded));
        assert_int_equal(written, (length * 4 + 2) / 3);
        assert_int_equal(digest_base64url_decode(encoded, written, back), length);
        assert_memory_equal(bytes, back, length);
    }
    digest_base64url("\xfb\xff", 2, encoded);
    assert_string_equal(encoded, "-_8");
}

static void base64url_that_no_encoder_wrote_is_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"a", "abcde", "a+bc", "a/bc", "ab==", "ab c", "-_9", "ab", "YWJj\n"};
    unsigned char out[16];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(digest_base64url_decode(wrong[i], strlen(wrong[i]), out), -1);
    }
    assert_int_equal(digest_base64url_decode("", 0, out), 0);
}

static void uuids_are_version_seven_and_in_order(void **state) {
    (void)state;
    char before[UUID_TEXT_SIZE] = "", uuid[UUID_TEXT_SIZE];
    for (int i = 0; i < 10000; i++) {
        digest_uuid(uuid);
        assert_true(digest_is_uuid(uuid));
        assert_int_equal(uuid[14], '7');
        assert_non_null(strchr("89ab", uuid[19]));
        assert_true(strcmp(before, uuid) < 0);
        memcpy(before, uuid, sizeof uuid);
    }
}

static void bytes_of_a_uuid_are_written_in_hexadecimal(void **state) {
    (void)state;
    static const unsigned char bytes[UUID_SIZE] = {0x01, 0x90, 0xf5, 0xd2, 0x8c, 0x1a, 0x70, 0x0f,
                                                   0x80, 0xff, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab};
    char out[UUID_TEXT_SIZE];
    digest_uuid_text(bytes, out);
    assert_string_equal(out, "0190f5d2-8c1a-700f-80ff-0123456789ab");
}

static void only_the_hyphenated_form_is_a_uuid(void **state) {
    (void)state;
    assert_true(digest_is_uuid("0190F5D2-8c1a-7000-8000-0123456789ab"));
    assert_false(digest_is_uuid("0190f5d2-8c1a-7000-8000-0123456789a"));
    assert_false(digest_is_uuid("0190f5d2-8c1a-7000-8000-0123456789abc"));
    assert_false(digest_is_uuid("0190f5d28c1a700080000123456789ab"));
    assert_false(digest_is_uuid("{190f5d2-8c1a-7000-8000-0123456789a}"));
    assert_false(digest_is_uuid("0190f5d2-8c1a-7000-8000-0123456789ag"));
    assert_false(digest_is_uuid(""));
}

static void fast_digest_tells_texts_apart(void **state) {
    (void)state;
    assert_true(digest_fast("a", 1) == digest_fast("a", 1));
    assert_true(digest_fast("a", 1) != digest_fast("b", 1));
    assert_true(digest_fast("", 0) != digest_fast("\0", 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_known_answer),
        cmocka_unit_test(hmac_gives_the_known_answer),
        cmocka_unit_test(equality_sees_the_last_byte),
        cmocka_unit_test(base64url_round_trips),
        cmocka_unit_test(base64url_that_no_encoder_wrote_is_refused),
        cmocka_unit_test(uuids_are_version_seven_and_in_order),
        cmocka_unit_test(bytes_of_a_uuid_are_written_in_hexadecimal),
        cmocka_unit_test(only_the_hyphenated_form_is_a_uuid),
        cmocka_unit_test(fast_digest_tells_texts_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
