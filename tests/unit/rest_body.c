/* Bodies, held against the field tables of the service: what is taken from them, and all that is wrong at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest_trial.h"

static const struct body *finish(enum body_mode mode, const char *json) {
    trial_body(&trial, json);
    struct operation *operation = operation_new(trial_request(&trial));
    body_read(operation, mode);
    return operation->body;
}

static const struct body *reads(const char *resource, enum body_mode mode, const char *json) {
    begin_trial(plan_named(resource));
    return finish(mode, json);
}

/* The faults of a body, as trial_faults() writes them. */
static const char *faults(const char *resource, enum body_mode mode, const char *json) {
    reads(resource, mode, json);
    return trial_faults(&trial);
}

static const struct value *value_of(const struct body *body, const char *name) {
    const struct slot *slot = plan_slot(body->plan, name);
    assert_non_null(slot);
    return &body->values[slot - body->plan->slots];
}

static const char *text_of(const struct body *body, const char *name) {
    assert_string_equal(trial_faults(&trial), "");
    const struct value *value = value_of(body, name);
    assert_int_equal(value->state, VALUE_SET);
    return value->text[0];
}

#define PARTNER_MINIMUM "\"name\":\"Nederland Zorgt Voor Elkaar\",\"role\":\"core\",\"kind\":\"umbrella\""

/* --- the document ------------------------------------------------------------------------------------------------- */

static void values_are_taken_as_they_will_be_stored(void **state) {
    (void)state;
    const struct body *body =
        reads("partners", BODY_CREATE, "{" PARTNER_MINIMUM ",\"joinedOn\":\"2024-04-13\",\"kvkNumber\":\"01234567\"}");
    assert_string_equal(text_of(body, "name"), "Nederland Zorgt Voor Elkaar");
    assert_string_equal(text_of(body, "joinedOn"), "2024-04-13");
    assert_string_equal(text_of(body, "kvkNumber"), "01234567");
    assert_int_equal(value_of(body, "website")->state, VALUE_ABSENT);
    assert_true(body_creates(body));
    assert_true(body_has(body, "role"));
    assert_false(body_has(body, "website"));
}

static void what_is_not_a_json_object_is_refused(void **state) {
    (void)state;
    assert_string_equal(faults("themes", BODY_CREATE, ""), "body  empty-body");
    assert_string_equal(faults("themes", BODY_CREATE, "{"), "body  invalid-json");
    assert_string_equal(trial_detail(&trial), "De inhoud is geen geldige JSON (bij byte 1).");
    assert_string_equal(faults("themes", BODY_CREATE, "{\"name\":'x'}"), "body  invalid-json");
    assert_string_equal(faults("themes", BODY_CREATE, "[]"), "body  wrong-type");
    assert_string_equal(faults("themes", BODY_CREATE, "null"), "body  wrong-type");
    assert_string_equal(faults("themes", BODY_CREATE, "{\"name\":\"a\\u0000\"}"), "body  nul-character");
    assert_string_equal(faults("themes", BODY_CREATE, "{\"name\":\"\xff\"}"), "body  invalid-encoding");
    assert_string_equal(faults("themes", BODY_CREATE, "{\"name\":\"\\ud83d\"}"), "body  invalid-encoding");
    assert_string_equal(faults("themes", BODY_CREATE, "{\"name\":\"a\",\"n\\u0061me\":\"b\"}"),
                        "body  duplicate-property");
    assert_string_equal(faults("themes", BODY_CREATE, "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]"), "body  too-deep");
    assert_string_equal(trial_detail(&trial), "De JSON is dieper genest dan 16 niveaus.");
}

static void all_faults_come_at_once(void **state) {
    (void)state;
    assert_string_equal(
        faults("collectives", BODY_CREATE,
               "{\"name\":\"\",\"type\":\"Zorg!\",\"foundedYear\":1492,\"contactPoint\":{\"email\":\"x\","
               "\"phone\":1},\"themes\":[\"a\",\"B\"],\"naam\":\"x\",\"id\":\"" ID "\"}"),
        "body /name too-short; body /type invalid-slug; body /foundedYear out-of-range; "
        "body /contactPoint/email invalid-email; body /contactPoint/phone wrong-type; "
        "body /themes/1 invalid-slug; body /naam unknown-property; body /id read-only; "
        "body /municipality required");
}

static void fields_that_are_required_are_named_when_creating(void **state) {
    (void)state;
    assert_string_equal(faults("partners", BODY_CREATE, "{}"),
                        "body /name required; body /role required; body /kind required");
    assert_string_equal(faults("partners", BODY_REPLACE, "{}"),
                        "body /name required; body /role required; body /kind required");
    assert_string_equal(faults("municipalities", BODY_CREATE, "{}"),
                        "body /code required; body /name required; body /province required");
}

static void unknown_properties_are_named_with_what_was_meant(void **state) {
    (void)state;
    assert_string_equal(faults("partners", BODY_PATCH, "{\"webstie\":null}"), "body /webstie unknown-property");
    assert_string_equal(trial_detail(&trial), "Onbekend veld \"webstie\"; bedoelde u \"website\"?");
    assert_string_equal(faults("partners", BODY_PATCH, "{\"contactPoint\":{\"emial\":\"a@b.nl\"}}"),
                        "body /contactPoint/emial unknown-property");
    assert_string_equal(trial_detail(&trial), "Onbekend veld \"emial\"; bedoelde u \"email\"?");
    assert_string_equal(faults("partners", BODY_PATCH, "{\"contactPoint.email\":\"a@b.nl\"}"),
                        "body /contactPoint.email unknown-property");
    assert_string_equal(faults("partners", BODY_PATCH, "{\"email\":\"a@b.nl\",\"\":1}"),
                        "body /email unknown-property; body / unknown-property");
}

static void read_only_properties_are_not_suggested(void **state) {
    (void)state;
    assert_string_equal(faults("partners", BODY_PATCH, "{\"createdAtt\":1}"), "body /createdAtt unknown-property");
    assert_string_equal(trial_detail(&trial), "Onbekend veld \"createdAtt\".");
}

static void pointers_escape_tilde_and_slash(void **state) {
    (void)state;
    assert_string_equal(faults("themes", BODY_PATCH, "{\"a/b~c\":1}"), "body /a~1b~0c unknown-property");
}

static void long_names_are_cut_between_characters(void **state) {
    (void)state;
    begin_trial(plan_named("themes"));
    finish(BODY_PATCH, repeated(trial_request(&trial)->arena, "{\"x", "é", 250, "\":1}"));
    const struct fault *fault = trial_request(&trial)->faults;
    assert_int_equal(strlen(fault->location), 1 + 199);
    assert_string_equal(fault->location + 198, "é");
    assert_non_null(strstr(fault->detail, "é…\""));
}

static void faults_beyond_a_hundred_are_dropped(void **state) {
    (void)state;
    struct text json;
    begin_trial(plan_named("themes"));
    text_init(&json, trial_request(&trial)->arena, 4096);
    for (size_t i = 0; i < 300; i++) {
        text_addf(&json, "%c\"x%zu\":1", i == 0 ? '{' : ',', i);
    }
    text_add_char(&json, '}');
    finish(BODY_PATCH, json.data);
    assert_int_equal(trial_request(&trial)->fault_count, 100);
}

static void faults_are_told_in_english_too(void **state) {
    (void)state;
    begin_trial(plan_named("themes"));
    trial_request(&trial)->language = LANGUAGE_EN;
    finish(BODY_CREATE, "{\"name\":1}");
    assert_string_equal(trial_faults(&trial), "body /name invalid-language-text");
    begin_trial(plan_named("goals"));
    trial_request(&trial)->language = LANGUAGE_EN;
    finish(BODY_PATCH, "{\"number\":\"1\"}");
    assert_string_equal(trial_detail(&trial), "Expected a whole number; received a string.");
}

/* --- what may be set when ----------------------------------------------------------------------------------------- */

static void what_the_service_decides_cannot_be_set(void **state) {
    (void)state;
    assert_string_equal(
        faults("collectives", BODY_PATCH, "{\"id\":\"" ID "\",\"province\":\"PV26\",\"updatedAt\":null}"),
        "body /id read-only; body /province read-only; body /updatedAt read-only");
    assert_string_equal(faults("collectives", BODY_PATCH, "{\"synthetic\":true}"), "body /synthetic read-only");
    assert_string_equal(faults("progress", BODY_PATCH, "{\"goal\":\"" ID "\"}"), "body /goal read-only");
}

static void fields_fixed_at_creation_cannot_be_patched(void **state) {
    (void)state;
    assert_string_equal(faults("municipalities", BODY_PATCH, "{\"code\":\"GM0001\"}"), "body /code read-only");
    assert_string_equal(faults("pledges", BODY_PATCH, "{\"signer\":\"person\"}"), "body /signer read-only");
    assert_string_equal(
        faults("provinces", BODY_REPLACE, "{\"code\":\"PV20\",\"name\":\"Groningen\",\"slug\":\"groningen\"}"), "");
}

#define AGREED "\"consents\":{\"sign\":true,\"atLeast16\":true},\"declaration\":\"verklaring-1\","

static void status_of_a_pledge_is_decided_not_written(void **state) {
    (void)state;
    static const char json[] = "{" AGREED "\"signer\":\"person\",\"name\":\"Jansen\",\"email\":\"j@voorbeeld.nl\","
                               "\"goals\":[\"" ID "\"],\"status\":\"confirmed\"}";
    assert_string_equal(faults("pledges", BODY_CREATE, json), "body /status read-only");
    assert_string_equal(faults("pledges", BODY_PATCH, "{\"status\":\"confirmed\"}"), "body /status read-only");
}

static void nobody_signs_without_agreeing(void **state) {
    (void)state;
    static const char pledge[] = "{\"signer\":\"person\",\"name\":\"Jansen\",\"email\":\"j@voorbeeld.nl\","
                                 "\"goals\":[\"" ID "\"],\"declaration\":\"verklaring-1\",\"consents\":%s}";
    static const char *const cases[][2] = {
        {"{\"sign\":true,\"atLeast16\":true}", ""},
        {"{\"sign\":true}", "body /consents/atLeast16 required"},
        {"{\"sign\":false,\"atLeast16\":true}", "body /consents/sign must-agree"},
        {"{\"sign\":null,\"atLeast16\":true}", "body /consents/sign required"},
        {"null", "body /consents/sign required; body /consents/atLeast16 required"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[400];
        snprintf(json, sizeof json, pledge, cases[i][0]);
        assert_string_equal(faults("pledges", BODY_CREATE, json), cases[i][1]);
    }
}

static void group_is_cleared_where_that_is_possible(void **state) {
    (void)state;
    assert_string_equal(faults("pledges", BODY_PATCH, "{\"consents\":null}"), "");
    assert_string_equal(faults("declarations", BODY_PATCH, "{\"hash\":null}"), "body /hash read-only");
    assert_string_equal(faults("declarations", BODY_PATCH, "{\"controller\":null}"),
                        "body /controller/name required; body /controller/email required");
    assert_string_equal(faults("partners", BODY_PATCH, "{\"contactPoint\":null}"), "");
}

static void patch_must_name_something(void **state) {
    (void)state;
    assert_string_equal(faults("partners", BODY_PATCH, "{}"), "body  empty-patch");
    assert_string_equal(faults("partners", BODY_PATCH, "{\"contactPoint\":{}}"), "body  empty-patch");
    assert_string_equal(faults("partners", BODY_PATCH, "{\"website\":null}"), "");
}

static void null_removes_what_is_not_required(void **state) {
    (void)state;
    const struct body *body = reads("partners", BODY_PATCH, "{\"website\":null,\"description\":null}");
    assert_string_equal(trial_faults(&trial), "");
    assert_int_equal(value_of(body, "website")->state, VALUE_NULL);
    assert_int_equal(value_of(body, "description")->state, VALUE_NULL);
    assert_int_equal(value_of(body, "kvkNumber")->state, VALUE_ABSENT);
    assert_true(body_has(body, "website"));
    assert_null(body_text(body, "website"));
    assert_string_equal(faults("partners", BODY_PATCH, "{\"name\":null,\"slug\":null}"),
                        "body /name required; body /slug required");
}

/* --- groups ------------------------------------------------------------------------------------------------------- */

static void group_is_read_into_its_fields(void **state) {
    (void)state;
    const struct body *body =
        reads("partners", BODY_PATCH, "{\"contactPoint\":{\"email\":\"info@example.org\",\"phone\":null}}");
    assert_string_equal(text_of(body, "contactPoint.email"), "info@example.org");
    assert_int_equal(value_of(body, "contactPoint.phone")->state, VALUE_NULL);
    assert_int_equal(value_of(body, "contactPoint.url")->state, VALUE_ABSENT);
}

static void null_for_a_group_removes_all_of_it(void **state) {
    (void)state;
    const struct body *body = reads("partners", BODY_PATCH, "{\"contactPoint\":null}");
    assert_string_equal(trial_faults(&trial), "");
    assert_int_equal(value_of(body, "contactPoint.email")->state, VALUE_NULL);
    assert_int_equal(value_of(body, "contactPoint.openingHours")->state, VALUE_NULL);
}

static void group_is_an_object(void **state) {
    (void)state;
    assert_string_equal(faults("partners", BODY_PATCH, "{\"contactPoint\":[]}"), "body /contactPoint wrong-type");
    assert_string_equal(faults("partners", BODY_PATCH, "{\"contactPoint\":\"info@example.org\"}"),
                        "body /contactPoint wrong-type");
}

/* --- rules of single resources ------------------------------------------------------------------------------------ */

static void membership_names_exactly_one_member(void **state) {
    (void)state;
    assert_string_equal(faults("memberships", BODY_CREATE, "{\"partner\":\"" ID "\",\"collective\":\"" OTHER "\"}"),
                        "");
    assert_string_equal(faults("memberships", BODY_CREATE, "{\"partner\":\"" ID "\"}"),
                        "body /collective invalid-combination");
    assert_string_equal(
        faults("memberships", BODY_PATCH, "{\"collective\":\"" OTHER "\",\"memberPartner\":\"" OTHER "\"}"),
        "body /collective invalid-combination");
}

static void pledge_of_an_organisation_names_its_representative(void **state) {
    (void)state;
    static const char json[] =
        "{" AGREED "\"signer\":\"organisation\",\"name\":\"Stichting\",\"email\":\"s@voorbeeld.nl\","
        "\"goals\":[\"" ID "\"]}";
    assert_string_equal(faults("pledges", BODY_CREATE, json), "body /representative/name invalid-combination");
}

static void pledge_of_a_person_has_nothing_of_an_organisation(void **state) {
    (void)state;
    static const char json[] =
        "{" AGREED "\"signer\":\"person\",\"name\":\"Jansen\",\"email\":\"j@voorbeeld.nl\",\"goals\":[\"" ID
        "\"],\"sector\":\"market\"}";
    assert_string_equal(faults("pledges", BODY_CREATE, json), "body /signer invalid-combination");
}

/* With every amount of memory: the whole body is read, or the answer is 503. */
static void runs_out(const char *json, size_t expected_faults) {
    size_t exhausted = 0;
    for (size_t limit = 300; limit < 40000; limit += 100) {
        begin_trial(plan_named("partners"));
        struct request *request = trial_request(&trial);
        arena_free(request->arena);
        request->arena = arena_new(limit);
        trial_body(&trial, json);
        struct operation *operation = operation_new(request);
        if (operation != NULL) {
            body_read(operation, BODY_CREATE);
            operation_refused(operation);
        }
        if (arena_exhausted(request->arena)) {
            assert_int_equal(request->reply.status, 503);
            exhausted++;
        } else {
            assert_int_equal(request->fault_count, expected_faults);
        }
    }
    assert_in_range(exhausted, 10, 390);
}

static void memory_that_runs_out_is_answered_with_503(void **state) {
    (void)state;
    runs_out("{" PARTNER_MINIMUM ",\"aliases\":[\"NZVE\"],\"description\":\"Een vereniging\"}", 0);
    runs_out("{" PARTNER_MINIMUM ",\"contactPoint\":{\"emial\":1,\"phone\":1,\"url\":\"x\"},\"a/b\":null}", 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_TRIAL(values_are_taken_as_they_will_be_stored),
        IN_TRIAL(what_is_not_a_json_object_is_refused),
        IN_TRIAL(all_faults_come_at_once),
        IN_TRIAL(fields_that_are_required_are_named_when_creating),
        IN_TRIAL(unknown_properties_are_named_with_what_was_meant),
        IN_TRIAL(read_only_properties_are_not_suggested),
        IN_TRIAL(pointers_escape_tilde_and_slash),
        IN_TRIAL(long_names_are_cut_between_characters),
        IN_TRIAL(faults_beyond_a_hundred_are_dropped),
        IN_TRIAL(faults_are_told_in_english_too),
        IN_TRIAL(what_the_service_decides_cannot_be_set),
        IN_TRIAL(fields_fixed_at_creation_cannot_be_patched),
        IN_TRIAL(status_of_a_pledge_is_decided_not_written),
        IN_TRIAL(nobody_signs_without_agreeing),
        IN_TRIAL(group_is_cleared_where_that_is_possible),
        IN_TRIAL(patch_must_name_something),
        IN_TRIAL(null_removes_what_is_not_required),
        IN_TRIAL(group_is_read_into_its_fields),
        IN_TRIAL(null_for_a_group_removes_all_of_it),
        IN_TRIAL(group_is_an_object),
        IN_TRIAL(membership_names_exactly_one_member),
        IN_TRIAL(pledge_of_an_organisation_names_its_representative),
        IN_TRIAL(pledge_of_a_person_has_nothing_of_an_organisation),
        IN_TRIAL(memory_that_runs_out_is_answered_with_503),
    };
    return cmocka_run_group_tests(tests, resources_prepare, NULL);
}
