/* The words that made-up collectives are made of. */
#ifndef WDHS_CLI_SYNTHETIC_WORDS_H
#define WDHS_CLI_SYNTHETIC_WORDS_H

#include <stddef.h>

/* In sentences {n} is the name of the collective, {p} the place and {c} a small number. */
struct sentence {
    const char *nl, *en;
};

#define SYNTHETIC_THEMES 10

struct synthetic_type {
    const char *slug;
    unsigned weight;      /* how often it occurs */
    const char *names[3]; /* {w} is a word from synthetic_words, {p} the place */
    struct sentence what; /* "een energiecoöperatie", "an energy co-operative" */
    const char *scales;   /* one letter each, repeated for weight: s n v c r */
    const char *themes;   /* the digits of its usual themes; the first is always there */
    unsigned oldest;      /* years before now that the oldest of its kind began */
    unsigned members;     /* a usual number of members */
};

extern const struct synthetic_type synthetic_types[];
extern const size_t synthetic_type_count;

extern const char *const synthetic_words[];
extern const size_t synthetic_word_count;

/* Slugs of themes, in the order of the digits; what is done about each, three ways. */
extern const char *const synthetic_themes[SYNTHETIC_THEMES];
extern const struct sentence synthetic_activities[SYNTHETIC_THEMES][3];

extern const struct sentence synthetic_ways[];
extern const size_t synthetic_way_count;
extern const struct sentence synthetic_invitations[];
extern const size_t synthetic_invitation_count;

/* The last sentence of every description. */
extern const struct sentence synthetic_warning;

#endif
