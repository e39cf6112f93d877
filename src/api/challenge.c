/* Challenges are made and checked here. A challenge is SHA-256 of a salt and a number that the solver has to find; the
 * salt says until when, and a signature says that the challenge is ours. So only used ones have to be remembered. */
#include "challenge.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "service.h"
#include "wdhs/digest.h"
#include "wdhs/json.h"
#include "wdhs/moment.h"
#include "wdhs/quota.h"
#include "wdhs/settings.h"

#define LIFE_S       1200
#define RANDOM_SIZE  12
#define HEX_SIZE     (2 * (size_t)DIGEST_SHA256_SIZE)
#define PAYLOAD_MAX  1024
#define SALT_ROOM    64
#define INPUT_ROOM   96
#define NUMBER_MAX   10000000 /* the most that --challenge-cost can be; instances may have different ones */
#define MOST_USED    (1U << 20)
#define SECRET_SIZE  32
#define SALT_EXPIRES "?expires="

enum mode { MODE_OFF, MODE_OPTIONAL, MODE_REQUIRED };

/* What one right answer is made of. */
struct proof {
    char challenge[HEX_SIZE + 1];
    char signature[HEX_SIZE + 1];
};

static enum mode mode;
static long cost;
static char random_secret[2 * SECRET_SIZE + 1];
static const char *secret;
static struct quota *used;
/* Used once, a challenge is refused for at least as long as it would have lived. */
static const struct quota_policy once = {"challenge", 1, LIFE_S};

bool challenge_prepare(const struct settings *settings) {
    unsigned char random[SECRET_SIZE];
    const char *wanted = settings->challenge == NULL ? "off" : settings->challenge;
    mode = strcmp(wanted, "required") == 0 ? MODE_REQUIRED : strcmp(wanted, "optional") == 0 ? MODE_OPTIONAL : MODE_OFF;
    cost = settings->challenge_cost;
    if (random_secret[0] == '\0') {
        digest_random(random, sizeof random);
        digest_hex(random, sizeof random, random_secret);
    }
    secret = settings->challenge_secret == NULL ? random_secret : settings->challenge_secret;
    quota_free(used);
    used = mode == MODE_OFF ? NULL : quota_new(MOST_USED);
    return mode == MODE_OFF || used != NULL;
}

/* --- making ------------------------------------------------------------------------------------------------------- */

static bool make_proof(const char *salt, long long number, struct proof *ret_proof) {
    char input[INPUT_ROOM];
    unsigned char digest[DIGEST_SHA256_SIZE];
    int length = snprintf(input, sizeof input, "%s%lld", salt, number);
    if (length < 0 || (size_t)length >= sizeof input || !digest_sha256(input, (size_t)length, digest)) {
        return false;
    }
    digest_hex(digest, sizeof digest, ret_proof->challenge);
    if (!digest_hmac_sha256(secret, strlen(secret), ret_proof->challenge, HEX_SIZE, digest)) {
        return false;
    }
    digest_hex(digest, sizeof digest, ret_proof->signature);
    return true;
}

bool challenge_add(struct text *text, int64_t now_ms) {
    unsigned char random[RANDOM_SIZE];
    char hex[2 * RANDOM_SIZE + 1];
    char salt[SALT_ROOM];
    uint64_t number = 0;
    struct proof proof;
    digest_random(random, sizeof random);
    digest_random(&number, sizeof number);
    digest_hex(random, sizeof random, hex);
    /* With the "&" in the end nobody can take digits of the number for digits of the time, or the other way round. */
    snprintf(salt, sizeof salt, "%s" SALT_EXPIRES "%lld&", hex, (long long)(now_ms / 1000 + LIFE_S));
    if (!make_proof(salt, (long long)(number % ((uint64_t)cost + 1)), &proof)) {
        return false;
    }
    text_addf(text,
              "{\"algorithm\":\"SHA-256\",\"challenge\":\"%s\",\"maxnumber\":%ld,\"salt\":\"%s\",\"signature\":\"%s\"}",
              proof.challenge, cost, salt, proof.signature);
    return true;
}

/* --- checking ----------------------------------------------------------------------------------------------------- */

/* Base64 with or without padding, in either alphabet; NULL when it is none. */
static char *decode(struct arena *arena, const char *payload, size_t *ret_length) {
    size_t length = strlen(payload);
    while (length > 0 && payload[length - 1] == '=') {
        length--;
    }
    char *plain = arena_copy(arena, payload, length);
    unsigned char *bytes = arena_alloc(arena, length + 1);
    if (plain == NULL || bytes == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < length; i++) {
        plain[i] = (char)(plain[i] == '+' ? '-' : plain[i] == '/' ? '_' : plain[i]);
    }
    long decoded = digest_base64url_decode(plain, length, bytes);
    if (decoded <= 0) {
        return NULL;
    }
    *ret_length = (size_t)decoded;
    return (char *)bytes;
}

static const char *string_of(const struct cJSON *root, const char *name) {
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, name));
    return value == NULL ? "" : value;
}

/* The moment in a salt of ours; 0 when it is none. */
static int64_t expiry_of(const char *salt) {
    size_t hex = strspn(salt, "0123456789abcdef");
    const char *expires = salt + hex;
    if (hex != (size_t)2 * RANDOM_SIZE || strncmp(expires, SALT_EXPIRES, strlen(SALT_EXPIRES)) != 0) {
        return 0;
    }
    const char *digits = expires + strlen(SALT_EXPIRES);
    size_t count = strspn(digits, "0123456789");
    bool whole = count > 0 && count <= 12 && strcmp(digits + count, "&") == 0;
    return whole ? strtoll(digits, NULL, 10) : 0;
}

static bool challenge_same(const char *given, const char *made) {
    return strlen(given) == HEX_SIZE && digest_equal(given, made, HEX_SIZE);
}

static enum challenge_verdict judge(const struct cJSON *root, int64_t now_ms) {
    long long number = 0;
    struct proof proof;
    const char *salt = string_of(root, "salt");
    if (!cJSON_IsObject(root) || !json_integer(cJSON_GetObjectItemCaseSensitive(root, "number"), &number)) {
        return CHALLENGE_MALFORMED;
    }
    int64_t expires = expiry_of(salt);
    if (strcmp(string_of(root, "algorithm"), "SHA-256") != 0 || number < 0 || number > NUMBER_MAX || expires == 0 ||
        !make_proof(salt, number, &proof) || !challenge_same(string_of(root, "challenge"), proof.challenge) ||
        !challenge_same(string_of(root, "signature"), proof.signature)) {
        return CHALLENGE_FORGED;
    }
    if (expires * 1000 <= now_ms) {
        return CHALLENGE_EXPIRED;
    }
    return quota_take(used, &once, proof.challenge, HEX_SIZE, now_ms, NULL) ? CHALLENGE_PASSED : CHALLENGE_USED;
}

enum challenge_verdict challenge_check(struct arena *arena, const char *payload, int64_t now_ms) {
    size_t length = 0;
    size_t offset = 0;
    struct cJSON *root = NULL;
    if (payload == NULL || *payload == '\0') {
        return CHALLENGE_ABSENT;
    }
    const char *json = strlen(payload) > PAYLOAD_MAX ? NULL : decode(arena, payload, &length);
    if (json == NULL || json_parse(arena, json, length, 2, &root, &offset) != JSON_OK) {
        return CHALLENGE_MALFORMED;
    }
    return judge(root, now_ms);
}

bool challenge_refused(struct request *request, const char *location, const char *payload) {
    static const struct message *const messages[] = {
        [CHALLENGE_ABSENT] = MSG_CHALLENGE_REQUIRED, [CHALLENGE_MALFORMED] = MSG_BAD_CHALLENGE,
        [CHALLENGE_FORGED] = MSG_BAD_CHALLENGE,      [CHALLENGE_EXPIRED] = MSG_CHALLENGE_GONE,
        [CHALLENGE_USED] = MSG_CHALLENGE_GONE,
    };
    if (mode == MODE_OFF) {
        return false;
    }
    enum challenge_verdict verdict = challenge_check(request->arena, payload, moment_now());
    if (verdict == CHALLENGE_PASSED || (verdict == CHALLENGE_ABSENT && mode == MODE_OPTIONAL)) {
        return false;
    }
    request_fault(request, IN_BODY, location, messages[verdict], NULL, NULL, NULL);
    return true;
}

/* --- GET /v1/pledges/challenge ------------------------------------------------------------------------------------ */

void challenge_show(struct request *request) {
    static const char *const offered[] = {"application/json"};
    struct text text;
    if (parameters_refused(request)) {
        return;
    }
    if (mode == MODE_OFF) {
        reply_problem(request, PROBLEM_NOT_FOUND,
                      request_say(request, "Voor tekenen is geen opgave nodig.", "Signing needs no challenge."));
    } else if (request_accept(request, offered, 1) != NULL) {
        text_init(&text, request->arena, 512);
        if (challenge_add(&text, moment_now())) {
            reply_body(request, 200, offered[0], &text);
        } else {
            reply_problem(request, PROBLEM_INTERNAL, NULL);
        }
    }
}
