/* Whose request it is when proxies stand in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/proxy.h"

/* The client that X-Forwarded-For names, seen from `peer`. */
static const char *client_of(const char *trusted, const char *peer, const char *forwarded) {
    static char text[INET6_ADDRSTRLEN];
    struct networks networks;
    struct address from, client;
    char error[100] = "";
    assert_true(networks_parse(&networks, trusted, error, sizeof error));
    assert_true(address_parse(peer, strlen(peer), &from));
    client_resolve(&networks, &from, forwarded, &client);
    address_format(&client, text);
    networks_release(&networks);
    return text;
}

static void without_trusted_proxies_the_header_means_nothing(void **state) {
    (void)state;
    assert_string_equal(client_of(NULL, "10.0.0.1", "1.2.3.4"), "10.0.0.1");
    assert_string_equal(client_of("192.168.0.0/16", "10.0.0.1", "1.2.3.4"), "10.0.0.1");
}

static void the_rightmost_address_that_is_not_a_proxy_is_the_client(void **state) {
    (void)state;
    assert_string_equal(client_of("10.0.0.0/8", "10.0.0.1", "1.2.3.4"), "1.2.3.4");
    assert_string_equal(client_of("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 1.2.3.4,10.9.9.9"), "1.2.3.4");
    assert_string_equal(client_of("10.0.0.0/8", "10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3");
    assert_string_equal(client_of("10.0.0.0/8", "10.0.0.1", NULL), "10.0.0.1");
    assert_string_equal(client_of("10.0.0.0/8", "10.0.0.1", ""), "10.0.0.1");
}

static void what_a_proxy_could_not_name_stays_with_the_proxy(void **state) {
    (void)state;
    assert_string_equal(client_of("10.0.0.0/8", "10.0.0.1", "1.2.3.4, unknown"), "10.0.0.1");
    assert_string_equal(client_of("10.0.0.0/8", "10.0.0.1", "1.2.3.4, , 10.0.0.2"), "10.0.0.2");
}

static void both_kinds_of_addresses_work_with_ports_and_mapped(void **state) {
    (void)state;
    assert_string_equal(client_of("::1", "::1", "2001:db8::7"), "2001:db8::7");
    assert_string_equal(client_of("2001:db8::/33", "2001:db8:7fff::1", "[2001:db8:8000::1]:443"), "2001:db8:8000::1");
    assert_string_equal(client_of("10.0.0.0/8", "::ffff:10.0.0.1", "1.2.3.4:5678"), "1.2.3.4");
    assert_string_equal(client_of("::ffff:10.0.0.0/104", "10.0.0.1", "1.2.3.4"), "1.2.3.4");
    assert_string_equal(client_of("10.0.0.1", "10.0.0.2", "1.2.3.4"), "10.0.0.2");
    assert_string_equal(client_of("0.0.0.0/0", "10.0.0.2", "::2"), "::2");
}

static void malformed_networks_are_named(void **state) {
    (void)state;
    static const char *const wrong[] = {"10.0.0.0/33", "10.0.0/8",    "::/129",     "x",
                                        "10.0.0.0/",   "10.0.0.0/-1", "10.0.0.0/8x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct networks networks;
        char error[100] = "";
        assert_false(networks_parse(&networks, wrong[i], error, sizeof error));
        assert_non_null(strstr(error, wrong[i]));
        networks_release(&networks);
    }
}

static void a_log_gets_the_network_and_not_the_address(void **state) {
    (void)state;
    char network[64];
    address_network("192.0.2.77", network, sizeof network);
    assert_string_equal(network, "192.0.2.0/24");
    address_network("2001:db8:1:2:3::4", network, sizeof network);
    assert_string_equal(network, "2001:db8:1::/48");
    address_network("", network, sizeof network);
    assert_string_equal(network, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_trusted_proxies_the_header_means_nothing),
        cmocka_unit_test(the_rightmost_address_that_is_not_a_proxy_is_the_client),
        cmocka_unit_test(what_a_proxy_could_not_name_stays_with_the_proxy),
        cmocka_unit_test(both_kinds_of_addresses_work_with_ports_and_mapped),
        cmocka_unit_test(malformed_networks_are_named),
        cmocka_unit_test(a_log_gets_the_network_and_not_the_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
