/* A server on its loop, in a thread, and a client that speaks to it over a socket. For one test program each. */
#ifndef HTTP_TRIAL_H
#define HTTP_TRIAL_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "wdhs/http.h"
#include "wdhs/loop.h"
#include "wdhs/settings.h"

#define ROOM 65536

static struct loop *loop;
static struct http *http;
static struct settings settings;
static char listen_address[32];
static struct sockaddr_in address = {.sin_family = AF_INET};
static pthread_t thread;

static void drained(void *context) {
    (void)context;
    loop_stop(loop);
}

static void drain(void *context) {
    (void)context;
    http_drain(http, drained, NULL);
}

static void *run(void *context) {
    (void)context;
    loop_run(loop);
    return NULL;
}

/* A port of 127.0.0.1 that was free a moment ago. */
static void choose_port(void) {
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_port = 0;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    close(fd);
    snprintf(listen_address, sizeof listen_address, "127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
}

/* A server that is not running yet. */
static void trial_prepare(const struct route *routes) {
    char error[200] = "";
    choose_port();
    settings = (struct settings){.listen = listen_address,
                                 .base_url = "https://api.example.org",
                                 .loops = 1,
                                 .max_connections = 100,
                                 .max_listeners = 3,
                                 .idle_timeout_s = 10,
                                 .drain_timeout_s = 1,
                                 .max_body = 1000,
                                 .max_url = 1000,
                                 .max_headers = 4000,
                                 .max_json_depth = 16};
    loop = loop_new();
    http = http_start(loop, &settings, routes, NULL, error, sizeof error);
    if (http == NULL) {
        fail_msg("%s", error);
    }
    loop_on_post(loop, drain, NULL);
}

static int trial_start(void) {
    return pthread_create(&thread, NULL, run, NULL);
}

static int tear_down(void **state) {
    (void)state;
    loop_post(loop);
    pthread_join(thread, NULL);
    http_free(http);
    loop_free(loop);
    return 0;
}

static int dial(void) {
    const struct timeval patience = {.tv_sec = 60};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* Sends `text` and reads until the server closes or `expected` has been seen; what was read, NUL-terminated. */
static const char *talk(int fd, const char *text, const char *expected) {
    static char read_in[ROOM];
    size_t length = 0;
    ssize_t count;
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
    do {
        count = recv(fd, read_in + length, sizeof read_in - 1 - length, 0);
        length += count > 0 ? (size_t)count : 0;
        read_in[length] = '\0';
    } while (count > 0 && (expected == NULL || strstr(read_in, expected) == NULL));
    return read_in;
}

#endif
