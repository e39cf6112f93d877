/* Load for replies without a body: bodiless PORT CONNECTIONS SECONDS REQUEST STATUS. The same request over and over,
 * one at a time on each connection; the figures go to standard output as JSON. wrk cannot do this: when a 304 carries
 * the Content-Length of the record, as it may, wrk waits for a body that never comes. */

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REPLY_MOST  8192
#define SLOWEST_US  1000000 /* whatever took longer counts as this */
#define EVENTS_MOST 256

struct client {
    int socket;
    int64_t sent_us;
    size_t received;
    char reply[REPLY_MOST];
};

struct run {
    const char *request, *status;
    size_t request_length, status_length;
    uint64_t requests;
    uint32_t took[SLOWEST_US + 1]; /* replies by microseconds */
};

static struct run run;

static void fail(const char *what) {
    fprintf(stderr, "bodiless: %s\n", what);
    exit(1);
}

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void ask(struct client *client) {
    client->received = 0;
    client->sent_us = now_us();
    if (send(client->socket, run.request, run.request_length, MSG_NOSIGNAL) != (ssize_t)run.request_length)
        fail("a request could not be sent");
}

static void start(struct client *client, uint16_t port, int queue) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    int one = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (client->socket < 0 || connect(client->socket, (struct sockaddr *)&address, sizeof address) != 0)
        fail("a connection could not be made");
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    epoll_ctl(queue, EPOLL_CTL_ADD, client->socket, &event);
    ask(client);
}

/* A reply is complete at its empty line; nothing more can follow, because only one request is under way. */
static void hear(struct client *client) {
    ssize_t count = recv(client->socket, client->reply + client->received, REPLY_MOST - client->received, 0);
    if (count <= 0)
        fail("a connection was closed, or a reply is too long");
    client->received += (size_t)count;
    if (client->received < 16 || memcmp(client->reply + client->received - 4, "\r\n\r\n", 4) != 0)
        return;
    if (memcmp(client->reply + strlen("HTTP/1.1 "), run.status, run.status_length) != 0)
        fail("a reply has another status");
    int64_t took = now_us() - client->sent_us;
    run.took[took < SLOWEST_US ? took : SLOWEST_US]++;
    run.requests++;
    ask(client);
}

static double percentile_ms(double share) {
    uint64_t wanted = (uint64_t)((double)run.requests * share), seen = 0;
    for (size_t i = 0; i <= SLOWEST_US; i++) {
        seen += run.took[i];
        if (seen > wanted)
            return (double)i / 1000;
    }
    return 0;
}

int main(int count, char **arguments) {
    if (count != 6)
        fail("usage: bodiless PORT CONNECTIONS SECONDS REQUEST STATUS");
    size_t connections = strtoul(arguments[2], NULL, 10);
    struct client *clients = calloc(connections, sizeof *clients);
    struct epoll_event events[EVENTS_MOST];
    int queue = epoll_create1(0);
    run.request = arguments[4];
    run.request_length = strlen(run.request);
    run.status = arguments[5];
    run.status_length = strlen(run.status);
    if (clients == NULL || queue < 0)
        fail("out of memory or descriptors");
    int64_t began = now_us(), end = began + strtol(arguments[3], NULL, 10) * 1000000;
    for (size_t i = 0; i < connections; i++)
        start(&clients[i], (uint16_t)strtoul(arguments[1], NULL, 10), queue);
    while (now_us() < end) {
        int ready = epoll_wait(queue, events, EVENTS_MOST, 100);
        for (int i = 0; i < ready; i++)
            hear(events[i].data.ptr);
    }
    printf("{\"rate\": %.1f, \"median_ms\": %.3f, \"p99_ms\": %.3f, \"requests\": %llu}\n",
           (double)run.requests * 1e6 / (double)(now_us() - began), percentile_ms(0.5), percentile_ms(0.99),
           (unsigned long long)run.requests);
    free(clients);
    return 0;
}
