/* Sign-ups are counted here, by this process for itself. A refused one does not count, and whoever is over the limit of
 * the own network uses nothing of the limits that others share. */
#include "signing_limits.h"

#include <ctype.h>
#include <string.h>

#include "wdhs/http.h"
#include "wdhs/loop.h"
#include "wdhs/quota.h"
#include "wdhs/settings.h"

#define KEYS        65536
#define DOMAIN_ROOM 256
#define NETWORK     64
#define HEADER_ROOM 160

enum limit { PER_CLIENT, PER_DOMAIN, IN_ALL, LIMIT_COUNT };

static struct quota_policy policies[LIMIT_COUNT] = {
    [PER_CLIENT] = {.name = "client", .window_s = 600},
    [PER_DOMAIN] = {.name = "domain", .window_s = 60},
    [IN_ALL] = {.name = "all", .window_s = 60},
};
static struct quota *counts;
static char policy_header[HEADER_ROOM]; /* the same for everyone: it tells nothing about an address */

static const char *const details[LIMIT_COUNT][LANGUAGE_COUNT] = {
    [PER_CLIENT] = {"Vanaf dit netwerk is te vaak getekend; probeer het later opnieuw.",
                    "There were too many sign-ups from this network; try again later."},
    [PER_DOMAIN] = {"Met adressen van dit maildomein is te vaak getekend; probeer het later opnieuw.",
                    "There were too many sign-ups with addresses of this mail domain; try again later."},
    [IN_ALL] = {"Er wordt nu te vaak getekend; probeer het zo opnieuw.",
                "There are too many sign-ups now; try again in a moment."},
};

/* Where so many people have their mail that a domain says nothing about who signs up: no limit by domain. */
static const char *const providers[] = {
    "aol.com",    "caiway.nl",   "casema.nl",      "chello.nl",    "fastmail.com",   "gmail.com",   "gmx.com",
    "gmx.de",     "gmx.net",     "googlemail.com", "hetnet.nl",    "home.nl",        "hotmail.be",  "hotmail.com",
    "hotmail.nl", "icloud.com",  "kpnmail.nl",     "kpnplanet.nl", "live.be",        "live.com",    "live.nl",
    "mac.com",    "mail.com",    "me.com",         "msn.com",      "online.nl",      "outlook.be",  "outlook.com",
    "outlook.nl", "planet.nl",   "pm.me",          "proton.me",    "protonmail.com", "quicknet.nl", "skynet.be",
    "solcon.nl",  "soverin.net", "telenet.be",     "telfort.nl",   "tele2.nl",       "upcmail.nl",  "versatel.nl",
    "web.de",     "xs4all.nl",   "yahoo.com",      "yahoo.nl",     "zeelandnet.nl",  "ziggo.nl",
};

static void write_policies(void) {
    struct text text;
    policy_header[0] = '\0';
    text_init(&text, NULL, HEADER_ROOM);
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        const struct quota_policy *policy = &policies[i];
        if (policy->quota > 0) {
            text_addf(&text, "%s\"%s\";q=%u;w=%u", text.length > 0 ? ", " : "", policy->name, policy->quota,
                      policy->window_s);
        }
    }
    if (!text.failed && text.length < sizeof policy_header) {
        memcpy(policy_header, text.data, text.length + 1);
    }
    text_release(&text);
}

bool signing_limits_prepare(const struct settings *settings) {
    policies[PER_CLIENT].quota = (unsigned)settings->signups_per_client;
    policies[PER_DOMAIN].quota = (unsigned)settings->signups_per_domain;
    policies[IN_ALL].quota = (unsigned)settings->signups_in_all;
    write_policies();
    quota_free(counts);
    counts = quota_new(KEYS);
    return counts != NULL;
}

/* In lower case and without the dot of the root; "" when there is none. */
static void domain_of(const char *email, char out[DOMAIN_ROOM]) {
    const char *at = strrchr(email, '@');
    size_t length = at == NULL ? 0 : strlen(at + 1);
    while (length > 0 && at[length] == '.') {
        length--;
    }
    length = length < DOMAIN_ROOM ? length : DOMAIN_ROOM - 1;
    for (size_t i = 0; i < length; i++) {
        out[i] = (char)tolower((unsigned char)at[1 + i]);
    }
    out[length] = '\0';
}

static bool is_provider(const char *domain) {
    for (size_t i = 0; i < sizeof providers / sizeof *providers; i++) {
        if (strcmp(providers[i], domain) == 0) {
            return true;
        }
    }
    return false;
}

static void say_state(struct request *request, enum limit limit, const struct quota_state *state) {
    if (policies[limit].quota > 0) {
        request->reply.rate_limit =
            arena_printf(request->arena, "\"%s\";r=%u;t=%u", policies[limit].name, state->remaining, state->reset_s);
        request->reply.rate_limit_policy = policy_header;
    }
}

static void signing_limits_refuse(struct request *request, enum limit limit, const struct quota_state *state) {
    reply_problem(request, PROBLEM_QUOTA_EXCEEDED,
                  request_say(request, details[limit][LANGUAGE_NL], details[limit][LANGUAGE_EN]));
    request->reply.retry_after_s = state->reset_s;
}

bool signing_refused(struct request *request, const char *email) {
    char network[NETWORK];
    char domain[DOMAIN_ROOM];
    request_network(request, network, sizeof network);
    domain_of(email, domain);
    const char *const keys[LIMIT_COUNT] = {network, domain, ""};
    int64_t now_ms = loop_clock_us() / 1000;
    struct quota_state tightest = {0};
    enum limit limit = LIMIT_COUNT;
    for (enum limit i = 0; i < LIMIT_COUNT; i++) {
        struct quota_state state;
        if (policies[i].quota == 0 || (i == PER_DOMAIN && is_provider(domain))) {
            continue;
        }
        bool taken = quota_take(counts, &policies[i], keys[i], strlen(keys[i]), now_ms, &state);
        if (limit == LIMIT_COUNT || !taken || state.remaining < tightest.remaining) {
            tightest = state;
            limit = i;
        }
        if (!taken) {
            say_state(request, limit, &tightest);
            signing_limits_refuse(request, limit, &tightest);
            return true;
        }
    }
    if (limit < LIMIT_COUNT) {
        say_state(request, limit, &tightest);
    }
    return false;
}
