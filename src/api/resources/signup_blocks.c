/* Sign-up blocks: mail domains and networks from which no sign-ups are taken. They are nobody's business but that of
 * those who keep them: whoever could read them would know what to use instead. */

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "wdhs/http.h"

#define LABEL_MAX  63
#define DOMAIN_MAX 253

static const struct choices kinds = {
    "SignupBlockKind",
    false,
    {{"domain", {"een maildomein", "a mail domain"}}, {"prefix", {"een netwerk", "a network"}}}};

static const struct field fields[] = {
    ID_FIELD,
    {.name = "kind",
     .column = "kind",
     .type = FIELD_CHOICE,
     .flags = REQUIRED | CREATE_ONLY | FILTER,
     .choices = &kinds,
     .says = {"Een maildomein, met wat eronder ligt, of een netwerk; ligt vast.",
              "A mail domain, with what lies below it, or a network; fixed."},
     .example = "domain"},
    {.name = "value",
     .column = "value",
     .type = FIELD_TEXT,
     .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER,
     .min = 1,
     .max = DOMAIN_MAX,
     .says =
         {"Het domein in kleine letters (`example.org`), of het netwerk (`192.0.2.0/24`, `2001:db8::/32`); ligt vast.",
          "The domain in lower case (`example.org`), or the network (`192.0.2.0/24`, `2001:db8::/32`); fixed."},
     .example = "wegwerp.example"},
    {.name = "reason",
     .column = "reason",
     .type = FIELD_TEXT,
     .min = 1,
     .max = 500,
     .says = {"Waarom, voor andere beheerders; niets persoonlijks.", "Why, for other operators; nothing personal."},
     .example = "Adressen die na tien minuten verdwijnen"},
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict conflicts[] = {
    {"signup_blocks_kind_value_key", true, "value", {"Dit is al geblokkeerd.", "This is blocked already."}},
    {NULL, false, NULL, {NULL, NULL}},
};

static bool is_label(const char *label, size_t length) {
    return length > 0 && length <= LABEL_MAX && label[0] != '-' && label[length - 1] != '-' &&
           strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789-") >= length;
}

/* In lower case, as it is compared. A whole top-level domain is not blocked by accident: two labels at least. */
static bool is_mail_domain(const char *value) {
    size_t labels = 0;
    for (const char *label = value;; label++) {
        size_t length = strcspn(label, ".");
        if (!is_label(label, length)) {
            return false;
        }
        labels++;
        label += length;
        if (*label == '\0') {
            return labels > 1;
        }
    }
}

static bool has_bits_behind(const unsigned char *bytes, size_t size, size_t prefix) {
    for (size_t bit = prefix; bit < size * 8; bit++) {
        if ((bytes[bit / 8] >> (7 - bit % 8)) & 1) {
            return true;
        }
    }
    return false;
}

/* Written as PostgreSQL writes it, so that the same network is not blocked twice. The widest are /8 and /16: nobody
 * blocks half of the world by a slip. */
static bool is_network(const char *value) {
    unsigned char bytes[16];
    char address[INET6_ADDRSTRLEN];
    char written[INET6_ADDRSTRLEN];
    const char *slash = strchr(value, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - value);
    if (length == 0 || length >= sizeof address) {
        return false;
    }
    memcpy(address, value, length);
    address[length] = '\0';
    bool six = strchr(address, ':') != NULL;
    int family = six ? AF_INET6 : AF_INET;
    size_t digits = strspn(slash + 1, "0123456789");
    size_t prefix = (size_t)strtoul(slash + 1, NULL, 10);
    return digits > 0 && digits <= 3 && slash[1] != '0' && slash[1 + digits] == '\0' &&
           inet_pton(family, address, bytes) == 1 && inet_ntop(family, bytes, written, sizeof written) != NULL &&
           strcmp(address, written) == 0 && prefix >= (six ? 16 : 8) && prefix <= (six ? 128 : 32) &&
           !has_bits_behind(bytes, six ? 16 : 4, prefix);
}

static void signup_blocks_check(struct request *request, const struct body *body) {
    const char *kind = body_text(body, "kind");
    const char *value = body_text(body, "value");
    if (kind == NULL || value == NULL || !body_creates(body)) {
        return;
    }
    if (strcmp(kind, "domain") == 0 && !is_mail_domain(value)) {
        request_fault(request, IN_BODY, "/value", MSG_BAD_VALUE, value,
                      request_say(request, "een domeinnaam in kleine letters, zoals example.org",
                                  "a domain name in lower case, such as example.org"),
                      NULL);
    }
    if (strcmp(kind, "prefix") == 0 && !is_network(value)) {
        request_fault(request, IN_BODY, "/value", MSG_BAD_VALUE, value,
                      request_say(request, "een netwerk, zoals 192.0.2.0/24 of 2001:db8::/32",
                                  "a network, such as 192.0.2.0/24 or 2001:db8::/32"),
                      NULL);
    }
}

static const struct act acts[] = {
    {.kind = ACT_CHANGE,
     .more = {"Wat er wordt geblokkeerd ligt vast.", "What is blocked is fixed."},
     .example = "{\"reason\": \"Wegwerpadressen\"}"},
    {.kind = ACT_COUNT},
};

const struct resource signup_blocks = {
    .name = "signup-blocks",
    .title = {"Blokkades van ondertekeningen", "Blocks of sign-ups"},
    .schema = "SignupBlock",
    .one = {"een blokkade", "a block of sign-ups"},
    .says = {"Maildomeinen en netwerken waarvandaan niet wordt getekend. Wie dat toch doet krijgt hetzelfde antwoord "
             "als ieder ander.",
             "Mail domains and networks from which no sign-ups are taken. Who signs from there gets the same answer as "
             "everybody else."},
    .path = "/v1/signup-blocks",
    .table = "signup_blocks",
    .key = "id",
    .acts = acts,
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "value",
    .read_scope = "signup-blocks:write",
    .write_scope = "signup-blocks:write",
    .no_replace = true,
    .check = signup_blocks_check,
};
