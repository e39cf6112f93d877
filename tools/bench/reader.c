/* Load for reading: reader PORT CONNECTIONS SECONDS STATUS FILE. On each connection one request is under way at a time,
 * picked at random from the file; every reply has to have this status and to be complete. What it found goes to
 * standard output as JSON.
 *
 * The file holds a number, and then requests, each with a NUL behind it. NNNNNNNN in a request stands for a number from
 * 1 to the one in front, a random one each time.
 *
 * It does as little as a client can: it reads heads, and bodies are received and not looked at. Client and server share
 * the processors here, so that whatever the client takes the server lacks. */

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

#define HEAD_MOST    8191
#define RECEIVE_MOST 65536
#define REQUEST_MOST 4096
#define SLOWEST_US   1000000 /* whatever took longer counts as this */
#define EVENTS_MOST  256
#define MARK         "NNNNNNNN"
#define STATUS_AT    9 /* behind "HTTP/1.1 " */

struct request {
    const char *bytes, *tail; /* tail: what follows the mark; NULL: there is none */
    size_t length, tail_length;
};

struct client {
    int socket;
    int64_t sent_us;
    size_t head_length, body_left;
    char head[HEAD_MOST + 1];
};

struct run {
    const char *status;
    struct request *choices;
    size_t choice_count;
    uint64_t most, random, requests;
    uint32_t took[SLOWEST_US + 1]; /* replies by microseconds */
};

static struct run run;

static void fail(const char *what) {
    fprintf(stderr, "reader: %s\n", what);
    exit(1);
}

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* --- requests ----------------------------------------------------------------------------------------------------- */

/* From 0 to below `end`: xorshift is random enough to spread requests. */
static uint64_t random_below(uint64_t end) {
    run.random ^= run.random << 13;
    run.random ^= run.random >> 7;
    run.random ^= run.random << 17;
    return run.random % end;
}

static char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        fail("the file cannot be read");
    *length = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*length + 1);
    if (bytes == NULL || fread(bytes, 1, *length, file) != *length)
        fail("the file cannot be read");
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

static void read_requests(const char *path) {
    size_t length;
    char *bytes = read_file(path, &length);
    char *at = bytes + strlen(bytes) + 1;
    run.most = strtoull(bytes, NULL, 10);
    run.choices = calloc(length + 1, sizeof *run.choices);
    if (run.choices == NULL)
        fail("out of memory");
    for (; at < bytes + length; at += strlen(at) + 1) {
        struct request request = {.bytes = at, .length = strlen(at), .tail = strstr(at, MARK)};
        if (request.tail != NULL) {
            request.length = (size_t)(request.tail - at);
            request.tail += strlen(MARK);
            request.tail_length = strlen(request.tail);
        }
        if (request.length + request.tail_length + 24 > REQUEST_MOST)
            fail("a request is too long");
        run.choices[run.choice_count++] = request;
    }
    if (run.choice_count == 0 || run.most == 0)
        fail("the file has no requests");
}

static void ask(struct client *client) {
    char composed[REQUEST_MOST];
    const struct request *request = &run.choices[random_below(run.choice_count)];
    const char *bytes = request->bytes;
    size_t length = request->length;
    if (request->tail != NULL) {
        memcpy(composed, request->bytes, length);
        length += (size_t)sprintf(composed + length, "%llu", (unsigned long long)random_below(run.most) + 1);
        memcpy(composed + length, request->tail, request->tail_length);
        length += request->tail_length;
        bytes = composed;
    }
    client->head_length = 0;
    client->sent_us = now_us();
    if (send(client->socket, bytes, length, MSG_NOSIGNAL) != (ssize_t)length)
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

/* --- replies ------------------------------------------------------------------------------------------------------ */

static void finished(struct client *client) {
    int64_t took = now_us() - client->sent_us;
    run.took[took < SLOWEST_US ? took : SLOWEST_US]++;
    run.requests++;
    ask(client);
}

/* A 304 has no body, whatever its Content-Length says (RFC 9110 section 8.6). */
static size_t body_length(const char *head) {
    const char *field = strcasestr(head, "\r\nContent-Length:");
    if (strncmp(run.status, "304", 3) == 0)
        return 0;
    if (field == NULL)
        fail("a reply does not say how long it is");
    return strtoul(strchr(field, ':') + 1, NULL, 10);
}

/* Some of a head, and of what follows it. */
static void hear_head(struct client *client, const char *bytes, size_t count) {
    size_t before = client->head_length;
    size_t taken = count < HEAD_MOST - before ? count : HEAD_MOST - before;
    memcpy(client->head + before, bytes, taken);
    client->head_length += taken;
    client->head[client->head_length] = '\0';
    const char *end = strstr(client->head, "\r\n\r\n");
    if (end == NULL && client->head_length == HEAD_MOST)
        fail("a head is too long");
    if (end == NULL)
        return;
    if (strncmp(client->head + STATUS_AT, run.status, strlen(run.status)) != 0)
        fail("a reply has another status");
    size_t body_came = before + count - (size_t)(end + 4 - client->head), length = body_length(client->head);
    if (body_came > length)
        fail("a reply is longer than it says");
    client->body_left = length - body_came;
    if (client->body_left == 0)
        finished(client);
}

static void hear(struct client *client) {
    static char received[RECEIVE_MOST];
    ssize_t count = recv(client->socket, received, sizeof received, 0);
    if (count <= 0)
        fail("a connection was closed");
    if (client->body_left == 0) {
        hear_head(client, received, (size_t)count);
        return;
    }
    if ((size_t)count > client->body_left)
        fail("a reply is longer than it says");
    client->body_left -= (size_t)count;
    if (client->body_left == 0)
        finished(client);
}

/* --- figures ------------------------------------------------------------------------------------------------------ */

/* How many replies took how many microseconds. */
static void print(int64_t lasted_us) {
    const char *before = "";
    printf("{\"requests\": %llu, \"seconds\": %.6f, \"took_us\": {", (unsigned long long)run.requests,
           (double)lasted_us / 1e6);
    for (size_t i = 0; i <= SLOWEST_US; i++) {
        if (run.took[i] != 0) {
            printf("%s\"%zu\": %u", before, i, run.took[i]);
            before = ", ";
        }
    }
    puts("}}");
}

int main(int count, char **arguments) {
    if (count != 6)
        fail("usage: reader PORT CONNECTIONS SECONDS STATUS FILE");
    size_t connections = strtoul(arguments[2], NULL, 10);
    struct client *clients = calloc(connections, sizeof *clients);
    struct epoll_event events[EVENTS_MOST];
    int queue = epoll_create1(0);
    if (clients == NULL || queue < 0)
        fail("out of memory or descriptors");
    run.status = arguments[4];
    run.random = (uint64_t)now_us() | 1;
    read_requests(arguments[5]);
    int64_t began = now_us(), end = began + (int64_t)(strtod(arguments[3], NULL) * 1e6);
    for (size_t i = 0; i < connections; i++)
        start(&clients[i], (uint16_t)strtoul(arguments[1], NULL, 10), queue);
    while (now_us() < end) {
        int ready = epoll_wait(queue, events, EVENTS_MOST, 100);
        for (int i = 0; i < ready; i++)
            hear(events[i].data.ptr);
    }
    print(now_us() - began);
    free(clients);
    return 0;
}
