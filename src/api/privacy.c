/* GET /v1/privacy: who is responsible for personal data, why they are kept, how long, and which rights there are. */

#include "service.h"
#include "wdhs/db.h"
#include "wdhs/rest.h"
#include "wdhs/settings.h"
#include "wdhs/text.h"

#define ANSWER_MS 2000

struct words {
    const char *key, *nl, *en;
};

static const struct words purposes[] = {
    {"sign", "de ondertekening tellen, en u mailen om die te bevestigen en te beheren",
     "counting the signature, and writing to you to confirm and manage it"},
    {"public-name", "uw naam in de openbare lijst van ondertekenaars", "your name in the public list of signers"},
    {"newsletter", "berichten over het programma", "messages about the programme"},
    {"share-with-partners", "de partners van de coalitie mogen contact met u opnemen",
     "the partners of the coalition may contact you"},
};

/* What is asked of whom, as the register of processing activities has it. */
static const struct words categories[] = {
    {"identity", "naam; bij een organisatie ook wie haar vertegenwoordigt, en als wat",
     "name; of an organisation also who represents it, and as what"},
    {"contact", "e-mailadres", "e-mail address"},
    {"place", "gemeente of de vier cijfers van de postcode, als die zijn opgegeven",
     "municipality or the four digits of the postcode, when given"},
    {"opinion",
     "de doelen die u steunt en wat u zelf schrijft; dit kan een politieke opvatting verraden (AVG artikel 9)",
     "the goals you support and what you write yourself; this may reveal a political opinion (GDPR article 9)"},
    {"consents", "elke toestemming, met de tekst, de taal en het tijdstip",
     "every consent, with the text, the language and the time"},
};

static const struct words recipients[] = {
    {"office",
     "medewerkers van de coalitie met een sleutel voor persoonsgegevens; elke inzage wordt met reden vastgelegd",
     "staff of the coalition with a key for personal data; every look is noted with its reason"},
    {"mail", "de mailserver die de berichten aan u bezorgt", "the mail server that delivers the messages to you"},
    {"partners", "partners van de coalitie, alleen als u daarvoor toestemming gaf",
     "partners of the coalition, only when you consented to it"},
    {"public", "iedereen ziet uw naam, alleen als u daarvoor toestemming gaf",
     "everybody sees your name, only when you consented to it"},
};

static const struct right {
    const char *key, *method, *path, *nl, *en;
} rights[] = {
    {"link", "POST", "/v1/pledges/links", "een persoonlijke link aanvragen waarmee u de andere rechten zelf uitoefent",
     "asking for a personal link with which you exercise the other rights yourself"},
    {"access", "GET", "/v1/pledges/mine", "inzien en meenemen wat van u wordt bewaard",
     "seeing and taking along what is kept about you"},
    {"rectification", "PATCH", "/v1/pledges/mine", "verbeteren, en toestemmingen wijzigen",
     "correcting it, and changing consents"},
    {"withdrawal", "POST", "/v1/pledges/mine/withdrawal",
     "de ondertekening intrekken; zij telt dan meteen niet meer mee",
     "withdrawing the signature; it counts no longer at once"},
    {"erasure", "DELETE", "/v1/pledges/mine", "alles laten wissen", "having everything erased"},
};

/* --- parts of the document ---------------------------------------------------------------------------------------- */

static void privacy_add_member(struct text *text, const char *before, const char *name, const char *value) {
    text_addf(text, "%s\"%s\":", before, name);
    text_add_json_string(text, value);
}

static void privacy_add_words(struct text *text, const struct request *request, const char *name,
                              const struct words *list, size_t count) {
    text_addf(text, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        privacy_add_member(text, i == 0 ? "{" : ",{", "name", list[i].key);
        privacy_add_member(text, ",", "description", request_say(request, list[i].nl, list[i].en));
        text_add_char(text, '}');
    }
    text_add_char(text, ']');
}

static void add_rights(struct text *text, const struct request *request) {
    text_add_string(text, ",\"rights\":[");
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
        privacy_add_member(text, i == 0 ? "{" : ",{", "name", rights[i].key);
        privacy_add_member(text, ",", "description", request_say(request, rights[i].nl, rights[i].en));
        text_addf(text, ",\"method\":\"%s\",\"href\":\"%s%s\"}", rights[i].method, request_base(request),
                  rights[i].path);
    }
    text_add_string(text, "],\"complaints\":{");
    privacy_add_member(text, "", "authority", "Autoriteit Persoonsgegevens");
    privacy_add_member(text, ",", "href", "https://www.autoriteitpersoonsgegevens.nl/");
    text_add_char(text, '}');
}

static void add_retention(struct text *text, const struct settings *settings) {
    text_addf(text,
              ",\"retention\":{\"unconfirmedDays\":%ld,\"withdrawnDays\":%ld,\"confirmedMonthsAfterProgramme\":%ld,"
              "\"readLogMonths\":%ld}",
              settings->keep_pending_days, settings->keep_withdrawn_days, settings->keep_confirmed_months,
              settings->keep_reads_months);
}

/* Each declaration names who is responsible for those who signed it, also when it can no longer be signed. */
static void add_controllers(struct text *text, const struct db_rows *rows) {
    static const char *const names[] = {"declaration", "name", "email"};
    text_add_string(text, "{\"controllers\":[");
    for (size_t row = 0; row < db_row_count(rows); row++) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            const char *value = db_cell(rows, row, i, NULL);
            privacy_add_member(text, i > 0 ? "," : row > 0 ? ",{" : "{", names[i], value == NULL ? "" : value);
        }
        text_add_char(text, '}');
    }
    text_add_char(text, ']');
}

/* --- the answer --------------------------------------------------------------------------------------------------- */

static void privacy_found(struct request *request, const struct db_rows *rows) {
    const struct service *service = request_context(request);
    struct text text;
    text_init(&text, request->arena, 4096);
    add_controllers(&text, rows);
    privacy_add_member(&text, ",", "legalBasis",
                       request_say(request, "uitdrukkelijke toestemming (AVG artikel 6 lid 1 a en artikel 9 lid 2 a)",
                                   "explicit consent (GDPR article 6(1)(a) and article 9(2)(a))"));
    text_add_string(&text, ",\"minimumAge\":16");
    privacy_add_words(&text, request, "purposes", purposes, sizeof purposes / sizeof *purposes);
    privacy_add_words(&text, request, "categories", categories, sizeof categories / sizeof *categories);
    privacy_add_words(&text, request, "recipients", recipients, sizeof recipients / sizeof *recipients);
    add_retention(&text, service->settings);
    add_rights(&text, request);
    text_add_char(&text, '}');
    request->reply.content_language = request_say(request, "nl", "en");
    reply_body(request, 200, "application/json", &text);
}

void privacy_show(struct request *request) {
    static const char sql[] = "select slug, controller_name, controller_email from declarations "
                              "where published_on <= wdhs_today() order by programme, number";
    if (!json_refused(request)) {
        database_ask(request, sql, ANSWER_MS, privacy_found);
    }
}
