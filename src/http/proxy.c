/* Addresses are read, compared and traced back through trusted proxies here. */
#include "proxy.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_mapped(const struct address *address) {
    return memcmp(address->bytes, mapped_prefix, sizeof mapped_prefix) == 0;
}

static void set_v4(struct address *address, const void *four) {
    memcpy(address->bytes, mapped_prefix, sizeof mapped_prefix);
    memcpy(address->bytes + sizeof mapped_prefix, four, 4);
}

static bool parse_numeric(const char *text, struct address *address) {
    struct in_addr four;
    if (inet_pton(AF_INET, text, &four) == 1) {
        set_v4(address, &four);
        return true;
    }
    return inet_pton(AF_INET6, text, address->bytes) == 1;
}

bool address_parse(const char *text, size_t length, struct address *address) {
    char copy[INET6_ADDRSTRLEN + 8];
    while (length && (*text == ' ' || *text == '\t')) {
        text++, length--;
    }
    while (length && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
        length--;
    }
    if (!length || length >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (copy[0] == '[') {
        char *end = strchr(copy, ']');
        if (!end || (end[1] != '\0' && end[1] != ':')) {
            return false;
        }
        *end = '\0';
        return parse_numeric(copy + 1, address);
    }
    char *colon = strchr(copy, ':');
    if (colon && !strchr(colon + 1, ':')) { /* one colon: IPv4 with a port */
        *colon = '\0';
    }
    return parse_numeric(copy, address);
}

void address_from_socket(const struct sockaddr *peer, struct address *address) {
    memset(address, 0, sizeof *address);
    if (!peer) {
        return;
    }
    if (peer->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, peer, sizeof four);
        set_v4(address, &four.sin_addr);
    } else if (peer->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, peer, sizeof six);
        memcpy(address->bytes, &six.sin6_addr, sizeof address->bytes);
    }
}

void address_format(const struct address *address, char out[INET6_ADDRSTRLEN]) {
    if (is_mapped(address)) {
        inet_ntop(AF_INET, address->bytes + sizeof mapped_prefix, out, INET6_ADDRSTRLEN);
    } else {
        inet_ntop(AF_INET6, address->bytes, out, INET6_ADDRSTRLEN);
    }
}

/* "10.0.0.0/8", "::1" (a single host) or "::ffff:10.0.0.0/104". */
static bool network_parse(const char *text, size_t length, struct network *network) {
    size_t name = 0;
    while (name < length && text[name] != '/') {
        name++;
    }
    if (!address_parse(text, name, &network->address)) {
        return false;
    }
    bool four = is_mapped(&network->address) && !memchr(text, ':', name);
    unsigned widest = four ? 32 : 128, prefix = widest;
    if (name < length) {
        char digits[4] = "";
        size_t count = length - name - 1;
        if (!count || count >= sizeof digits) {
            return false;
        }
        memcpy(digits, text + name + 1, count);
        if (strspn(digits, "0123456789") != count) {
            return false;
        }
        prefix = (unsigned)strtoul(digits, NULL, 10);
    }
    network->prefix = prefix + (four ? 96 : 0);
    return prefix <= widest;
}

bool networks_parse(struct networks *networks, const char *text, char *error, size_t size) {
    *networks = (struct networks){0};
    if (!text) {
        return true;
    }
    networks->list = calloc(strlen(text) / 2 + 1, sizeof *networks->list);
    if (!networks->list) {
        snprintf(error, size, "out of memory");
        return false;
    }
    for (text += strspn(text, " ,"); *text; text += strspn(text, " ,")) {
        size_t length = strcspn(text, " ,");
        if (!network_parse(text, length, &networks->list[networks->count])) {
            snprintf(error, size, "trusted-proxies: \"%.*s\" is not a network such as 10.0.0.0/8", (int)length, text);
            return false;
        }
        networks->count++;
        text += length;
    }
    return true;
}

void networks_release(struct networks *networks) {
    free(networks->list);
    *networks = (struct networks){0};
}

static bool network_contains(const struct network *network, const struct address *address) {
    unsigned whole = network->prefix / 8, rest = network->prefix % 8;
    if (memcmp(network->address.bytes, address->bytes, whole) != 0) {
        return false;
    }
    if (rest == 0) {
        return true;
    }
    unsigned mask = 0xff00U >> rest & 0xffU;
    return ((network->address.bytes[whole] ^ address->bytes[whole]) & mask) == 0;
}

bool networks_contain(const struct networks *networks, const struct address *address) {
    for (size_t i = 0; i < networks->count; i++) {
        if (network_contains(&networks->list[i], address)) {
            return true;
        }
    }
    return false;
}

void client_resolve(const struct networks *trusted, const struct address *peer, const char *forwarded,
                    struct address *client) {
    *client = *peer;
    size_t end = forwarded ? strlen(forwarded) : 0;
    while (end && networks_contain(trusted, client)) {
        size_t start = end;
        while (start && forwarded[start - 1] != ',') {
            start--;
        }
        /* What a proxy could not name stays the proxy's: nothing left of it can be believed. */
        if (!address_parse(forwarded + start, end - start, client)) {
            return;
        }
        end = start ? start - 1 : 0;
    }
}

void address_network(const char *address, char *out, size_t size) {
    struct address masked;
    char numeric[INET6_ADDRSTRLEN];
    out[0] = '\0';
    if (!address || !address_parse(address, strlen(address), &masked)) {
        return;
    }
    bool four = is_mapped(&masked);
    size_t keep = four ? 15 : 6;
    memset(masked.bytes + keep, 0, sizeof masked.bytes - keep);
    address_format(&masked, numeric);
    snprintf(out, size, "%s/%d", numeric, four ? 24 : 48);
}
