/* Web addresses in names: which are found, and which names are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wdhs/text.h"

static void web_addresses_are_found(void **state) {
    (void)state;
    static const char *const found[] = {
        "http://example.org", "Koop nu HTTPS://example.org/x",
        "Jan http:example",   "ftp://example.net",
        "www.example.org",    "Bezoek WWW.voorbeeld.nl!",
        "example.com",        "Jan example.com Jansen",
        "Jan (Example.COM)",  "example.com.",
        "een-twee.shop",      "sub.domein.nl",
        "t.co/abc",           "x.com/abc",
        "example.de/gratis",  "example.berlin/x",
        "example.info:8080",  "jan@example.com",
        "goed—voorbeeld.nl",  "xn--bcher-kva.com",
        "bücher.net",
    };
    for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
        if (!text_has_url(found[i])) {
            fail_msg("not found: %s", found[i]);
        }
    }
}

static void names_are_names(void **state) {
    (void)state;
    static const char *const names[] = {
        "",
        ".",
        "...",
        "/",
        "J. de Vries",
        "Jan v.d. Berg",
        "Jan v.d.Berg",
        "Dr.Jansen",
        "St.Maarten",
        "Mr.To",
        "dr.Best",
        "J.M.Co",
        "A.B.C. van den Me",
        "Th.de Vries",
        "Jan.de Vries",
        "Jansen/De Vries",
        "Th.Jansen/De Vries",
        "J.Jansen/A.Pietersen",
        "Mevr. dr. A.-M. Öztürk",
        "Stichting Buurtzorg e.o.",
        "Coöperatie De Kas B.V.",
        "Zorgcoöperatie U.A.",
        "Energie 2.0",
        "Buurthuis 't Hof, nr. 12/14",
        "Bewoners i.s.m. gemeente",
        "Http Jansen",
        "Com Net Org",
        "Wie? Wij: samen.",
        "De Web 2.0-groep",
        "www",
        "Awwww. Ja",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_has_url(names[i])) {
            fail_msg("taken for an address: %s", names[i]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(web_addresses_are_found),
        cmocka_unit_test(names_are_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
