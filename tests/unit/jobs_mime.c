/* Mail as it is written: line lengths, encodings, and that nothing anybody wrote can become a header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jobs/mime.h"
#include "wdhs/text.h"

static struct text written;

static int set_up(void **state) {
    (void)state;
    text_init(&written, NULL, 0);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    text_release(&written);
    return 0;
}

static bool write_with(const char *name, const char *subject, const char *text) {
    static struct mailbox from;
    assert_true(mime_mailbox("We Doen Het Samen (voorbeeld) <noreply@example.org>", &from));
    const struct mime_message message = {.from = &from,
                                         .to_name = name,
                                         .to_address = "zoe@voorbeeld.nl",
                                         .subject = subject,
                                         .text = text,
                                         .html = "<p>x</p>",
                                         .language = "nl",
                                         .sent_ms = 1712998800123};
    text_clear(&written);
    return mime_write(&written, &message);
}

static void assert_has(const char *part) {
    if (strstr(written.data, part) == NULL) {
        fail_msg("%s is not in:\n%s", part, written.data);
    }
}

/* CRLF everywhere, no line over 76 characters, nothing but ASCII. */
static void assert_well_formed(void) {
    size_t column = 0;
    for (const char *at = written.data; *at; at++) {
        assert_true(*at > 0 && *at < 127);
        if (*at == '\r') {
            assert_int_equal(at[1], '\n');
        } else if (*at == '\n') {
            assert_int_equal(at[-1], '\r');
            column = 0;
        } else {
            assert_true(++column <= 76);
        }
    }
}

static void headers_are_those_of_a_mail_by_a_machine(void **state) {
    (void)state;
    assert_true(write_with("Ada", "Bevestig uw ondertekening", "x"));
    assert_has("From: =?UTF-8?Q?We_Doen_Het_Samen_=28voorbeeld=29?=\r\n <noreply@example.org>\r\n");
    assert_has("To: Ada\r\n <zoe@voorbeeld.nl>\r\n");
    assert_has("Subject: Bevestig uw ondertekening\r\n");
    assert_has("Date: Sat, 13 Apr 2024 09:00:00 +0000\r\n");
    assert_has("@example.org>\r\n");
    assert_has("Auto-Submitted: auto-generated\r\n");
    assert_has("Content-Type: multipart/alternative;\r\n");
    assert_null(strstr(written.data, "List-Unsubscribe"));
    assert_well_formed();
}

static void names_and_subjects_cannot_become_headers(void **state) {
    (void)state;
    static const char *const names[] = {"A\r\nBcc: x@y.nl", "A\nBcc: x",    "\"A\" <x@y.nl>",
                                        "=?UTF-8?Q?x?=",    "a\\\"b,c;d:e", "\x7f\x01\t"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_true(write_with(names[i], names[i], "x"));
        assert_null(strstr(written.data, "\nBcc"));
        assert_null(strstr(written.data, "x@y.nl"));
        assert_well_formed();
    }
}

static void long_names_are_folded_between_characters(void **state) {
    (void)state;
    char name[301] = "";
    for (size_t i = 0; i < 100; i++) {
        strncat(name, "\xe2\x82\xac", 4);
    }
    assert_true(write_with(name, name, name));
    assert_well_formed();
    /* No encoded word ends inside of E2 82 AC. */
    for (const char *end = strstr(written.data, "?=\r\n"); end; end = strstr(end + 1, "?=\r\n")) {
        if (end - written.data > 400) {
            assert_memory_equal(end - 3, "=AC", 3);
        }
    }
}

static void quoted_printable_keeps_what_was_written(void **state) {
    (void)state;
    assert_true(write_with("A", "B", "één = 1 \n.punt\nspatie aan het eind \r\ntab\tx\n"));
    assert_has("=C3=A9=C3=A9n =3D 1=20\r\n=2Epunt\r\nspatie aan het eind=20\r\ntab=09x\r\n");
    char text[400];
    for (size_t i = 0; i < 399; i++) {
        text[i] = i % 7 ? 'a' : '=';
    }
    text[399] = '\0';
    assert_true(write_with("A", "B", text));
    assert_well_formed();
}

static void addresses_that_need_quoting_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",         "a",          "@b.nl",         "a@",       "a b@c.nl",     "a@b.nl\r\nX: y", "a@b.nl>",
        "<a@b.nl>", "\"a\"@b.nl", "a@b.nl,c@d.nl", "a@b@c.nl", "\xc3\xa9@b.nl"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(mime_is_address(wrong[i]));
    }
    assert_true(mime_is_address("o'neil+x@sub.voorbeeld.nl"));
}

static void mailboxes_are_read(void **state) {
    (void)state;
    struct mailbox mailbox;
    assert_true(mime_mailbox("\"A, B\" <a@b.nl>", &mailbox));
    assert_string_equal(mailbox.name, "A, B");
    assert_string_equal(mailbox.address, "a@b.nl");
    assert_true(mime_mailbox("a@b.nl", &mailbox));
    assert_string_equal(mailbox.name, "");
    assert_false(mime_mailbox("A <a@b.nl", &mailbox));
    assert_false(mime_mailbox("A <>", &mailbox));
    assert_false(mime_mailbox("", &mailbox));
}

static void unsubscribing_takes_one_click_over_https(void **state) {
    (void)state;
    struct mailbox from = {"", "a@b.nl"};
    struct mime_message message = {.from = &from,
                                   .to_address = "c@d.nl",
                                   .subject = "x",
                                   .text = "x",
                                   .html = "x",
                                   .language = "en",
                                   .unsubscribe = "https://example.org/uit?x=1"};
    assert_true(mime_write(&written, &message));
    assert_has("List-Unsubscribe:\r\n <https://example.org/uit?x=1>\r\n");
    assert_has("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
    message.unsubscribe = "https://example.org/>\r\nBcc: x";
    assert_false(mime_write(&written, &message));
    message.unsubscribe = "http://example.org/";
    assert_false(mime_write(&written, &message));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(headers_are_those_of_a_mail_by_a_machine, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_and_subjects_cannot_become_headers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_names_are_folded_between_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(quoted_printable_keeps_what_was_written, set_up, tear_down),
        cmocka_unit_test(addresses_that_need_quoting_are_refused),
        cmocka_unit_test(mailboxes_are_read),
        cmocka_unit_test_setup_teardown(unsubscribing_takes_one_click_over_https, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
