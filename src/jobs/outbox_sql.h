/* The statements of the outbox: each handles a whole batch. Private to src/jobs. */
#ifndef JOBS_OUTBOX_SQL_H
#define JOBS_OUTBOX_SQL_H

/* $1: how many, $2: lease in ms, $3: text[] of as many hashes of new tokens, in hexadecimal. Takes mails that are due,
 * and stores for each the hash at its place. A row for each mail, in the order of CLAIM_*. */
extern const char outbox_claim_sql[];
enum {
    CLAIM_ID,
    CLAIM_PLEDGE,
    CLAIM_KIND,
    CLAIM_LANGUAGE,
    CLAIM_ATTEMPTS,
    CLAIM_TOKEN, /* which hash, from 1 */
    CLAIM_WANTED,
    CLAIM_ADDRESS,
    CLAIM_NAME,
    CLAIM_ADDRESSEE,
    CLAIM_TITLE,
    CLAIM_CONTACT,
    CLAIM_GOALS,
};

/* $1: uuid[] of mails, $2: text[] of outcomes, $3: integer[] of attempts, $4: bigint[] of delays in ms, $5: text[] of
 * reasons. Answers with the ids of mails that are still there. */
extern const char outbox_record_sql[];

#endif
