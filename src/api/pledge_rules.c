/* What only pledges know: who signs as what, what is agreed to, and what a name may be. */
#include "pledge_rules.h"

#include <string.h>

#include "message.h"
#include "wdhs/http.h"
#include "wdhs/text.h"

const struct conflict pledge_conflicts[] = {
    {"pledges_signer_check",
     false,
     "signer",
     {"Sector, website, KvK-nummer, collectief, partner en vertegenwoordiger horen bij een organisatie, niet bij een "
      "persoon.",
      "Sector, website, KvK number, collective, partner and representative belong to an organisation, not to a "
      "person."}},
    {"pledges_representative_check",
     false,
     "representative.name",
     {"Een organisatie noemt wie haar vertegenwoordigt.", "An organisation names who represents it."}},
    {"pledges_signer_key",
     true,
     NULL,
     {"Dit adres heeft al voor een organisatie met deze naam getekend.",
      "This address has signed for an organisation of this name already."}},
    {NULL, false, NULL, {NULL, NULL}},
};

static const char *const of_organisations[] = {
    "sector", "website", "kvkNumber", "collective", "partner", "representative.name", "representative.role"};

static void refuse_organisation(struct request *request) {
    request_fault(request, IN_BODY, "/signer", MSG_BAD_COMBINATION, pledge_conflicts[0].detail[request->language], NULL,
                  NULL);
}

static void check_agreed(struct request *request, const struct body *body, const char *name, const char *pointer) {
    const char *given = body_text(body, name);
    if (given != NULL && strcmp(given, "true") != 0) {
        request_fault(request, IN_BODY, pointer, MSG_MUST_AGREE, name, NULL, NULL);
    }
}

/* Names are shown to everybody; an address in one is an advertisement. Organisations may be called like a domain. */
static void pledge_rules_check_names(struct request *request, const struct body *body, bool person) {
    const char *name = body_text(body, "name");
    const char *representative = body_text(body, "representative.name");
    bool advertises = person ? text_has_url(name == NULL ? "" : name)
                             : name != NULL && (strstr(name, "://") != NULL || strcasestr(name, "www.") != NULL);
    if (advertises) {
        request_fault(request, IN_BODY, "/name", MSG_NAME_HAS_URL, NULL, NULL, NULL);
    }
    if (representative != NULL && text_has_url(representative)) {
        request_fault(request, IN_BODY, "/representative/name", MSG_NAME_HAS_URL, NULL, NULL, NULL);
    }
}

/* Found here as well as by the database, so that it is reported together with other faults. */
void pledge_check(struct request *request, const struct body *body) {
    const char *signer = body_text(body, "signer");
    check_agreed(request, body, "consents.sign", "/consents/sign");
    check_agreed(request, body, "consents.atLeast16", "/consents/atLeast16");
    pledge_rules_check_names(request, body, signer != NULL && strcmp(signer, "person") == 0);
    if (signer == NULL || !body_creates(body)) {
        return;
    }
    bool person = strcmp(signer, "person") == 0;
    if (!person && body_text(body, "representative.name") == NULL) {
        request_fault(request, IN_BODY, "/representative/name", MSG_BAD_COMBINATION,
                      pledge_conflicts[1].detail[request->language], NULL, NULL);
    }
    bool mixed = false;
    for (size_t i = 0; i < sizeof of_organisations / sizeof *of_organisations; i++) {
        mixed = mixed || (person && body_text(body, of_organisations[i]) != NULL);
    }
    if (mixed) {
        refuse_organisation(request);
    }
}
