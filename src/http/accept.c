/* Listening sockets, and the connections that come in on them. Every loop has its own (SO_REUSEPORT). */
#include <errno.h>
#include <linux/filter.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "accept.h"
#include "library.h"
#include "server.h"
#include "wdhs/settings.h"

#define BACKLOG         1024
#define ACCEPT_BATCH    64 /* connections a turn, so that those already there get theirs */
#define ACCEPT_PAUSE_MS 100
#define ADDRESS_ROOM    300

/* --- accepting -----------------------------------------------------------------------------------------------------
 */

static void listeners_watch(struct http *http, uint32_t events) {
    for (struct http_listener *listener = http->listeners; listener; listener = listener->next) {
        loop_change(http->loop, &listener->watch, events);
    }
}

void listeners_resume(struct http *http) {
    if (http->connection_count < http->connection_limit && !http->accept_again.slot) {
        listeners_watch(http, EPOLLIN);
    }
}

static void accept_again(void *context) {
    listeners_resume(context);
}

/* Takes one connection off the queue: 1, 0 when there is none, -1 when the system is short of something. */
static int accept_one(struct http_listener *listener) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    int fd = accept4(listener->watch.fd, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        library_add(listener->http->library, fd, (struct sockaddr *)&address, length);
        return 1;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
        return 0;
    }
    bool short_of = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    return short_of ? -1 : 1; /* anything else is about that one connection: try the next */
}

static void accept_ready(void *context, uint32_t events) {
    struct http_listener *listener = context;
    struct http *http = listener->http;
    int taken = 1;
    (void)events;
    for (int i = 0; i < ACCEPT_BATCH && taken > 0; i++) {
        if (http->connection_count >= http->connection_limit) {
            listeners_watch(http, 0);
            break;
        }
        taken = accept_one(listener);
    }
    if (taken < 0) {
        listeners_watch(http, 0);
        loop_timer_set(http->loop, &http->accept_again, loop_now(http->loop) + ACCEPT_PAUSE_MS);
    }
    http->must_run = true; /* its timeouts have changed */
}

/* --- ending --------------------------------------------------------------------------------------------------------
 */

void listeners_refuse_new(struct http *http) {
    /* On a TCP socket the filter sees a segment from its TCP header on; byte 13 has the flags. What begins a connection
     * (SYN without ACK) is dropped, so its client tries again and finds another process, or none. */
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),          BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x12),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x02, 0, 1), BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
    };
    struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
    for (struct http_listener *listener = http->listeners; listener; listener = listener->next) {
        (void)setsockopt(listener->watch.fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
    }
    loop_timer_cancel(http->loop, &http->accept_again);
    http->connection_limit = UINT32_MAX; /* what waits in the queue has been promised an answer */
    listeners_watch(http, EPOLLIN);
}

void listeners_close(struct http *http) {
    while (http->listeners) {
        struct http_listener *listener = http->listeners;
        http->listeners = listener->next;
        for (int taken = 1; http->library && taken > 0;) {
            taken = accept_one(listener);
        }
        loop_remove(http->loop, &listener->watch);
        close(listener->watch.fd);
        free(listener);
    }
    loop_timer_cancel(http->loop, &http->accept_again);
}

/* --- opening -------------------------------------------------------------------------------------------------------
 */

/* A listening socket for one address, or -1 with errno. */
static int listen_on(const struct addrinfo *address) {
    int one = 1;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    /* TCP_NODELAY is inherited by what is accepted. */
    bool ready = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
                 setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) == 0 &&
                 setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0 &&
                 (address->ai_family != AF_INET6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one) == 0) &&
                 bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    if (ready) {
        return fd;
    }
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

static bool listener_add(struct http *http, int fd) {
    struct http_listener *listener = calloc(1, sizeof *listener);
    if (!listener) {
        return false;
    }
    listener->http = http;
    listener->watch = (struct loop_watch){.fd = fd, .events = EPOLLIN, .ready = accept_ready, .context = listener};
    if (loop_add(http->loop, &listener->watch) < 0) {
        free(listener);
        return false;
    }
    listener->next = http->listeners;
    http->listeners = listener;
    return true;
}

/* Splits "host:port" or "[v6]:port"; false when there is no port. */
static bool split_address(char *address, char **ret_host, char **ret_port) {
    char *colon = strrchr(address, ':');
    if (!colon || !colon[1]) {
        return false;
    }
    *colon = '\0';
    *ret_port = colon + 1;
    *ret_host = address;
    size_t length = strlen(address);
    if (length > 2 && address[0] == '[' && address[length - 1] == ']') {
        address[length - 1] = '\0';
        *ret_host = address + 1;
    }
    return true;
}

/* Binds every address that the name stands for; one at least has to work. */
static bool open_address(struct http *http, const char *name, char *error, size_t size) {
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    char copy[ADDRESS_ROOM], *host, *port;
    struct addrinfo *found = NULL;
    snprintf(copy, sizeof copy, "%s", name);
    if (!split_address(copy, &host, &port)) {
        snprintf(error, size, "listen: \"%s\" is not an address such as 127.0.0.1:8080 or [::1]:8080", name);
        return false;
    }
    int failure = getaddrinfo(*host && strcmp(host, "*") != 0 ? host : NULL, port, &hints, &found);
    if (failure) {
        snprintf(error, size, "listen: %s: %s", name, gai_strerror(failure));
        return false;
    }
    bool any = false;
    for (const struct addrinfo *address = found; address; address = address->ai_next) {
        int fd = listen_on(address);
        if (fd >= 0 && listener_add(http, fd)) {
            any = true;
        } else if (fd >= 0) {
            close(fd);
        }
    }
    if (!any) {
        snprintf(error, size, "listen: %s: %s", name, strerror(errno));
    }
    freeaddrinfo(found);
    return any;
}

bool listeners_open(struct http *http, char *error, size_t size) {
    const char *at = http->settings->listen;
    http->accept_again = (struct loop_timer){.fire = accept_again, .context = http};
    for (at += strspn(at, " ,"); *at; at += strspn(at, " ,")) {
        char name[ADDRESS_ROOM];
        size_t length = strcspn(at, " ,");
        snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), at);
        if (!open_address(http, name, error, size)) {
            return false;
        }
        at += length;
    }
    if (!http->listeners) {
        snprintf(error, size, "listen: no address to listen on");
    }
    return http->listeners != NULL;
}
