"""Sign-ups: open to everyone, private by default."""

import pytest

from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_problem

PERSONAL = ("email", "postcodeArea", "statement", "language", "representative")
EMAIL = "jan.geheim@example.org"


@pytest.fixture(scope="module")
def goal(server):
    return server.http.get("/v1/goals/samen-is-normaal").json()["id"]


@pytest.fixture(scope="module")
def editor(key):
    """May change pledges, but not see what is personal."""
    return key("pledges:write")


@pytest.fixture(scope="module")
def reader(key):
    return key("pledges:read-personal")


@pytest.fixture
def person(goal):
    return {"signer": "person", "name": "Jan Voorbeeld", "email": EMAIL, "goals": [goal], "municipality": "GM0344",
            "postcodeArea": "3511", "statement": "Ik help mee.", "consents": {"publicName": True, "newsletter": True},
            "language": "en"}


@pytest.fixture
def organisation(goal):
    return {"signer": "organisation", "name": "Vereniging Voorbeeld", "email": EMAIL, "goals": [goal], "sector": "civil-society",
            "website": "https://voorbeeld.example.org", "kvkNumber": "12312312",
            "representative": {"name": "Piet Voorbeeld", "role": "voorzitter"}, "consents": {"publicName": True}}


def sign(http, pledge, **options):
    answer = http.post("/v1/pledges", json=pledge, **options)
    assert answer.status == 201, answer
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.headers["Location"].replace(f"http://{http.host}:{http.port}", ""), answer


def confirm(http, path, key, status="confirmed"):
    return http.patch(path, json={"status": status}, key=key, headers={"If-Match": "*"})


def assert_nothing_personal(text):
    for value in (EMAIL, "3511", "Ik help mee", "Piet Voorbeeld", "voorzitter"):
        assert value not in text


def test_anyone_may_sign_and_the_answer_repeats_nothing_personal(http, person):
    _, answer = sign(http, person)
    shown = answer.json()
    assert shown["status"] == "pending"
    assert shown["confirmedAt"] is None
    assert not set(PERSONAL) & set(shown)
    assert shown["consents"] == {"publicName": True}
    assert_nothing_personal(answer.text)


def test_nothing_is_agreed_to_unless_said(http, person, reader, db):
    path, answer = sign(http, {**person, "consents": None})
    assert answer.json()["consents"] == {"publicName": False}
    consents = http.get(path, key=reader).json()["consents"]
    assert consents == {"publicName": False, "newsletter": False, "shareWithPartners": False}


def test_pending_pledge_is_seen_by_nobody_without_the_scope(http, person, reader, editor):
    path, answer = sign(http, person)
    for caller in (None, editor):
        assert_problem(http.get(path, key=caller), "not-found")
        assert http.get("/v1/pledges?id=" + answer.json()["id"], key=caller).json()["items"] == []
        assert http.get("/v1/pledges?count=true&status=pending", key=caller).json()["total"] == 0
    assert http.get(path, key=reader).json()["email"] == EMAIL


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_editor_confirms_and_then_the_name_is_public_and_nothing_else_personal(kind, http, editor, reader, request):
    path, _ = sign(http, request.getfixturevalue(kind))
    confirmed = confirm(http, path, editor)
    assert (confirmed.status, confirmed.body) == (204, b"")
    shown = http.get(path)
    assert shown.status == 200
    assert not set(PERSONAL) & set(shown.json())
    assert shown.json()["status"] == "confirmed"
    assert shown.json()["confirmedAt"]
    assert_nothing_personal(shown.text)
    for question in ("?limit=500", "?limit=500&languages=all", "?limit=500&expand=goals,municipality,partner,collective",
                     "?fields=email,statement,consents,representative,postcodeArea,language", "?sort=-updatedAt"):
        assert_nothing_personal(http.get("/v1/pledges" + question).text)
    personal = http.get(path, key=reader)
    assert personal.json()["email"] == EMAIL
    assert personal.headers["Cache-Control"] == "no-store"


def test_confirmed_pledge_without_consent_to_be_named_stays_private(http, person, editor, reader):
    path, _ = sign(http, {**person, "consents": {"publicName": False}})
    assert confirm(http, path, editor).status == 204
    assert_problem(http.get(path), "not-found")
    assert http.get(path, key=reader).json()["status"] == "confirmed"


def test_withdrawn_pledge_disappears_at_once(http, person, editor):
    path, answer = sign(http, person)
    confirm(http, path, editor)
    listed = "/v1/pledges?count=true&id=" + answer.json()["id"]
    assert http.get(listed).json()["total"] == 1
    assert confirm(http, path, editor, "withdrawn").status == 204
    assert http.get(listed).json()["total"] == 0
    assert_problem(http.get(path), "not-found")


def test_consent_taken_back_hides_the_name(http, person, editor):
    path, _ = sign(http, person)
    confirm(http, path, editor)
    changed = http.patch(path, json={"consents": {"publicName": False}}, key=editor, headers={"If-Match": "*"})
    assert changed.status == 204
    assert_problem(http.get(path), "not-found")


def test_etag_of_an_answer_without_body_is_the_next_if_match(http, person, editor):
    path, made = sign(http, person)
    changed = http.patch(path, json={"status": "confirmed"}, key=editor, headers={"If-Match": made.headers["ETag"]})
    assert changed.status == 204
    again = http.patch(path, json={"status": "withdrawn"}, key=editor, headers={"If-Match": changed.headers["ETag"]})
    assert again.status == 204, again


def test_time_of_confirmation_is_set_once_by_the_service(http, person, editor, reader):
    path, _ = sign(http, person)
    confirm(http, path, editor)
    first = http.get(path, key=reader).json()["confirmedAt"]
    http.patch(path, json={"name": "Jan V."}, key=editor, headers={"If-Match": "*"})
    assert http.get(path, key=reader).json()["confirmedAt"] == first


def test_key_for_reading_and_writing_sees_its_own_changes(http, person, key):
    both = key("pledges:write", "pledges:read-personal")
    path, _ = sign(http, person)
    changed = confirm(http, path, both)
    assert changed.status == 200
    assert changed.json()["email"] == EMAIL


def test_reader_may_not_write_and_writer_may_remove(http, person, editor, reader):
    path, _ = sign(http, person)
    assert_problem(confirm(http, path, reader), "forbidden")
    assert http.delete(path, key=editor, headers={"If-Match": "*"}).status == 204
    assert_problem(http.get(path, key=reader), "not-found")


def test_filters_tell_nothing_about_hidden_pledges(http, person, editor):
    sign(http, person)
    for question in ("municipality=GM0344&status=pending", "signer=person&status=withdrawn", "confirmedUntil=2000-01-01T00:00:00Z"):
        assert http.get("/v1/pledges?count=true&" + question).json()["total"] == 0


def test_personal_fields_are_no_filters(http):
    for name in ("email", "postcodeArea", "statement", "language", "representative.name"):
        problem = assert_problem(http.get(f"/v1/pledges?{name}=x"), "invalid-input")
        assert problem["errors"][0]["code"] == "unknown-parameter"


def test_log_knows_nothing_of_who_signed(server, http, person, organisation):
    sign(http, person)
    sign(http, organisation)
    http.post("/v1/pledges", json={**person, "email": "geen adres", "name": ""})
    http.get("/v1/pledges?q=" + EMAIL)
    assert_nothing_personal(server.log())
    assert "Voorbeeld" not in server.log()
    assert "geen adres" not in server.log()
