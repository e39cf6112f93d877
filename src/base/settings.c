/* Reading the settings from their three sources, and telling plainly what is wrong with one, happens here. */
#include "wdhs/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "settings_table.h"

/* A place where a value came from, as its owner wrote it: "WDHS_LOOPS" or "--loops". */
struct source {
    char name[64];
    const char *value;
};

struct complaint {
    char *text;
    size_t size;
};

static void *member(struct settings *settings, const struct setting *setting) {
    return (char *)settings + setting->offset;
}

static bool complain(struct complaint *complaint, const char *name, const char *expected, const char *value) {
    snprintf(complaint->text, complaint->size, "%s must be %s, not \"%.100s\".", name, expected, value);
    return false;
}

static bool set_number(struct settings *settings, const struct setting *setting, const struct source *source,
                       struct complaint *complaint) {
    char expected[96], *end;
    errno = 0;
    long number = strtol(source->value, &end, 10);
    bool digit = *source->value >= '0' && *source->value <= '9';
    if (digit && !errno && !*end && number >= setting->least && number <= setting->most) {
        memcpy(member(settings, setting), &number, sizeof number);
        return true;
    }
    snprintf(expected, sizeof expected, "a whole number from %ld to %ld", setting->least, setting->most);
    return complain(complaint, source->name, expected, source->value);
}

static bool set_switch(struct settings *settings, const struct setting *setting, const struct source *source,
                       struct complaint *complaint) {
    bool on = strcmp(source->value, "on") == 0;
    if (!on && strcmp(source->value, "off") != 0) {
        return complain(complaint, source->name, "on or off", source->value);
    }
    memcpy(member(settings, setting), &on, sizeof on);
    return true;
}

static bool set_string(struct settings *settings, const struct setting *setting, const struct source *source,
                       struct complaint *complaint) {
    /* Nothing says more plainly "not set"; so `--cors-origins ""` undoes the environment. */
    const char *value = *source->value ? source->value : NULL;
    if (value && setting->accepts && !setting->accepts(value)) {
        return complain(complaint, source->name, setting->expected, setting->secret ? "what was given" : value);
    }
    memcpy(member(settings, setting), &value, sizeof value);
    return true;
}

static bool settings_set(struct settings *settings, const struct setting *setting, const struct source *source,
                         struct complaint *complaint) {
    switch (setting->kind) {
    case SETTING_NUMBER:
        return set_number(settings, setting, source, complaint);
    case SETTING_SWITCH:
        return set_switch(settings, setting, source, complaint);
    case SETTING_STRING:
    default:
        return set_string(settings, setting, source, complaint);
    }
}

static bool read_defaults(struct settings *settings, struct complaint *complaint) {
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        struct source source = {.value = setting_table[i].help.fallback};
        if (!settings_set(settings, &setting_table[i], &source, complaint)) {
            return false;
        }
    }
    return true;
}

/* An empty variable counts as not set: container files often cannot leave one out. */
static bool read_environment(struct settings *settings, struct complaint *complaint) {
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        struct source source = {.value = getenv(setting_table[i].help.environment)};
        snprintf(source.name, sizeof source.name, "%s", setting_table[i].help.environment);
        if (source.value && *source.value && !settings_set(settings, &setting_table[i], &source, complaint)) {
            return false;
        }
    }
    return true;
}

/* The setting that "--name" or "--name=value" is about, or NULL; *value is what follows the '=', or NULL. */
static const struct setting *option(const char *argument, const char **value) {
    if (strncmp(argument, "--", 2) != 0) {
        return NULL;
    }
    const char *name = argument + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const char *known = setting_table[i].help.option;
        if (strlen(known) == length && strncmp(known, name, length) == 0) {
            *value = equals ? equals + 1 : NULL;
            return &setting_table[i];
        }
    }
    return NULL;
}

/* Takes the option at argv[*at], moving *at past its value. */
static bool read_option(struct settings *settings, const struct setting *setting, struct source *source, char **argv,
                        int argc, int *at, struct complaint *complaint) {
    snprintf(source->name, sizeof source->name, "--%s", setting->help.option);
    if (!source->value && *at + 1 < argc) {
        source->value = argv[++*at];
    }
    if (source->value) {
        return settings_set(settings, setting, source, complaint);
    }
    snprintf(complaint->text, complaint->size, "%s needs a value.", source->name);
    return false;
}

/* What comes after "--" is not ours. */
static bool read_options(struct settings *settings, int *argc, char **argv, struct complaint *complaint) {
    int kept = 0, at = 0;
    for (; at < *argc && strcmp(argv[at], "--") != 0; at++) {
        struct source source = {.value = NULL};
        const struct setting *setting = option(argv[at], &source.value);
        if (!setting) {
            argv[kept++] = argv[at];
        } else if (!read_option(settings, setting, &source, argv, *argc, &at, complaint)) {
            return false;
        }
    }
    while (at < *argc) {
        argv[kept++] = argv[at++];
    }
    if (kept < *argc) {
        argv[kept] = NULL;
    }
    *argc = kept;
    return true;
}

/* A listen address that means "all interfaces" is no place a link can lead to. */
static const char *reachable_host(const char *address, size_t *length) {
    static const char *const everywhere[] = {"", "*", "0.0.0.0", "[::]", "::"};
    for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++) {
        if (strlen(everywhere[i]) == *length && strncmp(address, everywhere[i], *length) == 0) {
            *length = strlen("localhost");
            return "localhost";
        }
    }
    return address;
}

static void derive_base_url(struct settings *settings) {
    static char derived[300];
    const char *address = settings->listen;
    size_t length = strcspn(address, ",");
    size_t host_length = length;
    while (host_length && address[host_length - 1] != ':' && address[host_length - 1] != ']') {
        host_length--;
    }
    /* Without a port the server listens on 8080. */
    bool has_port = host_length && address[host_length - 1] == ':';
    const char *port = has_port ? address + host_length : "8080";
    int port_length = has_port ? (int)(length - host_length) : 4;
    host_length = has_port ? host_length - 1 : length;
    const char *host = reachable_host(address, &host_length);
    snprintf(derived, sizeof derived, "http%s://%.*s:%.*s", settings->tls_certificate ? "s" : "", (int)host_length,
             host, port_length, port);
    settings->base_url = derived;
}

static void trim_base_url(struct settings *settings) {
    static char trimmed[300];
    size_t length = strlen(settings->base_url);
    if (settings->base_url[length - 1] != '/' || length >= sizeof trimmed) {
        return;
    }
    memcpy(trimmed, settings->base_url, length);
    trimmed[length - 1] = '\0';
    settings->base_url = trimmed;
}

/* Whatever is given is longer than CONFIRM_URL_MOST when it does not fit. */
static void derive_confirm_url(struct settings *settings) {
    static char derived[CONFIRM_URL_MOST + 2];
    snprintf(derived, sizeof derived, "%s/v1/pledges/page", settings->base_url);
    settings->confirm_url = derived;
}

/* Rules about settings together, and the defaults that depend on others. */
static bool settings_settle(struct settings *settings, struct complaint *complaint) {
    const char *fault = NULL;
    if (!settings->listen) {
        fault = "--listen needs at least one address.";
    } else if (!settings->tls_certificate != !settings->tls_key) {
        fault = "--tls-cert and --tls-key must be given together.";
    }
    if (fault) {
        snprintf(complaint->text, complaint->size, "%s", fault);
        return false;
    }
    if (!settings->owner_database_url) {
        settings->owner_database_url = settings->database_url;
    }
    if (settings->base_url) {
        trim_base_url(settings);
    } else {
        derive_base_url(settings);
    }
    if (!settings->confirm_url) {
        derive_confirm_url(settings);
    }
    /* What comes behind a second "#" would be part of the first one's. */
    if (strlen(settings->confirm_url) > CONFIRM_URL_MOST || strchr(settings->confirm_url, '#')) {
        snprintf(complaint->text, complaint->size,
                 "The page that mails link to (--confirm-url) has at most %d characters, and no \"#\".",
                 CONFIRM_URL_MOST);
        return false;
    }
    return true;
}

bool settings_read(struct settings *settings, int *argc, char **argv, char *error, size_t size) {
    struct complaint complaint = {error, size};
    *settings = (struct settings){0};
    return read_defaults(settings, &complaint) && read_environment(settings, &complaint) &&
           read_options(settings, argc, argv, &complaint) && settings_settle(settings, &complaint);
}

long settings_loops(const struct settings *settings) {
    long loops = settings->loops > 0 ? settings->loops : sysconf(_SC_NPROCESSORS_ONLN) / 2;
    return loops > 0 ? loops : 1;
}
