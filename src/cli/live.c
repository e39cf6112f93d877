/* One GET of /health/live, for container health checks, without another program in the image. */

#include "live.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define TIMEOUT_S 3

static bool split(const char *url, char *host, size_t host_size, char *port, size_t port_size) {
    static const char scheme[] = "http://";
    if (strncmp(url, scheme, sizeof scheme - 1) != 0) {
        return false;
    }
    const char *at = url + sizeof scheme - 1;
    bool v6 = *at == '[';
    size_t length = v6 ? strcspn(++at, "]") : strcspn(at, ":/");
    if (length == 0 || length >= host_size) {
        return false;
    }
    snprintf(host, host_size, "%.*s", (int)length, at);
    at += length + (v6 ? 1 : 0);
    size_t digits = *at == ':' ? strspn(at + 1, "0123456789") : 0;
    snprintf(port, port_size, "%.*s", digits > 0 ? (int)digits : 2, digits > 0 ? at + 1 : "80");
    return true;
}

static int connect_to(const char *host, const char *port) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    const struct timeval timeout = {.tv_sec = TIMEOUT_S};
    struct addrinfo *found = NULL;
    int fd = -1;
    if (getaddrinfo(host, port, &hints, &found) != 0) {
        return -1;
    }
    for (struct addrinfo *one = found; one != NULL && fd < 0; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
        if (fd < 0) {
            continue;
        }
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
        if (connect(fd, one->ai_addr, one->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

bool live_check(const char *url, char *explanation, size_t size) {
    char host[256];
    char port[8];
    char buffer[512];
    if (!split(url, host, sizeof host, port, sizeof port)) {
        snprintf(explanation, size, "\"%s\" is not an http:// URL", url);
        return false;
    }
    int fd = connect_to(host, port);
    if (fd < 0) {
        snprintf(explanation, size, "nothing answers at %s port %s", host, port);
        return false;
    }
    int length =
        snprintf(buffer, sizeof buffer, "GET /health/live HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", host);
    ssize_t got =
        send(fd, buffer, (size_t)length, MSG_NOSIGNAL) == length ? recv(fd, buffer, sizeof buffer - 1, 0) : -1;
    close(fd);
    buffer[got > 0 ? got : 0] = '\0';
    bool alive = strncmp(buffer, "HTTP/1.1 200 ", 13) == 0;
    snprintf(explanation, size, alive ? "alive" : "it does not answer with 200");
    return alive;
}
