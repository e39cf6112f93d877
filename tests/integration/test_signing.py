"""Signing: one answer for everybody, whatever is known about the address, and what comes of it afterwards."""

import uuid

import pytest

from support import signing
from support.own_service import admin, database, key, server  # noqa: F401
from support.pledge_fixtures import goal  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_problem

# RateLimit counts down with each request, whoever's address is in it; its policy has to be the same.
CHANGING = ("Date", "X-Request-Id", "RateLimit")


@pytest.fixture
def person(goal):
    return signing.person(goal)


def seen(answer):
    """All that a stranger sees of an answer."""
    return (answer.status, answer.reason, answer.body,
            [pair for pair in answer.headers.items() if pair[0] not in CHANGING])


def waiting(db):
    return db("select count(*) from pledge_signups")[0][0]


def stored(db, email):
    return db("select * from pledges where lower(email) = lower(%s)", email)


def column(db, name, email):
    return [row[0] for row in db(f"select {name} from pledges where lower(email) = lower(%s) order by created_at", email)]


def block(db, kind, value):
    db("insert into signup_blocks (kind, value) values (%s, %s)", kind, value)


@pytest.fixture
def blocked(db):
    """blocked(kind, value): from there no sign-ups are taken, until the end of the test."""
    yield lambda kind, value: block(db, kind, value)
    db("delete from signup_blocks")


# --- the answer ------------------------------------------------------------------------------------------------------


def test_answer_says_what_happens_next_and_nothing_of_the_body(http, person):
    answer = signing.sign(http, person)
    assert list(answer.json()) == ["status", "detail"]
    assert answer.json()["status"] == "accepted"
    assert "mail" in answer.json()["detail"]
    assert_headers_of_every_answer(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Language"] == "nl"
    assert "Location" not in answer.headers
    assert "ETag" not in answer.headers
    in_english = signing.sign(http, person, headers={"Accept-Language": "en"})
    assert "will find a mail there" in in_english.json()["detail"]
    assert in_english.headers["Content-Language"] == "en"


def capped(http, db, pledge):
    for _ in range(6):
        signing.pending(http, db, pledge)


def withdrawn(http, db, pledge):
    made = signing.confirmed(http, db, pledge)
    assert http.post("/v1/pledges/mine/withdrawal", key=signing.manage_token(db, made)).status == 200


def blocked_domain(_, db, pledge):
    block(db, "domain", pledge["email"].split("@")[1])


def blocked_network(_, db, pledge):
    block(db, "prefix", "127.0.0.0/8")


@pytest.mark.parametrize("known", [signing.pending, signing.confirmed, withdrawn, capped, blocked_domain, blocked_network])
def test_everybody_gets_the_same_answer(known, http, db, goal, blocked):
    new = seen(signing.sign(http, signing.person(goal)))
    pledge = signing.person(goal)
    known(http, db, pledge)
    assert seen(signing.sign(http, pledge)) == new
    assert seen(http.post("/v1/pledges/links", json={"email": pledge["email"]})) == new
    assert seen(http.post("/v1/pledges/links", json={"email": signing.new_address()})) == new


def test_machine_that_fills_in_everything_gets_the_same_answer_and_is_dropped(http, db, goal):
    new = seen(signing.sign(http, signing.person(goal)))
    trapped = signing.person(goal, faxNumber="020-1234567")
    assert seen(signing.sign(http, trapped)) == new
    signing.work_through_inbox(db)
    assert stored(db, trapped["email"]) == []


@pytest.mark.parametrize("value", ["", None])
def test_form_that_leaves_the_hidden_field_empty_is_taken(value, http, db, goal):
    assert signing.pending(http, db, signing.person(goal, faxNumber=value))


@pytest.mark.parametrize(("kind", "value", "email"), [
    ("domain", "rommel.example", "a@rommel.example"), ("domain", "rommel.example", "a@Diep.Rommel.Example"),
    ("prefix", "127.0.0.1/32", None)])
def test_what_is_blocked_is_not_stored(kind, value, email, http, db, goal, blocked):
    blocked(kind, value)
    pledge = signing.person(goal, email=email or signing.new_address())
    signing.sign(http, pledge)
    signing.work_through_inbox(db)
    assert stored(db, pledge["email"]) == []


def test_domain_that_only_looks_like_a_blocked_one_is_taken(http, db, goal, blocked):
    blocked("domain", "rommel.example")
    assert signing.pending(http, db, signing.person(goal, email=f"{uuid.uuid4().hex}@geenrommel.example"))


def test_body_with_faults_stores_nothing_and_names_all_of_them(http, db):
    before = waiting(db)
    wrong = {"declaration": "Nee!", "signer": "person", "name": "", "email": "jan", "goals": [], "sector": "x",
             "consents": {"sign": False, "publicName": 1}, "age": 17}
    problem = assert_problem(http.post("/v1/pledges", json=wrong), "invalid-input")
    assert {error["location"] for error in problem["errors"]} == {
        "/declaration", "/name", "/email", "/goals", "/sector", "/consents/sign", "/consents/atLeast16",
        "/consents/publicName", "/age"}
    assert waiting(db) == before


# --- what comes of it ------------------------------------------------------------------------------------------------


def test_sign_up_becomes_a_pending_pledge_and_a_mail(http, db, goal):
    pledge = signing.person(goal, municipality="GM0344", postcodeArea="3511", statement="Ik help mee.", language="en",
                            consents={**signing.AGREED, "newsletter": True})
    made = signing.pending(http, db, pledge)
    rows = db("""select status, declaration, declaration_hash, language, public_name, newsletter, share_with_partners,
                        municipality, postcode_area, statement_state, confirmed_at from pledges where id = %s""", made)
    expected = db("select hash_en from declarations where slug = %s", signing.DECLARATION)[0][0]
    assert rows == [("pending", signing.DECLARATION, expected, "en", False, True, False, "GM0344", "3511", "submitted", None)]
    assert signing.mails_of(db, pledge["email"]) == ["confirm"]


def test_language_is_that_of_the_form_or_else_of_the_request(http, db, goal):
    for headers, given, language in (({}, {}, "nl"), ({"Accept-Language": "en"}, {}, "en"),
                                     ({"Accept-Language": "en"}, {"language": "nl"}, "nl")):
        pledge = signing.person(goal, **given)
        signing.sign(http, pledge, headers=headers)
        signing.work_through_inbox(db)
        assert column(db, "language", pledge["email"]) == [language]


def test_every_consent_gets_a_receipt_with_the_text_it_was_given_to(http, db, person):
    made = signing.pending(http, db, {**person, "consents": {**signing.AGREED, "publicName": True}})
    receipts = db("""select purpose, given, declaration, hash = (select hash_nl from declarations where slug = declaration),
                            language from pledge_consents where pledge = %s order by purpose""", made)
    assert receipts == [(purpose, given, signing.DECLARATION, True, "nl") for purpose, given in (
        ("newsletter", False), ("public-name", True), ("share-with-partners", False), ("sign", True))]


def test_signing_again_before_confirming_replaces_what_was_sent_and_kills_its_links(http, db, person):
    made = signing.pending(http, db, {**person, "consents": {**signing.AGREED, "publicName": True}})
    old = signing.confirm_token(db, made)
    again = {**person, "name": "Johanna", "email": person["email"].upper()}
    signing.sign(http, again)
    signing.work_through_inbox(db)
    assert signing.pledges_of(db, person["email"]) == [made]
    assert column(db, "name", person["email"]) == ["Johanna"]
    assert column(db, "public_name", person["email"]) == [False]
    assert signing.mails_of(db, person["email"]) == ["confirm", "confirm"]
    assert_problem(signing.confirm(http, old), "invalid-input", [("body", "/token", "invalid-token")])
    assert signing.confirm(http, signing.confirm_token(db, made)).status == 200


def test_two_sign_ups_in_one_batch_leave_the_last(http, db, person):
    for name in ("Eerst", "Daarna"):
        signing.sign(http, {**person, "name": name})
    signing.work_through_inbox(db)
    assert column(db, "name", person["email"]) == ["Daarna"]


def test_signing_again_after_confirming_changes_nothing_and_mails_the_personal_link(http, db, person):
    made = signing.confirmed(http, db, person)
    signing.sign(http, {**person, "name": "Een ander", "consents": {**signing.AGREED, "publicName": True}})
    signing.work_through_inbox(db)
    assert db("select name, status, public_name from pledges where id = %s", made) == [(person["name"], "confirmed", False)]
    assert signing.mails_of(db, person["email"]) == ["confirm", "confirmed", "manage"]


def test_signing_again_after_withdrawing_waits_for_confirmation_again(http, db, person):
    withdrawn(http, db, person)
    made = signing.pending(http, db, person)
    assert column(db, "status", person["email"]) == ["pending"]
    assert signing.confirm(http, signing.confirm_token(db, made)).status == 200
    assert column(db, "withdrawn_at", person["email"]) == [None]
    signs = db("select count(*) from pledge_consents where pledge = %s and purpose = 'sign'", made)
    assert signs == [(2,)]


def test_what_was_invalidated_does_not_come_back_by_signing_again(http, db, admin, person):
    made = signing.pending(http, db, person)
    decided = http.post(f"/v1/pledges/{made}/decisions", json={"decision": "invalidate", "reason": "Verzonnen."}, key=admin)
    assert decided.status == 201, decided
    signing.sign(http, {**person, "name": "Nog eens"})
    signing.work_through_inbox(db)
    assert column(db, "name", person["email"]) == [person["name"]]


def test_person_and_organisations_with_one_address_are_pledges_of_their_own(http, db, goal, person):
    signing.confirmed(http, db, person)
    for name in ("Vereniging Een", "Vereniging Twee", "VERENIGING EEN"):
        signing.sign(http, signing.organisation(goal, name=name, email=person["email"]))
        signing.work_through_inbox(db)
    assert sorted(column(db, "name", person["email"])) == [person["name"], "VERENIGING EEN", "Vereniging Twee"]


def test_address_gets_five_mails_a_day_and_no_more(http, db, person):
    for _ in range(7):
        signing.sign(http, person)
        signing.work_through_inbox(db)
    assert signing.mails_of(db, person["email"]) == ["confirm"] * 5
    db("""set session_replication_role = replica;  -- the time of storing is nobody's to change
          update mails m set created_at = now() - interval '25 hours' from pledges p where p.id = m.pledge and p.email = %s""",
       person["email"])
    signing.sign(http, person)
    signing.work_through_inbox(db)
    assert signing.mails_of(db, person["email"]) == ["confirm"] * 6


def test_the_cap_is_one_for_all_pledges_of_an_address(http, db, goal, person):
    for number in range(4):
        signing.sign(http, signing.organisation(goal, name=f"Vereniging {number}", email=person["email"]))
        signing.sign(http, person)
    signing.work_through_inbox(db)
    assert len(signing.mails_of(db, person["email"])) == 5


@pytest.mark.parametrize(("state", "mailed"), [("pending", False), ("confirmed", True), ("withdrawn", True)])
def test_lost_link_is_mailed_to_who_confirmed_once(state, mailed, http, db, person):
    {"pending": signing.pending, "confirmed": signing.confirmed, "withdrawn": withdrawn}[state](http, db, person)
    before = signing.mails_of(db, person["email"])
    asked = http.post("/v1/pledges/links", json={"email": person["email"].upper()})
    assert asked.status == 202
    signing.work_through_inbox(db)
    assert signing.mails_of(db, person["email"]) == before + (["manage"] if mailed else [])


def test_declaration_that_was_retired_since_can_no_longer_be_signed(http, db, admin, person):
    text = {"slug": f"proef-{uuid.uuid4().hex[:8]}", "programme": db("select id::text from programmes")[0][0], "number": 50,
            "title": "Proef", "text": "Wij doen mee.", "purposes": "Meedoen.", "retention": "Kort.",
            "controller": {"name": "Proef", "email": "p@example.org"}, "publishedOn": "2024-01-01", "retiredOn": "2024-02-01"}
    assert http.post("/v1/declarations", json=text, key=admin).status == 201
    answer = http.post("/v1/pledges", json={**person, "declaration": text["slug"]})
    assert_problem(answer, "invalid-input", [("body", "/declaration", "unknown-reference")])
