/* Another libmicrohttpd, or another way to link it: what does not hold is given up, and what the service cannot do
 * without ends the program. Each test is a process of its own, because a process looks once. */
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/mhd/mhd.h"
#include "http/mhd/trial.h"
#include "wdhs/generation.h"
#include "wdhs/http.h"
#include "wdhs/loop.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n"

/* --- a library that does otherwise ---------------------------------------------------------------------------------
 */

static enum { AS_IT_IS, SHOWS_COPIES, KEEPS_SOCKETS, MAKES_NO_RESPONSES } library;

/* These take the place of the shared libraries' own, for the service in this program. */
const char *MHD_get_response_header(struct MHD_Response *response, const char *name) {
    static char copy[200];
    const char *(*real)(struct MHD_Response *, const char *);
    void *symbol = dlsym(RTLD_NEXT, "MHD_get_response_header");
    memcpy(&real, &symbol, sizeof real);
    const char *value = real(response, name);
    if (!value || library != SHOWS_COPIES) {
        return value;
    }
    snprintf(copy, sizeof copy, "%s", value);
    return copy;
}

int dup3(int from, int to, int flags) {
    if (library == KEEPS_SOCKETS) {
        errno = EBADF;
        return -1;
    }
    return (int)syscall(SYS_dup3, from, to, flags);
}

struct MHD_Response *MHD_create_response_from_buffer(size_t size, void *buffer, enum MHD_ResponseMemoryMode mode) {
    struct MHD_Response *(*real)(size_t, void *, enum MHD_ResponseMemoryMode);
    void *symbol = dlsym(RTLD_NEXT, "MHD_create_response_from_buffer");
    memcpy(&real, &symbol, sizeof real);
    return library == MAKES_NO_RESPONSES ? NULL : real(size, buffer, mode);
}

/* --- looking at it -------------------------------------------------------------------------------------------------
 */

/* Runs the test's own process, which ends with 0 when all in it was as expected. */
static void in_a_process(bool (*is_right)(void)) {
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        _exit(is_right() ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static bool looks(const char *without) {
    struct http_library found;
    char error[400] = "";
    bool fine = http_check(&found, error, sizeof error) && strcmp(found.version, MHD_get_version()) == 0 &&
                strcmp(found.without, without) == 0;
    if (!fine) {
        fprintf(stderr, "without \"%s\": %s\n", found.without, error);
    }
    return fine;
}

/* What a server answers from then on. */
static bool answers(const char *request, const char *expected) {
    static struct trial trial;
    bool right = trial_begin(&trial) && trial_ask(&trial, request, expected);
    trial_end(&trial);
    return right;
}

static bool nothing_is_given_up(void) {
    return looks("") && mhd_tricks[TRICK_IN_PLACE] && mhd_tricks[TRICK_KEPT] && mhd_tricks[TRICK_TAKE];
}

static bool no_response_is_sent_again(void) {
    static const char twice[] =
        GET("/kept") "\r\n" GET("/kept") "X-Request-Id: one\r\n\r\n" GET("/kept") "X-Request-Id: two\r\n\r\n";
    library = SHOWS_COPIES;
    generation_hears(true);
    return looks("responses sent again") && !mhd_tricks[TRICK_KEPT] && answers(twice, "X-Request-Id: two\r\n");
}

static bool a_stream_is_one_event(void) {
    library = KEEPS_SOCKETS;
    return looks("streams that go on") && !mhd_tricks[TRICK_TAKE] &&
           answers(GET("/events") "\r\n", "\r\n\r\nretry: 1000\n\ndata: 1\n\n");
}

static bool the_sentence_names_the_version(void) {
    struct http_library found;
    char error[400] = "", expected[400];
    library = MAKES_NO_RESPONSES;
    snprintf(expected, sizeof expected,
             "libmicrohttpd %s does not do what this service needs of it: ", MHD_get_version());
    return !http_check(&found, error, sizeof error) && strncmp(error, expected, strlen(expected)) == 0;
}

static bool no_server_starts(void) {
    static const struct route routes[] = {{.pattern = NULL}};
    const struct settings settings = {.listen = "127.0.0.1:0", .base_url = "", .loops = 1};
    char error[400] = "";
    library = MAKES_NO_RESPONSES;
    struct loop *loop = loop_new();
    bool started = http_start(loop, &settings, routes, NULL, error, sizeof error) != NULL;
    loop_free(loop);
    return !started && strstr(error, "does not do what this service needs of it: answering requests") != NULL;
}

/* --- tests ---------------------------------------------------------------------------------------------------------
 */

static void with_the_library_as_it_is_nothing_is_given_up(void **state) {
    (void)state;
    in_a_process(nothing_is_given_up);
}

static void where_values_cannot_be_written_to_no_response_is_sent_again(void **state) {
    (void)state;
    in_a_process(no_response_is_sent_again);
}

static void where_no_socket_is_let_go_a_stream_is_one_event(void **state) {
    (void)state;
    in_a_process(a_stream_is_one_event);
}

static void what_cannot_be_done_without_is_told_with_the_version(void **state) {
    (void)state;
    in_a_process(the_sentence_names_the_version);
}

static void without_what_cannot_be_done_without_no_server_starts(void **state) {
    (void)state;
    in_a_process(no_server_starts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_the_library_as_it_is_nothing_is_given_up),
        cmocka_unit_test(where_values_cannot_be_written_to_no_response_is_sent_again),
        cmocka_unit_test(where_no_socket_is_let_go_a_stream_is_one_event),
        cmocka_unit_test(what_cannot_be_done_without_is_told_with_the_version),
        cmocka_unit_test(without_what_cannot_be_done_without_no_server_starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
