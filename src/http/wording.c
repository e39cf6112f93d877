/* Words are kept here in buckets by their hash, and in a list for each entry that they were answered with. */
#include "wording.h"

#include <stdlib.h>
#include <string.h>

struct wording {
    struct wording *chain; /* in its bucket */
    struct wording *next;  /* of the same entry */
    struct cache_entry *entry;
    uint64_t hash;
    size_t length;
    char words[];
};

struct cache_entry *wordings_find(const struct wordings *wordings, const struct cache_key *words) {
    const struct wording *wording = wordings->buckets[words->hash % WORDING_BUCKETS];
    while (wording && (wording->hash != words->hash || wording->length != words->length ||
                       memcmp(wording->words, words->bytes, words->length) != 0)) {
        wording = wording->chain;
    }
    return wording ? wording->entry : NULL;
}

bool wordings_wanted(const struct cache_entry *entry, const struct cache_key *words) {
    size_t count = 0;
    for (const struct wording *wording = entry->wordings; wording; wording = wording->next) {
        count++;
    }
    return count < WORDINGS_MOST && words->length <= WORDING_LONGEST;
}

size_t wording_size(const struct cache_key *words) {
    return sizeof(struct wording) + words->length;
}

void wordings_add(struct wordings *wordings, struct cache_entry *entry, const struct cache_key *words) {
    struct wording *wording = malloc(wording_size(words));
    struct wording **bucket = &wordings->buckets[words->hash % WORDING_BUCKETS];
    if (!wording) {
        return;
    }
    *wording = (struct wording){
        .chain = *bucket, .next = entry->wordings, .entry = entry, .hash = words->hash, .length = words->length};
    memcpy(wording->words, words->bytes, words->length);
    entry->wordings = *bucket = wording;
}

void wordings_forget(struct wordings *wordings, struct cache_entry *entry) {
    while (entry->wordings) {
        struct wording *wording = entry->wordings;
        struct wording **place = &wordings->buckets[wording->hash % WORDING_BUCKETS];
        while (*place != wording) {
            place = &(*place)->chain;
        }
        *place = wording->chain;
        entry->wordings = wording->next;
        free(wording);
    }
}
