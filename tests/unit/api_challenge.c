/* Proof of work: what passes, once, and everything that does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "api/challenge.h"
#include "http/exchange.h"
#include "http/server.h"
#include "wdhs/digest.h"
#include "wdhs/json.h"
#include "wdhs/moment.h"
#include "wdhs/settings.h"

#define NOW INT64_C(1790000000000)

static const char secret[] = "0123456789abcdef0123456789abcdef";
static struct settings settings;
static struct arena *arena;

/* What a solver sends. */
struct solution {
    char algorithm[16], challenge[65], salt[80], signature[65];
    long long number;
};

static int set_up(void **state) {
    (void)state;
    settings = (struct settings){.challenge = "required", .challenge_secret = secret, .challenge_cost = 1000};
    arena = arena_new(0);
    return !arena || !challenge_prepare(&settings);
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void copy(char *out, size_t size, const struct cJSON *root, const char *name) {
    snprintf(out, size, "%s", cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, name)));
}

static void prove(struct solution *solution, bool sign) {
    char input[120];
    unsigned char digest[DIGEST_SHA256_SIZE];
    snprintf(input, sizeof input, "%s%lld", solution->salt, solution->number);
    assert_true(digest_sha256(input, strlen(input), digest));
    digest_hex(digest, sizeof digest, solution->challenge);
    if (!sign) {
        return;
    }
    assert_true(digest_hmac_sha256(secret, sizeof secret - 1, solution->challenge, 64, digest));
    digest_hex(digest, sizeof digest, solution->signature);
}

/* A challenge, solved as a browser would. */
static struct solution solve(int64_t made_ms) {
    struct solution solution = {.algorithm = "SHA-256"};
    struct text text;
    struct cJSON *root = NULL;
    size_t offset;
    char wanted[65];
    text_init(&text, arena, 0);
    assert_true(challenge_add(&text, made_ms));
    assert_int_equal(json_parse(arena, text.data, text.length, 2, &root, &offset), JSON_OK);
    assert_int_equal(cJSON_GetObjectItemCaseSensitive(root, "maxnumber")->valueint, 1000);
    copy(wanted, sizeof wanted, root, "challenge");
    copy(solution.salt, sizeof solution.salt, root, "salt");
    copy(solution.signature, sizeof solution.signature, root, "signature");
    while (solution.number <= 1000) {
        prove(&solution, false);
        if (strcmp(solution.challenge, wanted) == 0) {
            return solution;
        }
        solution.number++;
    }
    fail_msg("no number solves it");
    return solution;
}

static char *encode(const char *json) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = strlen(json), at = 0;
    char *out = arena_alloc(arena, length * 2 + 8);
    assert_non_null(out);
    for (size_t i = 0; i < length; i += 3) {
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++) {
            bits = (bits << 8) | (i + k < length ? (unsigned char)json[i + k] : 0U);
        }
        for (size_t k = 0; k < 4; k++) {
            out[at++] = i + k > length ? '=' : digits[(bits >> (18 - 6 * k)) & 63];
        }
    }
    return out;
}

static char *json_of(const struct solution *solution) {
    return arena_printf(arena,
                        "{\"algorithm\":\"%s\",\"challenge\":\"%s\",\"number\":%lld,\"salt\":\"%s\","
                        "\"signature\":\"%s\",\"took\":12}",
                        solution->algorithm, solution->challenge, solution->number, solution->salt,
                        solution->signature);
}

static enum challenge_verdict check(const struct solution *solution, int64_t now_ms) {
    return challenge_check(arena, encode(json_of(solution)), now_ms);
}

static void a_solution_passes_once(void **state) {
    (void)state;
    struct solution first = solve(NOW), second = solve(NOW);
    assert_string_not_equal(first.salt, second.salt);
    assert_int_equal(check(&first, NOW), CHALLENGE_PASSED);
    assert_int_equal(check(&first, NOW), CHALLENGE_USED);
    assert_int_equal(check(&second, NOW + 1199000), CHALLENGE_PASSED);
    assert_int_equal(check(&first, NOW + 1199000), CHALLENGE_USED);
    assert_int_equal(check(&second, NOW + 1199999), CHALLENGE_USED);
}

static void it_lives_for_twenty_minutes(void **state) {
    (void)state;
    struct solution solution = solve(NOW);
    assert_int_equal(check(&solution, NOW + 1200000), CHALLENGE_EXPIRED);
    assert_int_equal(check(&solution, NOW + 86400000), CHALLENGE_EXPIRED);
    assert_int_equal(check(&solution, NOW + 1199999), CHALLENGE_PASSED);
}

static void nothing_is_absent(void **state) {
    (void)state;
    assert_int_equal(challenge_check(arena, NULL, NOW), CHALLENGE_ABSENT);
    assert_int_equal(challenge_check(arena, "", NOW), CHALLENGE_ABSENT);
}

static void what_is_no_payload_is_malformed(void **state) {
    (void)state;
    static const char *const jsons[] = {
        "null",
        "[]",
        "\"text\"",
        "{}",
        "{\"number\":1",
        "{\"number\":\"1\"}",
        "{\"number\":1.5}",
        "{\"number\":1e300}",
        "{\"number\":1,\"number\":2}",
        "{\"number\":{\"a\":{\"b\":1}}}",
        "{\"number\":null}",
        "\xff\xfe",
    };
    char endless[2000];
    memset(endless, 'A', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    for (size_t i = 0; i < sizeof jsons / sizeof *jsons; i++) {
        assert_int_equal(challenge_check(arena, encode(jsons[i]), NOW), CHALLENGE_MALFORMED);
    }
    assert_int_equal(challenge_check(arena, endless, NOW), CHALLENGE_MALFORMED);
    assert_int_equal(challenge_check(arena, "not base64!", NOW), CHALLENGE_MALFORMED);
    assert_int_equal(challenge_check(arena, "====", NOW), CHALLENGE_MALFORMED);
    assert_int_equal(challenge_check(arena, "A", NOW), CHALLENGE_MALFORMED);
    struct solution solution = solve(NOW);
    assert_int_equal(challenge_check(arena, json_of(&solution), NOW), CHALLENGE_MALFORMED);
}

static void base64_without_padding_passes_too(void **state) {
    (void)state;
    struct solution solution = solve(NOW);
    char *payload = encode(json_of(&solution));
    payload[strcspn(payload, "=")] = '\0';
    assert_int_equal(challenge_check(arena, payload, NOW), CHALLENGE_PASSED);
}

static void what_was_changed_is_forged(void **state) {
    (void)state;
    struct solution right = solve(NOW), other = solve(NOW), wrong;
    wrong = right;
    wrong.number++;
    assert_int_equal(check(&wrong, NOW), CHALLENGE_FORGED);
    prove(&wrong, false); /* the challenge fits, its signature does not */
    assert_int_equal(check(&wrong, NOW), CHALLENGE_FORGED);
    wrong = right;
    wrong.signature[63] = wrong.signature[63] == '0' ? '1' : '0';
    assert_int_equal(check(&wrong, NOW), CHALLENGE_FORGED);
    wrong.signature[0] = '\0';
    assert_int_equal(check(&wrong, NOW), CHALLENGE_FORGED);
    wrong = right;
    memcpy(wrong.salt, other.salt, sizeof wrong.salt);
    assert_int_equal(check(&wrong, NOW), CHALLENGE_FORGED);
    wrong = right;
    memcpy(wrong.signature, other.signature, sizeof wrong.signature);
    assert_int_equal(check(&wrong, NOW), CHALLENGE_FORGED);
    assert_int_equal(check(&right, NOW), CHALLENGE_PASSED);
}

static void other_algorithms_are_refused(void **state) {
    (void)state;
    static const char *const algorithms[] = {"SHA-1", "SHA-512", "sha-256", "none", ""};
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        struct solution solution = solve(NOW);
        snprintf(solution.algorithm, sizeof solution.algorithm, "%s", algorithms[i]);
        assert_int_equal(check(&solution, NOW), CHALLENGE_FORGED);
    }
}

static void numbers_out_of_range_are_refused_though_signed(void **state) {
    (void)state;
    static const long long numbers[] = {-1, 10000001, 9007199254740991};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct solution solution = solve(NOW);
        solution.number = numbers[i];
        prove(&solution, true);
        assert_int_equal(check(&solution, NOW), CHALLENGE_FORGED);
    }
}

/* "…expires=17900012" with the number 345 has the hash of "…expires=179000123" with 45. */
static void digits_cannot_move_between_the_time_and_the_number(void **state) {
    (void)state;
    static const char *const salts[] = {
        "0123456789abcdef01234567?expires=1790001200",
        "0123456789abcdef01234567?expires=&",
        "0123456789abcdef01234567?expires=1790001200&&",
        "0123456789abcdef01234567?expires=1790001200&expires=1990001200&",
        "0123456789abcdef01234567?expires=-1790001200&",
        "0123456789abcdef01234567?expires=9999999999999&",
        "0123456789abcdef0123456?expires=1790001200&",
        "0123456789ABCDEF01234567?expires=1790001200&",
        "0123456789abcdef01234567",
        "",
    };
    for (size_t i = 0; i < sizeof salts / sizeof *salts; i++) {
        struct solution solution = {.algorithm = "SHA-256", .number = 5};
        snprintf(solution.salt, sizeof solution.salt, "%s", salts[i]);
        prove(&solution, true);
        assert_int_equal(check(&solution, NOW), CHALLENGE_FORGED);
    }
}

static void another_secret_makes_other_signatures(void **state) {
    (void)state;
    struct solution solution = solve(NOW);
    settings.challenge_secret = "another secret of thirty-two letters";
    assert_true(challenge_prepare(&settings));
    assert_int_equal(check(&solution, NOW), CHALLENGE_FORGED);
    settings.challenge_secret = NULL;
    assert_true(challenge_prepare(&settings));
    assert_int_equal(check(&solution, NOW), CHALLENGE_FORGED);
    solution = solve(NOW);
    assert_int_equal(check(&solution, NOW), CHALLENGE_PASSED);
}

struct race {
    const char *payload;
    int passed;
};

static void *check_in_a_thread(void *context) {
    struct race *race = context;
    struct arena *own = arena_new(0);
    for (int i = 0; own && i < 100; i++) {
        race->passed += challenge_check(own, race->payload, NOW) == CHALLENGE_PASSED;
    }
    arena_free(own);
    return NULL;
}

static void of_several_threads_one_passes(void **state) {
    (void)state;
    struct solution solution = solve(NOW);
    pthread_t threads[4];
    struct race races[4];
    int sum = 0;
    for (size_t i = 0; i < 4; i++) {
        races[i] = (struct race){encode(json_of(&solution)), 0};
        assert_int_equal(pthread_create(&threads[i], NULL, check_in_a_thread, &races[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        sum += races[i].passed;
    }
    assert_int_equal(sum, 1);
}

static const char *fault_of(const char *mode, const char *payload) {
    static struct request request;
    request = (struct request){.arena = arena, .language = LANGUAGE_EN};
    settings.challenge = mode;
    assert_true(challenge_prepare(&settings));
    bool refused = challenge_refused(&request, "/challenge", payload);
    assert_int_equal(refused, request.fault_count == 1);
    assert_true(!refused || strcmp(request.faults->location, "/challenge") == 0);
    return refused ? request.faults->message->code : "";
}

static void the_setting_decides_what_is_asked(void **state) {
    (void)state;
    struct solution now = solve(moment_now()), late = solve(NOW - INT64_C(1000000000000));
    assert_string_equal(fault_of("off", NULL), "");
    assert_string_equal(fault_of("off", "nonsense"), "");
    assert_string_equal(fault_of("optional", NULL), "");
    assert_string_equal(fault_of("optional", "nonsense"), "invalid-challenge");
    assert_string_equal(fault_of("optional", encode(json_of(&now))), "");
    assert_string_equal(fault_of("required", NULL), "challenge-required");
    assert_string_equal(fault_of("required", ""), "challenge-required");
    assert_string_equal(fault_of("required", "nonsense"), "invalid-challenge");
    assert_string_equal(fault_of("required", encode(json_of(&late))), "challenge-expired");
    assert_string_equal(fault_of("required", encode(json_of(&now))), "");
}

#define MADE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        MADE(a_solution_passes_once),
        MADE(it_lives_for_twenty_minutes),
        MADE(nothing_is_absent),
        MADE(what_is_no_payload_is_malformed),
        MADE(base64_without_padding_passes_too),
        MADE(what_was_changed_is_forged),
        MADE(other_algorithms_are_refused),
        MADE(numbers_out_of_range_are_refused_though_signed),
        MADE(digits_cannot_move_between_the_time_and_the_number),
        MADE(another_secret_makes_other_signatures),
        MADE(of_several_threads_one_passes),
        MADE(the_setting_decides_what_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
