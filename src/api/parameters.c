/* What routes that are not resources take of a request: few of them any parameter. */

#include <string.h>

#include "message.h"
#include "service.h"

bool parameters_refused(struct request *request) {
    if (request->query_count == 0) {
        return false;
    }
    for (size_t i = 0; i < request->query_count; i++) {
        const char *name = request->query[i].name;
        request_fault(request, IN_QUERY, name, MSG_UNKNOWN_PARAMETER, name, NULL, NULL);
    }
    reply_faults(request);
    return true;
}

const char *only_parameter(struct request *request, size_t index, const char *name) {
    const struct pair *pair = &request->query[index];
    if (strcmp(pair->name, name) != 0) {
        request_fault(request, IN_QUERY, pair->name, MSG_UNKNOWN_PARAMETER, pair->name, NULL, NULL);
        return NULL;
    }
    if (index > 0 && strcmp(pair[-1].name, name) == 0) { /* they come in order of names */
        request_fault(request, IN_QUERY, name, MSG_REPEATED_PARAMETER, name, NULL, NULL);
        return NULL;
    }
    return pair->value;
}

bool json_refused(struct request *request) {
    static const char *const offered[] = {"application/json"};
    if (parameters_refused(request)) {
        return true;
    }
    if (request_accept(request, offered, 1) == NULL) {
        return true;
    }
    return false;
}
