"""Who is shown personal data says why, and that is written down; logs and metrics know nobody."""

import pytest

from support import signing
from support.own_service import admin, database, key, server  # noqa: F401
from support.pledge_fixtures import reader  # noqa: F401
from support.problems import assert_problem

NAME = "Theodora Opvallend"
SECRETS = ("Ik bak taart", "Adriaan Woordvoerder", "penningmeester")


@pytest.fixture(scope="module")
def made(server, database):
    goal = signing.goal_id(server.http)
    return [signing.confirmed(server.http, database, signing.person(goal, name=NAME)),
            signing.pending(server.http, database, signing.organisation(goal))]


@pytest.fixture
def noted(db):
    """noted(): what was written down since the test began."""
    begin = db("select coalesce(max(id), 0) from personal_reads")[0][0]
    return lambda: [(key, reason, sorted(pledges)) for key, reason, pledges in db(
        "select api_key, reason, pledges::text[] from personal_reads where id > %s order by id", begin)]


def read(http, path, key, reason="klacht nagaan"):
    return http.get(path, key=key, headers={} if reason is None else {"Read-Reason": reason})


@pytest.mark.parametrize("reason", [None, "", "x" * 201])
@pytest.mark.parametrize("path", ["/v1/pledges", "/v1/pledges?count=true&fields=id", "/v1/pledges/{id}"])
def test_without_a_reason_nothing_is_shown(path, reason, http, made, reader, admin, noted):
    for caller in (reader, admin):
        answer = read(http, path.format(id=made[0]), caller, reason)
        assert_problem(answer, "invalid-input", [("header", "Read-Reason", "invalid-header")])
        assert NAME not in answer.text
    assert noted() == []


def test_reading_one_is_written_down_with_key_reason_and_id(http, made, reader, noted):
    answer = read(http, "/v1/pledges/" + made[1], reader)
    assert answer.status == 200
    assert "email" in answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert noted() == [(reader.split("_")[1], "klacht nagaan", [made[1]])]


@pytest.mark.parametrize("query", ["", "&count=true", "&fields=name", "&expand=goals,declaration", "&sort=updatedAt&count=true"])
def test_reading_a_list_is_written_down_as_one(query, http, made, reader, noted):
    ids = "&".join("id=" + one for one in made)
    answer = read(http, f"/v1/pledges?{ids}{query}", reader)
    assert len(answer.json()["items"]) == 2
    assert noted() == [(reader.split("_")[1], "klacht nagaan", sorted(made))]


def test_only_what_stands_on_the_page_is_written_down(http, made, reader, noted):
    ids = "&".join("id=" + one for one in made)
    page = read(http, f"/v1/pledges?{ids}&limit=1", reader).json()
    assert [(reader.split("_")[1], "klacht nagaan", [page["items"][0]["id"]])] == noted()


@pytest.mark.parametrize("path", ["/v1/pledges?status=withdrawn&signer=organisation", "/v1/pledges?count=true&status=withdrawn"])
def test_what_shows_nobody_is_not_written_down(path, http, made, reader, noted):
    assert read(http, path, reader).json()["items"] == []
    assert noted() == []


def test_what_is_not_there_is_not_written_down(http, reader, noted):
    assert_problem(read(http, "/v1/pledges/00000000-0000-4000-8000-000000000000", reader), "not-found")
    assert noted() == []


def test_reason_is_kept_as_it_was_given(http, made, reader, noted):
    reason = "überprüfung: 'klacht' \"7\"; drop table pledges --"
    answer = http.get("/v1/pledges/" + made[0], key=reader, headers={"Read-Reason": reason.encode().decode("latin-1")})
    assert answer.status == 200, answer
    assert [row[1] for row in noted()] == [reason]


def test_who_sees_nothing_personal_needs_no_reason_and_is_not_written_down(http, made, key, noted):
    for caller in (None, key("pledges:write")):
        assert http.get("/v1/pledges", key=caller).status == 200
    assert noted() == []


def test_head_is_a_read_as_well(http, made, reader, noted):
    assert http.head("/v1/pledges/" + made[0], key=reader).status == 400
    assert http.head("/v1/pledges/" + made[0], key=reader, headers=signing.REASON).status == 200
    assert len(noted()) == 1


def test_what_is_known_already_is_a_read_as_well(http, made, reader, noted):
    etag = read(http, "/v1/pledges/" + made[0], reader).headers["ETag"]
    again = http.get("/v1/pledges/" + made[0], key=reader, headers={**signing.REASON, "If-None-Match": etag})
    assert again.status == 304
    assert len(noted()) == 2


def test_writing_shows_nothing_so_that_no_reading_goes_unnoticed(http, made, key, noted):
    both = key("pledges:write", "pledges:read-personal")
    changed = http.patch("/v1/pledges/" + made[1], json={"postcodeArea": "1011"}, key=both, headers={"If-Match": "*"})
    assert (changed.status, changed.body) == (204, b"")
    assert noted() == []


def test_read_that_cannot_be_written_down_is_not_answered(http, made, reader, db, server):
    db("revoke insert on personal_reads from wdhs_serving")
    try:
        answer = read(http, "/v1/pledges/" + made[0], reader)
    finally:
        db("grant insert on personal_reads to wdhs_serving")
    assert answer.status in (500, 503)
    assert NAME not in answer.text


def test_web_pages_of_listed_origins_may_give_a_reason(start_server):
    listed = start_server({"WDHS_CORS_ORIGINS": "https://redactie.example"})
    answer = listed.http.options("/v1/pledges", headers={
        "Origin": "https://redactie.example", "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization,read-reason"})
    assert "Read-Reason" in answer.headers["Access-Control-Allow-Headers"]


def test_logs_and_metrics_know_nobody(server, db, reader):
    http = server.http
    goal = signing.goal_id(http)
    pledge = signing.organisation(goal, name=NAME + " en Zonen", statement=SECRETS[0],
                                  representative={"name": SECRETS[1], "role": SECRETS[2]})
    made = signing.pending(http, db, pledge)
    tokens = [signing.confirm_token(db, made), signing.manage_token(db, made)]
    signing.confirm(http, tokens[0])
    read(http, "/v1/pledges/" + made, reader, f"{NAME} belde")
    http.get("/v1/pledges/mine", key=tokens[1])
    http.patch("/v1/pledges/mine", json={"statement": SECRETS[0] + " x"}, key=tokens[1], headers={"If-Match": "*"})
    http.post("/v1/pledges", json={**pledge, "email": "geen adres", "name": ""})
    http.post("/v1/pledges/links", json={"email": pledge["email"]})
    http.get("/v1/pledges?email=" + pledge["email"])
    http.delete("/v1/pledges/mine", key=tokens[1])
    for text in (server.log(), http.get("/metrics").text):
        for secret in (NAME, pledge["email"], "geen adres", *SECRETS, *tokens):
            assert secret not in text
