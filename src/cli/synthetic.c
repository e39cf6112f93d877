/* Making up one collective from a seed and a number. */

#include "synthetic.h"

#include <stdio.h>
#include <string.h>

#include "seed.h"
#include "synthetic_words.h"
#include "wdhs/text.h"

#define THIS_YEAR 2025 /* of the made-up world: fixed, so that next year gives the same rows */

const char synthetic_columns[] =
    "id, slug, name, aliases, type, themes, scale, phase, municipality, place, postcode_area, longitude, latitude, "
    "founded_year, website, contact_email, contact_opening_hours, member_count, member_count_source, description_nl, "
    "description_en, publication_state, last_confirmed_on, synthetic";

/* SplitMix64, our own so that no library can change what a seed gives. */
struct dice {
    uint64_t state;
};

static uint64_t mixed(uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31);
}

/* From 0 to `sides` - 1. */
static unsigned roll(struct dice *dice, size_t sides) {
    dice->state += 0x9e3779b97f4a7c15U;
    return (unsigned)(((mixed(dice->state) >> 32) * sides) >> 32);
}

static bool chance(struct dice *dice, unsigned percent) {
    return roll(dice, 100) < percent;
}

/* From -1 to 1, most often near 0. */
static double around(struct dice *dice) {
    unsigned first = roll(dice, 1000001);
    unsigned second = roll(dice, 1000001);
    return ((double)first + (double)second) / 1000000.0 - 1.0;
}

/* Everything about one collective that more than one column needs. */
struct made_up {
    struct dice dice;
    const struct synthetic_type *type;
    const struct synthetic_place *place;
    const char *word;
    const char *pattern;
    unsigned year;
    size_t themes[3];
    size_t theme_count;
    char slug[64];
};

static const struct synthetic_place *choose_place(struct dice *dice, const struct synthetic_places *places) {
    unsigned drawn = roll(dice, places->places[places->count - 1].reach);
    size_t low = 0;
    size_t high = places->count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (places->places[middle].reach > drawn) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return &places->places[low];
}

static const struct synthetic_type *choose_type(struct dice *dice) {
    unsigned total = 0;
    for (size_t i = 0; i < synthetic_type_count; i++) {
        total += synthetic_types[i].weight;
    }
    unsigned drawn = roll(dice, total);
    const struct synthetic_type *type = synthetic_types;
    while (drawn >= type->weight) {
        drawn -= type->weight;
        type++;
    }
    return type;
}

/* The usual first theme, and up to two others without repeating one. */
static void choose_themes(struct made_up *made) {
    size_t usual = strlen(made->type->themes);
    size_t wanted = 1 + roll(&made->dice, 3);
    made->themes[0] = (size_t)(made->type->themes[0] - '0');
    made->theme_count = 1;
    for (size_t at = 1 + roll(&made->dice, 2); at < usual && made->theme_count < wanted;
         at += 1 + roll(&made->dice, 2)) {
        made->themes[made->theme_count++] = (size_t)(made->type->themes[at] - '0');
    }
}

static void make_up(struct made_up *made, const struct synthetic_places *places, uint64_t seed, uint64_t number) {
    /* Each number has dice of its own, so that row 5 is the same whether 10 or 200,000 are asked for. */
    made->dice.state = mixed(seed + 0x9e3779b97f4a7c15U) ^ mixed(number * 0xd1342543de82ef95U);
    made->type = choose_type(&made->dice);
    made->place = choose_place(&made->dice, places);
    made->word = synthetic_words[roll(&made->dice, synthetic_word_count)];
    made->pattern = made->type->names[roll(&made->dice, 3)];
    /* Two dice, the younger counts: most collectives are young. */
    unsigned first = roll(&made->dice, made->type->oldest + 1);
    unsigned second = roll(&made->dice, made->type->oldest + 1);
    made->year = THIS_YEAR - (first < second ? first : second);
    choose_themes(made);
}

/* Copies a pattern, putting in word, place, and a small number. */
static void add_filled(struct text *out, struct made_up *made, const char *pattern, unsigned number) {
    for (const char *at = pattern; *at != '\0'; at++) {
        if (at[0] != '{') {
            text_add_char(out, *at);
            continue;
        }
        if (at[1] == 'w') {
            text_add_string(out, made->word);
        } else if (at[1] == 'p') {
            text_add_string(out, made->place->name);
        } else if (at[1] == 'n') {
            add_filled(out, made, made->pattern, number);
        } else {
            text_add_int(out, number);
        }
        at += 2;
    }
}

static void synthetic_add_name(struct text *out, struct made_up *made) {
    add_filled(out, made, made->pattern, 0);
    text_add_string(out, " (voorbeeld)\t");
    if (chance(&made->dice, 10)) {
        text_addf(out, "{\"%s %s\"}\t", made->word, made->place->name);
    } else {
        text_add_string(out, "{}\t");
    }
}

static const char *scale_named(char letter) {
    static const struct {
        char letter;
        const char *name;
    } scales[] = {{'s', "street"}, {'n', "neighbourhood"}, {'v', "village"}, {'c', "city"}, {'r', "region"}};
    size_t at = 0;
    while (scales[at].letter != letter) {
        at++;
    }
    return scales[at].name;
}

static const char *phase_of(struct made_up *made) {
    static const char *const phases[] = {"start-up", "growing", "established"};
    if (chance(&made->dice, 10)) {
        return phases[roll(&made->dice, 3)];
    }
    return phases[made->year >= THIS_YEAR - 2 ? 0 : made->year >= THIS_YEAR - 8 ? 1 : 2];
}

static void add_nature(struct text *out, struct made_up *made) {
    text_addf(out, "%s\t{", made->type->slug);
    for (size_t i = 0; i < made->theme_count; i++) {
        text_addf(out, "%s%s", i == 0 ? "" : ",", synthetic_themes[made->themes[i]]);
    }
    char scale = made->type->scales[roll(&made->dice, strlen(made->type->scales))];
    text_addf(out, "}\t%s\t%s\t", scale_named(scale), phase_of(made));
}

static void synthetic_add_place(struct text *out, struct made_up *made) {
    const struct synthetic_place *place = made->place;
    text_addf(out, "%s\t%s\t%u\t", place->code, place->name, place->postcode * 100 + roll(&made->dice, 100));
    double east = around(&made->dice);
    double north = around(&made->dice);
    if (chance(&made->dice, 10)) {
        text_add_string(out, "\\N\t\\N\t");
    } else {
        /* A degree of longitude is shorter here: 1.6 of them are as long as one of latitude. */
        text_addf(out, "%.5f\t%.5f\t", place->longitude + 1.6 * place->spread * east,
                  place->latitude + place->spread * north);
    }
    text_addf(out, "%u\t", made->year);
}

static void add_contact(struct text *out, struct made_up *made) {
    bool website = chance(&made->dice, 70);
    bool email = chance(&made->dice, 60);
    bool hours = chance(&made->dice, 15);
    text_addf(out, website ? "https://%s.example.org\t" : "\\N\t", made->slug);
    text_addf(out, email ? "info@%s.example.org\t" : "\\N\t", made->slug);
    text_add_string(out, hours ? "Op werkdagen van 10.00 tot 16.00 uur\t" : "\\N\t");
}

static void synthetic_add_members(struct text *out, struct made_up *made) {
    unsigned usual = made->type->members;
    unsigned count = usual / 4 + roll(&made->dice, usual) + (chance(&made->dice, 8) ? 5 * usual : 0);
    if (chance(&made->dice, 60)) {
        text_addf(out, "%u\tVerzonnen jaarverslag %u\t", count, THIS_YEAR - 1 - roll(&made->dice, 3));
    } else {
        text_add_string(out, "\\N\t\\N\t");
    }
}

/* What was drawn for the Dutch description is told again in English. */
struct story {
    const struct sentence *sentences[6];
    unsigned number;
    size_t count;
};

static void add_story(struct text *out, struct made_up *made, const struct story *story, bool english) {
    add_filled(out, made, "{n} is ", 0);
    text_add_string(out, english ? made->type->what.en : made->type->what.nl);
    add_filled(out, made, " in {p}.", 0);
    for (size_t i = 0; i < story->count; i++) {
        text_add_char(out, ' ');
        add_filled(out, made, english ? story->sentences[i]->en : story->sentences[i]->nl, story->number);
    }
    text_add_char(out, '\t');
}

static void add_descriptions(struct text *out, struct made_up *made) {
    struct story story = {.number = 3 + roll(&made->dice, 22)};
    for (size_t i = 0; i < made->theme_count; i++) {
        story.sentences[story.count++] = &synthetic_activities[made->themes[i]][roll(&made->dice, 3)];
    }
    story.sentences[story.count++] = &synthetic_ways[roll(&made->dice, synthetic_way_count)];
    story.sentences[story.count++] = &synthetic_invitations[roll(&made->dice, synthetic_invitation_count)];
    story.sentences[story.count++] = &synthetic_warning;
    bool translated = chance(&made->dice, 60);
    add_story(out, made, &story, false);
    if (translated) {
        add_story(out, made, &story, true);
    } else {
        text_add_string(out, "\\N\t");
    }
}

static void add_standing(struct text *out, struct made_up *made) {
    unsigned drawn = roll(&made->dice, 100);
    text_add_string(out, drawn < 95 ? "published\t" : drawn < 99 ? "submitted\t" : "archived\t");
    if (chance(&made->dice, 70)) {
        unsigned year = THIS_YEAR - 2 + roll(&made->dice, 3);
        unsigned month = 1 + roll(&made->dice, 12);
        text_addf(out, "%u-%02u-%02u\t", year, month, 1 + roll(&made->dice, 28));
    } else {
        text_add_string(out, "\\N\t");
    }
    text_add_string(out, "t\n");
}

void synthetic_row(struct text *out, const struct synthetic_places *places, uint64_t seed, uint64_t number) {
    struct made_up made;
    char id[UUID_TEXT_SIZE];
    make_up(&made, places, seed, number);
    /* Two numbers of at most 20 digits fit. */
    (void)snprintf(made.slug, sizeof made.slug, "synthetic-%llu-%llu", (unsigned long long)seed,
                   (unsigned long long)number);
    seed_id("collectives", made.slug, id);
    text_addf(out, "%s\t%s\t", id, made.slug);
    synthetic_add_name(out, &made);
    add_nature(out, &made);
    synthetic_add_place(out, &made);
    add_contact(out, &made);
    synthetic_add_members(out, &made);
    add_descriptions(out, &made);
    add_standing(out, &made);
}
