"""Declarations: what was published stays as it was, and its hash proves it."""

import hashlib
import itertools
import uuid

import pytest

from support import signing
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_problem

NUMBERS = itertools.count(20)
ANY = {"If-Match": "*"}
FIRST = "/v1/declarations/" + signing.DECLARATION


def both(dutch, english):
    return [{"language": "nl", "value": dutch}, {"language": "en", "value": english}]


@pytest.fixture
def text(db):
    return {"slug": f"proef-{uuid.uuid4().hex[:8]}", "programme": db("select id::text from programmes")[0][0],
            "number": next(NUMBERS), "title": both("Wij samen", "We together"), "text": both("Één\ntekst.", "One\ntext."),
            "purposes": both("Meedoen.", "Taking part."), "retention": "Een jaar.",
            "controller": {"name": "De coalitie", "email": "privacy@example.org"}}


@pytest.fixture
def make(http, admin, text):
    def post(**changes):
        answer = http.post("/v1/declarations", json={**text, **changes}, key=admin)
        assert answer.status == 201, answer
        return answer.json()

    return post


def sha256(*parts):
    return hashlib.sha256("\n\n".join(parts).encode()).hexdigest()


def test_declaration_that_comes_with_the_service_can_be_read_by_everyone(http):
    shown = http.get(FIRST).json()
    assert shown["number"] == 1 and shown["publishedOn"] and shown["controller"]["email"]
    assert [item["slug"] for item in http.get("/v1/declarations").json()["items"]] == [signing.DECLARATION]
    assert http.get(FIRST + "?expand=programme").json()["programme"]["slug"] == "we-doen-het-samen"
    assert http.get(FIRST, headers={"Accept-Language": "en"}).json()["title"].startswith("Declaration")


def test_hash_is_of_title_text_and_purposes_joined_by_an_empty_line(http, make):
    shown = http.get(FIRST + "?languages=all").json()
    for index, language in enumerate(("nl", "en")):
        parts = [shown[name][index]["value"] for name in ("title", "text", "purposes")]
        assert shown["hash"][language] == sha256(*parts)
    assert make()["hash"] == {"nl": sha256("Wij samen", "Één\ntekst.", "Meedoen."),
                              "en": sha256("We together", "One\ntext.", "Taking part.")}


def test_language_that_is_not_complete_has_no_hash(make):
    assert make(purposes="Meedoen.")["hash"] == {"nl": sha256("Wij samen", "Één\ntekst.", "Meedoen."), "en": None}


def test_hash_of_a_draft_follows_its_text(http, admin, make):
    made = make()
    changed = http.patch("/v1/declarations/" + made["slug"], json={"title": both("Anders", "Other")}, key=admin, headers=ANY)
    assert changed.status == 200, changed
    assert changed.json()["hash"]["nl"] == sha256("Anders", "Één\ntekst.", "Meedoen.")


def test_draft_is_seen_by_who_writes_and_nobody_else(http, admin, key, make):
    made = make()
    for caller in (None, key("pledges:write"), key("pledges:read-personal")):
        assert_problem(http.get("/v1/declarations/" + made["slug"], key=caller), "not-found")
        assert http.get("/v1/declarations?slug=" + made["slug"], key=caller).json()["items"] == []
    for caller in (admin, key("declarations:write")):
        assert http.get("/v1/declarations/" + made["slug"], key=caller).json()["slug"] == made["slug"]


def test_published_declaration_shows_at_once(http, admin, make):
    path = "/v1/declarations/" + make()["slug"]
    for _ in range(2):
        assert http.get(path).status == 404
    assert http.patch(path, json={"publishedOn": "2024-04-13"}, key=admin, headers=ANY).status == 200
    assert http.get(path).status == 200


@pytest.mark.parametrize("change", [
    {"title": "Anders"}, {"text": "Anders."}, {"purposes": "Meer."}, {"retention": "Altijd."}, {"number": 999},
    {"controller": {"name": "Iemand anders"}}, {"controller": {"email": "x@example.org"}}, {"publishedOn": None},
    {"publishedOn": "2024-04-14"}, {"text": both("Één\ntekst.", "Other.")}], ids=str)
def test_what_was_published_does_not_change(change, http, admin, make):
    path = "/v1/declarations/" + make(publishedOn="2024-04-13")["slug"]
    before = http.get(path).body
    problem = assert_problem(http.patch(path, json=change, key=admin, headers=ANY), "conflict")
    assert "retiredOn" in problem["detail"]
    assert http.get(path).body == before


def test_replacing_what_was_published_is_refused_too(http, admin, make, text):
    made = make(publishedOn="2024-04-13")
    answer = http.put("/v1/declarations/" + made["slug"], json={**text, "publishedOn": "2024-04-13", "text": "Anders."},
                      key=admin, headers=ANY)
    assert_problem(answer, "conflict")


def test_what_was_published_can_be_retired_and_then_not_be_signed(http, admin, make):
    made = make(publishedOn="2024-04-13")
    pledge = signing.person(signing.goal_id(http), declaration=made["slug"])
    signing.sign(http, pledge)
    path = "/v1/declarations/" + made["slug"]
    assert http.patch(path, json={"retiredOn": "2024-05-01"}, key=admin, headers=ANY).status == 200
    assert http.get(path).json()["retiredOn"] == "2024-05-01"
    assert_problem(http.post("/v1/pledges", json=pledge), "invalid-input", [("body", "/declaration", "unknown-reference")])


def test_declaration_for_later_cannot_be_signed_yet(http, make):
    made = make(publishedOn="2999-01-01")
    answer = http.post("/v1/pledges", json=signing.person(signing.goal_id(http), declaration=made["slug"]))
    assert_problem(answer, "invalid-input", [("body", "/declaration", "unknown-reference")])


def test_pledge_keeps_the_hash_of_what_was_signed_in_its_language(http, db, make, key):
    made = make(publishedOn="2024-04-13")
    reader = key("pledges:read-personal")
    for language in ("nl", "en"):
        pledge = signing.person(signing.goal_id(http), declaration=made["slug"], language=language)
        path = "/v1/pledges/" + signing.pending(http, db, pledge)
        assert http.get(path, key=reader, headers=signing.REASON).json()["declarationHash"] == made["hash"][language]


def test_declaration_that_was_signed_stays(http, db, admin, make):
    signed, free = make(publishedOn="2024-04-13"), make(number=next(NUMBERS), slug=f"vrij-{uuid.uuid4().hex[:8]}")
    signing.pending(http, db, signing.person(signing.goal_id(http), declaration=signed["slug"]))
    assert_problem(http.delete("/v1/declarations/" + signed["slug"], key=admin, headers=ANY), "conflict")
    assert http.delete("/v1/declarations/" + free["slug"], key=admin, headers=ANY).status == 204


def test_only_who_may_writes_declarations(http, key, text):
    assert_problem(http.post("/v1/declarations", json=text), "unauthorized")
    assert_problem(http.post("/v1/declarations", json=text, key=key("pledges:write")), "forbidden")
    assert http.post("/v1/declarations", json=text, key=key("declarations:write")).status == 201
