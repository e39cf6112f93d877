/* A server on its loop, in a thread, spoken to over sockets: what only shows with libmicrohttpd at work. */
#include <stdatomic.h>

#include "http_trial.h"

#define LATER_MS 50

static bool abandoned;
static atomic_bool waits; /* a request */

/* --- a small API -------------------------------------------------------------------------------------------------- */

static void answer(struct request *request, const char *json) {
    struct text body;
    text_init(&body, request->arena, 64);
    text_add_string(&body, json);
    reply_body(request, 200, "application/json", &body);
    request->reply.etag = "\"one\"";
    request->reply.freshness = FRESH_PUBLIC;
}

static void answer_now(struct request *request) {
    answer(request, "{\"now\":true}");
}

static void answer_length(struct request *request) {
    struct text body;
    text_init(&body, request->arena, 64);
    text_addf(&body, "{\"length\":%zu}", request->body_length);
    reply_body(request, 200, "application/json", &body);
}

static void timer_fired(void *context) {
    request_go_on(context);
    answer(context, "{\"later\":true}");
    request_return(context);
}

static void abandon(struct request *request) {
    loop_timer_cancel(request_loop(request), request->state);
    abandoned = true;
}

static void answer_after(struct request *request, int64_t ms) {
    struct loop_timer *timer = arena_alloc(request->arena, sizeof *timer);
    *timer = (struct loop_timer){.fire = timer_fired, .context = request};
    request->state = timer;
    request->on_abandon = abandon;
    loop_timer_set(request_loop(request), timer, loop_now(request_loop(request)) + ms);
    request_wait(request);
    waits = true;
}

static void answer_later(struct request *request) {
    answer_after(request, LATER_MS);
}

static void answer_never(struct request *request) {
    answer_after(request, 3600000);
}

static const struct route routes[] = {
    {.pattern = "/v1/now", .get = answer_now, .open = true},
    {.pattern = "/v1/later", .get = answer_later},
    {.pattern = "/v1/never", .get = answer_never},
    {.pattern = "/v1/length", .post = answer_length},
    {.pattern = NULL},
};

static int set_up(void **state) {
    (void)state;
    abandoned = false;
    waits = false;
    trial_prepare(routes);
    return trial_start();
}

/* The whole answer to one request, after which the server closes. */
static const char *ask(const char *text) {
    int fd = dial();
    const char *said = talk(fd, text, NULL);
    close(fd);
    return said;
}

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part)) {
        count++;
    }
    return count;
}

static void assert_has_every_header(const char *said) {
    static const char *const names[] = {"Strict-Transport-Security: ",
                                        "X-Content-Type-Options: nosniff",
                                        "X-Frame-Options: DENY",
                                        "Content-Security-Policy: default-src 'none'",
                                        "Referrer-Policy: ",
                                        "X-Request-Id: ",
                                        "API-Version: ",
                                        "Cache-Control: ",
                                        "Vary: ",
                                        "Content-Language: "};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (count_of(said, names[i]) != 1) {
            fail_msg("%s is not there once in: %s", names[i], said);
        }
    }
    assert_int_equal(count_of(said, "Server: "), 0);
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static void an_answer_at_once_and_a_later_one_share_a_connection(void **state) {
    (void)state;
    int fd = dial();
    const char *said = talk(fd, "GET /v1/now HTTP/1.1\r\nHost: a\r\n\r\n", "{\"now\":true}");
    assert_has_every_header(said);
    assert_non_null(strstr(said, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(said, "Cache-Control: public, max-age=60, must-revalidate\r\n"));
    assert_non_null(strstr(said, "Access-Control-Allow-Origin: *\r\n"));
    said = talk(fd, "GET /v1/later HTTP/1.1\r\nHost: a\r\n\r\n", "{\"later\":true}");
    assert_non_null(strstr(said, "HTTP/1.1 200 OK\r\n"));
    close(fd);
}

static void requests_sent_together_are_answered_in_order(void **state) {
    (void)state;
    const char *said = ask("GET /v1/later HTTP/1.1\r\nHost: a\r\n\r\nGET /v1/now HTTP/1.1\r\nHost: a\r\n\r\n"
                           "GET /v1/later HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_int_equal(count_of(said, "HTTP/1.1 200 OK"), 3);
    assert_true(strstr(said, "{\"later\":true}HTTP/1.1") < strstr(said, "{\"now\":true}"));
}

static void errors_of_the_library_are_problems_too(void **state) {
    (void)state;
    static const struct {
        const char *request, *status, *problem;
    } cases[] = {
        {"GET / HTTP/1.1\r\n\r\n", "400 ", "bad-request"},
        {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", "505 ", "http-version-not-supported"},
        {"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", "400 ", "bad-request"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "400 ", "bad-request"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", "413 ", "content-too-large"},
        {"POST /v1/length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400 ", "bad-request"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *said = ask(cases[i].request);
        assert_memory_equal(said + strlen("HTTP/1.1 "), cases[i].status, 4);
        assert_int_equal(count_of(said, "\r\nDate: "), 1);
        assert_int_equal(count_of(said, "\r\n\r\n{\"type\":\"https://api.example.org/v1/problems/"), 1);
        assert_non_null(strstr(said, cases[i].problem));
        assert_non_null(strstr(said, "Content-Type: application/problem+json\r\n"));
        assert_has_every_header(said);
    }
}

static void requests_that_a_proxy_may_read_otherwise_are_refused(void **state) {
    (void)state;
    static const char *const requests[] = {
        "POST /v1/length HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/length HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "GET /v1/now HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /v1/now HTTP/1.1\r\nHost: a\r\nX: a\r\n folded\r\n\r\n",
        "GET /v1/now HTTP/1.1\r\nHost: a\r\nX: \001\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        assert_non_null(strstr(ask(requests[i]), "HTTP/1.1 400 Bad Request\r\n"));
    }
    assert_non_null(
        strstr(ask("POST /v1/length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"), "HTTP/1.1 501 "));
    assert_non_null(strstr(ask("GET /v1/now HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n"), "HTTP/1.1 417 "));
}

static void bytes_hidden_behind_a_nul_are_refused(void **state) {
    (void)state;
    static const char request[] = "GET /v1/now HTTP/1.1\r\nHost: a\r\nX: a\0b\r\nY: c\r\n\r\n";
    char said[64] = "";
    int fd = dial();
    assert_int_equal(send(fd, request, sizeof request - 1, MSG_NOSIGNAL), sizeof request - 1);
    assert_true(recv(fd, said, sizeof said - 1, 0) > 0);
    assert_non_null(strstr(said, "HTTP/1.1 400 Bad Request\r\n"));
    close(fd);
}

static void bodies_come_in_whole_chunked_or_after_asking(void **state) {
    (void)state;
    static const char *const requests[] = {
        "POST /v1/length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nabcde",
        "POST /v1/length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        "POST /v1/length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: "
        "5\r\n\r\nabcde",
    };
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        assert_non_null(strstr(ask(requests[i]), "{\"length\":5}"));
    }
}

static void limits_have_their_own_answers(void **state) {
    (void)state;
    static char request[8192];
    snprintf(request, sizeof request, "GET /v1/%01000d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 0);
    assert_non_null(strstr(ask(request), "HTTP/1.1 414 "));
    snprintf(request, sizeof request, "GET /v1/now HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: %04000d\r\n\r\n", 0);
    assert_non_null(strstr(ask(request), "HTTP/1.1 431 "));
    snprintf(request, sizeof request,
             "POST /v1/length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1001\r\n\r\n%01001d", 0);
    assert_non_null(strstr(ask(request), "HTTP/1.1 413 "));
}

static void what_the_client_has_already_is_not_sent_again(void **state) {
    (void)state;
    const char *said =
        ask("GET /v1/now HTTP/1.1\r\nHost: a\r\nConnection: close\r\nIf-None-Match: \"x\", W/\"one-gzip\"\r\n\r\n");
    assert_non_null(strstr(said, "HTTP/1.1 304 Not Modified\r\n"));
    assert_non_null(strstr(said, "ETag: \"one-gzip\"\r\n"));
    assert_has_every_header(said);
    assert_null(strstr(said, "now"));
    said = ask("GET /v1/now HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept-Encoding: gzip\r\n"
               "If-None-Match: \"one-br\"\r\n\r\n");
    assert_non_null(strstr(said, "HTTP/1.1 304 Not Modified\r\n"));
    assert_non_null(strstr(said, "ETag: \"one-br\"\r\n"));
}

static void a_method_that_is_not_there_gets_the_list(void **state) {
    (void)state;
    const char *said = ask("BREW /v1/now HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_non_null(strstr(said, "HTTP/1.1 405 "));
    assert_non_null(strstr(said, "Allow: GET, HEAD, OPTIONS\r\n"));
}

static void await_request(void) {
    while (!waits) {
        usleep(1000);
    }
}

static void draining_finishes_what_came_in(void **state) {
    (void)state;
    int fd = dial();
    assert_true(send(fd, "GET /v1/later HTTP/1.1\r\nHost: a\r\n\r\n", 35, MSG_NOSIGNAL) > 0);
    await_request();
    loop_post(loop);
    const char *said = talk(fd, "", NULL);
    assert_non_null(strstr(said, "{\"later\":true}"));
    assert_non_null(strstr(said, "Connection: close\r\n"));
    close(fd);
}

static void draining_gives_up_on_what_takes_too_long(void **state) {
    (void)state;
    int fd = dial();
    assert_true(send(fd, "GET /v1/never HTTP/1.1\r\nHost: a\r\n\r\n", 35, MSG_NOSIGNAL) > 0);
    await_request();
    loop_post(loop);
    pthread_join(thread, NULL);
    assert_false(abandoned); /* whoever it waits for may still know more */
    http_free(http);
    assert_true(abandoned);
    assert_non_null(strstr(talk(fd, "", NULL), "HTTP/1.1 503 "));
    close(fd);
    loop_free(loop);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_answer_at_once_and_a_later_one_share_a_connection),
        TEST(requests_sent_together_are_answered_in_order),
        TEST(errors_of_the_library_are_problems_too),
        TEST(requests_that_a_proxy_may_read_otherwise_are_refused),
        TEST(bytes_hidden_behind_a_nul_are_refused),
        TEST(bodies_come_in_whole_chunked_or_after_asking),
        TEST(limits_have_their_own_answers),
        TEST(what_the_client_has_already_is_not_sent_again),
        TEST(a_method_that_is_not_there_gets_the_list),
        TEST(draining_finishes_what_came_in),
        cmocka_unit_test_setup(draining_gives_up_on_what_takes_too_long, set_up), /* which ends it */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
