/* Answers whose body is made while it is sent, through a server and a socket. */
#include "http_trial.h"
#include "wdhs/text.h"

/* What the source does, one after the other, and what became of it. */
enum act { ACT_GIVE, ACT_WAIT, ACT_END, ACT_BREAK };
struct script {
    struct reply_source source;
    struct request *request;
    struct loop_timer timer;
    const enum act *acts;
    size_t at;
};

static _Atomic int released, pulled_times;
static _Atomic size_t given;

static void go_on(void *context) {
    struct script *script = context;
    request_pull_again(script->request);
}

static enum pulled pull(struct reply_source *source, char *out, size_t size, size_t *ret_length) {
    struct script *script = (struct script *)(void *)source;
    pulled_times++;
    switch (script->acts[script->at]) {
    case ACT_GIVE:
        script->at++;
        *ret_length = size < 1000 ? size : 1000;
        memset(out, 'x', *ret_length);
        given += *ret_length;
        return PULLED_SOME;
    case ACT_WAIT:
        script->at++;
        (void)loop_timer_set(loop, &script->timer, loop_now(loop) + 5);
        return PULLED_NOTHING_YET;
    case ACT_BREAK:
        return PULLED_BROKEN;
    default:
        return PULLED_ALL;
    }
}

static void release(struct reply_source *source) {
    struct script *script = (struct script *)(void *)source;
    loop_timer_cancel(loop, &script->timer);
    released++;
}

static struct script *script_new(struct request *request, const enum act *acts) {
    struct script *script = arena_alloc(request->arena, sizeof *script);
    *script = (struct script){.source = {pull, release}, .request = request, .acts = acts};
    script->timer = (struct loop_timer){.fire = go_on, .context = script};
    reply_pulled(request, "text/plain", &script->source);
    return script;
}

static void answer_whole(struct request *request) {
    static const enum act acts[] = {ACT_GIVE, ACT_WAIT, ACT_GIVE, ACT_GIVE, ACT_WAIT, ACT_WAIT, ACT_END};
    script_new(request, acts);
}

static void answer_broken(struct request *request) {
    static const enum act acts[] = {ACT_GIVE, ACT_WAIT, ACT_GIVE, ACT_BREAK};
    script_new(request, acts);
}

static void answer_without_end(struct request *request) {
    static enum act acts[100001];
    acts[100000] = ACT_WAIT; /* the rest gives */
    script_new(request, acts);
}

static void answer_otherwise(struct request *request) {
    static const enum act acts[] = {ACT_END};
    script_new(request, acts);
    reply_problem(request, PROBLEM_NOT_FOUND, NULL);
}

static const struct route routes[] = {
    {.pattern = "/v1/whole", .get = answer_whole},
    {.pattern = "/v1/broken", .get = answer_broken},
    {.pattern = "/v1/endless", .get = answer_without_end},
    {.pattern = "/v1/otherwise", .get = answer_otherwise},
    {.pattern = NULL},
};

static int set_up(void **state) {
    (void)state;
    released = pulled_times = 0;
    given = 0;
    trial_prepare(routes);
    settings.idle_timeout_s = 1;
    return trial_start();
}

static void until_released(void) {
    for (int i = 0; i < 1000 && released == 0; i++) {
        usleep(10000);
    }
    assert_int_equal(released, 1);
}

#define GET(path, version, more) "GET /v1/" path " HTTP/" version "\r\nHost: a\r\n" more "\r\n"

static size_t count_of(const char *text, char wanted) {
    size_t count = 0;
    for (; *text; text++) {
        count += *text == wanted;
    }
    return count;
}

static void pieces_are_sent_as_chunks_and_the_connection_goes_on(void **state) {
    (void)state;
    int fd = dial();
    const char *said = talk(fd, GET("whole", "1.1", ""), "\r\n0\r\n\r\n");
    assert_non_null(strstr(said, "Transfer-Encoding: chunked\r\n"));
    assert_null(strstr(said, "Content-Length"));
    assert_null(strstr(said, "ETag"));
    assert_int_equal(count_of(strstr(said, "\r\n\r\n"), 'x'), 3000);
    said = talk(fd, GET("whole", "1.1", ""), "\r\n0\r\n\r\n");
    assert_int_equal(count_of(strstr(said, "\r\n\r\n"), 'x'), 3000);
    close(fd);
    for (int i = 0; i < 500 && released < 2; i++) {
        usleep(10000);
    }
    assert_int_equal(released, 2);
}

static void older_client_reads_until_the_end_of_the_connection(void **state) {
    (void)state;
    int fd = dial();
    const char *said = talk(fd, GET("whole", "1.0", ""), NULL);
    assert_null(strstr(said, "chunked"));
    assert_int_equal(count_of(strstr(said, "\r\n\r\n"), 'x'), 3000);
    close(fd);
    until_released();
}

static void broken_body_has_no_last_chunk(void **state) {
    (void)state;
    static const char *const requests[] = {GET("broken", "1.1", ""), GET("broken", "1.0", "")};
    for (size_t i = 0; i < 2; i++) {
        char rest;
        released = 0;
        int fd = dial();
        assert_int_equal(send(fd, requests[i], strlen(requests[i]), MSG_NOSIGNAL), strlen(requests[i]));
        size_t length = 0;
        char said[16384] = "";
        ssize_t count;
        while ((count = recv(fd, said + length, sizeof said - 1 - length, 0)) > 0) {
            length += (size_t)count;
        }
        assert_int_equal(count, -1); /* reset, not ended */
        assert_int_equal(recv(fd, &rest, 1, 0), 0);
        said[length] = '\0';
        assert_null(strstr(said, "\r\n0\r\n"));
        close(fd);
        until_released();
    }
}

static void head_has_the_headers_and_pulls_nothing(void **state) {
    (void)state;
    int fd = dial();
    const char *said = talk(fd, "HEAD /v1/whole HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", NULL);
    assert_non_null(strstr(said, "200 OK"));
    assert_string_equal(strstr(said, "\r\n\r\n"), "\r\n\r\n");
    assert_int_equal(pulled_times, 0);
    close(fd);
    until_released();
}

static void source_of_a_reply_that_another_one_replaced_is_released(void **state) {
    (void)state;
    int fd = dial();
    assert_non_null(strstr(talk(fd, GET("otherwise", "1.1", "Connection: close\r\n"), NULL), "404"));
    assert_int_equal(pulled_times, 0);
    close(fd);
    until_released();
}

/* Who reads nothing is not given more than fits into the sockets between, and does not stay. */
static void reader_that_stands_still_stops_the_source_and_is_cut(void **state) {
    (void)state;
    const int small = 4096;
    int fd = dial();
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    const char *request = GET("endless", "1.1", "");
    assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
    until_released();
    assert_true(given > 0);
    assert_true(given < 20000000);
    close(fd);
}

static void client_that_leaves_releases_the_source(void **state) {
    (void)state;
    int fd = dial();
    talk(fd, GET("endless", "1.1", ""), "xxxx");
    close(fd);
    until_released();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(pieces_are_sent_as_chunks_and_the_connection_goes_on),
        TEST(older_client_reads_until_the_end_of_the_connection),
        TEST(broken_body_has_no_last_chunk),
        TEST(head_has_the_headers_and_pulls_nothing),
        TEST(source_of_a_reply_that_another_one_replaced_is_released),
        TEST(reader_that_stands_still_stops_the_source_and_is_cut),
        TEST(client_that_leaves_releases_the_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
