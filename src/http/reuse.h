/* An exchange and the response cache: see reuse.c. */
#ifndef HTTP_REUSE_H
#define HTTP_REUSE_H

#include <stdbool.h>
#include <stdint.h>

#include "cache.h"

struct exchange;

/* How an exchange has to do with the response cache. */
enum reuse_role { REUSE_NONE, REUSE_LEADS /* handles what others may wait for */, REUSE_WAITS };

struct reuse {
    enum reuse_role role;
    bool waited, hit;
    bool refreshes;              /* asked for although it may be there */
    struct cache_key words, key; /* as it was asked for, and what that means */
    struct cache_entry *entry;   /* what it is answered from, or what became of its answer */
    const char *status;          /* Cache-Status (RFC 9211); NULL: the cache has nothing to do with it */
    uint64_t stamp;              /* REUSE_LEADS: when it began */
    int64_t asked_at;
    struct exchange *waiting; /* REUSE_LEADS: those who wait for it */
    struct exchange *leader;  /* REUSE_WAITS */
    struct exchange *next;    /* among the leaders of a bucket, or among those who wait */
};

/* Answers a request that is, word for word, like one that was answered from the cache, before anything but its headers
 * has been looked at. False: it is to be handled like any other. */
bool reuse_repeated(struct exchange *exchange);
/* Answers from the cache, waits for another exchange that asks for the same, or calls the handler. */
void reuse_or_handle(struct exchange *exchange);
/* The exchange has its answer: keeps it, and gives it to those who wait for it. */
void reuse_completed(struct exchange *exchange);
/* The exchange ends, however: it lets go of its entry, and nobody waits for it any more. */
void reuse_end(struct exchange *exchange);

#endif
