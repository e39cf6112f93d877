/* Web addresses in what should be a name are found here. */
#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "wdhs/text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Endings of addresses that links in names are made with. Those that are also words of a name ("de", "van", "den",
 * "in", "en") only count in an address with a path. */
static const char *const endings[] = {
    "academy", "app",    "be",   "best", "bet",     "biz",   "blog",   "buzz",  "casino", "cc",    "cfd",   "ch",
    "click",   "cloud",  "club", "cn",   "co",      "com",   "cyou",   "dev",   "email",  "eu",    "fr",    "fun",
    "gov",     "icu",    "info", "io",   "link",    "live",  "loan",   "lol",   "me",     "mobi",  "net",   "news",
    "nl",      "online", "org",  "page", "pl",      "porn",  "pro",    "promo", "pw",     "quest", "rest",  "ru",
    "sbs",     "sex",    "shop", "site", "space",   "store", "stream", "tech",  "tk",     "to",    "today", "top",
    "tv",      "uk",     "us",   "vip",  "website", "win",   "work",   "world", "ws",     "xxx",   "xyz",   "zip",
};

/* "Mr.To" and "Dr.Best" are people. */
static const char *const titles[] = {"dhr", "dr", "drs", "ds", "fam", "ing", "ir", "mevr", "mr", "mw", "prof", "st"};

static bool is_host_character(char c) {
    return isalnum((unsigned char)c) || c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

static bool is_one_of(const char *const *list, size_t count, const char *word, size_t length) {
    for (size_t i = 0; i < count; i++) {
        if (strlen(list[i]) == length && strncasecmp(list[i], word, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool all_letters(const char *label, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (!isalpha((unsigned char)label[i])) {
            return false;
        }
    }
    return length > 0;
}

/* A run of characters that a host name can have; `after` is what follows it. */
static bool is_host(const char *run, size_t length, const char *after) {
    while (length && (run[length - 1] == '.' || run[length - 1] == '-')) {
        length--;
    }
    size_t label = length;
    while (label && run[label - 1] != '.') {
        label--;
    }
    if (label < 2 || length - label < 2 || !all_letters(run + label, length - label)) {
        return false;
    }
    bool known = is_one_of(endings, COUNT(endings), run + label, length - label);
    /* In "v.d." and "J.Jansen" the dot is that of an initial. */
    bool initial = label == 2 || run[label - 3] == '.';
    if (*after == '/' || (*after == ':' && isdigit((unsigned char)after[1]))) {
        return known || (!initial && islower((unsigned char)run[label]));
    }
    return known && !initial && !is_one_of(titles, COUNT(titles), run, label - 1);
}

bool text_has_url(const char *string) {
    if (strcasestr(string, "http:") || strcasestr(string, "https:") || strstr(string, "://")) {
        return true;
    }
    for (const char *at = string; *at;) {
        size_t length = 0;
        while (is_host_character(at[length])) {
            length++;
        }
        if (length > 4 && strncasecmp(at, "www.", 4) == 0 && isalnum((unsigned char)at[4])) {
            return true;
        }
        if (length && is_host(at, length, at + length)) {
            return true;
        }
        at += length ? length : 1;
    }
    return false;
}
