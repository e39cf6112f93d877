/* Topics and those who listen to them: every listener gets the latest event, in rounds that leave time for others. */
#include "stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cut.h"
#include "metrics.h"
#include "server.h"
#include "wdhs/settings.h"

/* A round writes to some listeners in each step, so that a request waits for the writes of one step only. */
#define STEP_MS          5
#define STEP_WRITES      16
#define INTERVAL_MS      1000
#define INTERVAL_FOR     2000  /* listeners; with more, the interval grows in proportion */
#define QUIET_MS         5000  /* from one round without news to the next */
#define HEARTBEAT_MS     10000 /* silence after which a quiet round says something: at most 15 s in all */
#define STALLED_MS       30000 /* since the socket last took something */
#define DESCRIPTOR_SHARE 4     /* one in so many descriptors is not for listeners */

static const char heartbeat[] = ":\n\n";

struct listener {
    struct loop_watch watch;
    struct stream_topic *topic;
    struct listener *previous, *next; /* of the topic; next also in the list of free ones */
    uint64_t seen;                    /* version of the event that was written last */
    int64_t wrote_at;                 /* loop_now() when the socket last took something */
    char *rest;                       /* malloc'ed: what of an event is still to be written */
    size_t rest_length, rest_written;
};

struct stream_topic {
    struct streams *streams;
    struct stream_topic *next;
    struct listener *first, *cursor; /* cursor: the next one of the round under way; NULL: none is */
    size_t count;
    char *event; /* malloc'ed */
    size_t length;
    uint64_t version, round_version; /* of the event: now, and when the last round began */
    int64_t round_at, told_at;       /* when the last round began, and the last one that had news */
    struct loop_timer timer;
    void (*changed)(void *context, size_t listeners);
    void *context;
};

/* The listeners lie together, in memory that the system hands out as it is touched: thousands of small pieces among
 * those of the requests would keep all of it from being given back. */
struct streams {
    struct http *http;
    struct stream_topic *topics;
    struct listener *room, *unused;
    size_t limit, touched, count;
    int dummy;
};

/* --- room ----------------------------------------------------------------------------------------------------------
 */

static size_t limit_each(const struct settings *settings) {
    struct rlimit descriptors;
    long most = settings->max_listeners;
    if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0 && descriptors.rlim_cur != RLIM_INFINITY) {
        long share = (long)(descriptors.rlim_cur - descriptors.rlim_cur / DESCRIPTOR_SHARE);
        most = most < share ? most : share;
    }
    return (size_t)(most / settings_loops(settings));
}

/* One end of a pair without the other: reading finds the end. */
static int dummy_open(void) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0) {
        return -1;
    }
    close(ends[1]);
    return ends[0];
}

static struct streams *streams_new(struct http *http) {
    struct streams *streams = calloc(1, sizeof *streams);
    if (!streams) {
        return NULL;
    }
    streams->http = http;
    streams->limit = limit_each(http->settings);
    streams->dummy = dummy_open();
    void *room = streams->limit ? mmap(NULL, streams->limit * sizeof(struct listener), PROT_READ | PROT_WRITE,
                                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
                                : NULL;
    if (room != MAP_FAILED && streams->dummy >= 0) {
        streams->room = room;
        return streams;
    }
    streams_free(streams);
    return NULL;
}

bool streams_have_room(const struct streams *streams) {
    return streams->count < streams->limit;
}

int streams_dummy(const struct streams *streams) {
    return streams->dummy;
}

static struct listener *listener_take(struct streams *streams) {
    struct listener *listener = streams->unused;
    if (listener) {
        streams->unused = listener->next;
    } else if (streams->touched < streams->limit) {
        listener = &streams->room[streams->touched++];
    }
    if (listener) {
        memset(listener, 0, sizeof *listener);
    }
    return listener;
}

static void count_change(struct stream_topic *topic, int change) {
    size_t before = topic->count;
    topic->count += (size_t)change;
    topic->streams->count += (size_t)change;
    metrics_add(topic->streams->http->metrics, METRIC_LISTENERS, change);
    if (topic->changed && (!before || !topic->count)) {
        topic->changed(topic->context, topic->count);
    }
}

static void plan_round(struct stream_topic *topic);

/* --- one listener --------------------------------------------------------------------------------------------------
 */

static int64_t now_of(const struct stream_topic *topic) {
    return loop_now(topic->streams->http->loop);
}

static void listener_end(struct listener *listener) {
    struct stream_topic *topic = listener->topic;
    struct streams *streams = topic->streams;
    bool was_last = topic->cursor == listener && !listener->next;
    if (topic->cursor == listener) {
        topic->cursor = listener->next;
    }
    if (listener->previous) {
        listener->previous->next = listener->next;
    } else {
        topic->first = listener->next;
    }
    if (listener->next) {
        listener->next->previous = listener->previous;
    }
    loop_remove(streams->http->loop, &listener->watch);
    discard_input(listener->watch.fd);
    close(listener->watch.fd);
    free(listener->rest);
    listener->next = streams->unused;
    streams->unused = listener;
    count_change(topic, -1);
    if (was_last && topic->first) {
        plan_round(topic); /* this one is over */
    }
}

/* How many bytes the socket took; the listener is ended, and it is -1, when it takes none any more. */
static ssize_t write_some(struct listener *listener, const char *bytes, size_t length) {
    int64_t now = now_of(listener->topic);
    ssize_t sent = send(listener->watch.fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
        listener->wrote_at = now;
        return sent;
    }
    bool full = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOBUFS || errno == ENOMEM;
    if (full && now - listener->wrote_at < STALLED_MS) {
        return 0;
    }
    listener_end(listener);
    return -1;
}

/* Half an event must be followed by its other half. */
static void keep_rest(struct listener *listener, const char *bytes, size_t length) {
    listener->rest = malloc(length);
    if (!listener->rest) {
        listener_end(listener);
        return;
    }
    memcpy(listener->rest, bytes, length);
    listener->rest_length = length;
    listener->rest_written = 0;
    loop_change(listener->topic->streams->http->loop, &listener->watch, EPOLLRDHUP | EPOLLOUT);
}

static void write_rest(struct listener *listener) {
    ssize_t sent =
        write_some(listener, listener->rest + listener->rest_written, listener->rest_length - listener->rest_written);
    if (sent < 0) {
        return;
    }
    listener->rest_written += (size_t)sent;
    if (listener->rest_written < listener->rest_length) {
        return;
    }
    free(listener->rest);
    listener->rest = NULL;
    loop_change(listener->topic->streams->http->loop, &listener->watch, EPOLLRDHUP);
}

static void listener_ready(void *context, uint32_t events) {
    struct listener *listener = context;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        listener_end(listener);
    } else if (listener->rest) {
        write_rest(listener);
    }
}

/* A socket without room goes without this event: the next one says more. True when there was something to write. */
static bool listener_visit(struct listener *listener) {
    const struct stream_topic *topic = listener->topic;
    bool news = listener->seen != topic->version;
    const char *bytes = news ? topic->event : heartbeat;
    size_t length = news ? topic->length : sizeof heartbeat - 1;
    if (listener->rest) {
        write_rest(listener);
        return true;
    }
    if (!news && now_of(topic) - listener->wrote_at < HEARTBEAT_MS) {
        return false;
    }
    ssize_t sent = write_some(listener, bytes, length);
    if (sent <= 0) {
        return true;
    }
    listener->seen = topic->version;
    if ((size_t)sent < length) {
        keep_rest(listener, bytes + sent, length - (size_t)sent);
    }
    return true;
}

/* --- rounds --------------------------------------------------------------------------------------------------------
 */

/* How long at least one event is kept from the next, milliseconds. */
static int64_t interval_of(const struct stream_topic *topic) {
    size_t more = topic->count > INTERVAL_FOR ? topic->count : INTERVAL_FOR;
    return (int64_t)(more * INTERVAL_MS / INTERVAL_FOR);
}

/* A round may last four fifths of the interval. */
static size_t writes_each_step(const struct stream_topic *topic) {
    size_t steps = (size_t)interval_of(topic) * 4 / 5 / STEP_MS;
    size_t writes = topic->count / steps + 1;
    return writes > STEP_WRITES ? writes : STEP_WRITES;
}

static void stream_set_timer(struct stream_topic *topic, int64_t due) {
    loop_timer_set(topic->streams->http->loop, &topic->timer, due);
}

/* When the next round is to begin, while none is under way. */
static void plan_round(struct stream_topic *topic) {
    bool news = topic->version != topic->round_version;
    int64_t now = now_of(topic), due = news ? topic->told_at + interval_of(topic) : topic->round_at + QUIET_MS;
    stream_set_timer(topic, due > now ? due : now);
}

static void begin_round(struct stream_topic *topic) {
    topic->cursor = topic->first;
    topic->round_at = now_of(topic);
    if (topic->version != topic->round_version) {
        topic->told_at = topic->round_at;
    }
    topic->round_version = topic->version;
}

static void step(void *context) {
    struct stream_topic *topic = context;
    size_t left = writes_each_step(topic);
    if (!topic->cursor) {
        begin_round(topic);
    }
    while (topic->cursor && left) {
        struct listener *listener = topic->cursor;
        topic->cursor = listener->next; /* the visit may end it */
        left -= listener_visit(listener);
    }
    if (topic->cursor) {
        stream_set_timer(topic, now_of(topic) + STEP_MS);
    } else if (topic->first) {
        plan_round(topic);
    }
}

bool stream_listen(struct stream_topic *topic, int fd) {
    struct loop *loop = topic->streams->http->loop;
    struct listener *listener = listener_take(topic->streams);
    if (!listener) {
        close(fd);
        return false;
    }
    listener->topic = topic;
    listener->watch = (struct loop_watch){.fd = fd, .events = EPOLLRDHUP, .ready = listener_ready, .context = listener};
    listener->seen = topic->version;
    listener->wrote_at = now_of(topic);
    if (loop_add(loop, &listener->watch) < 0) {
        close(fd);
        listener->next = topic->streams->unused;
        topic->streams->unused = listener;
        return false;
    }
    listener->next = topic->first;
    if (topic->first) {
        topic->first->previous = listener;
    }
    topic->first = listener;
    count_change(topic, 1);
    if (!topic->timer.slot) {
        plan_round(topic);
    }
    return true;
}

bool stream_publish(struct stream_topic *topic, const char *bytes, size_t length) {
    char *copy = malloc(length + 1);
    if (!copy) {
        return false;
    }
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    free(topic->event);
    topic->event = copy;
    topic->length = length;
    topic->version++;
    if (topic->first && !topic->cursor) {
        plan_round(topic);
    }
    return true;
}

/* --- topics --------------------------------------------------------------------------------------------------------
 */

struct stream_topic *stream_topic_new(struct http *http, void (*changed)(void *context, size_t listeners),
                                      void *context) {
    if (!http->streams) {
        http->streams = streams_new(http);
    }
    struct stream_topic *topic = http->streams ? calloc(1, sizeof *topic) : NULL;
    if (!topic) {
        return NULL;
    }
    topic->streams = http->streams;
    topic->changed = changed;
    topic->context = context;
    topic->timer = (struct loop_timer){.fire = step, .context = topic};
    topic->next = http->streams->topics;
    http->streams->topics = topic;
    return topic;
}

struct streams *streams_of(const struct stream_topic *topic) {
    return topic->streams;
}

size_t stream_listeners(const struct stream_topic *topic) {
    return topic->count;
}

const char *stream_current(const struct stream_topic *topic, size_t *length) {
    *length = topic->length;
    return topic->event ? topic->event : "";
}

/* All would come back in the same moment if they were told the same. */
static void say_goodbye(const struct listener *listener, size_t number) {
    char advice[32];
    int length = snprintf(advice, sizeof advice, "retry: %zu\n\n", 500 + number * 37 % 2500);
    if (!listener->rest) {
        (void)send(listener->watch.fd, advice, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

void streams_close(struct streams *streams) {
    size_t number = 0;
    for (struct stream_topic *topic = streams ? streams->topics : NULL; topic; topic = topic->next) {
        while (topic->first) {
            say_goodbye(topic->first, number++);
            listener_end(topic->first);
        }
        loop_timer_cancel(streams->http->loop, &topic->timer);
    }
}

void streams_free(struct streams *streams) {
    if (!streams) {
        return;
    }
    streams_close(streams);
    while (streams->topics) {
        struct stream_topic *topic = streams->topics;
        streams->topics = topic->next;
        free(topic->event);
        free(topic);
    }
    if (streams->room) {
        munmap(streams->room, streams->limit * sizeof(struct listener));
    }
    if (streams->dummy >= 0) {
        close(streams->dummy);
    }
    free(streams);
}
