"""Pledges as the open list shows them: confirmed, with consent to be named, and nothing else of a person."""

import pytest

from support import signing
from support.own_service import admin, database, key, server  # noqa: F401
from support.pledge_fixtures import editor, goal, reader  # noqa: F401
from support.problems import assert_problem

PERSONAL = ("email", "postcodeArea", "statement", "statementState", "language", "representative", "declarationHash", "signedAt",
            "withdrawnAt", "invalidatedAt", "emailMatchesWebsite", "receipts")
SECRETS = ("3511", "Ik help mee", "Piet Voorbeeld", "voorzitter")
ANY = {"If-Match": "*"}
OPENLY = {**signing.AGREED, "publicName": True, "newsletter": True}


@pytest.fixture
def person(goal):
    return signing.person(goal, municipality="GM0344", postcodeArea="3511", statement="Ik help mee.", consents=OPENLY,
                          language="en")


@pytest.fixture
def organisation(goal):
    return signing.organisation(goal, website="https://voorbeeld.example.org", kvkNumber="12312312", consents=OPENLY,
                                postcodeArea="3511")


@pytest.fixture
def shown(http, db, person):
    """The path of a person's pledge that everyone may see."""
    return "/v1/pledges/" + signing.confirmed(http, db, person)


def personal(http, path, reader):
    answer = http.get(path, key=reader, headers=signing.REASON)
    assert answer.status == 200, answer
    return answer.json()


def assert_nothing_personal(text, pledge):
    for value in (pledge["email"], *SECRETS):
        assert value not in text


def test_nothing_is_agreed_to_unless_said(http, db, goal, reader):
    path = "/v1/pledges/" + signing.pending(http, db, signing.person(goal))
    assert personal(http, path, reader)["consents"] == {"publicName": False, "newsletter": False, "shareWithPartners": False}


def test_pending_pledge_is_seen_by_nobody_without_the_scope(http, db, person, reader, editor):
    made = signing.pending(http, db, person)
    path = "/v1/pledges/" + made
    for caller in (None, editor):
        assert_problem(http.get(path, key=caller), "not-found")
        assert http.get("/v1/pledges?id=" + made, key=caller).json()["items"] == []
        assert http.get("/v1/pledges?count=true&status=pending", key=caller).json()["total"] == 0
    assert personal(http, path, reader)["email"] == person["email"]


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_confirmed_pledge_shows_its_name_and_nothing_else_personal(kind, http, db, reader, editor, request):
    pledge = request.getfixturevalue(kind)
    path = "/v1/pledges/" + signing.confirmed(http, db, pledge)
    for caller in (None, editor):
        answer = http.get(path, key=caller)
        assert answer.status == 200
        assert not set(PERSONAL) & set(answer.json())
        assert (answer.json()["name"], answer.json()["consents"]) == (pledge["name"], {"publicName": True})
        assert answer.json()["status"] == "confirmed" and answer.json()["confirmedAt"]
        assert_nothing_personal(answer.text, pledge)
        for question in ("?limit=500", "?limit=500&languages=all", "?sort=-updatedAt", "?fields=" + ",".join(PERSONAL),
                         "?limit=500&expand=goals,municipality,partner,collective,declaration"):
            assert_nothing_personal(http.get("/v1/pledges" + question, key=caller).text, pledge)
    everything = http.get(path, key=reader, headers=signing.REASON)
    assert everything.json()["email"] == pledge["email"]
    assert everything.headers["Cache-Control"] == "no-store"


def test_personal_columns_are_not_even_asked_for(http, db, shown):
    """What a statement does not fetch, no mistake further on can show."""
    with db.locked("pledge_consents"):  # receipts stand in a table of their own
        assert http.get(shown).status == 200
        assert http.get("/v1/pledges?limit=500&count=true").status == 200


def test_confirmed_pledge_without_consent_to_be_named_stays_private(http, db, goal, reader):
    path = "/v1/pledges/" + signing.confirmed(http, db, signing.person(goal))
    assert_problem(http.get(path), "not-found")
    assert personal(http, path, reader)["status"] == "confirmed"


def test_editor_corrects_without_being_shown_anything(http, shown, editor, reader, person):
    before = http.get(shown)
    changed = http.patch(shown, json={"name": "Jan V.", "postcodeArea": "1011"}, key=editor,
                         headers={"If-Match": before.headers["ETag"]})
    assert (changed.status, changed.body) == (204, b"")
    assert_nothing_personal(str(changed.headers), person)
    assert http.get(shown).json()["name"] == "Jan V."
    assert personal(http, shown, reader)["postcodeArea"] == "1011"
    again = http.patch(shown, json={"name": "J. V."}, key=editor, headers={"If-Match": changed.headers["ETag"]})
    assert again.status == 204, again
    stale = http.patch(shown, json={"name": "x"}, key=editor, headers={"If-Match": changed.headers["ETag"]})
    assert_problem(stale, "precondition-failed")
    assert_problem(http.patch(shown, json={"name": "x"}, key=editor), "precondition-required")


def test_editor_who_takes_back_a_consent_hides_the_name_and_leaves_a_receipt(http, shown, editor, reader):
    assert http.patch(shown, json={"consents": {"publicName": False}}, key=editor, headers=ANY).status == 204
    assert_problem(http.get(shown), "not-found")
    last = personal(http, shown, reader)["receipts"][-1]
    assert (last["purpose"], last["given"]) == ("public-name", False)


def test_time_of_confirmation_stays_what_it_was(http, shown, editor):
    first = http.get(shown).json()["confirmedAt"]
    assert http.patch(shown, json={"name": "Jan V."}, key=editor, headers=ANY).status == 204
    assert http.get(shown).json()["confirmedAt"] == first


@pytest.mark.parametrize("field", [{"status": "confirmed"}, {"email": "x@example.org"}, {"signer": "person"},
                                   {"statementState": "approved"}, {"verifiedAt": None}, {"declaration": signing.DECLARATION}])
def test_what_is_not_for_editors_to_write_is_refused(field, http, shown, editor, admin):
    for caller in (editor, admin):
        (name,) = field
        assert_problem(http.patch(shown, json=field, key=caller, headers=ANY), "invalid-input",
                       [("body", "/" + name, "read-only")])


def test_pledges_are_not_removed_by_a_delete(http, shown, admin):
    for method in ("DELETE", "PUT"):
        assert http.request(method, shown, key=admin, headers=ANY, json={}).status == 405
    assert http.get(shown).status == 200


def test_reader_may_not_write_and_bound_keys_may_not_sign(http, shown, person, reader, key):
    assert_problem(http.patch(shown, json={"name": "x"}, key=reader, headers=ANY), "forbidden")
    for path, body in (("/v1/pledges", person), ("/v1/pledges/links", {"email": person["email"]}),
                       ("/v1/pledges/confirmations", {"token": "x"})):
        assert_problem(http.post(path, json=body, key=key("pledges:write", municipality="GM0344")), "forbidden")


def test_filters_tell_nothing_about_hidden_pledges(http, db, person):
    signing.pending(http, db, {**person, "municipality": "GM0363"})
    for question in ("municipality=GM0363", "signer=person&status=withdrawn", "confirmedUntil=2000-01-01T00:00:00Z"):
        assert http.get("/v1/pledges?count=true&" + question).json()["total"] == 0


def test_what_is_personal_is_no_filter_for_those_who_may_not_see_it(http, reader, editor):
    for name in ("email", "postcodeArea", "statement", "language", "representative.name", "statementState"):
        for caller in (None, editor):
            problem = assert_problem(http.get(f"/v1/pledges?{name}=x", key=caller), "invalid-input")
            assert problem["errors"][0]["code"] == "unknown-parameter"
            assert "statementState" not in problem["errors"][0]["detail"].replace(f'"{name}"', "", 1)
    queue = http.get("/v1/pledges?statementState=submitted", key=reader, headers=signing.REASON)
    assert queue.status == 200


def test_list_by_declaration_goal_and_sector(http, db, goal, organisation):
    made = signing.confirmed(http, db, organisation)
    for question in (f"declaration={signing.DECLARATION}", f"goals={goal}", "sector=civil-society", "signer=organisation"):
        listed = http.get(f"/v1/pledges?limit=500&{question}").json()["items"]
        assert made in [item["id"] for item in listed], question
