/* Requests that cannot or should not be handled are told apart here, before any handler sees them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "body.h"
#include "exchange.h"
#include "refusal.h"
#include "server.h"
#include "wdhs/settings.h"

static bool refusal_refuse(struct exchange *exchange, enum problem problem, const char *nl, const char *en) {
    exchange->refusal = problem;
    exchange->refusal_why = nl ? request_say(&exchange->request, nl, en) : NULL;
    return true;
}

/* --- what the library lets through ---------------------------------------------------------------------------------
 */

/* Bytes of a token (RFC 9110 section 5.6.2), control characters that no value may have, and neither: 32 bytes of ASCII
 * in each row. All bytes of every head are looked up here. */
#define T 1
#define C 2
static const unsigned char kinds[256] = {
    C, C, C, C, C, C, C, C, C, 0, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
    0, T, 0, T, T, T, T, T, 0, 0, T, T, 0, T, T, 0, T, T, T, T, T, T, T, T, T, T, 0, 0, 0, 0, 0, 0,
    0, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, 0, 0, 0, T, T,
    T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, 0, T, 0, T, C,
};

/* A blank before the colon, or no name at all, is read differently by everyone (RFC 9112 section 5.1). */
static bool is_token(const struct header *header) {
    unsigned all = header->name_length ? T : 0;
    for (size_t i = 0; i < header->name_length; i++) {
        all &= kinds[(unsigned char)header->name[i]];
    }
    return all;
}

static bool has_control(const struct header *header) {
    unsigned any = 0;
    for (size_t i = 0; i < header->value_length; i++) {
        any |= kinds[(unsigned char)header->value[i]];
    }
    return any & C;
}

static bool refuse_bytes(struct exchange *exchange, const char *version) {
    if (!target_is_whole(exchange, version)) {
        return refusal_refuse(exchange, PROBLEM_BAD_REQUEST, "De eerste regel van het verzoek is geen geldige HTTP.",
                              "The first line of the request is not valid HTTP.");
    }
    bool whole = fields_are_whole(exchange);
    for (size_t i = 0; whole && i < exchange->headers.count; i++) {
        whole = is_token(&exchange->headers.list[i]) && !has_control(&exchange->headers.list[i]);
    }
    return !whole &&
           refusal_refuse(exchange, PROBLEM_BAD_REQUEST, "Een header bevat een stuurteken of loopt over twee regels.",
                          "A header contains a control character or runs over two lines.");
}

/* Where a body ends must be beyond doubt: a proxy in front may think otherwise (RFC 9112 sections 6.1 and 11.2). */
bool refusal_ambiguous(struct exchange *exchange, const char *version) {
    const char *coding = NULL;
    size_t lengths = headers_count(&exchange->headers, "Content-Length", NULL);
    size_t codings = headers_count(&exchange->headers, "Transfer-Encoding", &coding);
    if (headers_count(&exchange->headers, "Host", NULL) > 1) {
        return refusal_refuse(exchange, PROBLEM_BAD_REQUEST, "De header \"Host\" mag één keer voorkomen.",
                              "The header \"Host\" may be given once.");
    }
    if (lengths + codings > 1 || (codings && strcmp(version, "HTTP/1.0") == 0)) {
        return refusal_refuse(exchange, PROBLEM_BAD_REQUEST, "De lengte van de inhoud is dubbelzinnig aangegeven.",
                              "The length of the body is given ambiguously.");
    }
    if (codings && strcasecmp(coding, "chunked") != 0) {
        return refusal_refuse(exchange, PROBLEM_NOT_IMPLEMENTED, "De enige Transfer-Encoding is \"chunked\".",
                              "The only Transfer-Encoding is \"chunked\".");
    }
    return false;
}

/* --- expectations and limits ---------------------------------------------------------------------------------------
 */

static bool refuse_announced(struct exchange *exchange) {
    const char *length = NULL, *expect = NULL;
    bool expects = headers_count(&exchange->headers, "Expect", &expect) > 0;
    if (expects && strcasecmp(expect, "100-continue") != 0) {
        return refusal_refuse(exchange, PROBLEM_EXPECTATION_FAILED, NULL, NULL);
    }
    if (!headers_count(&exchange->headers, "Content-Length", &length)) {
        return false;
    }
    unsigned long long announced = strtoull(length, NULL, 10);
    unsigned long long most = (unsigned long long)exchange->request.http->settings->max_body;
    /* A client that waits for "100 Continue" has sent nothing yet; one that does not may never read an answer that
     * comes before it has sent it all, so a body of moderate size is read to its end. */
    if (announced <= most || (!expects && announced <= most * DISCARD_FACTOR)) {
        return false;
    }
    return refusal_refuse(exchange, PROBLEM_CONTENT_TOO_LARGE, NULL, NULL);
}

bool refusal_framing(struct exchange *exchange, const char *version) {
    return refuse_bytes(exchange, version) || refusal_ambiguous(exchange, version) || refuse_announced(exchange);
}

void refusal_limits(struct exchange *exchange) {
    const struct settings *settings = exchange->request.http->settings;
    const char *coding = NULL;
    if (!exchange->target) {
        refusal_refuse(exchange, PROBLEM_URI_TOO_LONG, NULL, NULL);
    } else if (exchange->headers.bytes > (size_t)settings->max_headers || exchange->headers.count > HEADER_LIMIT) {
        refusal_refuse(exchange, PROBLEM_HEADERS_TOO_LARGE, NULL, NULL);
    } else if (exchange->body_seen > (size_t)settings->max_body) {
        refusal_refuse(exchange, PROBLEM_CONTENT_TOO_LARGE, NULL, NULL);
    } else if (exchange->request.has_body && headers_count(&exchange->headers, "Content-Encoding", &coding) &&
               strcasecmp(coding, "identity") != 0) {
        refusal_refuse(exchange, PROBLEM_UNSUPPORTED_MEDIA_TYPE, "Stuur de inhoud zonder Content-Encoding.",
                       "Send the body without a Content-Encoding.");
    }
}

void refusal_target(struct exchange *exchange) {
    bool is_service = exchange->target_kind == TARGET_ASTERISK && exchange->request.method == METHOD_OPTIONS;
    if (exchange->refusal == PROBLEM_COUNT && exchange->target_kind != TARGET_PATH && !is_service) {
        refusal_refuse(exchange, PROBLEM_BAD_REQUEST, "Het webadres in het verzoek moet met een \"/\" beginnen.",
                       "The URL in the request must begin with a \"/\".");
    }
}
