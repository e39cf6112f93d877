"""Wrong requests: bodies."""

from wrong_requests import PATCH_TYPE, patched, posted, wrong

PARTNER = {"name": "Proefpartner", "role": "affiliated", "kind": "other"}
COLLECTIVE = {"name": "Proefcollectief", "type": "dorpshuis", "municipality": "GM0344"}
GOAL = {"programme": "$programme", "number": 99, "slogan": "Proefdoel", "targetYear": 2030}
PROGRESS = {"statedOn": "2024-05-01", "statement": "Proef", "source": "Proef"}
AGREED = {"sign": True, "atLeast16": True}
PERSON = {"declaration": "intentieverklaring-1", "signer": "person", "name": "Jan", "email": "jan@example.org",
          "goals": ["$goal"], "consents": AGREED}
ORGANISATION = {**PERSON, "signer": "organisation", "name": "Vereniging", "email": "v@example.org",
                "representative": {"name": "Jan", "role": "voorzitter"}}
MEMBERSHIP = {"partner": "$partner", "collective": "$collective"}
MUNICIPALITY = {"code": "GM9990", "name": "Proef", "province": "PV26"}
NO_COORDINATES = "Verwacht een GeoJSON-punt: {\"type\":\"Point\",\"coordinates\":[lengtegraad, breedtegraad]}."


def body(location, code, detail=None):
    return ("body", location, code) + ((detail,) if detail else ())


def partner(name, fields, *faults, **rest):
    return posted(name, "/v1/partners", {**PARTNER, **fields}, *faults, **rest)


def collective(name, fields, *faults, **rest):
    return posted(name, "/v1/collectives", {**COLLECTIVE, **fields}, *faults, **rest)


def pledge(name, fields, *faults, **rest):
    return posted(name, "/v1/pledges", {**PERSON, **fields}, *faults, key=None, **rest)


def bytes_posted(name, send, *faults, **rest):
    return posted(name, "/v1/partners", send, *faults, **rest)


def nested(depth):
    return b'{"name":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


JSON_ITSELF = [
    bytes_posted("body-empty", b"", body("", "empty-body", "Er is geen inhoud meegestuurd.")),
    bytes_posted("body-empty-english", b"", body("", "empty-body", "There is no body."), language="en"),
    bytes_posted("body-blank", b"  \n", body("", "invalid-json", "De inhoud is geen geldige JSON (bij byte 3).")),
    bytes_posted("body-no-json", b"name=Proef", body("", "invalid-json", "De inhoud is geen geldige JSON (bij byte 1).")),
    bytes_posted("body-cut-off", b'{"name":"Pro', body("", "invalid-json")),
    bytes_posted("body-cut-off-after-a-comma", b'{"name":"Proef",', body("", "invalid-json")),
    bytes_posted("body-trailing-garbage", b'{"name":"Proef"} x',
                 body("", "invalid-json", "De inhoud is geen geldige JSON (bij byte 17).")),
    bytes_posted("body-two-objects", b"{}{}", body("", "invalid-json")),
    bytes_posted("body-trailing-comma", b'{"name":"Proef",}', body("", "invalid-json")),
    bytes_posted("body-single-quotes", b"{'name':'Proef'}", body("", "invalid-json")),
    bytes_posted("body-comment", b'{"name":"Proef"/* ! */}', body("", "invalid-json")),
    bytes_posted("body-nan", b'{"name":NaN}', body("", "invalid-json")),
    bytes_posted("body-leading-zero", b'{"name":007}', body("", "invalid-json")),
    bytes_posted("body-plus-number", b'{"name":+7}', body("", "invalid-json")),
    bytes_posted("body-dot-number", b'{"name":.5}', body("", "invalid-json")),
    bytes_posted("body-capital-true", b'{"name":True}', body("", "invalid-json")),
    bytes_posted("body-unknown-escape", b'{"name":"\\x41"}', body("", "invalid-json")),
    bytes_posted("body-line-break-in-a-string", b'{"name":"a\nb"}', body("", "invalid-json")),
    bytes_posted("body-byte-order-mark", b'\xef\xbb\xbf{"name":"Proef"}', body("", "invalid-json")),
    bytes_posted("body-utf-16", '{"name":"x"}'.encode("utf-16-le"), body("", "invalid-json")),
    bytes_posted("body-nul-byte", b'{"name":"a\x00b"}', body("", "invalid-json")),
    bytes_posted("body-nul-after-the-end", b'{"name":"a"}\x00', body("", "invalid-json")),
    bytes_posted("body-nul-escape", b'{"name":"a\\u0000b"}',
                 body("", "nul-character", "De tekst bevat een NUL-teken.")),
    bytes_posted("body-latin-1", '{"name":"Café"}'.encode("latin-1"),
                 body("", "invalid-encoding", "De tekst is geen geldige UTF-8.")),
    bytes_posted("body-surrogate-bytes", b'{"name":"\xed\xa0\x80"}', body("", "invalid-encoding")),
    bytes_posted("body-high-surrogate-alone", b'{"name":"\\ud83d"}', body("", "invalid-encoding")),
    bytes_posted("body-low-surrogate-first", b'{"name":"\\ude00\\ud83d"}', body("", "invalid-encoding")),
    bytes_posted("body-high-surrogate-twice", b'{"name":"\\ud83d\\ud83d"}', body("", "invalid-encoding")),
    bytes_posted("body-name-twice", b'{"name":"Een","role":"core","name":"Twee"}',
                 body("", "duplicate-property", "Een veld komt in de JSON meer dan één keer voor (bij byte 28).")),
    bytes_posted("body-name-twice-by-escape", b'{"name":"Een","n\\u0061me":"Twee"}', body("", "duplicate-property")),
    bytes_posted("body-name-twice-inside", b'{"contactPoint":{"url":"https://a.nl","url":"https://b.nl"}}',
                 body("", "duplicate-property")),
    bytes_posted("body-array", b"[]", body("", "wrong-type", "De inhoud moet een JSON-object zijn.")),
    bytes_posted("body-string", b'"Proef"', body("", "wrong-type", "The body must be a JSON object."), language="en"),
    bytes_posted("body-number", b"1", body("", "wrong-type")),
    bytes_posted("body-null", b"null", body("", "wrong-type")),
    bytes_posted("body-seventeen-deep", nested(17), body("", "too-deep", "De JSON is dieper genest dan 16 niveaus.")),
    bytes_posted("body-a-hundred-thousand-deep", b"[" * 100000, body("", "too-deep")),
    bytes_posted("body-sixteen-deep-is-only-wrong", nested(16), body("/name", "wrong-type"), body("/role", "required"),
                 body("/kind", "required")),
    bytes_posted("body-empty-object", b"{}", body("/name", "required", "Het veld \"name\" is verplicht."),
                 body("/role", "required"), body("/kind", "required")),
    bytes_posted("body-empty-object-english", b"{}", body("/name", "required", "The property \"name\" is required."),
                 body("/role", "required"), body("/kind", "required"), language="en"),
]

PROPERTIES = [
    partner("unknown-property", {"kleur": "rood"}, body("/kleur", "unknown-property", "Onbekend veld \"kleur\".")),
    partner("misspelt-property", {"websit": "https://a.nl"},
            body("/websit", "unknown-property", "Onbekend veld \"websit\"; bedoelde u \"website\"?")),
    partner("misspelt-property-english", {"joined_on": "2024-04-13"},
            body("/joined_on", "unknown-property", "Unknown property \"joined_on\"; did you mean \"joinedOn\"?"),
            language="en"),
    partner("misspelt-inside-a-group", {"contactPoint": {"emial": "a@b.nl"}},
            body("/contactPoint/emial", "unknown-property", "Onbekend veld \"emial\"; bedoelde u \"email\"?")),
    partner("dotted-name-is-no-path", {"contactPoint.email": "a@b.nl"}, body("/contactPoint.email", "unknown-property")),
    partner("pointer-escapes", {"a/b~c": 1}, body("/a~1b~0c", "unknown-property")),
    partner("nameless-property", {"": 1}, body("/", "unknown-property")),
    partner("long-property-of-two-byte-letters", {"x" + "é" * 300: 1}, ("body", "/x" + "é" * 99, "unknown-property")),
    partner("group-is-a-string", {"contactPoint": "a@b.nl"},
            body("/contactPoint", "wrong-type", "Verwacht: een object; ontvangen: iets anders.")),
    partner("group-is-a-list", {"contactPoint": []}, body("/contactPoint", "wrong-type")),
    partner("read-only-id", {"id": "00000000-0000-4000-8000-000000000000"},
            body("/id", "read-only", "Het veld \"id\" wordt door de dienst bepaald en kan hier niet worden gezet.")),
    partner("read-only-timestamps", {"createdAt": "2024-04-13T10:00:00Z", "updatedAt": None},
            body("/createdAt", "read-only"), body("/updatedAt", "read-only")),
    partner("version-is-no-property", {"version": 3}, body("/version", "unknown-property")),
    partner("all-faults-at-once", {"name": 5, "role": "kern", "kind": None, "website": "a.nl", "kvkNumber": 12345678,
                                   "kleur": 1, "contactPoint": {"email": "a", "phone": "06"}},
            body("/name", "wrong-type"), body("/role", "invalid-value"), body("/kind", "required"),
            body("/website", "invalid-url"), body("/kvkNumber", "wrong-type"), body("/kleur", "unknown-property"),
            body("/contactPoint/email", "invalid-email"), body("/contactPoint/phone", "invalid-phone")),
    posted("derived-field", "/v1/goals", {**GOAL, "overdue": False, "yearsLeft": 3}, body("/overdue", "read-only"),
           body("/yearsLeft", "read-only")),
    posted("parent-in-the-body", "/v1/goals/$goal/progress", {**PROGRESS, "goal": "$goal"}, body("/goal", "read-only")),
    collective("synthetic-is-ours-to-set", {"synthetic": True}, body("/synthetic", "read-only")),
    collective("province-follows-from-the-municipality", {"province": "PV26"}, body("/province", "read-only")),
]

TEXTS = [
    partner("text-is-a-number", {"name": 5}, body("/name", "wrong-type", "Verwacht: een tekst; ontvangen: een getal.")),
    partner("text-is-a-list-english", {"name": ["x"]}, body("/name", "wrong-type", "Expected a string; received an array."),
            language="en"),
    partner("text-is-true", {"name": True}, body("/name", "wrong-type", "Verwacht: een tekst; ontvangen: true/false.")),
    partner("text-is-an-object", {"name": {}}, body("/name", "wrong-type", "Verwacht: een tekst; ontvangen: een object.")),
    partner("required-is-null", {"name": None},
            body("/name", "required", "Het veld \"name\" is verplicht en mag niet leeg worden gemaakt.")),
    partner("text-empty", {"name": ""}, body("/name", "too-short", "Te kort: minstens 1 tekens, ontvangen 0.")),
    partner("text-blank", {"name": "   "}, body("/name", "too-short")),
    partner("text-one-too-long", {"name": "é" * 201},
            body("/name", "too-long", "Te lang: hoogstens 200 tekens, ontvangen 201.")),
    partner("text-with-a-line-break", {"name": "a\nb"},
            body("/name", "control-character", "De tekst bevat onzichtbare of besturingstekens.")),
    partner("text-with-a-bell", {"name": "a\u0007b"}, body("/name", "control-character")),
    partner("text-that-turns-round", {"name": "a\u202eb"}, body("/name", "control-character")),
    partner("text-with-a-zero-width-space", {"name": "a\u200bb"}, body("/name", "control-character")),
    partner("alias-empty", {"aliases": ["ok", ""]}, body("/aliases/1", "too-short")),
    partner("alias-is-a-number", {"aliases": [1]}, body("/aliases/0", "wrong-type")),
    partner("alias-is-null", {"aliases": [None]}, body("/aliases/0", "wrong-type", "Verwacht: een tekst; ontvangen: null.")),
    partner("alias-twice", {"aliases": ["a", "b", "a"]},
            body("/aliases/2", "duplicate-value", "\"a\" staat er meer dan één keer.")),
    partner("aliases-too-many", {"aliases": [str(n) for n in range(21)]},
            body("/aliases", "too-many", "Hoogstens 20 toegestaan, ontvangen 21.")),
    partner("aliases-one-text", {"aliases": "a"}, body("/aliases", "wrong-type", "Verwacht: een lijst; ontvangen: een tekst.")),
    partner("translated-is-a-number", {"description": 5}, body("/description", "invalid-language-text")),
    partner("translated-empty-list", {"description": []}, body("/description", "invalid-language-text")),
    partner("translated-unknown-language", {"description": [{"language": "fy", "value": "x"}]},
            body("/description/0", "invalid-language-text")),
    partner("translated-language-twice",
            {"description": [{"language": "nl", "value": "x"}, {"language": "nl", "value": "y"}]},
            body("/description/1", "invalid-language-text")),
    partner("translated-extra-member", {"description": [{"language": "nl", "value": "x", "by": "y"}]},
            body("/description/0", "invalid-language-text")),
    partner("translated-value-null", {"description": [{"language": "nl", "value": None}]},
            body("/description/0", "invalid-language-text")),
    partner("translated-too-long", {"description": [{"language": "nl", "value": "ok"}, {"language": "en", "value": "x" * 5001}]},
            body("/description/1", "too-long", "Te lang: hoogstens 5000 tekens, ontvangen 5001.")),
    posted("dutch-missing-from-the-list", "/v1/goals", {**GOAL, "slogan": [{"language": "en", "value": "Test"}]},
           body("/slogan", "required", "Het veld \"slogan (nl)\" is verplicht.")),
    posted("dutch-missing-by-content-language", "/v1/goals", GOAL,
           body("/slogan", "required", "The property \"slogan (nl)\" is required."),
           headers={"Content-Language": "en"}, language="en"),
]

FORMATS = [
    partner(f"url-{name}", {"website": sent}, body("/website", "invalid-url")) for name, sent in [
        ("without-scheme", "vsbfonds.nl"), ("other-scheme", "ftp://vsbfonds.nl"), ("script", "javascript:alert(1)"),
        ("without-dot", "https://localhost"), ("with-a-space", "https://vsbfonds.nl/a b"), ("with-a-quote", "https://a.nl/\""),
        ("user-info", "https://jan@vsbfonds.nl"), ("empty", ""), ("empty-port", "https://vsbfonds.nl:/"),
        ("non-ascii-host", "https://café.nl"), ("too-long", "https://a.nl/" + "a" * 500),
    ]
] + [
    partner(f"email-{name}", {"contactPoint": {"email": sent}},
            body("/contactPoint/email", "invalid-email", "Dit is geen e-mailadres; schrijf het zoals naam@voorbeeld.nl."))
    for name, sent in [
        ("without-at", "jan.example.org"), ("two-at", "a@b@c.nl"), ("no-domain", "jan@"), ("no-name", "@example.org"),
        ("double-dot", "a..b@example.org"), ("dot-first", ".a@example.org"), ("one-label", "jan@localhost"),
        ("with-a-name", "Jan <jan@example.org>"), ("line-break", "jan@example.org\nBcc: x@example.org"),
        ("long-local-part", "a" * 65 + "@example.org"),
    ]
] + [
    partner(f"phone-{name}", {"contactPoint": {"phone": sent}}, body("/contactPoint/phone", "invalid-phone"))
    for name, sent in [("letters", "0800-BEL-ONS"), ("two-digits", "12"), ("plus-inside", "0031+20"), ("long", "1" * 16)]
] + [
    partner("kvk-short", {"kvkNumber": "1234567"},
            body("/kvkNumber", "invalid-kvk-number",
                 "\"1234567\" is geen KvK-nummer; dat heeft acht cijfers, ook de nullen vooraan.")),
    partner("kvk-number", {"kvkNumber": 12345678}, body("/kvkNumber", "wrong-type")),
    partner("kvk-arabic-digits", {"kvkNumber": "١٢٣٤٥٦٧٨"}, body("/kvkNumber", "invalid-kvk-number")),
    partner("slug-capital", {"slug": "Proef"}, body("/slug", "invalid-slug")),
    partner("slug-hyphen-first", {"slug": "-proef"}, body("/slug", "invalid-slug")),
    partner("slug-of-101", {"slug": "a" * 101}, body("/slug", "invalid-slug")),
    partner("slug-null", {"slug": None}, body("/slug", "required")),
    partner("date-dutch", {"joinedOn": "13-04-2024"}, body("/joinedOn", "invalid-date")),
    partner("date-impossible", {"joinedOn": "2024-02-30"},
            body("/joinedOn", "invalid-date", "\"2024-02-30\" is geen bestaande datum; schrijf jjjj-mm-dd, zoals 2024-04-13.")),
    partner("date-number", {"joinedOn": 20240413}, body("/joinedOn", "wrong-type")),
    partner("choice-list", {"kind": ["bank"]}, body("/kind", "wrong-type")),
    partner("choice-misspelt-english", {"kind": "funds"},
            body("/kind", "invalid-value", "\"funds\" is not a valid value; did you mean \"fund\"? Possible: umbrella, fund, "
                 "knowledge, bank, network, co-operative, company, other."), language="en"),
    partner("long-value-is-quoted-short", {"role": "é" * 100},
            body("/role", "invalid-value", "\"" + "é" * 40 + "…\" is geen geldige waarde; verwacht: core, affiliated.")),
]

NUMBERS = [
    collective(f"number-{name}", {"memberCount": sent}, body("/memberCount", code, detail)) for name, sent, code, detail in [
        ("text", "12", "wrong-type", "Verwacht: een heel getal; ontvangen: een tekst."),
        ("true", True, "wrong-type", "Verwacht: een heel getal; ontvangen: true/false."),
        ("fraction", 1.5, "invalid-integer", "\"1.5\" is geen heel getal."),
        ("negative", -1, "out-of-range", "-1 ligt buiten het bereik van 0 tot en met 10000000."),
        ("too-high", 10000001, "out-of-range", "10000001 ligt buiten het bereik van 0 tot en met 10000000."),
        ("two-to-the-31", 2**31, "out-of-range", "2147483648 ligt buiten het bereik van 0 tot en met 10000000."),
        ("two-to-the-53", 2**53, "out-of-range", None),
        ("two-to-the-63", 2**63, "out-of-range", None),
    ]
] + [
    posted(f"number-{name}", "/v1/collectives",
           b'{"name":"Proef","type":"dorpshuis","municipality":"GM0344","memberCount":' + sent + b"}",
           body("/memberCount", code)) for name, sent, code in [
        ("one-e-400", b"1e400", "out-of-range"), ("minus-one-e-400", b"-1e400", "out-of-range"),
        ("almost-one", b"0.9999999", "invalid-integer"),
    ]
] + [
    posted("number-of-64-digits", "/v1/collectives", b'{"memberCount":' + b"1" * 64 + b"}", body("", "invalid-json")),
    posted("year-below", "/v1/goals", {**GOAL, "targetYear": 1999},
           body("/targetYear", "out-of-range", "1999 ligt buiten het bereik van 2000 tot en met 2100.")),
    posted("year-above-english", "/v1/goals", {**GOAL, "targetYear": 2101},
           body("/targetYear", "out-of-range", "2101 is outside the range 2000 to 2100."), language="en"),
    posted("boolean-is-a-text", "/v1/goals", {**GOAL, "atTheLatest": "true"},
           body("/atTheLatest", "wrong-type", "Verwacht: true of false; ontvangen: een tekst.")),
    posted("boolean-is-a-number", "/v1/goals", {**GOAL, "atTheLatest": 1}, body("/atTheLatest", "wrong-type")),
]

PLACES = [
    collective(f"location-{name}", {"location": sent}, body(location, code, detail)) for name, sent, location, code, detail in [
        ("text", "52.1,5.1", "/location", "invalid-location", NO_COORDINATES),
        ("list", [5.1, 52.1], "/location", "invalid-location", NO_COORDINATES),
        ("empty", {}, "/location", "invalid-location", NO_COORDINATES),
        ("polygon", {"type": "Polygon", "coordinates": []}, "/location", "invalid-location", None),
        ("three-numbers", {"type": "Point", "coordinates": [5.1, 52.1, 0]}, "/location", "invalid-location", None),
        ("texts", {"type": "Point", "coordinates": ["5.1", "52.1"]}, "/location", "invalid-location", None),
        ("with-crs", {"type": "Point", "coordinates": [5.1, 52.1], "crs": "x"}, "/location", "invalid-location", None),
        ("swapped", {"type": "Point", "coordinates": [52.1, 5.1]}, "/location/coordinates", "swapped-coordinates",
         "Het punt (52.1, 5.1) lijkt verwisseld; schrijf eerst de lengtegraad en dan de breedtegraad."),
        ("paris", {"type": "Point", "coordinates": [2.35, 48.85]}, "/location/coordinates", "outside-netherlands", None),
        ("bonaire", {"type": "Point", "coordinates": [-68.3, 12.2]}, "/location/coordinates", "outside-netherlands", None),
    ]
] + [
    posted("location-infinite", "/v1/collectives",
           b'{"name":"Proef","type":"dorpshuis","municipality":"GM0344",'
           b'"location":{"type":"Point","coordinates":[5.1,1e400]}}', body("/location", "invalid-location")),
    collective("postcode-full", {"postcodeArea": "3511 AB"},
               body("/postcodeArea", "invalid-postcode-area",
                    "\"3511 AB\" is geen postcodegebied; schrijf de vier cijfers van de postcode, zoals 3511.")),
    collective("postcode-number", {"postcodeArea": 3511}, body("/postcodeArea", "wrong-type")),
    collective("external-id-without-source", {"externalIds": [{"id": "1"}]},
               body("/externalIds/0", "invalid-external-id")),
    collective("external-id-with-capital-source", {"externalIds": [{"source": "KVK", "id": "1"}]},
               body("/externalIds/0", "invalid-external-id")),
    collective("external-id-number", {"externalIds": [{"source": "x", "id": 1}]}, body("/externalIds/0", "invalid-external-id")),
    collective("external-id-with-a-line-break", {"externalIds": [{"source": "x", "id": "a\nb"}]},
               body("/externalIds/0", "invalid-external-id")),
    collective("external-id-twice", {"externalIds": [{"source": "x", "id": "1"}, {"source": "x", "id": "1"}]},
               body("/externalIds/1", "duplicate-value")),
]

REFERENCES = [
    collective("reference-bad-code", {"municipality": "Utrecht"}, body("/municipality", "invalid-municipality-code")),
    collective("reference-number", {"municipality": 344}, body("/municipality", "wrong-type")),
    collective("reference-unknown-municipality", {"municipality": "GM0001"},
               body("/municipality", "unknown-reference", "\"GM0001\" bestaat niet.")),
    collective("reference-unknown-type-english", {"type": "kasteel"},
               body("/type", "unknown-reference", "\"kasteel\" does not exist."), language="en"),
    collective("reference-unknown-theme", {"themes": ["zorg", "ruimtevaart"]},
               body("/themes", "unknown-reference", "Minstens één van de genoemde waarden bestaat niet.")),
    collective("reference-theme-twice", {"themes": ["zorg", "zorg"]}, body("/themes/1", "duplicate-value")),
    collective("reference-eleven-themes", {"themes": [f"thema-{n}" for n in range(11)]}, body("/themes", "too-many")),
    collective("reference-theme-is-an-object", {"themes": [{"slug": "zorg"}]}, body("/themes/0", "wrong-type")),
    collective("reference-maintainer-by-slug", {"maintainer": "vsbfonds"}, body("/maintainer", "invalid-id")),
    collective("reference-unknown-maintainer", {"maintainer": "00000000-0000-4000-8000-000000000000"},
               body("/maintainer", "unknown-reference")),
    posted("reference-unknown-programme", "/v1/goals", {**GOAL, "programme": "00000000-0000-4000-8000-000000000000"},
           body("/programme", "unknown-reference")),
    posted("reference-unknown-responsible-partner", "/v1/goals",
           {**GOAL, "responsiblePartners": ["00000000-0000-4000-8000-000000000000"]},
           body("/responsiblePartners", "unknown-reference")),
    posted("reference-unknown-province", "/v1/municipalities", {**MUNICIPALITY, "province": "PV99"},
           body("/province", "unknown-reference", "\"PV99\" bestaat niet.")),
    posted("reference-unknown-collective", "/v1/memberships",
           {**MEMBERSHIP, "collective": "00000000-0000-4000-8000-000000000000"}, body("/collective", "unknown-reference")),
]

RULES = [
    posted("membership-of-nobody", "/v1/memberships", {"partner": "$partner"},
           body("/collective", "invalid-combination",
                "Noem precies één lid: een collectief (collective) of een partner (memberPartner).")),
    posted("membership-of-two", "/v1/memberships", {**MEMBERSHIP, "memberPartner": "$partner"},
           body("/collective", "invalid-combination", "Name exactly one member: a collective or a memberPartner."), language="en"),
    posted("membership-of-itself", "/v1/memberships", {"partner": "$partner", "memberPartner": "$partner"},
           body("/memberPartner", "invalid-combination", "Een partner kan geen lid zijn van zichzelf.")),
    posted("membership-backwards", "/v1/memberships", {**MEMBERSHIP, "validFrom": "2024-01-01", "validTo": "2023-01-01"},
           body("/validTo", "invalid-combination")),
    posted("membership-without-partner", "/v1/memberships", {"collective": "$collective"}, body("/partner", "required")),
    posted("programme-backwards", "/v1/programmes", {"name": "Proef", "presentedOn": "2024-01-01", "endsOn": "2024-01-01"},
           body("/endsOn", "invalid-combination", "De einddatum (endsOn) ligt niet na de presentatie (presentedOn).")),
    posted("municipality-backwards", "/v1/municipalities",
           {**MUNICIPALITY, "validFrom": "2024-01-01", "validTo": "2023-01-01"}, body("/validTo", "invalid-combination")),
    posted("municipality-successor-while-it-exists", "/v1/municipalities", {**MUNICIPALITY, "successor": "GM0344"},
           body("/successor", "invalid-combination")),
    posted("municipality-its-own-successor", "/v1/municipalities",
           {**MUNICIPALITY, "successor": "GM9990", "validTo": "2024-01-01"}, body("/successor", "invalid-combination")),
    posted("municipality-without-code", "/v1/municipalities", {"name": "Proef", "province": "PV26"}, body("/code", "required")),
    posted("theme-in-dutch-only", "/v1/themes", {"name": "Proef"}, body("/name", "required")),
    posted("type-in-dutch-only-list", "/v1/collective-types", {"name": [{"language": "nl", "value": "Proef"}]},
           body("/name", "required")),
    patched("theme-loses-its-english", "/v1/themes/zorg", {"name": [{"language": "nl", "value": "Zorg"}]},
            body("/name", "required")),
    pledge("pledge-without-goals", {"goals": []}, body("/goals", "too-few", "Minstens 1 nodig, ontvangen 0.")),
    pledge("pledge-goal-by-slug", {"goals": ["samen-is-normaal"]}, body("/goals/0", "invalid-id")),
    pledge("pledge-unknown-goal", {"goals": ["$goal", "00000000-0000-4000-8000-000000000000"]}, body("/goals", "unknown-reference")),
    pledge("pledge-person-with-sector", {"sector": "market"},
           body("/signer", "invalid-combination",
                "Sector, website, KvK-nummer, collectief, partner en vertegenwoordiger horen bij een organisatie, niet bij "
                "een persoon.")),
    pledge("pledge-person-with-representative", {"representative": {"name": "Piet"}}, body("/signer", "invalid-combination")),
    posted("pledge-organisation-without-representative", "/v1/pledges",
           {name: value for name, value in ORGANISATION.items() if name != "representative"},
           body("/representative/name", "invalid-combination", "Een organisatie noemt wie haar vertegenwoordigt."), key=None),
    pledge("pledge-confirmed-at-once", {"status": "confirmed"}, body("/status", "read-only")),
    pledge("pledge-confirmed-before", {"confirmedAt": "2024-04-13T10:00:00Z"}, body("/confirmedAt", "read-only")),
    pledge("pledge-unknown-consent", {"consents": {**AGREED, "everything": True}}, body("/consents/everything", "unknown-property")),
    pledge("pledge-consent-by-text", {"consents": {**AGREED, "publicName": "ja"}}, body("/consents/publicName", "wrong-type")),
    pledge("pledge-address-is-not-repeated", {"email": "geheim.nl"},
           body("/email", "invalid-email", "Dit is geen e-mailadres; schrijf het zoals naam@voorbeeld.nl.")),
    pledge("pledge-statement-too-long", {"statement": "x" * 501}, body("/statement", "too-long")),
    posted("progress-without-anything", "/v1/goals/$goal/progress", {}, body("/statedOn", "required"),
           body("/statement", "required"), body("/source", "required")),
]

CHANGES = [
    patched("patch-empty", "/v1/partners/$partner", {}, body("", "empty-patch", "De wijziging noemt geen enkel veld.")),
    patched("patch-empty-group", "/v1/partners/$partner", {"contactPoint": {}}, body("", "empty-patch")),
    patched("patch-required-away", "/v1/partners/$partner", {"name": None}, body("/name", "required")),
    patched("patch-is-a-json-patch", "/v1/partners/$partner", [{"op": "remove", "path": "/website"}],
            body("", "wrong-type")),
    patched("patch-key-of-a-theme", "/v1/themes/zorg", {"slug": "zorgen"}, body("/slug", "read-only")),
    patched("patch-code-of-a-municipality", "/v1/municipalities/GM0344", {"code": "GM0345"}, body("/code", "read-only")),
    patched("patch-signer", "/v1/pledges/$pledge", {"signer": "organisation"}, body("/signer", "read-only")),
    patched("patch-person-gets-sector", "/v1/pledges/$pledge", {"sector": "science"}, body("/signer", "invalid-combination")),
    patched("patch-unknown-state", "/v1/collectives/$collective", {"publicationState": "gepubliceerd"},
            body("/publicationState", "invalid-value")),
    patched("patch-member-away", "/v1/memberships/$membership", {"collective": None}, body("/collective", "invalid-combination")),
    patched("patch-municipality-its-own-successor", "/v1/municipalities/GM1696", {"successor": "GM1696"},
            body("/successor", "invalid-combination")),
    patched("patch-location-half", "/v1/collectives/$collective", {"location": {"type": "Point"}},
            body("/location", "invalid-location")),
    wrong("put-without-required", "PUT", "/v1/partners/$partner", [body("/role", "required"), body("/kind", "required")],
          send={"name": "X"}, key="admin", headers={"If-Match": "*"}),
    wrong("put-new-with-another-slug", "PUT", "/v1/partners/proef-een", [body("/slug", "key-mismatch")],
          send={**PARTNER, "slug": "proef-twee"}, key="admin", headers={"If-None-Match": "*"}),
    wrong("put-new-under-no-slug", "PUT", "/v1/partners/Proef%20Een", [("path", "id", "invalid-slug")],
          send=PARTNER, key="admin", headers={"If-None-Match": "*"}),
    wrong("put-theme-under-another-slug", "PUT", "/v1/themes/zorg",
          [body("/slug", "key-mismatch", "Het veld \"slug\" verschilt van de sleutel in het webadres.")],
          send={"slug": "zorgen", "name": [{"language": "nl", "value": "Zorg"}, {"language": "en", "value": "Care"}]},
          key="admin", headers={"If-Match": "*"}),
    wrong("patch-with-two-faults-of-query-and-body", "PATCH", "/v1/partners/$partner?x=1",
          [("query", "x", "unknown-parameter"), body("/role", "invalid-value")], send={"role": "x"}, key="admin",
          headers={"If-Match": "*", "Content-Type": PATCH_TYPE}),
]

BODY_REQUESTS = (JSON_ITSELF + PROPERTIES + TEXTS + FORMATS + NUMBERS + PLACES + REFERENCES + RULES + CHANGES)
