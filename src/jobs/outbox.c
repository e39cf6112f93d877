/* Sending what is in the queue, a batch at a time. A batch that is lost halfway goes again when its lease has passed.
 */
#include "outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "compose.h"
#include "counts.h"
#include "letter.h"
#include "mail_file.h"
#include "outbox_sql.h"
#include "wdhs/digest.h"
#include "wdhs/log.h"
#include "wdhs/session.h"
#include "wdhs/settings.h"

#define BATCH          200
#define ATTEMPTS_MAX   12
#define TOKEN_BYTES    32
#define TOKEN_SIZE     44 /* base64url, with NUL */
#define DELAY_LEAST_MS INT64_C(60000)
#define DELAY_MOST_MS  INT64_C(21600000)
#define PAUSE_LEAST_MS 2000 /* after the mail server did not work, doubled each time */
#define PAUSE_MOST_MS  300000
#define DELIVERING_MS  30000L /* of the lease: for the last mails that were begun, and to write it all down */

enum parameter { HASHES, IDS, OUTCOMES, ATTEMPTS, DELAYS, REASONS, PARAMETERS };

struct outbox {
    const struct settings *settings;
    struct counts *counts;
    struct composer composer;
    struct smtp *smtp; /* NULL: into files, or nowhere */
    size_t count;
    atomic_bool unrecorded; /* what became of these letters is not written down yet */
    int64_t pause_ms, paused_until_ms;
    char tokens[BATCH][TOKEN_SIZE];
    struct letter letters[BATCH];
    struct text parameters[PARAMETERS];
};

struct outbox *outbox_new(const struct settings *settings, struct counts *counts, const atomic_bool *stop) {
    struct outbox *outbox = calloc(1, sizeof *outbox);
    if (outbox == NULL) {
        return NULL;
    }
    outbox->settings = settings;
    outbox->counts = counts;
    bool fine = composer_init(&outbox->composer, settings);
    for (size_t i = 0; i < PARAMETERS; i++) {
        text_init(&outbox->parameters[i], NULL, 4096);
        fine = fine && !outbox->parameters[i].failed;
    }
    for (size_t i = 0; i < BATCH; i++) {
        text_init(&outbox->letters[i].message, NULL, 0);
    }
    if (fine && settings->smtp_url != NULL) {
        outbox->smtp = smtp_new(settings, outbox->composer.from.address, stop);
        fine = outbox->smtp != NULL;
    }
    if (fine) {
        return outbox;
    }
    outbox_free(outbox);
    return NULL;
}

void outbox_free(struct outbox *outbox) {
    if (outbox == NULL) {
        return;
    }
    smtp_free(outbox->smtp);
    composer_release(&outbox->composer);
    for (size_t i = 0; i < PARAMETERS; i++) {
        text_release(&outbox->parameters[i]);
    }
    for (size_t i = 0; i < BATCH; i++) {
        text_release(&outbox->letters[i].message);
    }
    free(outbox);
}

bool outbox_is_busy(const struct outbox *outbox) {
    return atomic_load(&outbox->unrecorded);
}

int64_t outbox_delay_ms(int attempts) {
    int64_t delay = DELAY_LEAST_MS;
    uint32_t chance;
    for (int i = 1; i < attempts && delay < DELAY_MOST_MS; i++) {
        delay *= 2;
    }
    digest_random(&chance, sizeof chance);
    delay += (int64_t)((uint64_t)delay * (chance % 1000) / 4000);
    return delay < DELAY_MOST_MS ? delay : DELAY_MOST_MS;
}

/* --- parameters --------------------------------------------------------------------------------------------------- */

/* Elements of PostgreSQL arrays; none of them has quotes or backslashes in it. */
static void begin_array(struct text *text) {
    text_clear(text);
    text_add_char(text, '{');
}

static void outbox_add_element(struct text *text, const char *element) {
    text_addf(text, "%s\"%s\"", text->length > 1 ? "," : "", element);
}

static void outbox_add_number(struct text *text, int64_t number) {
    if (text->length > 1) {
        text_add_char(text, ',');
    }
    text_add_int(text, number);
}

/* --- taking ------------------------------------------------------------------------------------------------------- */

/* New tokens for a whole batch; the database gets to see their hashes only. */
static void make_tokens(struct outbox *outbox) {
    unsigned char chance[BATCH][TOKEN_BYTES], hash[DIGEST_SHA256_SIZE];
    char hex[2 * sizeof hash + 1];
    digest_random(chance, sizeof chance);
    begin_array(&outbox->parameters[HASHES]);
    for (size_t i = 0; i < BATCH; i++) {
        digest_base64url(chance[i], TOKEN_BYTES, outbox->tokens[i]);
        digest_sha256(chance[i], TOKEN_BYTES, hash);
        digest_hex(hash, sizeof hash, hex);
        outbox_add_element(&outbox->parameters[HASHES], hex);
    }
    text_add_char(&outbox->parameters[HASHES], '}');
    explicit_bzero(chance, sizeof chance);
}

static void outbox_identify(struct letter *letter, const struct session_rows *rows, size_t row) {
    snprintf(letter->id, sizeof letter->id, "%s", session_cell(rows, row, CLAIM_ID));
    snprintf(letter->pledge, sizeof letter->pledge, "%s", session_cell(rows, row, CLAIM_PLEDGE));
    snprintf(letter->address, sizeof letter->address, "%s", session_cell(rows, row, CLAIM_ADDRESS));
    letter->attempts = (int)strtol(session_cell(rows, row, CLAIM_ATTEMPTS), NULL, 10);
    letter->reason[0] = '\0';
}

static bool write_letter(struct outbox *outbox, struct letter *letter, const struct session_rows *rows, size_t row) {
    size_t token = (size_t)strtoul(session_cell(rows, row, CLAIM_TOKEN), NULL, 10) - 1;
    const struct mail_facts facts = {
        .kind = session_cell(rows, row, CLAIM_KIND),
        .language = session_cell(rows, row, CLAIM_LANGUAGE),
        .address = letter->address,
        .addressee = session_cell(rows, row, CLAIM_ADDRESSEE),
        .name = session_cell(rows, row, CLAIM_NAME),
        .title = session_cell(rows, row, CLAIM_TITLE),
        .goals = session_cell(rows, row, CLAIM_GOALS),
        .contact = session_cell(rows, row, CLAIM_CONTACT),
        .token = outbox->tokens[token < BATCH ? token : 0],
    };
    return compose(&outbox->composer, &facts, &letter->message);
}

/* Letters that can go come first; how many those are is returned. The others have their outcome already. */
static size_t write_letters(struct outbox *outbox, const struct session_rows *rows) {
    size_t ready = 0, back = session_row_count(rows);
    outbox->count = back;
    for (size_t row = 0; row < outbox->count; row++) {
        bool wanted = strcmp(session_cell(rows, row, CLAIM_WANTED), "t") == 0;
        struct letter *letter = &outbox->letters[ready];
        outbox_identify(letter, rows, row);
        if (wanted && write_letter(outbox, letter, rows, row)) {
            ready++;
            continue;
        }
        letter = &outbox->letters[--back];
        outbox_identify(letter, rows, row);
        letter->outcome = wanted ? DELIVERY_REFUSED : DELIVERY_DROPPED;
        snprintf(letter->reason, sizeof letter->reason, "%s", wanted ? "The mail could not be put together." : "");
    }
    return ready;
}

static struct session_rows *claim(struct outbox *outbox, struct session *session) {
    char limit[16], lease[24];
    make_tokens(outbox);
    snprintf(limit, sizeof limit, "%d", BATCH);
    snprintf(lease, sizeof lease, "%ld", outbox->settings->mail_lease_ms);
    const char *const parameters[] = {limit, lease, outbox->parameters[HASHES].data};
    return session_query(session, outbox_claim_sql, parameters, 3);
}

/* --- writing down ------------------------------------------------------------------------------------------------- */

static void outbox_describe(struct outbox *outbox, struct letter *letter) {
    static const char *const names[] = {[DELIVERY_RELEASED] = "released",
                                        [DELIVERY_SENT] = "sent",
                                        [DELIVERY_DEFERRED] = "deferred",
                                        [DELIVERY_REFUSED] = "refused",
                                        [DELIVERY_DROPPED] = "dropped"};
    if (letter->outcome == DELIVERY_DEFERRED && letter->attempts >= ATTEMPTS_MAX) {
        letter->outcome = DELIVERY_REFUSED;
    }
    outbox_add_element(&outbox->parameters[IDS], letter->id);
    outbox_add_element(&outbox->parameters[OUTCOMES], names[letter->outcome]);
    outbox_add_number(&outbox->parameters[ATTEMPTS], letter->attempts);
    outbox_add_number(&outbox->parameters[DELAYS], outbox_delay_ms(letter->attempts));
    outbox_add_element(&outbox->parameters[REASONS], letter->reason);
}

static void count_letter(struct outbox *outbox, const struct letter *letter) {
    static const enum count counts[] = {[DELIVERY_SENT] = COUNT_SENT,
                                        [DELIVERY_DEFERRED] = COUNT_DEFERRED,
                                        [DELIVERY_REFUSED] = COUNT_DEAD,
                                        [DELIVERY_DROPPED] = COUNT_DROPPED};
    if (letter->outcome != DELIVERY_RELEASED) {
        counts_add(outbox->counts, counts[letter->outcome], 1);
    }
    if (letter->outcome == DELIVERY_REFUSED) {
        log_event(LOG_LEVEL_WARNING, "mail-dead", "mail", letter->id, "detail", letter->reason, NULL);
    }
}

/* The pledge was erased while its mail was being written: so must be the file. */
static void remove_unwanted(const struct outbox *outbox, const struct session_rows *rows) {
    if (outbox->smtp != NULL || session_row_count(rows) == outbox->count) {
        return;
    }
    for (size_t i = 0; i < outbox->count; i++) {
        bool found = outbox->letters[i].outcome != DELIVERY_SENT;
        for (size_t row = 0; !found && row < session_row_count(rows); row++) {
            found = strcmp(session_cell(rows, row, 0), outbox->letters[i].id) == 0;
        }
        if (!found) {
            mail_file_remove(outbox->settings->mail_directory, outbox->letters[i].pledge, outbox->letters[i].id);
        }
    }
}

static bool outbox_record(struct outbox *outbox, struct session *session) {
    for (size_t i = IDS; i < PARAMETERS; i++) {
        begin_array(&outbox->parameters[i]);
    }
    for (size_t i = 0; i < outbox->count; i++) {
        outbox_describe(outbox, &outbox->letters[i]);
    }
    const char *parameters[PARAMETERS - IDS];
    for (size_t i = IDS; i < PARAMETERS; i++) {
        text_add_char(&outbox->parameters[i], '}');
        parameters[i - IDS] = outbox->parameters[i].data;
    }
    struct session_rows *rows = session_query(session, outbox_record_sql, parameters, PARAMETERS - IDS);
    if (rows == NULL) {
        return false;
    }
    for (size_t i = 0; i < outbox->count; i++) {
        count_letter(outbox, &outbox->letters[i]);
    }
    remove_unwanted(outbox, rows);
    session_rows_free(rows);
    outbox->unrecorded = false;
    return true;
}

/* --- delivering --------------------------------------------------------------------------------------------------- */

/* The first reason there is tells what is wrong with the server. */
static void pause_sending(struct outbox *outbox, size_t ready) {
    const char *reason = NULL;
    for (size_t i = 0; reason == NULL && i < ready; i++) {
        reason = outbox->letters[i].outcome == DELIVERY_DEFERRED ? outbox->letters[i].reason : NULL;
    }
    outbox->pause_ms = outbox->pause_ms == 0 ? PAUSE_LEAST_MS : 2 * outbox->pause_ms;
    outbox->pause_ms = outbox->pause_ms < PAUSE_MOST_MS ? outbox->pause_ms : PAUSE_MOST_MS;
    outbox->paused_until_ms = now_ms() + outbox->pause_ms;
    log_event(LOG_LEVEL_WARNING, "mail-trouble", "detail", reason != NULL ? reason : "Mail cannot be put away.", NULL);
}

static void deliver(struct outbox *outbox, size_t ready, const struct smtp_meanwhile *meanwhile) {
    const struct settings *settings = outbox->settings;
    long lease = settings->mail_lease_ms;
    bool working = outbox->smtp == NULL
                       ? mail_file_deliver(settings->mail_directory, outbox->letters, ready)
                       : smtp_deliver(outbox->smtp, outbox->letters, ready,
                                      lease > 2 * DELIVERING_MS ? lease - DELIVERING_MS : lease / 4, meanwhile);
    if (working) {
        outbox->pause_ms = 0;
    } else {
        pause_sending(outbox, ready);
    }
}

enum drained outbox_drain(struct outbox *outbox, struct session *session, const struct smtp_meanwhile *meanwhile) {
    bool nowhere = outbox->smtp == NULL && outbox->settings->mail_directory == NULL;
    if (outbox->unrecorded && !outbox_record(outbox, session)) {
        return DRAINED_FAILED;
    }
    if (nowhere || now_ms() < outbox->paused_until_ms) {
        return DRAINED_ALL;
    }
    struct session_rows *rows = claim(outbox, session);
    if (rows == NULL) {
        return DRAINED_FAILED;
    }
    size_t ready = write_letters(outbox, rows);
    session_rows_free(rows);
    if (outbox->count == 0) {
        return DRAINED_ALL;
    }
    outbox->unrecorded = true;
    if (ready > 0) {
        deliver(outbox, ready, meanwhile);
    }
    if (!outbox_record(outbox, session)) {
        return DRAINED_FAILED;
    }
    return outbox->count == BATCH && now_ms() >= outbox->paused_until_ms ? DRAINED_SOME : DRAINED_ALL;
}
