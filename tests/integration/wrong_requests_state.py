"""Wrong requests: who asks, in which representation, and against what is stored."""

from wrong_requests import JSON_TYPE, PATCH_TYPE, wrong
from wrong_requests_body import COLLECTIVE, GOAL, MEMBERSHIP, PARTNER, PERSON, PROGRESS

ID = "00000000-0000-4000-8000-000000000000"
NO_FORM = "De header Authorization heeft niet de vorm \"Bearer wdhs_…\"."
UNKNOWN_KEY = "De sleutel in de header Authorization is onbekend of ingetrokken."
FOREIGN = "Deze sleutel mag alleen schrijven wat bij de eigen organisatie hoort."
INVALID_TOKEN = {"WWW-Authenticate": 'Bearer realm="wdhs-api", error="invalid_token"'}
ANY = {"If-Match": "*"}

CREDENTIALS = [
    wrong("write-without-a-key", "POST", "/v1/partners", "unauthorized", send=PARTNER,
          detail="Hiervoor is een sleutel nodig: Authorization: Bearer wdhs_…",
          answer_headers={"WWW-Authenticate": 'Bearer realm="wdhs-api"'}),
    wrong("write-without-a-key-english", "DELETE", "/v1/partners/$partner", "unauthorized", headers=ANY, language="en",
          detail="This needs a key: Authorization: Bearer wdhs_…"),
    wrong("write-of-a-pledge-without-a-key", "PATCH", "/v1/pledges/$pledge", "unauthorized", send={"name": "Piet"}, headers=ANY),
] + [
    wrong(f"authorization-{name}", "GET", "/v1/partners", "unauthorized", headers={"Authorization": value}, detail=NO_FORM,
          answer_headers=INVALID_TOKEN) for name, value in [
        ("basic", "Basic YTpi"), ("word", "geheim"), ("empty", ""), ("bearer-alone", "Bearer"), ("bearer-blank", "Bearer  "),
        ("other-token", "Bearer eyJhbGciOiJub25lIn0.e30."), ("short", "Bearer wdhs_abc_def"),
        ("capitals", "Bearer wdhs_ABCDEFGHIJKL_" + "a" * 43), ("secret-one-short", "Bearer wdhs_abcdefghijkl_" + "a" * 42),
        ("two-keys", "Bearer $admin, Bearer $admin"), ("quoted", "Bearer \"$admin\""),
    ]
] + [
    wrong("key-never-made", "GET", "/v1/partners", "unauthorized", detail=UNKNOWN_KEY, answer_headers=INVALID_TOKEN,
          headers={"Authorization": "Bearer wdhs_abcdefghijkl_" + "a" * 43}),
    wrong("key-with-another-secret", "GET", "/v1/partners", "unauthorized", key="wrong_secret", detail=UNKNOWN_KEY),
    wrong("key-revoked", "GET", "/v1/partners", "unauthorized", key="revoked", detail=UNKNOWN_KEY,
          answer_headers=INVALID_TOKEN),
    wrong("key-revoked-english", "POST", "/v1/partners", "unauthorized", key="revoked", send=PARTNER, language="en",
          detail="The key in the Authorization header is unknown or revoked."),
    wrong("key-revoked-on-a-pledge", "POST", "/v1/pledges", "unauthorized", key="revoked", send=PERSON),
    wrong("scope-missing", "POST", "/v1/partners", "forbidden", key="goals", send=PARTNER,
          detail="Deze sleutel heeft het recht \"partners:write\" niet."),
    wrong("scope-missing-english", "DELETE", "/v1/municipalities/GM0344", "forbidden", key="goals", headers=ANY,
          language="en", detail="This key does not have the scope \"reference-lists:write\"."),
    wrong("scope-to-read-is-none-to-write", "PATCH", "/v1/pledges/$pledge", "forbidden", key="personal", headers=ANY,
          send={"name": "Piet"}),
    wrong("scope-before-faults", "POST", "/v1/partners?x=1", "forbidden", key="goals", send=b"{"),
    wrong("bound-partner-adds-a-partner", "POST", "/v1/partners", "forbidden", key="bound_partner", send=PARTNER,
          detail="Deze sleutel is gebonden en mag hier niets toevoegen."),
    wrong("bound-partner-changes-another", "PATCH", "/v1/partners/vsbfonds", "forbidden", key="bound_partner",
          send={"name": "Nee"}, headers=ANY, detail=FOREIGN),
    wrong("bound-partner-removes-another", "DELETE", "/v1/partners/vsbfonds", "forbidden", key="bound_partner", headers=ANY,
          detail=FOREIGN),
    wrong("bound-partner-gives-to-another", "POST", "/v1/collectives", "forbidden", key="bound_partner",
          send={**COLLECTIVE, "maintainer": ID}, detail=FOREIGN),
    wrong("bound-partner-gives-away", "PATCH", "/v1/collectives/$maintained", "forbidden", key="bound_partner",
          send={"maintainer": None}, headers=ANY, detail=FOREIGN),
    wrong("bound-partner-takes-a-collective", "PATCH", "/v1/collectives/$collective", "forbidden", key="bound_partner",
          send={"maintainer": "$partner"}, headers=ANY, detail=FOREIGN),
    wrong("bound-partner-changes-goals", "PATCH", "/v1/goals/$goal", "forbidden", key="bound_partner",
          send={"status": "behind"}, headers=ANY, detail="Deze sleutel is gebonden en mag hier niet schrijven."),
    wrong("bound-partner-adds-members-elsewhere", "POST", "/v1/memberships", "forbidden", key="bound_partner",
          send={"partner": "$other_partner", "collective": "$collective"}, detail=FOREIGN),
    wrong("bound-municipality-writes-elsewhere", "POST", "/v1/collectives", "forbidden", key="bound_municipality",
          send={**COLLECTIVE, "municipality": "GM0363"}, detail=FOREIGN),
    wrong("bound-municipality-moves-a-collective", "PATCH", "/v1/collectives/$collective", "forbidden",
          key="bound_municipality", send={"municipality": "GM0363"}, headers=ANY, detail=FOREIGN),
    wrong("bound-municipality-changes-another", "PATCH", "/v1/collectives/$elsewhere", "forbidden", key="bound_municipality",
          send={"place": "Hier"}, headers=ANY, detail=FOREIGN),
    wrong("bound-municipality-writes-partners", "PATCH", "/v1/partners/$partner", "forbidden", key="bound_municipality",
          send={"name": "Nee"}, headers=ANY),
    wrong("bound-key-signs-for-others", "POST", "/v1/pledges", "forbidden", key="bound_partner", send=PERSON),
]

REPRESENTATIONS = [
    wrong(f"accept-{name}", "GET", target, "not-acceptable", headers={"Accept": accept}, detail=detail)
    for name, target, accept, detail in [
        ("html", "/v1/partners", "text/html", "Dit wordt geboden: application/json, application/x-ndjson."),
        ("html-of-one", "/v1/partners/vsbfonds", "text/html;q=0.9, image/*", "Dit wordt geboden: application/json."),
        ("json-refused", "/v1/partners", "application/json;q=0", None),
        ("everything-refused", "/v1/partners", "*/*;q=0.0", None),
        ("json-refused-among-others", "/v1/partners/vsbfonds", "application/*, application/json;q=0", None),
        ("geo-json-where-there-is-no-place", "/v1/partners", "application/geo+json", None),
        ("nonsense", "/v1/partners", "nonsense", None),
        ("root", "/v1", "image/png", "Dit wordt geboden: application/json."),
        ("contract-as-html", "/v1/openapi.json", "text/html", None),
        ("problems-as-xml", "/v1/problems/conflict", "application/xml", "Dit wordt geboden: application/json, text/html."),
    ]
] + [
    wrong("accept-english", "GET", "/v1/partners", "not-acceptable", headers={"Accept": "text/html"}, language="en",
          detail="These are offered: application/json, application/x-ndjson."),
    wrong("accept-on-a-write", "POST", "/v1/partners", "not-acceptable", key="admin", send=PARTNER,
          headers={"Accept": "text/csv"}),
] + [
    wrong(f"content-type-{name}", "POST", "/v1/partners", "unsupported-media-type", key="admin", send=b'{"name":"Proef"}',
          headers={"Content-Type": value}, answer_headers={"Accept-Post": JSON_TYPE}, detail=detail)
    for name, value, detail in [
        ("none", None, "Verwacht: Content-Type application/json, in UTF-8; ontvangen: geen."),
        ("form", "application/x-www-form-urlencoded",
         "Verwacht: Content-Type application/json, in UTF-8; ontvangen: application/x-www-form-urlencoded."),
        ("text", "text/plain", None), ("merge-patch", PATCH_TYPE, None), ("latin-1", "application/json; charset=iso-8859-1", None),
        ("utf-16", "application/json;charset=\"utf-16\"", None), ("half", "application", None), ("star", "*/*", None),
        ("multipart", "multipart/form-data; boundary=x", None), ("suffix", "application/json-patch+json", None),
    ]
] + [
    wrong("content-type-json-for-a-patch", "PATCH", "/v1/partners/$partner", "unsupported-media-type", key="admin",
          send={"name": "x"}, headers={**ANY, "Content-Type": JSON_TYPE}, answer_headers={"Accept-Patch": PATCH_TYPE}),
    wrong("content-type-json-patch", "PATCH", "/v1/partners/$partner", "unsupported-media-type", key="admin", send=b"[]",
          headers={**ANY, "Content-Type": "application/json-patch+json"}, language="en",
          detail="Expected Content-Type application/merge-patch+json, in UTF-8; received application/json-patch+json."),
    wrong("content-type-of-a-put", "PUT", "/v1/partners/$partner", "unsupported-media-type", key="admin", send=PARTNER,
          headers={**ANY, "Content-Type": PATCH_TYPE}),
    wrong("content-encoding", "POST", "/v1/partners", "unsupported-media-type", key="admin", send=b"\x1f\x8b",
          headers={"Content-Encoding": "gzip"}, detail="Stuur de inhoud zonder Content-Encoding."),
]

METHODS = [
    wrong(f"method-{name}", method, target, "method-not-allowed", answer_headers={"Allow": allow})
    for name, method, target, allow in [
        ("delete-of-a-list", "DELETE", "/v1/partners", "GET, HEAD, POST, OPTIONS"),
        ("put-of-a-list", "PUT", "/v1/partners", "GET, HEAD, POST, OPTIONS"),
        ("patch-of-a-list", "PATCH", "/v1/goals/samen-is-normaal/progress", "GET, HEAD, POST, OPTIONS"),
        ("post-to-a-record", "POST", "/v1/partners/vsbfonds", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
        ("put-of-a-pledge", "PUT", "/v1/pledges/$pledge", "GET, HEAD, PATCH, OPTIONS"),
        ("delete-of-a-pledge", "DELETE", "/v1/pledges/$pledge", "GET, HEAD, PATCH, OPTIONS"),
        ("get-of-the-confirmations", "GET", "/v1/pledges/confirmations", "POST, OPTIONS"),
        ("get-of-a-withdrawal", "GET", "/v1/pledges/mine/withdrawal", "POST, OPTIONS"),
        ("put-of-a-decision", "PUT", "/v1/pledges/$pledge/decisions/$goal", "GET, HEAD, OPTIONS"),
        ("post-to-the-root", "POST", "/v1", "GET, HEAD, OPTIONS"),
        ("delete-of-the-contract", "DELETE", "/v1/openapi.json", "GET, HEAD, OPTIONS"),
        ("post-to-health", "POST", "/health/live", "GET, HEAD, OPTIONS"),
        ("put-of-the-metrics", "PUT", "/metrics", "GET, HEAD, OPTIONS"),
        ("trace", "TRACE", "/v1/partners", "GET, HEAD, POST, OPTIONS"),
        ("propfind", "PROPFIND", "/v1/partners", "GET, HEAD, POST, OPTIONS"),
        ("brew", "BREW", "/v1/partners", "GET, HEAD, POST, OPTIONS"),
        ("lower-case", "get", "/v1/partners", "GET, HEAD, POST, OPTIONS"),
        ("with-a-star", "PO*T", "/v1/partners", "GET, HEAD, POST, OPTIONS"),
        ("of-a-thousand-letters", "X" * 1000, "/v1/partners", "GET, HEAD, POST, OPTIONS"),
    ]
] + [
    wrong("method-unknown-on-nothing", "BREW", "/v1/coffee", "not-found"),
    wrong("options-on-nothing", "OPTIONS", "/v1/coffee", "not-found"),
    wrong("preflight-on-nothing", "OPTIONS", "/v1/coffee", "not-found",
          headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}),
    wrong("options-with-a-bad-path", "OPTIONS", "/v1/%ff", [("path", "%ff", "invalid-encoding")]),
]

CHANGED = "De versie in If-Match is niet de huidige; lees het record opnieuw."
SAY_WHICH = "Stuur de ETag van de versie die u gelezen hebt mee in de header If-Match."
VERSIONS = [
    wrong("version-not-said-patch", "PATCH", "/v1/partners/$partner", "precondition-required", key="admin",
          send={"name": "Nieuw"}, detail=SAY_WHICH),
    wrong("version-not-said-put", "PUT", "/v1/partners/$partner", "precondition-required", key="admin", send=PARTNER),
    wrong("version-not-said-delete", "DELETE", "/v1/partners/$partner", "precondition-required", key="admin", language="en",
          detail="Send the ETag of the version that you read in the header If-Match."),
    wrong("version-not-said-for-nothing", "DELETE", "/v1/partners/bestaat-niet", "precondition-required", key="admin"),
    wrong("if-none-match-with-a-tag-is-no-version", "PUT", "/v1/partners/$partner", "precondition-required", key="admin",
          send=PARTNER, headers={"If-None-Match": "$etag"}),
    wrong("put-new-that-is-there", "PUT", "/v1/partners/$partner_slug", "precondition-failed", key="admin", send=PARTNER,
          headers={"If-None-Match": "*"}, detail="Er bestaat al een record met deze sleutel."),
    wrong("put-new-id-that-is-there", "PUT", "/v1/partners/$partner", "precondition-failed", key="admin",
          send={**PARTNER, "slug": "nog-niet-gebruikt"}, headers={"If-None-Match": "*"}, language="en",
          detail="A record with this key exists already."),
    wrong("put-new-theme-that-is-there", "PUT", "/v1/themes/zorg", "precondition-failed", key="admin",
          send={"name": [{"language": "nl", "value": "Zorg"}, {"language": "en", "value": "Care"}]},
          headers={"If-None-Match": "*"}),
] + [
    wrong(f"version-{name}", "PATCH", "/v1/partners/$partner", "precondition-failed", key="admin", send={"name": "Nieuw"},
          headers={"If-Match": tag}, detail=CHANGED) for name, tag in [
        ("stale", "$stale_etag"), ("weak", "W/$etag"), ("of-another-record", "$other_etag"), ("forged", '"99-abcdefgh-12345678"'),
        ("garbage", '"x"'), ("unquoted", "$etag_bare"), ("empty-tag", '""'), ("empty-header", ""), ("of-a-list", "$list_etag"),
        ("open-quote", '"1-abc'), ("list-of-wrong-ones", '"a", $stale_etag, W/$etag'), ("huge-number", '"99999999999999999999-x-y"'),
        ("star-in-quotes", '"*"'),
    ]
] + [
    wrong("version-stale-delete", "DELETE", "/v1/partners/$partner", "precondition-failed", key="admin",
          headers={"If-Match": "$stale_etag"}, language="en",
          detail="The version in If-Match is not the current one; read the record again."),
    wrong("version-stale-put", "PUT", "/v1/partners/$partner", "precondition-failed", key="admin", send=PARTNER,
          headers={"If-Match": "$stale_etag"}),
    wrong("version-stale-of-a-child", "DELETE", "/v1/goals/$goal/progress/$progress", "precondition-failed", key="admin",
          headers={"If-Match": "$etag"}),
    wrong("change-of-nothing", "PATCH", "/v1/partners/bestaat-niet", "not-found", key="admin", send={"name": "x"}, headers=ANY),
    wrong("change-of-no-id", "PATCH", f"/v1/partners/{ID}", "not-found", key="admin", send={"name": "x"}, headers=ANY),
    wrong("change-of-nothing-with-a-stale-version", "DELETE", f"/v1/partners/{ID}", "not-found", key="admin",
          headers={"If-Match": "$stale_etag"}),
    wrong("put-of-nothing", "PUT", "/v1/partners/bestaat-niet", "not-found", key="admin", send=PARTNER, headers=ANY),
    wrong("change-of-a-child-of-another", "PATCH", "/v1/goals/samen-is-normaal/progress/$progress", "not-found", key="admin",
          send={"source": "x"}, headers=ANY),
    wrong("child-of-nothing", "POST", "/v1/goals/bestaat-niet/progress", "not-found", key="admin", send=PROGRESS),
    wrong("child-of-no-id", "POST", f"/v1/goals/{ID}/progress", "not-found", key="admin", send=PROGRESS),
    wrong("removal-of-no-slug", "DELETE", "/v1/themes/Geen%20Thema", "not-found", key="admin", headers=ANY),
]

SLUG_TAKEN = "Er is al een record met deze waarde in \"slug\"; geef een andere waarde."
STILL_USED = "Andere records verwijzen hier nog naar; verwijder of wijzig die eerst."
CONFLICTS = [
    wrong("slug-taken", "POST", "/v1/partners", "conflict", key="admin", send={**PARTNER, "slug": "$partner_slug"},
          detail=SLUG_TAKEN),
    wrong("slug-taken-english", "POST", "/v1/programmes", "conflict", key="admin",
          send={"name": "Proef", "slug": "we-doen-het-samen"}, language="en",
          detail="A record with this value in \"slug\" exists already; give another value."),
    wrong("slug-made-from-a-name-taken", "POST", "/v1/programmes", "conflict", key="admin",
          send={"name": "We Doen Het Samen"}, detail=SLUG_TAKEN),
    wrong("slug-taken-by-a-patch", "PATCH", "/v1/partners/$partner", "conflict", key="admin", send={"slug": "vsbfonds"},
          headers=ANY, detail=SLUG_TAKEN),
    wrong("slug-of-a-type-taken", "POST", "/v1/collective-types", "conflict", key="admin",
          send={"slug": "dorpshuis", "name": [{"language": "nl", "value": "x"}, {"language": "en", "value": "y"}]}),
    wrong("code-taken", "POST", "/v1/municipalities", "conflict", key="admin",
          send={"code": "GM0344", "name": "Proef", "province": "PV26", "slug": "proef-gemeente"},
          detail="Er is al een record met deze waarde in \"code\"; geef een andere waarde."),
    wrong("kvk-number-taken", "POST", "/v1/partners", "conflict", key="admin", send={**PARTNER, "kvkNumber": "$kvk"},
          detail="Er is al een record met deze waarde in \"kvkNumber\"; geef een andere waarde."),
    wrong("kvk-number-taken-by-a-new-put", "PUT", "/v1/partners/nog-een-proef", "conflict", key="admin",
          send={**PARTNER, "kvkNumber": "$kvk"}, headers={"If-None-Match": "*"}),
    wrong("slug-taken-by-a-new-id", "PUT", f"/v1/partners/{ID}", "conflict", key="admin",
          send={**PARTNER, "slug": "$partner_slug"}, headers={"If-None-Match": "*"}),
    wrong("external-id-taken", "POST", "/v1/collectives", "conflict", key="admin",
          send={**COLLECTIVE, "externalIds": [{"source": "proef", "id": "$external"}]},
          detail="Een van deze externe nummers hoort al bij een ander collectief."),
    wrong("goal-number-taken", "POST", "/v1/goals", "conflict", key="admin", send={**GOAL, "number": 1},
          detail="Dit programma heeft al een doel met dit nummer."),
    wrong("goal-number-taken-english", "PATCH", "/v1/goals/$goal", "conflict", key="admin", send={"number": 2},
          headers=ANY, language="en", detail="This programme has a goal with this number already."),
    wrong("membership-twice", "POST", "/v1/memberships", "conflict", key="admin", send=MEMBERSHIP,
          detail="Dit lid heeft in deze periode al een lidmaatschap van deze partner."),
    wrong("removal-of-a-used-theme", "DELETE", "/v1/themes/zorg", "conflict", key="admin", headers=ANY, detail=STILL_USED),
    wrong("removal-of-a-used-municipality", "DELETE", "/v1/municipalities/GM0344", "conflict", key="admin", headers=ANY,
          detail=STILL_USED),
    wrong("removal-of-a-used-province", "DELETE", "/v1/provinces/PV26", "conflict", key="admin", headers=ANY, language="en",
          detail="Other records still refer to this one; remove or change those first."),
    wrong("removal-of-a-programme-with-goals", "DELETE", "/v1/programmes/we-doen-het-samen", "conflict", key="admin",
          headers=ANY, detail=STILL_USED),
    wrong("removal-of-a-pledged-goal", "DELETE", "/v1/goals/$goal", "conflict", key="admin", headers=ANY, detail=STILL_USED),
    wrong("removal-of-a-maintainer", "DELETE", "/v1/partners/$partner", "conflict", key="admin", headers=ANY,
          detail=STILL_USED),
]

STATE_REQUESTS = CREDENTIALS + REPRESENTATIONS + METHODS + VERSIONS + CONFLICTS
