/* The table of representations: what every list is offered in, and what a resource adds for its own. */

#include <stdlib.h>

#include "operation.h"
#include "representation.h"

static const struct representation *const common[] = {&json_representation, &ndjson_representation, NULL};

const struct representation *representation_at(const struct resource *resource, size_t index) {
    const size_t count = sizeof common / sizeof *common - 1;
    if (index < count) {
        return common[index];
    }
    const struct representation *const *own = resource->representations;
    for (size_t i = count; own != NULL && *own != NULL && i < index; i++) {
        own++;
    }
    return own == NULL ? NULL : *own;
}

const struct offer *representation_offers(const struct resource *resource) {
    size_t count = 0;
    while (representation_at(resource, count) != NULL) {
        count++;
    }
    struct offer *offers = calloc(count + 1, sizeof *offers);
    for (size_t i = 0; offers != NULL && i < count; i++) {
        const struct representation *representation = representation_at(resource, i);
        offers[i] = (struct offer){representation->media_type, representation->format};
    }
    return offers;
}

const struct representation *representation_asked(struct request *request, const struct resource *resource) {
    long chosen = request_offer(request);
    return chosen < 0 ? NULL : representation_at(resource, (size_t)chosen);
}
