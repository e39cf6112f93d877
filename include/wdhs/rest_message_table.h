/* What is wrong with fields, parameters and bodies: rows of MESSAGE(), see message.h. No include guard. */
MESSAGE(UNKNOWN_PARAMETER, "unknown-parameter", "Onbekende parameter \"{1}\".", "Unknown parameter \"{1}\".")
MESSAGE(UNKNOWN_PARAMETER_HINT, "unknown-parameter", "Onbekende parameter \"{1}\"; bedoelde u \"{2}\"?",
        "Unknown parameter \"{1}\"; did you mean \"{2}\"?")
MESSAGE(REPEATED_PARAMETER, "repeated-parameter", "De parameter \"{1}\" mag één keer voorkomen.",
        "The parameter \"{1}\" may be given once.")
MESSAGE(UNKNOWN_PROPERTY, "unknown-property", "Onbekend veld \"{1}\".", "Unknown property \"{1}\".")
MESSAGE(UNKNOWN_PROPERTY_HINT, "unknown-property", "Onbekend veld \"{1}\"; bedoelde u \"{2}\"?",
        "Unknown property \"{1}\"; did you mean \"{2}\"?")
MESSAGE(READ_ONLY, "read-only", "Het veld \"{1}\" wordt door de dienst bepaald en kan hier niet worden gezet.",
        "The property \"{1}\" is determined by the service and cannot be set here.")
MESSAGE(REQUIRED, "required", "Het veld \"{1}\" is verplicht.", "The property \"{1}\" is required.")
MESSAGE(NOT_NULL, "required", "Het veld \"{1}\" is verplicht en mag niet leeg worden gemaakt.",
        "The property \"{1}\" is required and cannot be removed.")
MESSAGE(WRONG_TYPE, "wrong-type", "Verwacht: {1}; ontvangen: {2}.", "Expected {1}; received {2}.")
MESSAGE(BAD_VALUE, "invalid-value", "\"{1}\" is geen geldige waarde; verwacht: {2}.",
        "\"{1}\" is not a valid value; expected {2}.")
MESSAGE(BAD_VALUE_HINT, "invalid-value", "\"{1}\" is geen geldige waarde; bedoelde u \"{3}\"? Mogelijk: {2}.",
        "\"{1}\" is not a valid value; did you mean \"{3}\"? Possible: {2}.")
MESSAGE(OUT_OF_RANGE, "out-of-range", "{1} ligt buiten het bereik van {2} tot en met {3}.",
        "{1} is outside the range {2} to {3}.")
MESSAGE(TOO_SHORT, "too-short", "Te kort: minstens {1} tekens, ontvangen {2}.",
        "Too short: at least {1} characters, received {2}.")
MESSAGE(TOO_LONG, "too-long", "Te lang: hoogstens {1} tekens, ontvangen {2}.",
        "Too long: at most {1} characters, received {2}.")
MESSAGE(TOO_FEW, "too-few", "Minstens {1} nodig, ontvangen {2}.", "At least {1} needed, received {2}.")
MESSAGE(TOO_MANY, "too-many", "Hoogstens {1} toegestaan, ontvangen {2}.", "At most {1} allowed, received {2}.")
MESSAGE(DUPLICATE_VALUE, "duplicate-value", "\"{1}\" staat er meer dan één keer.", "\"{1}\" is given more than once.")
MESSAGE(CONTROL_CHARACTER, "control-character", "De tekst bevat onzichtbare of besturingstekens.",
        "The text contains invisible or control characters.")
MESSAGE(BAD_UUID, "invalid-id", "\"{1}\" is geen id; verwacht een UUID zoals 0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60.",
        "\"{1}\" is not an id; expected a UUID such as 0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60.")
MESSAGE(BAD_SLUG, "invalid-slug",
        "\"{1}\" is geen geldige slug; gebruik kleine letters, cijfers en losse koppeltekens, zoals zorgzaam-dorp.",
        "\"{1}\" is not a valid slug; use lower-case letters, digits and single hyphens, such as zorgzaam-dorp.")
MESSAGE(BAD_DATE, "invalid-date", "\"{1}\" is geen bestaande datum; schrijf jjjj-mm-dd, zoals 2024-04-13.",
        "\"{1}\" is not an existing date; write yyyy-mm-dd, such as 2024-04-13.")
MESSAGE(BAD_TIMESTAMP, "invalid-timestamp",
        "\"{1}\" is geen tijdstip; schrijf het volgens RFC 3339, zoals 2024-04-13T10:00:00Z.",
        "\"{1}\" is not a timestamp; write it as in RFC 3339, such as 2024-04-13T10:00:00Z.")
MESSAGE(BAD_BOOLEAN, "invalid-boolean", "\"{1}\" is geen ja of nee; schrijf true of false.",
        "\"{1}\" is not a yes or no; write true or false.")
MESSAGE(BAD_INTEGER, "invalid-integer", "\"{1}\" is geen heel getal.", "\"{1}\" is not a whole number.")
MESSAGE(BAD_URL, "invalid-url", "\"{1}\" is geen webadres; begin met https:// of http:// en een domeinnaam.",
        "\"{1}\" is not a web address; start with https:// or http:// and a domain name.")
MESSAGE(BAD_EMAIL, "invalid-email", "Dit is geen e-mailadres; schrijf het zoals naam@voorbeeld.nl.",
        "This is not an e-mail address; write it like name@example.org.")
MESSAGE(BAD_PHONE, "invalid-phone",
        "\"{1}\" is geen telefoonnummer; gebruik cijfers, spaties en koppeltekens, eventueel met + vooraan.",
        "\"{1}\" is not a telephone number; use digits, spaces and hyphens, with a leading + if needed.")
MESSAGE(BAD_KVK, "invalid-kvk-number", "\"{1}\" is geen KvK-nummer; dat heeft acht cijfers, ook de nullen vooraan.",
        "\"{1}\" is not a KvK number; it has eight digits, leading zeros included.")
MESSAGE(BAD_MUNICIPALITY, "invalid-municipality-code",
        "\"{1}\" is geen gemeentecode; schrijf GM en vier cijfers, zoals GM0344.",
        "\"{1}\" is not a municipality code; write GM and four digits, such as GM0344.")
MESSAGE(BAD_PROVINCE, "invalid-province-code", "\"{1}\" is geen provinciecode; schrijf PV en twee cijfers, zoals PV26.",
        "\"{1}\" is not a province code; write PV and two digits, such as PV26.")
MESSAGE(BAD_POSTCODE, "invalid-postcode-area",
        "\"{1}\" is geen postcodegebied; schrijf de vier cijfers van de postcode, zoals 3511.",
        "\"{1}\" is not a postcode area; write the four digits of the postcode, such as 3511.")
MESSAGE(BAD_LOCATION, "invalid-location",
        "Verwacht een GeoJSON-punt: {\"type\":\"Point\",\"coordinates\":[lengtegraad, breedtegraad]}.",
        "Expected a GeoJSON point: {\"type\":\"Point\",\"coordinates\":[longitude, latitude]}.")
MESSAGE(OUTSIDE_NETHERLANDS, "outside-netherlands",
        "Het punt ({1}, {2}) ligt niet in Europees Nederland; de volgorde is lengtegraad (3 tot 7,5) en dan "
        "breedtegraad (50,5 tot 53,8).",
        "The point ({1}, {2}) is not in the European Netherlands; the order is longitude (3 to 7.5), then latitude "
        "(50.5 to 53.8).")
MESSAGE(SWAPPED_COORDINATES, "swapped-coordinates",
        "Het punt ({1}, {2}) lijkt verwisseld; schrijf eerst de lengtegraad en dan de breedtegraad.",
        "The point ({1}, {2}) looks swapped; write the longitude first, then the latitude.")
MESSAGE(BAD_EXTERNAL_ID, "invalid-external-id",
        "Verwacht een bron (kleine letters, cijfers, koppeltekens) en een id van hoogstens 200 tekens.",
        "Expected a source (lower-case letters, digits, hyphens) and an id of at most 200 characters.")
MESSAGE(
    BAD_LANGUAGE_TEXT, "invalid-language-text",
    "Verwacht een tekst, of een lijst van {\"language\": \"nl\" of \"en\", \"value\": tekst} met elke taal hoogstens "
    "één keer.",
    "Expected a text, or a list of {\"language\": \"nl\" or \"en\", \"value\": text} with each language at most once.")
MESSAGE(UNKNOWN_REFERENCE, "unknown-reference", "\"{1}\" bestaat niet.", "\"{1}\" does not exist.")
MESSAGE(UNKNOWN_REFERENCES, "unknown-reference", "Minstens één van de genoemde waarden bestaat niet.",
        "At least one of the values given does not exist.")
MESSAGE(BAD_COMBINATION, "invalid-combination", "{1}", "{1}")
MESSAGE(MIN_ABOVE_MAX, "invalid-range", "\"{1}\" is groter dan \"{2}\".", "\"{1}\" is greater than \"{2}\".")
MESSAGE(BAD_CURSOR, "invalid-cursor",
        "Deze cursor hoort niet bij deze vraag; begin opnieuw zonder cursor of volg de links van het antwoord.",
        "This cursor does not belong to this request; start again without one or follow the links of the answer.")
MESSAGE(BAD_SORT, "invalid-sort", "Op \"{1}\" kan niet worden gesorteerd; mogelijk: {2}.",
        "Cannot sort by \"{1}\"; possible: {2}.")
MESSAGE(BAD_FIELD, "invalid-fields", "Er is geen veld \"{1}\"; mogelijk: {2}.",
        "There is no field \"{1}\"; possible: {2}.")
MESSAGE(BAD_EXPAND, "invalid-expand", "\"{1}\" kan niet worden uitgeklapt; mogelijk: {2}.",
        "\"{1}\" cannot be expanded; possible: {2}.")
MESSAGE(BAD_LANGUAGES, "invalid-value", "\"{1}\" kan niet; de enige waarde is \"all\".",
        "\"{1}\" is not possible; the only value is \"all\".")
MESSAGE(BAD_JSON, "invalid-json", "De inhoud is geen geldige JSON (bij byte {1}).",
        "The body is not valid JSON (at byte {1}).")
MESSAGE(EMPTY_BODY, "empty-body", "Er is geen inhoud meegestuurd.", "There is no body.")
MESSAGE(JSON_DEPTH, "too-deep", "De JSON is dieper genest dan {1} niveaus.",
        "The JSON is nested deeper than {1} levels.")
MESSAGE(JSON_DUPLICATE, "duplicate-property", "Een veld komt in de JSON meer dan één keer voor (bij byte {1}).",
        "A property occurs more than once in the JSON (at byte {1}).")
MESSAGE(NOT_AN_OBJECT, "wrong-type", "De inhoud moet een JSON-object zijn.", "The body must be a JSON object.")
MESSAGE(EMPTY_PATCH, "empty-patch", "De wijziging noemt geen enkel veld.", "The patch names no property at all.")
MESSAGE(BAD_HEADER, "invalid-header", "De waarde van de header \"{1}\" klopt niet; verwacht: {2}.",
        "The value of the header \"{1}\" is not valid; expected {2}.")
MESSAGE(SLUG_MISMATCH, "key-mismatch", "Het veld \"{1}\" verschilt van de sleutel in het webadres.",
        "The property \"{1}\" differs from the key in the URL.")
