/* Every problem type: its address, status and title, and what it means to the one who gets it. */
#include "wdhs/http.h"

#define PROBLEM(id, problem_slug, problem_status, nl, en)                                                              \
    [PROBLEM_##id].slug = (problem_slug), [PROBLEM_##id].status = (problem_status), [PROBLEM_##id].title = {nl, en},

/* The descriptions say what it means and what to do about it. They are served at the type URI, and are the detail of a
 * problem that has nothing to add. */
static const struct problem_type types[PROBLEM_COUNT] = {
    PROBLEMS(PROBLEM)

        [PROBLEM_BAD_REQUEST]
            .description =
        {"Het verzoek kon niet worden gelezen: de eerste regel, een header of de lengte van de inhoud klopt niet. "
         "Gebruik een gewone HTTP-client, die dit voor u goed opschrijft.",
         "The request could not be read: its first line, a header or the length of its body is not right. "
         "Use an ordinary HTTP client, which writes these correctly for you."},
    [PROBLEM_INVALID_INPUT]
        .description = {"Een of meer waarden in het webadres, de headers of de inhoud kloppen niet. In \"errors\" "
                        "staat van elke fout de "
                        "plaats, een vaste code en wat er werd verwacht. Verbeter ze en stuur het verzoek opnieuw.",
                        "One or more values in the URL, the headers or the body are not valid. \"errors\" gives the "
                        "place of each fault, "
                        "a stable code and what was expected. Correct them and send the request again."},
    [PROBLEM_UNAUTHORIZED].description =
        {"Hiervoor is een sleutel nodig, en die ontbreekt, is onbekend of is verlopen. Stuur hem mee als "
         "\"Authorization: Bearer …\".",
         "This needs a key, and it is missing, unknown or expired. Send it along as \"Authorization: Bearer …\"."},
    [PROBLEM_FORBIDDEN].description =
        {"De sleutel is geldig, maar mag dit niet. Vraag een sleutel aan met het recht dat in \"detail\" staat.",
         "The key is valid, but may not do this. Ask for a key with the scope that \"detail\" names."},
    [PROBLEM_NOT_FOUND].description =
        {"Op dit adres staat niets. Controleer de spelling; een webadres eindigt hier nooit op een schuine streep.",
         "There is nothing at this address. Check the spelling; no URL ends in a slash here."},
    [PROBLEM_METHOD_NOT_ALLOWED].description =
        {"Dit adres bestaat, maar kent deze methode niet. De header Allow noemt de methoden die wel kunnen.",
         "This address exists, but not with this method. The header Allow lists the methods that are possible."},
    [PROBLEM_NOT_ACCEPTABLE].description = {"Geen van de soorten in de header Accept wordt hier geboden. In \"detail\" "
                                            "staat wat er wel is; zonder Accept krijgt "
                                            "u JSON.",
                                            "None of the types in the header Accept is offered here. \"detail\" lists "
                                            "those that are; without Accept you get "
                                            "JSON."},
    [PROBLEM_REQUEST_TIMEOUT]
        .description = {"Het verzoek was niet binnen de gestelde tijd compleet. Probeer het opnieuw.",
                        "The request was not complete within the time allowed. Try again."},
    [PROBLEM_CONFLICT].description = {"Wat u stuurde is op zichzelf in orde, maar strijdt met wat er al is opgeslagen, "
                                      "bijvoorbeeld omdat iets met deze "
                                      "naam al bestaat. Haal op wat er staat en pas uw verzoek daarop aan.",
                                      "What you sent is fine in itself, but conflicts with what is stored, for "
                                      "instance because something of that name "
                                      "exists. Fetch what is there and adjust your request to it."},
    [PROBLEM_PRECONDITION_FAILED].description = {"Iemand anders heeft dit gewijzigd nadat u het las, dus er is niets "
                                                 "opgeslagen. Haal de huidige versie op, breng uw "
                                                 "wijziging daarin aan, en stuur die met de nieuwe ETag in If-Match.",
                                                 "Someone else changed this after you read it, so nothing was stored. "
                                                 "Fetch the current version, make your change "
                                                 "in it, and send that with the new ETag in If-Match."},
    [PROBLEM_CONTENT_TOO_LARGE]
        .description = {"De inhoud van het verzoek is groter dan is toegestaan. Stuur minder tegelijk.",
                        "The body of the request is larger than allowed. Send less at a time."},
    [PROBLEM_URI_TOO_LONG]
        .description = {"Het webadres is langer dan is toegestaan. Gebruik minder of kortere parameters.",
                        "The URL is longer than allowed. Use fewer or shorter parameters."},
    [PROBLEM_UNSUPPORTED_MEDIA_TYPE].description =
        {"De inhoud is van een soort die hier niet wordt begrepen. Noem in Content-Type een soort die dit adres "
         "aanneemt; die "
         "staat in \"detail\", of in de header Accept-Patch of Accept-Post.",
         "The body is of a kind that is not understood here. Give a Content-Type that this address takes; it is in "
         "\"detail\", or in the header Accept-Patch or Accept-Post."},
    [PROBLEM_EXPECTATION_FAILED]
        .description = {"De enige verwachting die de header Expect mag noemen is \"100-continue\".",
                        "The only expectation that the header Expect may name is \"100-continue\"."},
    [PROBLEM_PRECONDITION_REQUIRED].description = {"Een wijziging moet zeggen welke versie zij wijzigt, zodat niemand "
                                                   "het werk van een ander overschrijft. Haal op wat "
                                                   "er staat, en stuur de ETag daarvan mee in de header If-Match.",
                                                   "A change has to say which version it changes, so that nobody "
                                                   "overwrites another's work. Fetch what is there, and "
                                                   "send its ETag along in the header If-Match."},
    [PROBLEM_QUOTA_EXCEEDED].uri = "https://iana.org/assignments/http-problem-types#quota-exceeded",
    [PROBLEM_QUOTA_EXCEEDED].description =
        {"Dit kwam vaker dan is toegestaan; er is niets gedaan. De headers RateLimit-Policy en RateLimit zeggen hoe "
         "vaak het kan. Probeer het opnieuw na het aantal seconden in de header Retry-After.",
         "This came more often than is allowed; nothing was done. The headers RateLimit-Policy and RateLimit say how "
         "often it can. Try again after the number of seconds in the header Retry-After."},
    [PROBLEM_HEADERS_TOO_LARGE].description =
        {"De headers van het verzoek zijn samen groter dan is toegestaan. Laat weg wat niet nodig is, zoals cookies.",
         "The headers of the request together are larger than allowed. Leave out what is not needed, such as cookies."},
    [PROBLEM_INTERNAL].description =
        {"Dit is een fout van de dienst, niet van u. Blijft het gebeuren, meld het dan met de waarde van \"instance\".",
         "This is a fault of the service, not yours. If it keeps happening, report it with the value of \"instance\"."},
    [PROBLEM_NOT_IMPLEMENTED]
        .description = {"Het verzoek gebruikt een onderdeel van HTTP dat deze dienst niet kent. Stuur het zonder.",
                        "The request uses a part of HTTP that this service does not know. Send it without."},
    [PROBLEM_UNAVAILABLE].description = {"De dienst heeft het te druk of kan even niet bij zijn gegevens; er is niets "
                                         "gewijzigd. Probeer het opnieuw na het "
                                         "aantal seconden in de header Retry-After.",
                                         "The service is too busy or cannot reach its data for a moment; nothing was "
                                         "changed. Try again after the number "
                                         "of seconds in the header Retry-After."},
    [PROBLEM_OUTCOME_UNKNOWN].description =
        {"De verbinding met de gegevens viel weg nadat uw wijziging was verstuurd, dus het is niet zeker of zij is "
         "opgeslagen. Haal op wat er staat voordat u het opnieuw probeert, of herhaal het verzoek met dezelfde "
         "Idempotency-Key.",
         "The connection to the data was lost after your change had been sent, so it is not certain that it was "
         "stored. "
         "Fetch what is there before you try again, or repeat the request with the same Idempotency-Key."},
    [PROBLEM_VERSION_NOT_SUPPORTED]
        .description = {"Deze dienst spreekt HTTP/1.1 en HTTP/1.0. Stel uw client daarop in.",
                        "This service speaks HTTP/1.1 and HTTP/1.0. Set your client to one of these."},
};
#undef PROBLEM

const struct problem_type *problem_type(enum problem problem) {
    return &types[problem];
}
