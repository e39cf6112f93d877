/* Hearing what others announce, and noticing that nothing would be heard any more, happens here. */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "attempt.h"
#include "wdhs/db.h"
#include "wdhs/text.h"

/* Milliseconds. A connection that went silent is noticed after the sum of the two at most. */
#define HEARTBEAT_INTERVAL 500
#define ANSWER_LIMIT       1000

enum listener_state {
    LISTENER_WAITING,  /* until the next attempt */
    LISTENER_STARTING, /* connecting */
    LISTENER_ASKING,   /* LISTEN is not answered yet */
    LISTENER_HEARING,
};

struct db_listener {
    struct loop *loop;
    struct db_listen_settings settings;
    enum listener_state state;
    PGconn *pg;
    struct loop_watch watch;
    struct loop_timer timer; /* always set: next attempt or its end, next heartbeat or the last moment for its answer */
    unsigned failures;       /* attempts in a row */
    unsigned shift;          /* which of several hosts is tried first */
    bool asked;              /* LISTEN or a heartbeat has not been answered */
    int64_t asked_at;
};

/* --- down and up again -------------------------------------------------------------------------------------------- */

/* Setting it cannot fail: it takes the place in the heap that it had, or has just left. */
static void listen_set_timer(struct db_listener *listener, int64_t due) {
    (void)loop_timer_set(listener->loop, &listener->timer, due);
}

static void tell_hearing(const struct db_listener *listener, bool hears) {
    listener->settings.hearing(listener->settings.context, hears);
}

static void listen_hang_up(struct db_listener *listener) {
    attempt_unwatch(listener->pg, listener->loop, &listener->watch);
    PQfinish(listener->pg);
    listener->pg = NULL;
    listener->asked = false;
}

static void listen_try_again(struct db_listener *listener) {
    bool heard = listener->state == LISTENER_HEARING;
    listen_hang_up(listener);
    listener->state = LISTENER_WAITING;
    listen_set_timer(listener, loop_now(listener->loop) + attempt_backoff(listener->failures));
    if (listener->failures < UINT16_MAX) {
        listener->failures++;
    }
    if (heard) {
        tell_hearing(listener, false);
    }
}

static void listen_attempt(struct db_listener *listener) {
    const struct db_listen_settings *settings = &listener->settings;
    listener->pg = attempt_start(settings->conninfo, settings->role, ANSWER_LIMIT, listener->shift, listener->loop,
                                 &listener->watch);
    if (!listener->pg) {
        listen_try_again(listener);
        return;
    }
    listener->state = LISTENER_STARTING;
    listen_set_timer(listener, loop_now(listener->loop) + ATTEMPT_LIMIT);
}

/* --- questions and answers; false when the connection is lost ----------------------------------------------------- */

static bool listen_flush(struct db_listener *listener) {
    int left = PQflush(listener->pg);
    uint32_t events = left ? EPOLLIN | EPOLLOUT : EPOLLIN;
    return left >= 0 && loop_change(listener->loop, &listener->watch, events) == 0;
}

/* The time is read afresh: a turn that has lasted long already must not count against the server. */
static bool listen_ask(struct db_listener *listener, const char *sql) {
    if (!PQsendQuery(listener->pg, sql)) {
        return false;
    }
    listener->asked = true;
    listener->asked_at = loop_clock_us() / 1000;
    listen_set_timer(listener, listener->asked_at + ANSWER_LIMIT);
    return listen_flush(listener);
}

static bool ask_to_hear(struct db_listener *listener) {
    struct text sql;
    char *channel = PQescapeIdentifier(listener->pg, listener->settings.channel, strlen(listener->settings.channel));
    if (!channel) {
        return false;
    }
    text_init(&sql, NULL, 128);
    text_addf(&sql, "listen %s", channel);
    PQfreemem(channel);
    bool asked = !sql.failed && listen_ask(listener, sql.data);
    text_release(&sql);
    return asked;
}

static void listen_answered(struct db_listener *listener) {
    listener->asked = false;
    listen_set_timer(listener, listener->asked_at + HEARTBEAT_INTERVAL);
    if (listener->state == LISTENER_HEARING) {
        return;
    }
    listener->state = LISTENER_HEARING;
    listener->failures = 0;
    tell_hearing(listener, true);
}

static bool is_good(const PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static bool take_answer(struct db_listener *listener) {
    while (listener->asked && !PQisBusy(listener->pg)) {
        PGresult *result = PQgetResult(listener->pg);
        bool good = !result || is_good(result);
        if (!result) {
            listen_answered(listener);
        }
        PQclear(result);
        if (!good) {
            return false;
        }
    }
    return true;
}

/* First the answer, so that nothing is told before hearing is. */
static bool receive(struct db_listener *listener) {
    PGnotify *notice;
    if (!attempt_take_input(listener->pg) || !take_answer(listener)) {
        return false;
    }
    while ((notice = PQnotifies(listener->pg))) {
        listener->settings.heard(listener->settings.context, notice->extra);
        PQfreemem(notice);
    }
    return true;
}

/* --- called by the loop ------------------------------------------------------------------------------------------- */

static bool listen_go_on_connecting(struct db_listener *listener) {
    switch (attempt_step(listener->pg, listener->loop, &listener->watch)) {
    case ATTEMPT_GOES_ON:
        return true;
    case ATTEMPT_DONE:
        listener->state = LISTENER_ASKING;
        return ask_to_hear(listener);
    case ATTEMPT_FAILED:
    default:
        return false;
    }
}

static void listen_ready(void *context, uint32_t events) {
    struct db_listener *listener = context;
    (void)events;
    bool alive = listener->state == LISTENER_STARTING ? listen_go_on_connecting(listener)
                                                      : receive(listener) && listen_flush(listener);
    if (!alive) {
        listen_try_again(listener);
    }
}

/* What has come in but was not read yet counts: it may be this loop that was slow. The timer keeps its place meanwhile.
 */
static bool answered_in_time(struct db_listener *listener) {
    listen_set_timer(listener, loop_now(listener->loop) + HEARTBEAT_INTERVAL);
    return receive(listener) && !listener->asked;
}

static void listen_timer_fired(void *context) {
    struct db_listener *listener = context;
    switch (listener->state) {
    case LISTENER_WAITING:
        listen_attempt(listener);
        break;
    case LISTENER_STARTING:
        listener->shift++;
        listen_try_again(listener);
        break;
    case LISTENER_ASKING:
    case LISTENER_HEARING:
        if (listener->asked ? !answered_in_time(listener) : !listen_ask(listener, "select 1 as heartbeat")) {
            listen_try_again(listener);
        }
        break;
    }
}

/* --- beginning and end -------------------------------------------------------------------------------------------- */

struct db_listener *db_listen(struct loop *loop, const struct db_listen_settings *settings) {
    struct db_listener *listener = calloc(1, sizeof *listener);
    if (!listener) {
        return NULL;
    }
    listener->loop = loop;
    listener->settings = *settings;
    listener->watch.ready = listen_ready;
    listener->watch.context = listener;
    listener->timer.fire = listen_timer_fired;
    listener->timer.context = listener;
    if (loop_timer_set(loop, &listener->timer, loop_now(loop)) == 0) {
        return listener;
    }
    free(listener);
    return NULL;
}

void db_listen_end(struct db_listener *listener) {
    if (!listener) {
        return;
    }
    listen_hang_up(listener);
    loop_timer_cancel(listener->loop, &listener->timer);
    if (listener->state == LISTENER_HEARING) {
        tell_hearing(listener, false);
    }
    free(listener);
}
