/* Made-up collectives: the same seed and number give the same collective, on every machine and in every order. */
#ifndef WDHS_CLI_SYNTHETIC_H
#define WDHS_CLI_SYNTHETIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

struct synthetic_place {
    char code[8]; /* of the municipality */
    char name[64];
    double longitude, latitude;
    unsigned postcode; /* its first two digits */
    unsigned reach;    /* sum of the weights up to and with this place: the lottery by number of inhabitants */
    double spread;     /* how far around the point it extends, in degrees of latitude */
};

struct synthetic_places {
    struct synthetic_place *places;
    size_t count;
};

/* Reads places.csv ("code,place,longitude,latitude,postcode,weight"). False when it has another form or memory is out.
 * The caller releases. */
bool synthetic_places_read(struct synthetic_places *places, const char *csv);
void synthetic_places_release(struct synthetic_places *places);

/* The columns that synthetic_row writes, comma-separated. */
extern const char synthetic_columns[];

/* Adds one line of COPY's text format, line feed included. `number` starts at 1. */
void synthetic_row(struct text *out, const struct synthetic_places *places, uint64_t seed, uint64_t number);

#endif
