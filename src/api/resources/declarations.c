/* Declarations: the texts that people and organisations sign, each wording a record of its own. */

#include "common.h"

extern const struct resource programmes;

/* Text in both languages; the Dutch is what there always is. */
#define WORDING(json, sql, longest, nl, en, text)                                                                      \
    {                                                                                                                  \
        .name = (json), .column = (sql), .type = FIELD_TEXT, .flags = REQUIRED | TRANSLATED | MULTILINE, .min = 1,     \
        .max = (longest), .says = {nl, en}, .example = (text)                                                          \
    }

#define HASH(json, sql, more, nl, en, text)                                                                            \
    {                                                                                                                  \
        .name = (json), .column = (sql), .type = FIELD_TEXT, .flags = READ_ONLY | (more), .min = 64, .max = 64,        \
        .says = {nl, en}, .example = (text)                                                                            \
    }

static const struct field fields[] = {
    {.name = "slug",
     .column = "slug",
     .type = FIELD_SLUG,
     .flags = REQUIRED | CREATE_ONLY | SORTABLE | FILTER,
     .says = {"Leesbaar kenmerk; ligt vast.", "Readable identifier; fixed."},
     .example = "intentieverklaring-2"},
    {.name = "programme",
     .column = "programme",
     .type = FIELD_REFERENCE,
     .flags = REQUIRED | FILTER,
     .target = &programmes,
     .says = {"Het actieprogramma waar zij bij hoort: een id van `/programmes`.",
              "The action programme that it belongs to: an id of `/programmes`."},
     .example = "248479ed-9ff7-5731-b0e6-23a65ba14738"},
    {.name = "number",
     .column = "number",
     .type = FIELD_INTEGER,
     .flags = REQUIRED | SORTABLE,
     .min = 1,
     .max = 1000,
     .says = {"De hoeveelste versie binnen het programma.", "Which version it is within the programme."},
     .example = "2"},
    {.name = "title",
     .column = "title",
     .type = FIELD_TEXT,
     .flags = REQUIRED | TRANSLATED,
     .min = 1,
     .max = 200,
     .says = {"Titel.", "Title."},
     .example = "Intentieverklaring, tweede versie"},
    WORDING("text", "text", 20000, "Wat wordt getekend.", "What is signed.", "Wij doen het samen."),
    WORDING("purposes", "purposes", 5000, "Waar elke toestemming voor is.", "What each consent is for.",
            "Ondertekenen, naam noemen, nieuwsbrief en delen met partners; elk apart."),
    WORDING("retention", "retention", 2000, "Hoelang de gegevens worden bewaard.", "How long data is kept.",
            "Tot zes maanden na het einde van het programma."),
    HASH("hash.nl", "hash_nl", NEVER_NULL, "Van de Nederlandse tekst.", "Of the Dutch text.",
         "85c4336349679ca018aa2b17ed8e03cfbf365c03000614d429bf04f4239ec13f"),
    HASH("hash.en", "hash_en", 0, "Van de Engelse tekst; leeg als die er niet is.",
         "Of the English text; empty when there is none.", NULL),
    {.name = "controller.name",
     .column = "controller_name",
     .type = FIELD_TEXT,
     .flags = REQUIRED,
     .min = 1,
     .max = 200,
     .says = {"Naam.", "Name."},
     .example = "Coalitie We Doen Het Samen (voorbeeld)"},
    {.name = "controller.email",
     .column = "controller_email",
     .type = FIELD_EMAIL,
     .flags = REQUIRED,
     .says = {"E-mailadres, van niemand persoonlijk.", "E-mail address, of nobody in person."},
     .example = "privacy@example.org"},
    {.name = "publishedOn",
     .column = "published_on",
     .type = FIELD_DATE,
     .flags = FILTER_RANGE,
     .says = {"Dag vanaf wanneer kan worden getekend; leeg bij een ontwerp.",
              "Day from which it can be signed; empty for a draft."},
     .example = "2027-04-10"},
    {.name = "retiredOn",
     .column = "retired_on",
     .type = FIELD_DATE,
     .says = {"Dag vanaf wanneer niet meer kan worden getekend.", "Day from which it can no longer be signed."}},
    BOOKKEEPING_FIELDS,
    {.name = NULL},
};

static const struct conflict conflicts[] = {
    {"declarations_published_check",
     true,
     NULL,
     {"Een gepubliceerde verklaring verandert niet meer: maak een nieuwe met het volgende nummer. Alleen retiredOn kan "
      "nog worden gezet.",
      "A published declaration does not change any more: make a new one with the next number. Only retiredOn can still "
      "be set."}},
    {"declarations_programme_number_key",
     true,
     NULL,
     {"Dit programma heeft al een verklaring met dit nummer.",
      "This programme has a declaration with this number already."}},
    {"declarations_period_check",
     false,
     "retiredOn",
     {"retiredOn ligt voor publishedOn.", "retiredOn is before publishedOn."}},
    {NULL, false, NULL, {NULL, NULL}},
};

static const struct group groups[] = {
    {"hash",
     "DeclarationHash",
     {"Per taal de SHA-256 van titel, tekst en doelen, met een lege regel ertussen, in hexadecimale cijfers.",
      "For each language the SHA-256 of title, text and purposes, joined by an empty line, in hexadecimal."}},
    {"controller",
     "Controller",
     {"Wie verantwoordelijk is voor de persoonsgegevens.", "Who is responsible for the personal data."}},
    {NULL, NULL, {NULL, NULL}}};

static const struct act acts[] = {
    {.kind = ACT_CREATE,
     .more = {"Zonder `publishedOn` is het een ontwerp, dat alleen wie hier mag schrijven ziet.",
              "Without `publishedOn` it is a draft, which only those see who may write here."}},
    {.kind = ACT_REPLACE,
     .more = {"Wat is gepubliceerd verandert niet meer.", "What was published does not change any more."}},
    {.kind = ACT_CHANGE,
     .more = {"Van wat is gepubliceerd kan alleen `retiredOn` nog veranderen.",
              "Of what was published only `retiredOn` can still change."},
     .example = "{\"retiredOn\": \"2030-12-31\"}"},
    {.kind = ACT_COUNT}};

const struct resource declarations = {
    .name = "declarations",
    .title = {"Verklaringen", "Declarations"},
    .schema = "Declaration",
    .one = {"een verklaring", "a declaration"},
    .says = {"De teksten die worden getekend. Elke versie is een record met een hash, dat na publicatie niet meer "
             "verandert. Ontwerpen ziet niet iedereen.",
             "The texts that are signed. Each wording is a record with a hash, which does not change once it is "
             "published. Drafts are not shown to everybody."},
    .path = "/v1/declarations",
    .table = "declarations",
    .key = "slug",
    .acts = acts,
    .groups = groups,
    .fields = fields,
    .conflicts = conflicts,
    .default_sort = "-number",
    .public_condition = "t.published_on is not null",
    .read_all_scope = "declarations:write",
    .write_scope = "declarations:write",
};
