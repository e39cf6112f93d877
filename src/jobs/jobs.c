/* The thread of the jobs: waits until there is something to do, does it, and comes back after every trouble. */
#include "wdhs/jobs.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "outbox.h"
#include "state.h"
#include "wdhs/digest.h"
#include "wdhs/log.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"

/* Milliseconds. */
#define IDLE_MS         1000
#define GATHER_MS       20L /* after being woken: what comes in meanwhile is done in the same statement */
#define ACCEPT_MS       250 /* then other work has a turn, however much comes in */
#define FOLD_MS         1000
#define MEASURE_MS      10000
#define CLEAN_MS        3600000
#define RETRY_LEAST_MS  250
#define RETRY_MOST_MS   10000
#define STOP_PATIENCE_S 6 /* longer than mail under way gets */

static bool stopping(const struct jobs *jobs) {
    return atomic_load(&jobs->stop);
}

/* True, and due again after `every`, when the time has come. */
static bool is_due(int64_t *due, int64_t every) {
    int64_t now = now_ms();
    if (now < *due) {
        return false;
    }
    *due = now + every;
    return true;
}

/* --- the session -------------------------------------------------------------------------------------------------- */

static void set_session(struct jobs *jobs, struct session *session) {
    pthread_mutex_lock(&jobs->lock);
    struct session *old = jobs->session;
    jobs->session = session;
    pthread_mutex_unlock(&jobs->lock);
    session_close(old);
    jobs->failed = false;
}

/* The words of PostgreSQL may hold what somebody wrote; its code does not. */
static void tell_failure(const struct session *session) {
    const char *code = session == NULL ? "" : session_sqlstate(session);
    log_event(LOG_LEVEL_WARNING, "jobs-failed", "sqlstate", code[0] != '\0' ? code : "no connection", NULL);
}

/* True when there is a session that works as far as anybody knows. */
static bool connected(struct jobs *jobs) {
    char error[256];
    if (jobs->session != NULL && !jobs->failed) {
        return true;
    }
    set_session(jobs, NULL);
    set_session(jobs, session_open(jobs->settings->database_url, error, sizeof error));
    return jobs->session != NULL &&
           session_script(jobs->session, "set role wdhs_serving; set statement_timeout = '60s';"
                                         " set application_name = 'wdhs-api jobs'");
}

/* --- a round ------------------------------------------------------------------------------------------------------ */

static bool accept_all(struct jobs *jobs) {
    const int64_t until = now_ms() + ACCEPT_MS;
    long accepted = 0;
    bool fine = true;
    do {
        fine = upkeep_accept(jobs->session, &jobs->counts, &accepted);
    } while (fine && accepted > 0 && now_ms() < until && !stopping(jobs));
    jobs->behind = accepted > 0;
    jobs->due.accept = now_ms() + GATHER_MS;
    return fine;
}

static bool jobs_fold(struct jobs *jobs) {
    return !is_due(&jobs->due.fold, FOLD_MS) ||
           (upkeep_fold(jobs->session) && upkeep_remove_files(jobs->session, jobs->settings, &jobs->removals));
}

/* What does not wait for the end of a long queue of mail. */
static bool keep_up(struct jobs *jobs) {
    return accept_all(jobs) && jobs_fold(jobs) &&
           (!is_due(&jobs->due.measure, MEASURE_MS) || upkeep_measure(jobs->session, &jobs->counts));
}

/* While mail is under way. */
static void meanwhile(void *context) {
    struct jobs *jobs = context;
    if (!jobs->failed && now_ms() >= jobs->due.accept && !stopping(jobs)) {
        jobs->failed = !keep_up(jobs);
    }
}

static bool send_mail(struct jobs *jobs) {
    const struct smtp_meanwhile work = {meanwhile, jobs};
    enum drained drained;
    do {
        drained = outbox_drain(jobs->outbox, jobs->session, &work);
        if (drained == DRAINED_FAILED || jobs->failed || !keep_up(jobs)) {
            return false;
        }
    } while (drained == DRAINED_SOME && !stopping(jobs));
    return true;
}

static bool clean(struct jobs *jobs) {
    bool more = false;
    if (!is_due(&jobs->due.clean, CLEAN_MS)) {
        return true;
    }
    bool fine = upkeep_clean(jobs->session) && upkeep_retain(jobs->session, jobs->settings, &more);
    if (more) {
        jobs->due.clean = now_ms(); /* in the next round: mail has its turn first */
    }
    return fine;
}

static bool do_round(struct jobs *jobs) {
    return keep_up(jobs) && send_mail(jobs) && clean(jobs);
}

/* --- the thread --------------------------------------------------------------------------------------------------- */

/* Until somebody calls, or the time is over. */
static void wait_ms(struct jobs *jobs, int64_t ms) {
    struct pollfd event = {.fd = jobs->event, .events = POLLIN};
    uint64_t calls;
    if (poll(&event, 1, (int)ms) <= 0) {
        return;
    }
    bool called = read(jobs->event, &calls, sizeof calls) > 0;
    /* Who calls from now on is heard again. Not before the event was read: that would take away a call from in between,
     * and nobody would make another one. */
    atomic_store(&jobs->woken, false);
    if (called && !stopping(jobs)) {
        const struct timespec gather = {.tv_nsec = GATHER_MS * 1000000};
        nanosleep(&gather, NULL);
    }
}

/* Nobody's call makes it try sooner. */
static void wait_to_retry(struct jobs *jobs) {
    uint32_t chance;
    digest_random(&chance, sizeof chance);
    jobs->retry_ms = jobs->retry_ms == 0 ? RETRY_LEAST_MS : 2 * jobs->retry_ms;
    jobs->retry_ms = jobs->retry_ms < RETRY_MOST_MS ? jobs->retry_ms : RETRY_MOST_MS;
    int64_t until = now_ms() + jobs->retry_ms + (int64_t)(chance % (uint32_t)jobs->retry_ms) / 4;
    while (!stopping(jobs) && now_ms() < until) {
        wait_ms(jobs, until - now_ms());
    }
}

static void *jobs_run(void *context) {
    struct jobs *jobs = context;
    pthread_setname_np(pthread_self(), "jobs");
    while (!stopping(jobs)) {
        if (connected(jobs) && do_round(jobs)) {
            jobs->retry_ms = 0;
            wait_ms(jobs, jobs->behind ? 0 : IDLE_MS);
        } else if (!stopping(jobs)) {
            tell_failure(jobs->session);
            jobs->failed = true;
            wait_to_retry(jobs);
        }
    }
    return NULL;
}

/* --- from other threads ------------------------------------------------------------------------------------------- */

static void jobs_release(struct jobs *jobs) {
    session_close(jobs->session);
    outbox_free(jobs->outbox);
    if (jobs->event >= 0) {
        close(jobs->event);
    }
    pthread_mutex_destroy(&jobs->lock);
    free(jobs);
}

struct jobs *jobs_start(const struct settings *settings, char *error, size_t size) {
    struct jobs *jobs = calloc(1, sizeof *jobs);
    if (jobs == NULL) {
        snprintf(error, size, "out of memory");
        return NULL;
    }
    jobs->settings = settings;
    pthread_mutex_init(&jobs->lock, NULL);
    jobs->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    jobs->outbox = outbox_new(settings, &jobs->counts, &jobs->stop);
    int failed = jobs->event < 0 ? errno : 0;
    if (jobs->outbox == NULL) {
        snprintf(error, size, "mail cannot be prepared: see wdhs-api check");
    } else if (failed != 0 || (failed = pthread_create(&jobs->thread, NULL, jobs_run, jobs)) != 0) {
        snprintf(error, size, "cannot start the thread of the jobs: %s", strerror(failed));
    } else {
        return jobs;
    }
    jobs_release(jobs);
    return NULL;
}

static void call(struct jobs *jobs) {
    const uint64_t one = 1;
    ssize_t written = write(jobs->event, &one, sizeof one);
    (void)written; /* only when it has been called already */
}

void jobs_wake(struct jobs *jobs) {
    if (jobs != NULL && !atomic_load_explicit(&jobs->woken, memory_order_relaxed) &&
        !atomic_exchange(&jobs->woken, true)) {
        call(jobs);
    }
}

void jobs_stop(struct jobs *jobs) {
    if (jobs != NULL) {
        atomic_store(&jobs->stop, true);
        call(jobs);
    }
}

void jobs_free(struct jobs *jobs) {
    if (jobs == NULL) {
        return;
    }
    jobs_stop(jobs);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    const time_t patience = until.tv_sec + STOP_PATIENCE_S;
    until.tv_sec += 1;
    while (pthread_timedjoin_np(jobs->thread, NULL, &until) != 0) {
        /* It waits for mail, or for a database that does not answer. */
        pthread_mutex_lock(&jobs->lock);
        if (jobs->session != NULL && (until.tv_sec >= patience || !outbox_is_busy(jobs->outbox))) {
            session_cut(jobs->session);
        }
        pthread_mutex_unlock(&jobs->lock);
        until.tv_sec += 1;
    }
    jobs_release(jobs);
}
