/* What libmicrohttpd would make of a request, and had better not, is hidden from it.
 *
 * Leans on this: the target that it shows us, and the values of fields, lie where it looks at them again after us, in
 * its buffer for reading; so they are written to there.
 *
 * Without hiding the query, it needs memory for every parameter: version 0.9.75 forgets about the connection when it
 * has not enough, later ones refuse the request. Without hiding the expectation, version 0.9.75 waits for a body that
 * is not there and takes what follows on the request for it, so that the connection ends with the answer. */
#include <stdlib.h>
#include <string.h>

#include "../exchange.h"
#include "mhd.h"

/* We take the query apart by ourselves, from a copy. */
void hide_query(const char *target) {
    char *query = strchr(target, '?');
    if (query && query[1]) {
        query[1] = '\0';
    }
}

/* Where there is no body, none is waited for (RFC 9110 section 10.1.1). */
void hide_expectation(const struct exchange *exchange) {
    const char *expect = NULL, *length = NULL;
    if (!headers_count(&exchange->headers, "Expect", &expect) ||
        headers_count(&exchange->headers, "Transfer-Encoding", NULL)) {
        return;
    }
    char *code = strchr(expect, '1');
    if (code && (!headers_count(&exchange->headers, "Content-Length", &length) || !strtoull(length, NULL, 10))) {
        *code = '-';
    }
}
