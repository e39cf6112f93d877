/* Writing to the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wdhs/file.h"

#define LENGTH ((size_t)1 << 20) /* more than a pipe takes at once */

struct reader {
    int file;
    size_t count;
    bool same;
};

static void *read_all(void *context) {
    struct reader *reader = context;
    char bytes[4096];
    reader->same = true;
    for (ssize_t count = 1; (count = read(reader->file, bytes, sizeof bytes)) > 0;) {
        for (ssize_t i = 0; i < count; i++, reader->count++) {
            reader->same = reader->same && bytes[i] == (char)(reader->count % 251);
        }
    }
    return NULL;
}

static void everything_is_written(void **state) {
    (void)state;
    int ends[2];
    char *bytes = malloc(LENGTH);
    pthread_t thread;
    assert_non_null(bytes);
    assert_int_equal(pipe(ends), 0);
    for (size_t i = 0; i < LENGTH; i++) {
        bytes[i] = (char)(i % 251);
    }
    struct reader reader = {.file = ends[0]};
    assert_int_equal(pthread_create(&thread, NULL, read_all, &reader), 0);
    assert_true(file_write_all(ends[1], bytes, LENGTH));
    assert_true(file_write_all(ends[1], bytes, 0));
    close(ends[1]);
    pthread_join(thread, NULL);
    close(ends[0]);
    free(bytes);
    assert_true(reader.same);
    assert_int_equal(reader.count, LENGTH);
}

static void who_cannot_write_hears_why(void **state) {
    (void)state;
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_false(file_write_all(ends[1], "x", 1));
    assert_int_equal(errno, EPIPE);
    close(ends[1]);
    assert_false(file_write_all(ends[1], "x", 1));
    assert_int_equal(errno, EBADF);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_written),
        cmocka_unit_test(who_cannot_write_hears_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
