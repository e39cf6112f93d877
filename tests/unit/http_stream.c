/* Event streams: sockets leave libmicrohttpd for them, and everything else goes on as before. */
#include "http_trial.h"

#include <stdlib.h>

#define LATER_MS  20
#define BIG_EVENT ((size_t)4 << 20)
#define LISTEN    "GET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n"
#define LISTEN_LATE                                                                                                    \
    "GET /v1/late HTTP/1.1\r\nHost: a\r\n\r\n"                                                                         \
    "GET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n"

static struct stream_topic *topic;
static _Atomic size_t changes, last_change;

/* --- an API with one topic ---------------------------------------------------------------------------------------- */

static void changed(void *context, size_t listeners) {
    (void)context;
    changes++;
    last_change = listeners;
}

static void listen_now(struct request *request) {
    request_stream(request, topic);
}

static void fired(void *context) {
    request_go_on(context);
    listen_now(context);
    request_return(context);
}

static void listen_late(struct request *request) {
    struct loop_timer *timer = arena_alloc(request->arena, sizeof *timer);
    *timer = (struct loop_timer){.fire = fired, .context = request};
    loop_timer_set(request_loop(request), timer, loop_now(request_loop(request)) + LATER_MS);
    request_wait(request);
}

static void answer_count(struct request *request) {
    struct text body;
    text_init(&body, request->arena, 64);
    text_addf(&body, "{\"listeners\":%zu}", stream_listeners(topic));
    reply_body(request, 200, "application/json", &body);
}

static void publish(struct request *request) {
    assert_true(stream_publish(topic, request->body, request->body_length));
    answer_count(request);
}

static void publish_much(struct request *request) {
    char *event = malloc(BIG_EVENT);
    assert_non_null(event);
    for (size_t i = 0; i < BIG_EVENT; i++) {
        event[i] = (char)('a' + i % 23);
    }
    assert_true(stream_publish(topic, event, BIG_EVENT));
    free(event);
    answer_count(request);
}

static const struct route routes[] = {
    {.pattern = "/v1/events", .get = listen_now, .post = publish, .open = true},
    {.pattern = "/v1/late", .get = listen_late},
    {.pattern = "/v1/much", .post = publish_much},
    {.pattern = "/v1/count", .get = answer_count},
    {.pattern = NULL},
};

static int set_up(void **state) {
    (void)state;
    trial_prepare(routes);
    changes = last_change = 0;
    topic = stream_topic_new(http, changed, NULL);
    assert_non_null(topic);
    assert_true(stream_publish(topic, "data: 0\n\n", 9));
    return trial_start();
}

/* --- a client ----------------------------------------------------------------------------------------------------- */

/* What comes until `expected` is there. */
static const char *hear(int fd, const char *expected) {
    return talk(fd, "", expected);
}

static const char *once(const char *request, const char *expected) {
    int fd = dial();
    const char *said = talk(fd, request, expected);
    close(fd);
    return said;
}

static void say(const char *event) {
    char request[256];
    snprintf(request, sizeof request, "POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n%s",
             strlen(event), event);
    assert_non_null(strstr(once(request, "}"), " 200 OK"));
}

static void await_listeners(unsigned count) {
    char expected[32];
    snprintf(expected, sizeof expected, "{\"listeners\":%u}", count);
    for (int i = 0; i < 3000; i++) {
        if (strstr(once("GET /v1/count HTTP/1.1\r\nHost: a\r\n\r\n", "}"), expected)) {
            return;
        }
        usleep(10000);
    }
    fail_msg("there never were %u listeners", count);
}

static int listener(void) {
    int fd = dial();
    assert_non_null(strstr(talk(fd, LISTEN, "data: 0\n\n"), "data: 0\n\n"));
    return fd;
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static void the_current_event_comes_first_and_others_follow(void **state) {
    (void)state;
    int fd = dial();
    const char *said = talk(fd, LISTEN, "data: 0\n\n");
    assert_non_null(strstr(said, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(said, "Content-Type: text/event-stream\r\n"));
    assert_non_null(strstr(said, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(said, "Access-Control-Allow-Origin: *\r\n"));
    assert_non_null(strstr(said, "Connection: close\r\n"));
    assert_non_null(strstr(said, "X-Request-Id: "));
    assert_null(strstr(said, "Content-Length"));
    assert_null(strstr(said, "Transfer-Encoding"));
    say("data: 1\n\n");
    assert_string_equal(hear(fd, "\n\n"), "data: 1\n\n");
    close(fd);
    await_listeners(0);
    assert_int_equal(changes, 2);
    assert_int_equal(last_change, 0);
}

static void a_stream_may_begin_later_and_after_other_requests(void **state) {
    (void)state;
    int fd = dial();
    talk(fd, "GET /v1/count HTTP/1.1\r\nHost: a\r\n\r\n", "{\"listeners\":0}");
    /* What is sent behind the request for the stream is not answered. */
    assert_non_null(strstr(talk(fd, LISTEN_LATE, "data: 0\n\n"), "text/event-stream"));
    await_listeners(1);
    say("data: 1\n\n");
    assert_string_equal(hear(fd, "\n\n"), "data: 1\n\n");
    close(fd);
    await_listeners(0);
}

static void a_head_request_does_not_listen(void **state) {
    (void)state;
    const char *said = once("HEAD /v1/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", NULL);
    assert_non_null(strstr(said, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(said, "Content-Type: text/event-stream\r\n"));
    await_listeners(0);
}

static void listeners_have_a_limit_of_their_own(void **state) {
    int fds[3];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        fds[i] = listener();
    }
    const char *said = once(LISTEN, "}");
    assert_non_null(strstr(said, "HTTP/1.1 503 "));
    assert_non_null(strstr(said, "Retry-After: 10\r\n"));
    close(fds[1]);
    await_listeners(2);
    fds[1] = listener();
    for (size_t i = 0; i < 3; i++) {
        close(fds[i]);
    }
    await_listeners(0);
}

/* The dead sockets that libmicrohttpd closes are not those of others who got the same number meanwhile. */
static void many_come_and_go(void **state) {
    (void)state;
    for (int round = 0; round < 100; round++) {
        int first = listener(), second = listener();
        assert_non_null(strstr(once("GET /v1/count HTTP/1.1\r\nHost: a\r\n\r\n", "}"), "listeners"));
        close(first);
        close(second);
        await_listeners(0);
    }
}

/* The second half of an event follows the first, however long that takes. */
static void an_event_is_never_cut(void **state) {
    static char part[65536];
    size_t length = 0;
    (void)state;
    int fd = listener();
    assert_non_null(strstr(once("POST /v1/much HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "}"), " 200 OK"));
    usleep(1500000);
    say("data: 2\n\n"); /* waits for its turn */
    while (length < BIG_EVENT) {
        size_t most = BIG_EVENT - length < sizeof part ? BIG_EVENT - length : sizeof part;
        ssize_t count = recv(fd, part, most, 0);
        assert_true(count > 0);
        for (ssize_t i = 0; i < count; i++) {
            assert_int_equal(part[i], 'a' + (length + (size_t)i) % 23);
        }
        length += (size_t)count;
    }
    assert_non_null(strstr(hear(fd, "data: 2\n\n"), "data: 2\n\n"));
    close(fd);
}

static void draining_says_when_to_come_back(void **state) {
    (void)state;
    int fd = dial();
    /* Bytes that nobody will read would turn the end into a reset. */
    talk(fd, LISTEN "more", "data: 0\n\n");
    await_listeners(1);
    assert_int_equal(send(fd, "and more", 8, MSG_NOSIGNAL), 8);
    loop_post(loop);
    assert_non_null(strstr(hear(fd, NULL), "retry: "));
    char byte;
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_current_event_comes_first_and_others_follow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stream_may_begin_later_and_after_other_requests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_head_request_does_not_listen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(listeners_have_a_limit_of_their_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_come_and_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_event_is_never_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(draining_says_when_to_come_back, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("http_stream", tests, NULL, NULL);
}
