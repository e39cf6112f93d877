/* Reading the places where made-up collectives are put. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "synthetic.h"

/* "reach" goes on from the place before. */
static bool read_place(struct synthetic_place *place, const char *line, unsigned reach) {
    unsigned weight = 0;
    int end = 0;
    int fields = sscanf(line, "%7[A-Z0-9],%63[^,\n],%lf,%lf,%2u,%3u%n", place->code, place->name, &place->longitude,
                        &place->latitude, &place->postcode, &weight, &end);
    if (fields != 6 || (line[end] != '\n' && line[end] != '\0') || weight == 0 || place->postcode < 10) {
        return false;
    }
    place->reach = reach + weight;
    /* From a kilometre for a village to ten for the largest cities. */
    place->spread = 0.012 + 0.0008 * weight;
    return true;
}

static size_t count_lines(const char *csv) {
    size_t lines = 0;
    for (const char *at = csv; (at = strchr(at, '\n')) != NULL; at++) {
        lines++;
    }
    return lines;
}

bool synthetic_places_read(struct synthetic_places *places, const char *csv) {
    static const char header[] = "code,place,longitude,latitude,postcode,weight\n";
    places->count = 0;
    places->places = calloc(count_lines(csv) + 1, sizeof *places->places);
    if (places->places == NULL || strncmp(csv, header, sizeof header - 1) != 0) {
        synthetic_places_release(places);
        return false;
    }
    unsigned reach = 0;
    for (const char *line = csv + sizeof header - 1; *line != '\0'; line = strchr(line, '\n') + 1) {
        struct synthetic_place *place = &places->places[places->count];
        if (strchr(line, '\n') == NULL || !read_place(place, line, reach)) {
            synthetic_places_release(places);
            return false;
        }
        reach = place->reach;
        places->count++;
    }
    return places->count > 0;
}

void synthetic_places_release(struct synthetic_places *places) {
    free(places->places);
    *places = (struct synthetic_places){.places = NULL};
}
