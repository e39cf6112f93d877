/* A response of the cache gets the id and the date of the request that it is sent for.
 *
 * Taking a header out and adding it again costs as much as all else that is done for a hit, so its value is
 * overwritten. Leans on this: the value that libmicrohttpd shows is its own copy, which it reads when it writes the
 * headers down, and it writes them down as soon as the callback returns, so that they may be others for the next
 * request. Without it, each hit has a response made anew. */
#include <string.h>

#include "../date.h"
#include "mhd.h"

bool kept_is_possible(void) {
    return mhd_tricks[TRICK_KEPT];
}

/* NULL: there is no such header. */
static char *place_in(struct library_response *response, const char *name) {
    const char *value = MHD_get_response_header(mhd_response(response), name);
    char *place = NULL;
    memcpy(&place, &value, sizeof place);
    return place;
}

static void renew_id(struct kept_response *kept, const char *id) {
    size_t length = strlen(id);
    if (kept->id && kept->id_length == length) {
        memcpy(kept->id, id, length);
        return;
    }
    if (kept->id) {
        (void)MHD_del_response_header(mhd_response(kept->response), "X-Request-Id", kept->id);
    }
    response_add(kept->response, "X-Request-Id", id);
    kept->id = place_in(kept->response, "X-Request-Id");
    kept->id_length = length;
}

/* The library would work it out for each answer. */
static void renew_date(struct kept_response *kept, const char *date) {
    if (kept->date) {
        memcpy(kept->date, date, HTTP_DATE_SIZE);
        return;
    }
    response_add(kept->response, "Date", date);
    kept->date = place_in(kept->response, "Date");
}

void kept_renew(struct kept_response *kept, const char *id, const char *date) {
    renew_date(kept, date);
    renew_id(kept, id);
}
