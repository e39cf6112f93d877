/* Delivering several mails side by side with libcurl: a thread for each connection, because libcurl waits for the
 * server's word on a finished mail without letting others go on. */
#include "smtp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "letter.h"
#include "smtp_outcome.h"
#include "wdhs/settings.h"

#define CONNECTIONS_MAX 16
#define SOCKETS_MAX     4 /* of one connection: libcurl tries several addresses at the same time */
/* Milliseconds. A mail that takes longer than this is tried again another time. */
#define CONNECT_MS  10000L
#define TRANSFER_MS 25000L
#define TURN_MS     100
#define GRACE_MS    5000 /* for mail under way when the service is asked to end */

struct transfer {
    struct smtp *smtp;
    pthread_t thread;
    CURL *curl;
    struct letter *letter;
    size_t read; /* bytes of the message that are handed over */
    struct smtp_talk talk;
    int64_t stop_seen_ms;
    curl_socket_t sockets[SOCKETS_MAX]; /* guarded by the lock: for who has to cut them off; CURL_SOCKET_BAD: none */
};

struct smtp {
    const atomic_bool *stop;
    size_t connections;
    struct transfer transfers[CONNECTIONS_MAX];
    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t changed; /* a thread ended */
    struct letter *next, *end;
    size_t active;          /* threads */
    int64_t start_until_ms; /* no mail is begun later */
    bool broken;            /* the server does not work now: no more is begun */
};

bool smtp_is_loopback(const char *url) {
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    char *host = NULL;
    bool found = false;
    CURLU *parts = curl_url();
    if (parts != NULL && curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            found = found || strcmp(host, names[i]) == 0;
        }
    }
    curl_free(host);
    curl_url_cleanup(parts);
    return found;
}

/* --- what libcurl calls ------------------------------------------------------------------------------------------- */

static size_t read_message(char *out, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    const struct text *message = &transfer->letter->message;
    size_t left = message->length - transfer->read, length = size * count < left ? size * count : left;
    memcpy(out, message->data + transfer->read, length);
    transfer->read += length;
    return length;
}

/* Nothing of this is kept or logged but how far it came and the last code. */
static int watch(CURL *curl, curl_infotype type, char *data, size_t length, void *context) {
    (void)curl;
    struct transfer *transfer = context;
    if (type == CURLINFO_HEADER_OUT) {
        smtp_note_sent(&transfer->talk, data, length);
    } else if (type == CURLINFO_HEADER_IN) {
        smtp_note_received(&transfer->talk, data, length);
    }
    return 0;
}

static size_t ignore(char *data, size_t size, size_t count, void *context) {
    (void)data;
    (void)context;
    return size * count;
}

static void replace_socket(struct transfer *transfer, curl_socket_t from, curl_socket_t to) {
    pthread_mutex_lock(&transfer->smtp->lock);
    for (size_t i = 0; i < SOCKETS_MAX; i++) {
        if (transfer->sockets[i] == from) {
            transfer->sockets[i] = to;
            break;
        }
    }
    pthread_mutex_unlock(&transfer->smtp->lock);
}

/* While libcurl waits for the server's word on a finished mail it calls nobody; but it notices when its socket is shut.
 */
static int note_socket(void *context, curl_socket_t opened, curlsocktype purpose) {
    struct transfer *transfer = context;
    (void)purpose;
    replace_socket(transfer, CURL_SOCKET_BAD, opened);
    return CURL_SOCKOPT_OK;
}

static int close_socket(void *context, curl_socket_t socket) {
    struct transfer *transfer = context;
    replace_socket(transfer, socket, CURL_SOCKET_BAD);
    return close(socket);
}

static void shut(struct transfer *transfers, size_t count, int direction) {
    for (size_t i = 0; i < count; i++) {
        pthread_mutex_lock(&transfers[i].smtp->lock);
        for (size_t j = 0; j < SOCKETS_MAX; j++) {
            if (transfers[i].sockets[j] != CURL_SOCKET_BAD) {
                shutdown(transfers[i].sockets[j], direction);
            }
        }
        pthread_mutex_unlock(&transfers[i].smtp->lock);
    }
}

/* Ends a transfer some time after the service was asked to stop. */
static int go_on(void *context, curl_off_t to_receive, curl_off_t received, curl_off_t to_send, curl_off_t sent) {
    struct transfer *transfer = context;
    (void)to_receive, (void)received, (void)to_send, (void)sent;
    if (!atomic_load(transfer->smtp->stop)) {
        return 0;
    }
    if (transfer->stop_seen_ms == 0) {
        transfer->stop_seen_ms = now_ms();
    }
    return now_ms() - transfer->stop_seen_ms > GRACE_MS ? 1 : 0;
}

/* --- setting up --------------------------------------------------------------------------------------------------- */

static long tls_level(const struct settings *settings) {
    if (strcmp(settings->smtp_tls, "required") == 0) {
        return CURLUSESSL_ALL;
    }
    if (strcmp(settings->smtp_tls, "optional") == 0) {
        return CURLUSESSL_TRY;
    }
    return smtp_is_loopback(settings->smtp_url) ? CURLUSESSL_NONE : CURLUSESSL_ALL;
}

static bool smtp_prepare(struct transfer *transfer, const struct settings *settings, const char *sender) {
    char from[260];
    snprintf(from, sizeof from, "<%s>", sender);
    CURL *curl = transfer->curl = curl_easy_init();
    if (curl == NULL) {
        return false;
    }
    CURLcode failed = curl_easy_setopt(curl, CURLOPT_URL, settings->smtp_url);
    failed |= curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    failed |= curl_easy_setopt(curl, CURLOPT_PROXY, "");
    failed |= curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    failed |= curl_easy_setopt(curl, CURLOPT_USE_SSL, tls_level(settings));
    failed |= curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (settings->smtp_ca != NULL) {
        failed |= curl_easy_setopt(curl, CURLOPT_CAINFO, settings->smtp_ca);
    }
    failed |= curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    failed |= curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, TRANSFER_MS);
    failed |= curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
    failed |= curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    failed |= curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
    failed |= curl_easy_setopt(curl, CURLOPT_READDATA, transfer);
    failed |= curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
    failed |= curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, watch);
    failed |= curl_easy_setopt(curl, CURLOPT_DEBUGDATA, transfer);
    failed |= curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    failed |= curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, note_socket);
    failed |= curl_easy_setopt(curl, CURLOPT_SOCKOPTDATA, transfer);
    failed |= curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    failed |= curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, transfer);
    failed |= curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on);
    failed |= curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
    failed |= curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    return failed == CURLE_OK;
}

struct smtp *smtp_new(const struct settings *settings, const char *sender, const atomic_bool *stop) {
    struct smtp *smtp = calloc(1, sizeof *smtp);
    if (smtp == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(smtp);
        return NULL;
    }
    smtp->stop = stop;
    smtp->connections = (size_t)settings->smtp_connections;
    pthread_mutex_init(&smtp->lock, NULL);
    pthread_cond_init(&smtp->changed, NULL);
    for (size_t i = 0; i < smtp->connections * SOCKETS_MAX; i++) {
        smtp->transfers[i / SOCKETS_MAX].smtp = smtp;
        smtp->transfers[i / SOCKETS_MAX].sockets[i % SOCKETS_MAX] = CURL_SOCKET_BAD;
    }
    bool fine = true;
    for (size_t i = 0; fine && i < smtp->connections; i++) {
        fine = smtp_prepare(&smtp->transfers[i], settings, sender);
    }
    if (!fine) {
        smtp_free(smtp);
        return NULL;
    }
    return smtp;
}

void smtp_free(struct smtp *smtp) {
    if (smtp == NULL) {
        return;
    }
    /* libcurl says goodbye, and would wait two minutes for somebody who says nothing. */
    shut(smtp->transfers, smtp->connections, SHUT_RD);
    for (size_t i = 0; i < smtp->connections; i++) {
        curl_easy_cleanup(smtp->transfers[i].curl);
    }
    pthread_cond_destroy(&smtp->changed);
    pthread_mutex_destroy(&smtp->lock);
    curl_global_cleanup();
    free(smtp);
}

/* --- one mail ----------------------------------------------------------------------------------------------------- */

static enum smtp_end end_of(CURLcode result, const struct smtp_talk *talk) {
    switch (result) {
    case CURLE_OK:
        return SMTP_DELIVERED;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
        return SMTP_UNREACHABLE;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED:
        return SMTP_UNTRUSTED;
    case CURLE_LOGIN_DENIED:
        return SMTP_LOGIN;
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_ABORTED_BY_CALLBACK:
        return SMTP_LATE;
    default:
        return talk->code >= 400 ? SMTP_REPLIED : SMTP_LOST;
    }
}

static CURLcode perform(struct transfer *transfer) {
    char address[sizeof transfer->letter->address + 2];
    snprintf(address, sizeof address, "<%s>", transfer->letter->address);
    struct curl_slist *recipient = curl_slist_append(NULL, address);
    if (recipient == NULL) {
        return CURLE_OUT_OF_MEMORY;
    }
    CURLcode result = curl_easy_setopt(transfer->curl, CURLOPT_MAIL_RCPT, recipient);
    result |= curl_easy_setopt(transfer->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)transfer->letter->message.length);
    if (result == CURLE_OK) {
        result = curl_easy_perform(transfer->curl);
    }
    curl_easy_setopt(transfer->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipient);
    return result;
}

/* True when the server does not work. */
static bool deliver_one(struct transfer *transfer, struct letter *letter) {
    transfer->letter = letter;
    transfer->read = 0;
    transfer->talk = (struct smtp_talk){.stage = SMTP_BEFORE};
    CURLcode result = perform(transfer);
    if (result != CURLE_OK) {
        /* A connection that libcurl keeps all the same may owe a reply, which the next mail would take for its own. */
        shut(transfer, 1, SHUT_RDWR);
    }
    transfer->talk.end = end_of(result, &transfer->talk);
    return smtp_judge(&transfer->talk, letter);
}

/* --- a batch ------------------------------------------------------------------------------------------------------ */

/* NULL: no more is to be begun. */
static struct letter *take_next(struct smtp *smtp, bool broken) {
    pthread_mutex_lock(&smtp->lock);
    smtp->broken = smtp->broken || broken;
    bool over = smtp->broken || atomic_load(smtp->stop) || now_ms() >= smtp->start_until_ms || smtp->next == smtp->end;
    struct letter *letter = over ? NULL : smtp->next++;
    pthread_mutex_unlock(&smtp->lock);
    return letter;
}

static void *run_transfer(void *context) {
    struct transfer *transfer = context;
    struct smtp *smtp = transfer->smtp;
    for (struct letter *letter = take_next(smtp, false); letter != NULL;
         letter = take_next(smtp, deliver_one(transfer, letter))) {
    }
    pthread_mutex_lock(&smtp->lock);
    smtp->active--;
    pthread_cond_signal(&smtp->changed);
    pthread_mutex_unlock(&smtp->lock);
    return NULL;
}

/* How many threads could be started. */
static size_t start_transfers(struct smtp *smtp, size_t count) {
    size_t wanted = count < smtp->connections ? count : smtp->connections;
    smtp->active = wanted;
    for (size_t i = 0; i < wanted; i++) {
        smtp->transfers[i].stop_seen_ms = 0;
        if (pthread_create(&smtp->transfers[i].thread, NULL, run_transfer, &smtp->transfers[i]) != 0) {
            pthread_mutex_lock(&smtp->lock);
            smtp->active -= wanted - i;
            pthread_mutex_unlock(&smtp->lock);
            return i;
        }
    }
    return wanted;
}

/* Up to TURN_MS; true when all threads have ended. */
static bool wait_a_turn(struct smtp *smtp) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += TURN_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&smtp->lock);
    if (smtp->active > 0) {
        pthread_cond_timedwait(&smtp->changed, &smtp->lock, &until);
    }
    bool over = smtp->active == 0;
    pthread_mutex_unlock(&smtp->lock);
    return over;
}

bool smtp_deliver(struct smtp *smtp, struct letter *letters, size_t count, long start_ms,
                  const struct smtp_meanwhile *meanwhile) {
    for (size_t i = 0; i < count; i++) {
        letters[i].outcome = DELIVERY_RELEASED;
        letters[i].reason[0] = '\0';
    }
    smtp->next = letters;
    smtp->end = letters + count;
    smtp->broken = false;
    smtp->start_until_ms = now_ms() + start_ms;
    size_t started = start_transfers(smtp, count);
    int64_t cut_ms = 0;
    while (!wait_a_turn(smtp)) {
        if (meanwhile != NULL) {
            meanwhile->run(meanwhile->context);
        }
        if (atomic_load(smtp->stop)) {
            cut_ms = cut_ms == 0 ? now_ms() + GRACE_MS : cut_ms;
            if (now_ms() >= cut_ms) {
                shut(smtp->transfers, smtp->connections, SHUT_RDWR);
            }
        }
    }
    for (size_t i = 0; i < started; i++) {
        pthread_join(smtp->transfers[i].thread, NULL);
    }
    return !smtp->broken && started > 0;
}
