/* What is relied on beyond libmicrohttpd's documentation is tried out here, on canned requests, before anything is
 * served: another version, or another way to build or link it, may do otherwise. What does not hold is given up, and
 * what the service cannot do without ends the program. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../date.h"
#include "../exchange.h"
#include "../server.h"
#include "mhd.h"
#include "trial.h"

bool mhd_tricks[TRICK_COUNT];

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n"
#define NOTHING   "{\"parameters\":0,\"bytes\":0}"

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part)) {
        count++;
    }
    return count;
}

/* --- what is tried -------------------------------------------------------------------------------------------------
 */

static bool answers(struct trial *trial) {
    return trial_ask(trial, GET("/now") "\r\n", "\r\n\r\n" NOTHING) && count_of(trial->said, "Date: ") == 1 &&
           trial_ask(trial, "GET /now?b=1&a=2 HTTP/1.1\r\nhost:a\r\nX:\r\nY:  \t b c  \r\nCookie: a=b; c=d\r\n\r\n",
                     "\"parameters\":2,") &&
           trial_ask(trial, "POST /now HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "\"bytes\":3}") &&
           trial_ask(
               trial,
               "POST /now HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
               "\"bytes\":3}");
}

/* A NUL in a value, one in the target, and a field on two lines: no answer is as good as a refusal. */
static bool hides_nothing(struct trial *trial) {
    static const char in_value[] = GET("/now") "X: a\0b\r\nY: c\r\n\r\n", at_end[] = GET("/now") "X: a\0b\r\n\r\n",
                      in_target[] = "GET /now\0x HTTP/1.1\r\nHost: a\r\n\r\n",
                      folded[] = GET("/now") "X: a\r\n b\r\nY: c\r\n\r\n";
    static const struct {
        const char *bytes;
        size_t length;
    } wrong[] = {{in_value, sizeof in_value - 1},
                 {at_end, sizeof at_end - 1},
                 {in_target, sizeof in_target - 1},
                 {folded, sizeof folded - 1}};
    bool hidden = false;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong && !hidden; i++) {
        int fd = trial_dial(trial);
        hidden = fd < 0 || !trial_send(fd, wrong[i].bytes, wrong[i].length) || trial_hear(trial, fd, NOTHING);
        close(fd);
    }
    return !hidden && answers(trial);
}

static bool errs_in_our_words(struct trial *trial) {
    return trial_ask(trial, "GET /now HTTP/1.1\r\n\r\n", "{\"type\":") &&
           strstr(trial->said, "Content-Type: application/problem+json\r\n") && count_of(trial->said, "Date: ") == 1 &&
           trial_ask(trial, "GET /now HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", "{\"type\":") &&
           !strstr(trial->said, "<html");
}

/* From one that leaves room for an answer to one that does not, in steps that are smaller than an answer's headers. */
static bool answers_when_full(struct trial *trial) {
    char request[16384];
    for (int fields = 20; fields <= 180; fields += 20) {
        int length = snprintf(request, sizeof request, "%s", GET("/now"));
        for (int i = 0; i < fields; i++) {
            length += snprintf(request + length, sizeof request - (size_t)length, "X-%d: %050d\r\n", i, i);
        }
        snprintf(request + length, sizeof request - (size_t)length, "\r\n");
        if (!trial_ask(trial, request, "\r\n\r\n{\"")) {
            return false;
        }
    }
    return true;
}

/* Many more than we allow. */
static bool takes_parameters(struct trial *trial) {
    char request[2048];
    int length = snprintf(request, sizeof request, "GET /now?");
    for (int i = 0; i < 400; i++) {
        length += snprintf(request + length, sizeof request - (size_t)length, "a=&");
    }
    snprintf(request + length, sizeof request - (size_t)length, "b=1 HTTP/1.1\r\nHost: a\r\n\r\n");
    return trial_ask(trial, request, "/problems/invalid-input\"");
}

static bool expects_no_body(struct trial *trial) {
    return trial_ask(trial, GET("/now") "Expect: 100-continue\r\n\r\n" GET("/now?a=1") "\r\n", "\"parameters\":1,") &&
           !strstr(trial->said, "HTTP/1.1 100");
}

static bool waits(struct trial *trial) {
    int fd = trial_dial(trial);
    if (fd < 0) {
        return false;
    }
    bool right = trial_send(fd, GET("/later") "\r\n", strlen(GET("/later") "\r\n")) &&
                 !trial_hear(trial, fd, "HTTP/1.1") && trial->waiting;
    trial_answer(trial);
    right = right && trial_hear(trial, fd, NOTHING);
    close(fd);
    http_run(trial->http);
    return right;
}

/* The answers to two requests that come together have their own ids, and one date each. */
static bool tells_apart(struct trial *trial, int first, int second) {
    static const char one[] = GET("/kept") "X-Request-Id: one\r\n\r\n",
                      two[] = GET("/kept") "X-Request-Id: two\r\n\r\n";
    char date[sizeof "Date: \r\n" + HTTP_DATE_SIZE];
    snprintf(date, sizeof date, "Date: %s\r\n", http_date(trial->http));
    return trial_send(first, one, sizeof one - 1) && trial_send(second, two, sizeof two - 1) &&
           trial_hear(trial, first, NOTHING) && count_of(trial->said, "X-Request-Id: one\r\n") == 1 &&
           strstr(trial->said, "wdhs-api; hit") && count_of(trial->said, date) == 1 &&
           trial_hear(trial, second, NOTHING) && count_of(trial->said, "X-Request-Id: two\r\n") == 1 &&
           count_of(trial->said, "X-Request-Id: ") == 1 && count_of(trial->said, "Date: ") == 1;
}

/* The cache keeps nothing while the process hears of no changes. */
static bool keeps(struct trial *trial) {
    bool heard = generation_is_current(0, 0), right = true;
    if (!heard) {
        generation_hears(true);
    }
    for (int i = 0; i < 3 && right; i++) {
        right = trial_ask(trial, GET("/kept") "X-Request-Id: few\r\n\r\n", NOTHING);
    }
    int first = trial_dial(trial), second = trial_dial(trial);
    right = right && first >= 0 && second >= 0 && tells_apart(trial, first, second);
    close(first);
    close(second);
    http_run(trial->http);
    if (!heard) {
        generation_hears(false);
    }
    return right;
}

/* The socket is still open when the library has closed its connection. */
static bool lets_go(struct trial *trial) {
    static const char listen[] = GET("/events") "\r\n";
    unsigned before = trial->http->connection_count;
    int fd = trial_dial(trial);
    if (fd < 0) {
        return false;
    }
    bool right = trial_send(fd, listen, sizeof listen - 1) && trial_hear(trial, fd, "\r\n\r\ndata: 1\n\n") &&
                 !trial_hear(trial, fd, "HTTP/1.1") && trial->length == 0 && stream_listeners(trial->topic) == 1 &&
                 trial->http->connection_count == before && !trial->waiting;
    close(fd);
    return right;
}

/* --- what becomes of it --------------------------------------------------------------------------------------------
 */

static const struct probe {
    const char *what; /* as it reads behind "without" and behind "it does not do this:" */
    bool (*holds)(struct trial *trial);
    enum trick trick; /* TRICK_COUNT: nothing can be done about it */
    bool by_need;     /* only done when it does not hold otherwise */
    bool must;
} probes[] = {
    {"answering requests", answers, TRICK_COUNT, false, true},
    {"telling all bytes of a request", hides_nothing, TRICK_SILENCE, true, true},
    {"answering its own errors in our words (it may be linked with -Bsymbolic-functions)", errs_in_our_words,
     TRICK_COUNT, false, true},
    {"answering requests of any size", answers_when_full, TRICK_COUNT, false, true},
    {"waiting for an answer", waits, TRICK_COUNT, false, true},
    {"hundreds of parameters", takes_parameters, TRICK_QUERY, true, false},
    {"expectations without a body", expects_no_body, TRICK_EXPECTATION, true, false},
    {"waiting in place", waits, TRICK_IN_PLACE, false, false},
    {"responses sent again", keeps, TRICK_KEPT, false, false},
    {"streams that go on", lets_go, TRICK_TAKE, false, false},
};
#define PROBES (sizeof probes / sizeof *probes)

static bool holds_with(const struct probe *probe, struct trial *trial, bool trick) {
    if (probe->trick != TRICK_COUNT) {
        mhd_tricks[probe->trick] = trick;
    }
    return probe->holds(trial);
}

/* In a server of its own, so that nothing is left of what went wrong before. */
static bool try_once(const struct probe *probe, bool trick) {
    struct trial *trial = malloc(sizeof *trial);
    bool begun = trial && trial_begin(trial), holds = begun && holds_with(probe, trial, trick);
    if (begun) {
        trial_end(trial);
    }
    free(trial);
    return holds;
}

static bool check_settle(const struct probe *probe) {
    if (try_once(probe, !probe->by_need)) {
        return true;
    }
    if (probe->trick == TRICK_COUNT) {
        return false;
    }
    if (probe->by_need && try_once(probe, true)) {
        return true;
    }
    mhd_tricks[probe->trick] = false;
    return false;
}

/* The first thing that the service cannot do without and that does not hold; NULL: all is well. */
static const char *missing;
static char given_up[400];
static pthread_once_t checked = PTHREAD_ONCE_INIT;

static void check_check(void) {
    for (size_t i = 0; i < PROBES && !missing; i++) {
        if (check_settle(&probes[i])) {
            continue;
        }
        if (probes[i].must) {
            missing = probes[i].what;
            return;
        }
        size_t length = strlen(given_up);
        snprintf(given_up + length, sizeof given_up - length, "%s%s", length ? ", " : "", probes[i].what);
    }
}

bool library_check(char *error, size_t size) {
    pthread_once(&checked, check_check);
    if (missing) {
        snprintf(error, size, "libmicrohttpd %s does not do what this service needs of it: %s", library_version(),
                 missing);
    }
    return missing == NULL;
}

const char *library_without(void) {
    return given_up;
}
