"""Wrong requests: signing, confirming, what is one's own, decisions, and the declarations that are signed."""

from wrong_requests import PATCH_TYPE, patched, posted, wrong
from wrong_requests_body import AGREED, ORGANISATION, PERSON

CONFIRMATIONS = "/v1/pledges/confirmations"
LINKS = "/v1/pledges/links"
MINE = "/v1/pledges/mine"
DECISIONS = "/v1/pledges/$organisation/decisions"
DECLARATION = "/v1/declarations/intentieverklaring-1"
ANY = {"If-Match": "*"}
NO_LINK = "De persoonlijke link is onbekend of verlopen. Vraag een nieuwe aan met POST /v1/pledges/links."
NO_TOKEN = "Deze link is niet geldig of verlopen. Onderteken opnieuw; dan komt er een nieuwe mail."
MUST_AGREE = "Zonder deze verklaring kan er niet worden ondertekend: zet \"{}\" op true."
INVALID_TOKEN = {"WWW-Authenticate": 'Bearer realm="wdhs-api", error="invalid_token"'}
NOT_IN_A_STATE = ("De ondertekening is niet in een toestand waarin dit besluit kan: bevestigen kan bij een onbevestigde, "
                  "verifiëren bij een bevestigde organisatie, bevorderen tot partner bij een geverifieerde.")
NOBODY = "00000000-0000-4000-8000-000000000000"
UNKNOWN_TOKEN = "A" * 43
DRAFT = {"slug": "proefontwerp", "programme": "$programme", "number": 90, "title": "Ontwerp", "text": "Wij willen.",
         "purposes": "Meedoen.", "retention": "Een jaar.", "controller": {"name": "Proef", "email": "proef@example.org"}}


def body(location, code, *detail):
    return ("body", location, code, *detail)


def without(fields, *names):
    return {name: value for name, value in fields.items() if name not in names}


def signed(name, fields, *faults, **rest):
    return posted(name, "/v1/pledges", {**PERSON, **fields}, *faults, key=None, **rest)


SIGNING = [
    posted("sign-without-anything", "/v1/pledges", {}, body("/signer", "required"), body("/name", "required"),
           body("/email", "required"), body("/goals", "required"), body("/consents/sign", "required"),
           body("/consents/atLeast16", "required"), body("/declaration", "required"), key=None),
    posted("sign-without-consents", "/v1/pledges", without(PERSON, "consents"), body("/consents/sign", "required"),
           body("/consents/atLeast16", "required"), key=None),
    signed("sign-with-consents-null", {"consents": None}, body("/consents/sign", "required"),
           body("/consents/atLeast16", "required")),
    signed("sign-with-a-consent-null", {"consents": {**AGREED, "sign": None}}, body("/consents/sign", "required")),
    signed("sign-without-agreeing", {"consents": {"sign": False, "atLeast16": True}},
           body("/consents/sign", "must-agree", MUST_AGREE.format("consents.sign"))),
    signed("sign-too-young", {"consents": {"sign": True, "atLeast16": False}},
           body("/consents/atLeast16", "must-agree", MUST_AGREE.format("consents.atLeast16"))),
    signed("sign-agreeing-in-words", {"consents": {"sign": "yes", "atLeast16": 1}}, body("/consents/sign", "wrong-type"),
           body("/consents/atLeast16", "wrong-type")),
    signed("sign-consents-as-a-list", {"consents": ["sign"]}, body("/consents", "wrong-type"),
           body("/consents/sign", "required"), body("/consents/atLeast16", "required")),
    posted("sign-no-declaration", "/v1/pledges", without(PERSON, "declaration"), body("/declaration", "required"), key=None),
    signed("sign-unknown-declaration", {"declaration": "verklaring-9"}, body("/declaration", "unknown-reference")),
    signed("sign-a-draft", {"declaration": "proefontwerp"}, body("/declaration", "unknown-reference")),
    signed("sign-declaration-by-title", {"declaration": "De Verklaring"}, body("/declaration", "invalid-slug")),
    signed("sign-all-unknown", {"declaration": "verklaring-9", "goals": [NOBODY], "municipality": "GM0000"},
           body("/declaration", "unknown-reference"), body("/goals", "unknown-reference"),
           body("/municipality", "unknown-reference")),
    posted("sign-for-unknown-organisations", "/v1/pledges", {**ORGANISATION, "collective": NOBODY, "partner": NOBODY},
           body("/collective", "unknown-reference"), body("/partner", "unknown-reference"), key=None),
    posted("sign-for-a-hidden-collective", "/v1/pledges", {**ORGANISATION, "collective": "$hidden"},
           body("/collective", "unknown-reference"), key=None),
    signed("sign-what-editors-decide", {"statementState": "approved", "verifiedAt": None, "approvedStatement": "x"},
           body("/statementState", "read-only"), body("/verifiedAt", "read-only"), body("/approvedStatement", "read-only")),
    signed("sign-with-receipts", {"receipts": []}, body("/receipts", "read-only")),
    signed("sign-with-a-hash", {"declarationHash": "0" * 64}, body("/declarationHash", "read-only")),
    signed("sign-with-an-advertisement", {"name": "Koop nu: www.voorbeeld.example"}, body("/name", "contains-url")),
    posted("sign-for-an-advertisement", "/v1/pledges",
           {**ORGANISATION, "representative": {"name": "Zie https://voorbeeld.example", "role": "lid"}},
           body("/representative/name", "contains-url"), key=None),
    signed("sign-with-no-solution", {"altcha": "e30="}, body("/altcha", "invalid-challenge")),
    signed("sign-with-half-a-solution", {"altcha": "%%%"}, body("/altcha", "invalid-challenge")),
    signed("sign-honeypot-is-no-place-for-lists", {"faxNumber": ["1"]}, body("/faxNumber", "wrong-type")),
    wrong("sign-with-a-parameter", "POST", "/v1/pledges?dryRun=1", [("query", "dryRun", "unknown-parameter")], send=PERSON),
]

CONFIRMING = [
    posted("confirm-without-a-token", CONFIRMATIONS, {}, body("/token", "required"), key=None),
    posted("confirm-null", CONFIRMATIONS, {"token": None}, body("/token", "required"), key=None),
    posted("confirm-a-number", CONFIRMATIONS, {"token": 1}, body("/token", "wrong-type"), key=None),
    posted("confirm-something-else", CONFIRMATIONS, {"tokn": "x"},
           body("/tokn", "unknown-property", 'Onbekend veld "tokn"; bedoelde u "token"?'), body("/token", "required"), key=None),
    posted("confirm-in-english", CONFIRMATIONS, {"token": "x"},
           body("/token", "invalid-token", "This link is not valid or has expired. Sign again and a new mail will come."),
           key=None, language="en"),
    wrong("confirm-in-the-url", "POST", CONFIRMATIONS + "?token=x", [("query", "token", "unknown-parameter")],
          send={"token": "x"}),
    wrong("confirm-as-a-form", "POST", CONFIRMATIONS, "unsupported-media-type", send=b"token=x",
          headers={"Content-Type": "application/x-www-form-urlencoded"}),
    wrong("confirm-with-a-bound-key", "POST", CONFIRMATIONS, "forbidden", key="bound_partner", send={"token": "$confirm"}),
] + [
    posted("confirm-" + name, CONFIRMATIONS, {"token": token}, body("/token", "invalid-token", NO_TOKEN), key=None)
    for name, token in [
        ("empty", ""), ("word", "x"), ("unknown", UNKNOWN_TOKEN), ("expired", "$confirm_expired"), ("padded", "$confirm="),
        ("with-a-blank", "$confirm "), ("for-managing", "$manage"), ("of-another-alphabet", "+" * 43),
        ("ten-thousand-long", "A" * 10000), ("hash", "0" * 64),
    ]
]

LOST = [
    posted("link-without-an-address", LINKS, {}, body("/email", "required"), key=None),
    posted("link-to-nowhere", LINKS, {"email": "jan"}, body("/email", "invalid-email"), key=None),
    posted("link-by-name", LINKS, {"email": "jan@example.org", "name": "Jan"}, body("/name", "unknown-property"), key=None),
    wrong("link-with-a-bound-key", "POST", LINKS, "forbidden", key="bound_municipality", send={"email": "jan@example.org"}),
    wrong("links-are-not-listed", "GET", LINKS, "method-not-allowed", answer_headers={"Allow": "POST, OPTIONS"}),
]

OWN = [
    wrong(f"mine-{name}", method, MINE + end, "unauthorized", detail=NO_LINK, answer_headers=INVALID_TOKEN, headers=headers,
          send=send)
    for method, end, send, sent in [("GET", "", None, {}), ("PATCH", "", {"name": "x"}, ANY), ("DELETE", "", None, {}),
                                    ("POST", "/withdrawal", None, {})]
    for name, headers in [
        (f"nobody-{method}", sent), (f"unknown-{method}", {**sent, "Authorization": "Bearer " + UNKNOWN_TOKEN}),
        (f"key-{method}", {**sent, "Authorization": "Bearer $admin"}),
        (f"basic-{method}", {**sent, "Authorization": "Basic YTpi"}),
    ]
] + [
    wrong("mine-expired", "GET", MINE, "unauthorized", key="signer_expired", detail=NO_LINK),
    wrong("mine-with-what-confirms", "GET", MINE, "unauthorized", key="signer_to_confirm", detail=NO_LINK),
    wrong("mine-in-english", "GET", MINE, "unauthorized", language="en",
          detail="The personal link is unknown or has expired. Ask for a new one with POST /v1/pledges/links."),
    wrong("mine-token-in-the-url", "GET", MINE + "?token=$manage", "unauthorized"),
    wrong("mine-unknown-parameter", "GET", MINE + "?nope=1", [("query", "nope", "unknown-parameter")], key="signer"),
    wrong("mine-erased-with-a-parameter", "DELETE", MINE + "?really=1", [("query", "really", "unknown-parameter")],
          key="signer"),
    wrong("mine-withdrawn-with-a-parameter", "POST", MINE + "/withdrawal?really=1",
          [("query", "really", "unknown-parameter")], key="signer"),
    wrong("mine-as-csv", "GET", MINE, "not-acceptable", key="signer", headers={"Accept": "text/csv"}),
    wrong("mine-without-a-version", "PATCH", MINE, "precondition-required", key="signer", send={"name": "x"}),
    wrong("mine-of-another-version", "PATCH", MINE, "precondition-failed", key="signer", send={"name": "x"},
          headers={"If-Match": "$etag"}),
    wrong("mine-as-json", "PATCH", MINE, "unsupported-media-type", key="signer", send=b"{}",
          headers={**ANY, "Content-Type": "application/json"}, answer_headers={"Accept-Patch": PATCH_TYPE}),
    wrong("mine-replaced", "PUT", MINE, "method-not-allowed", key="signer", send=PERSON,
          answer_headers={"Allow": "GET, HEAD, PATCH, DELETE, OPTIONS"}),
    wrong("scheme-of-what-is-mine", "GET", "/v1/pledges", "unauthorized", key="signer"),
] + [
    patched("mine-" + name, MINE, change, *faults, key="signer") for name, change, *faults in [
        ("changes-nothing", {}, body("", "empty-patch")),
        ("moves-to-another-address", {"email": "v2@example.org"}, body("/email", "read-only")),
        ("becomes-a-person", {"signer": "person"}, body("/signer", "read-only")),
        ("signs-something-else", {"declaration": "proefontwerp"}, body("/declaration", "read-only")),
        ("confirms-itself", {"status": "confirmed"}, body("/status", "read-only")),
        ("approves-itself", {"statementState": "approved"}, body("/statementState", "read-only")),
        ("verifies-itself", {"verifiedAt": "2024-04-13T10:00:00Z"}, body("/verifiedAt", "read-only")),
        ("takes-signing-back", {"consents": {"sign": False}}, body("/consents/sign", "read-only")),
        ("loses-its-representative", {"representative": None}, body("/representative/name", "invalid-combination")),
        ("loses-its-goals", {"goals": []}, body("/goals", "too-few")),
        ("supports-nothing-known", {"goals": [NOBODY]}, body("/goals", "unknown-reference")),
    ]
]

DECIDING = [
    posted("decide-nothing", DECISIONS, {}, body("/decision", "required")),
    posted("decide-otherwise", DECISIONS, {"decision": "delete"}, body("/decision", "invalid-value")),
    posted("decide-who-decided", DECISIONS, {"decision": "verify", "apiKey": "abcdefghijkl", "partner": NOBODY},
           body("/apiKey", "read-only"), body("/partner", "read-only")),
    posted("decide-about-another", DECISIONS, {"decision": "verify", "pledge": "$pledge"}, body("/pledge", "read-only")),
    wrong("decide-without-a-key", "POST", DECISIONS, "unauthorized", send={"decision": "verify"}),
    wrong("decide-as-a-reader", "POST", DECISIONS, "forbidden", key="personal", send={"decision": "verify"}),
    wrong("decide-as-the-signer", "POST", DECISIONS, "unauthorized", key="signer", send={"decision": "verify"}),
    wrong("decide-with-a-bound-key", "POST", DECISIONS, "forbidden", key="bound_partner", send={"decision": "verify"}),
    wrong("decide-about-nobody", "POST", f"/v1/pledges/{NOBODY}/decisions", "not-found", key="editor",
          send={"decision": "verify"}),
    wrong("decide-about-a-name", "POST", "/v1/pledges/jan/decisions", "not-found", key="editor", send={"decision": "verify"}),
    wrong("decisions-about-nobody", "GET", f"/v1/pledges/{NOBODY}/decisions", "not-found", key="editor"),
    wrong("decisions-about-who-is-hidden", "GET", "/v1/pledges/$pledge/decisions", "unauthorized"),
    wrong("decisions-as-a-reader", "GET", DECISIONS, "forbidden", key="personal"),
    wrong("decision-that-is-none", "GET", DECISIONS + "/" + NOBODY, "not-found", key="editor"),
] + [
    posted("decide-without-a-reason-" + decision, path, {"decision": decision},
           body("/reason", "invalid-combination", "Dit besluit heeft een reden nodig; noem daarin niemand."), key="editor")
    for decision, path in [("confirm", "/v1/pledges/$pledge/decisions"), ("invalidate", DECISIONS), ("erase", DECISIONS)]
] + [
    wrong("decide-in-vain-" + decision, "POST", DECISIONS, "conflict", key="editor", detail=NOT_IN_A_STATE,
          send={"decision": decision, "reason": "Proef"})
    for decision in ("confirm", "unverify", "approve-statement", "refuse-statement", "revalidate", "promote")
]

REASONS = [
    wrong(f"read-reason-{name}", "GET", target, [("header", "Read-Reason", "invalid-header")], key="personal",
          headers=headers)
    for name, target, headers in [
        ("missing", "/v1/pledges", {}), ("missing-for-one", "/v1/pledges/$pledge", {}),
        ("empty", "/v1/pledges", {"Read-Reason": ""}), ("too-long", "/v1/pledges", {"Read-Reason": "x" * 201}),
        ("for-what-is-not-there", f"/v1/pledges/{NOBODY}", {}),
    ]
] + [
    wrong("read-reason-and-more", "GET", "/v1/pledges?limit=0",
          [("query", "limit", "out-of-range"), ("header", "Read-Reason", "invalid-header")], key="personal"),
    wrong("filter-by-what-is-hidden", "GET", "/v1/pledges?statementState=submitted",
          [("query", "statementState", "unknown-parameter")]),
    wrong("filter-by-what-is-hidden-from-editors", "GET", "/v1/pledges?statementState=submitted",
          [("query", "statementState", "unknown-parameter")], key="editor"),
]

DECLARATIONS = [
    posted("declaration-without-anything", "/v1/declarations", {}, body("/slug", "required"), body("/programme", "required"),
           body("/number", "required"), body("/title", "required"), body("/text", "required"), body("/purposes", "required"),
           body("/retention", "required"), body("/controller/name", "required"), body("/controller/email", "required")),
    posted("declaration-of-nobody", "/v1/declarations", {**DRAFT, "slug": "proef-2", "controller": None},
           body("/controller/name", "required"), body("/controller/email", "required")),
    posted("declaration-with-its-hash", "/v1/declarations", {**DRAFT, "hash": {"nl": "0" * 64}}, body("/hash/nl", "read-only")),
    posted("declaration-without-its-hash", "/v1/declarations", {**DRAFT, "hash": None}, body("/hash", "read-only")),
    posted("declaration-in-english-only", "/v1/declarations",
           {**DRAFT, "slug": "proef-2", "number": 91, "text": [{"language": "en", "value": "We want."}]}, body("/text", "required")),
    posted("declaration-of-no-programme", "/v1/declarations", {**DRAFT, "slug": "proef-2", "number": 91, "programme": NOBODY},
           body("/programme", "unknown-reference")),
    posted("declaration-retired-before", "/v1/declarations",
           {**DRAFT, "slug": "proef-2", "number": 91, "publishedOn": "2024-04-13", "retiredOn": "2024-04-12"},
           body("/retiredOn", "invalid-combination", "retiredOn ligt voor publishedOn.")),
    wrong("declaration-without-a-key", "POST", "/v1/declarations", "unauthorized", send=DRAFT),
    wrong("declaration-as-an-editor", "POST", "/v1/declarations", "forbidden", key="editor", send=DRAFT),
    wrong("declaration-twice", "POST", "/v1/declarations", "conflict", key="admin", send=DRAFT),
    wrong("declaration-number-taken", "POST", "/v1/declarations", "conflict", key="admin",
          send={**DRAFT, "slug": "proef-2", "number": 1}, detail="Dit programma heeft al een verklaring met dit nummer."),
    wrong("declaration-changed-later", "PATCH", DECLARATION, "conflict", key="admin", send={"title": "Iets anders"},
          headers=ANY),
    wrong("declaration-unpublished", "PATCH", DECLARATION, "conflict", key="admin", send={"publishedOn": None}, headers=ANY),
    wrong("declaration-that-was-signed", "DELETE", DECLARATION, "conflict", key="admin", headers=ANY),
    wrong("declaration-that-is-a-draft", "GET", "/v1/declarations/proefontwerp", "not-found"),
    wrong("declaration-that-is-not", "GET", "/v1/declarations/verklaring-9", "not-found"),
]

PLEDGE_REQUESTS = SIGNING + CONFIRMING + LOST + OWN + DECIDING + REASONS + DECLARATIONS
