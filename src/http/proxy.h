/* Which client a request came from when trusted proxies stand in between, and how to speak of clients in a log. */
#ifndef HTTP_PROXY_H
#define HTTP_PROXY_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

/* An address as 16 bytes; IPv4 as ::ffff:a.b.c.d, so that both kinds compare alike. */
struct address {
    unsigned char bytes[16];
};

struct network {
    struct address address;
    unsigned prefix; /* bits, of the 128 */
};

struct networks {
    struct network *list; /* malloc'ed */
    size_t count;
};

/* Reads "10.0.0.0/8,::1"; NULL is an empty list. False with a sentence in error[size] on a malformed entry; release
 * with networks_release() in either case. */
bool networks_parse(struct networks *networks, const char *text, char *error, size_t size);
void networks_release(struct networks *networks);
bool networks_contain(const struct networks *networks, const struct address *address);

/* Reads a numeric address, optionally with a port ("1.2.3.4:80", "[::1]:80"); false when it is none. */
bool address_parse(const char *text, size_t length, struct address *address);
void address_from_socket(const struct sockaddr *peer, struct address *address);
/* IPv4 in dotted form, without the ::ffff: prefix. */
void address_format(const struct address *address, char out[INET6_ADDRSTRLEN]);

/* The rightmost address of X-Forwarded-For that is not a trusted proxy; the peer itself when it is not trusted. */
void client_resolve(const struct networks *trusted, const struct address *peer, const char *forwarded,
                    struct address *client);

/* The client's network for a log: its /24 or /48, so that no single household can be told apart. */
void address_network(const char *address, char *out, size_t size);

#endif
