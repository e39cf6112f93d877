/* Templates, what the end of an SMTP conversation means, delays, and mail in files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "jobs/compose.h"
#include "jobs/letter.h"
#include "jobs/mail_file.h"
#include "jobs/outbox.h"
#include "jobs/smtp.h"
#include "jobs/smtp_outcome.h"
#include "jobs/template.h"
#include "wdhs/settings.h"

static void fills_to(const char *template, bool html, const char *expected) {
    const struct template_value values[] = {
        {"name", "Zo\xc3\xab <b>"}, {"list", "one\ntwo & three"}, {"empty", ""}, {"none", NULL}, {NULL, NULL}};
    struct text out;
    text_init(&out, NULL, 0);
    assert_int_equal(template_fill(&out, template, html, values), expected != NULL);
    if (expected) {
        assert_string_equal(out.data, expected);
    }
    text_release(&out);
}

static void templates_are_filled_line_by_line(void **state) {
    (void)state;
    fills_to("Dear {{name}},\n\nx", false, "Dear Zo\xc3\xab <b>,\n\nx");
    fills_to("<p>{{name}}</p>", true, "<p>Zo\xc3\xab &lt;b&gt;</p>");
    fills_to("a\n- {{list}}\nb\n", false, "a\n- one\n- two & three\nb\n");
    fills_to("<li>{{list}} {{name}}\n", true,
             "<li>one Zo\xc3\xab &lt;b&gt;\n<li>two &amp; three Zo\xc3\xab &lt;b&gt;\n");
    fills_to("a\n{{empty}}\n{{none}} {{list}}\nb", false, "a\nb");
    fills_to("{{unknown}}", false, NULL);
    fills_to("{{name\n}}", false, NULL);
}

static void every_mail_can_be_put_together(void **state) {
    (void)state;
    static const char *const kinds[] = {"confirm", "confirmed", "manage"}, *const languages[] = {"nl", "en"};
    const struct settings settings = {
        .mail_from = "A <a@b.nl>", .contact_email = "api@example.org", .confirm_url = "https://voorbeeld.nl/teken"};
    struct composer composer;
    struct text out;
    text_init(&out, NULL, 0);
    assert_true(composer_init(&composer, &settings));
    for (size_t i = 0; i < 6; i++) {
        const struct mail_facts facts = {.kind = kinds[i % 3],
                                         .language = languages[i / 3],
                                         .address = "c@d.nl",
                                         .addressee = "C",
                                         .name = "C",
                                         .token = "t"};
        assert_true(compose(&composer, &facts, &out));
        assert_non_null(strstr(out.data, i % 3 == 0 ? "#confirm=3Dt" : "#manage=3Dt"));
        assert_null(strstr(out.data, "{{"));
    }
    const struct mail_facts other = {.kind = "other", .language = "nl", .address = "c@d.nl", .token = "t"};
    assert_false(compose(&composer, &other, &out));
    composer_release(&composer);
    text_release(&out);
}

static void note(struct smtp_talk *talk, bool sent, const char *line) {
    (sent ? smtp_note_sent : smtp_note_received)(talk, line, strlen(line));
}

static void conversations_are_judged(void **state) {
    (void)state;
    static const struct {
        const char *sent, *received;
        enum smtp_end end;
        enum delivery outcome;
        bool broken;
        const char *reason;
    } cases[] = {
        {"DATA\r\n", "250 ok", SMTP_DELIVERED, DELIVERY_SENT, false, ""},
        {"RCPT TO:<x@y.nl>", "550 5.1.1 x@y.nl unknown", SMTP_REPLIED, DELIVERY_REFUSED, false,
         "SMTP 550: the recipient was refused."},
        {"RCPT TO:<x@y.nl>", "450 try later", SMTP_REPLIED, DELIVERY_DEFERRED, false,
         "SMTP 450: the server asks to try later."},
        {"RCPT TO:<x@y.nl>", "554 5.7.1 no relay", SMTP_REPLIED, DELIVERY_DEFERRED, false,
         "SMTP 554: refused by a rule of the server."},
        {"RCPT TO:<x@y.nl>", "421 closing", SMTP_REPLIED, DELIVERY_DEFERRED, true,
         "SMTP 421: the server asks to try later."},
        {"DATA", "554 spam", SMTP_REPLIED, DELIVERY_REFUSED, false, "SMTP 554: the message was refused."},
        {"MAIL FROM:<a@b.nl>", "550 no", SMTP_REPLIED, DELIVERY_DEFERRED, true,
         "SMTP 550: the server does not take mail from this sender."},
        {"EHLO x", "220 hello", SMTP_UNREACHABLE, DELIVERY_DEFERRED, true, "The mail server cannot be reached."},
        {"STARTTLS", "220 go", SMTP_UNTRUSTED, DELIVERY_DEFERRED, true,
         "No connection to the mail server that can be trusted (TLS)."},
        {"AUTH PLAIN x", "535 no", SMTP_LOGIN, DELIVERY_DEFERRED, true, "SMTP 535: the server refused our login."},
        {"DATA", "354 go", SMTP_LATE, DELIVERY_DEFERRED, false, "The mail server did not answer in time."},
        {"EHLO x", "", SMTP_LOST, DELIVERY_DEFERRED, true, "The connection to the mail server was lost."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct smtp_talk talk = {.stage = SMTP_BEFORE};
        struct letter letter = {.outcome = DELIVERY_RELEASED};
        note(&talk, true, cases[i].sent);
        note(&talk, false, cases[i].received);
        note(&talk, true, "QUIT");
        note(&talk, false, "221 bye");
        talk.end = cases[i].end;
        assert_int_equal(smtp_judge(&talk, &letter), cases[i].broken);
        assert_int_equal(letter.outcome, cases[i].outcome);
        assert_string_equal(letter.reason, cases[i].reason);
    }
}

static void only_this_machine_is_loopback(void **state) {
    (void)state;
    assert_true(smtp_is_loopback("smtp://localhost:25"));
    assert_true(smtp_is_loopback("smtp://u:p@127.0.0.1"));
    assert_true(smtp_is_loopback("smtp://[::1]:2525/here"));
    assert_false(smtp_is_loopback("smtp://localhost.example.org"));
    assert_false(smtp_is_loopback("smtp://localhost@example.org"));
}

static void delays_grow_up_to_six_hours(void **state) {
    (void)state;
    for (int attempts = 1; attempts <= 40; attempts++) {
        int64_t least = 60000LL << (attempts < 10 ? attempts - 1 : 9), most = least + least / 4;
        least = least < 21600000 ? least : 21600000;
        most = most < 21600000 ? most : 21600000;
        int64_t delay = outbox_delay_ms(attempts);
        assert_in_range(delay, least, most);
    }
}

static void files_are_private_and_go_with_their_pledge(void **state) {
    (void)state;
    char root[] = "/tmp/wdhs-mail-XXXXXX", directory[64], path[256];
    static const char other[] = "01a201c0-f4a8-7413-b845-74fb3c6748c2",
                      pledge[] = "01a201c0-f4a8-7413-b845-74fb3c6748c3";
    const char *const gone[] = {pledge};
    struct stat info;
    struct letter letters[2] = {{.outcome = DELIVERY_RELEASED}, {.outcome = DELIVERY_RELEASED}};
    assert_non_null(mkdtemp(root));
    snprintf(directory, sizeof directory, "%s/mail", root);
    assert_true(mail_file_remove_pledges(directory, gone, 1));
    for (size_t i = 0; i < 2; i++) {
        snprintf(letters[i].id, sizeof letters[i].id, "01a201c0-0000-7413-b845-74fb3c67480%zu", i);
        snprintf(letters[i].pledge, sizeof letters[i].pledge, "%s", i ? other : pledge);
        text_init(&letters[i].message, NULL, 0);
        text_add_string(&letters[i].message, "x\r\n");
    }
    assert_true(mail_file_deliver(directory, letters, 2));
    assert_int_equal(letters[0].outcome, DELIVERY_SENT);
    snprintf(path, sizeof path, "%s/%s-%s.eml", directory, pledge, letters[0].id);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_size, 3);
    assert_int_equal(stat(directory, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_true(mail_file_remove_pledges(directory, gone, 1));
    assert_int_equal(access(path, F_OK), -1);
    mail_file_remove(directory, other, letters[1].id);
    assert_int_equal(rmdir(directory), 0);
    rmdir(root);
    assert_false(mail_file_deliver("/nowhere/at/all", letters, 2));
    assert_int_equal(letters[0].outcome, DELIVERY_RELEASED);
    text_release(&letters[0].message);
    text_release(&letters[1].message);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates_are_filled_line_by_line),
        cmocka_unit_test(every_mail_can_be_put_together),
        cmocka_unit_test(conversations_are_judged),
        cmocka_unit_test(only_this_machine_is_loopback),
        cmocka_unit_test(delays_grow_up_to_six_hours),
        cmocka_unit_test(files_are_private_and_go_with_their_pledge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
