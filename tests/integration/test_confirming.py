"""Confirming: the token from the mail makes a pledge count, once and for all, and nothing else does."""

import base64
import concurrent.futures
import hashlib
import json

import pytest

from support import signing
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_problem


@pytest.fixture
def person(http):
    return signing.person(signing.goal_id(http), consents={**signing.AGREED, "publicName": True})


@pytest.fixture
def made(http, db, person):
    return signing.pending(http, db, person)


def status_of(db, pledge):
    return db("select status from pledges where id = %s", pledge)[0][0]


def test_token_confirms_and_the_pledge_shows(http, db, made, person):
    assert_problem(http.get("/v1/pledges/" + made), "not-found")
    answer = signing.confirm(http, signing.confirm_token(db, made))
    assert (answer.status, answer.json()) == (200, {"status": "confirmed"})
    assert_headers_of_every_answer(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    shown = http.get("/v1/pledges/" + made).json()
    assert (shown["status"], shown["name"]) == ("confirmed", person["name"])
    assert shown["confirmedAt"]


def test_who_confirmed_is_thanked_once(http, db, made, person):
    token = signing.confirm_token(db, made)
    for _ in range(3):
        assert signing.confirm(http, token).status == 200
    assert signing.mails_of(db, person["email"]) == ["confirm", "confirmed"]


def test_repeating_succeeds_and_changes_nothing(http, db, made):
    token = signing.confirm_token(db, made)
    first = signing.confirm(http, token)
    before = db("select confirmed_at, version from pledges where id = %s", made)
    again = signing.confirm(http, token)
    assert (again.status, again.body) == (first.status, first.body)
    assert db("select confirmed_at, version from pledges where id = %s", made) == before


def test_another_token_of_the_same_pledge_succeeds_too(http, db, made):
    tokens = [signing.confirm_token(db, made) for _ in range(2)]
    assert [signing.confirm(http, token).status for token in tokens] == [200, 200]


def test_many_who_confirm_at_once_all_succeed(http, db, made, person):
    token = signing.confirm_token(db, made)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: signing.confirm(http, token), range(16)))
    assert [(answer.status, answer.json()) for answer in answers] == [(200, {"status": "confirmed"})] * 16
    assert signing.mails_of(db, person["email"]) == ["confirm", "confirmed"]


def test_confirming_counts_once(http, db, made):
    def counted():
        return db("""select coalesce(sum(delta), 0) + coalesce((select count from pledge_counts where dimension = 'total'), 0)
                     from pledge_count_changes""")[0][0]

    before, token = counted(), signing.confirm_token(db, made)
    for _ in range(2):
        signing.confirm(http, token)
    assert counted() == before + 1


def test_no_token_that_does_not_work_tells_why(http, db, made):
    """Expired, forged, unknown, cut off or garbage: the same bytes but for the id of the request."""
    good = signing.confirm_token(db, made)
    forged = ("B" if good[0] == "A" else "A") + good[1:]
    tokens = [signing.confirm_token(db, made, "-1 second"), forged, "A" * 43, good[:-1], good + "A", good + "=", " " + good, "x",
              "", "%00", "A" * 5000, "é" * 43, signing.manage_token(db, made), hashlib.sha256(good.encode()).hexdigest(),
              base64.b64encode(b"\xff" * 32).decode(), json.dumps({"token": good})]
    answers = [signing.confirm(http, token) for token in tokens]
    for answer in answers:
        assert_problem(answer, "invalid-input", [("body", "/token", "invalid-token")])
    assert len({answer.body.replace(answer.headers["X-Request-Id"].encode(), b"") for answer in answers}) == 1
    changing = ("Date", "X-Request-Id")
    assert len({tuple(pair for pair in answer.headers.items() if pair[0] not in changing) for answer in answers}) == 1
    assert status_of(db, made) == "pending"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_opening_a_link_changes_nothing(method, http, db, made):
    token = signing.confirm_token(db, made)
    for target in ("/v1/pledges/confirmations", f"/v1/pledges/confirmations?token={token}"):
        answer = http.request(method, target)
        assert answer.status == 405
        assert answer.headers["Allow"] == "POST, OPTIONS"
    assert http.request(method, f"/v1/pledges/confirmations/{token}").status == 404
    assert status_of(db, made) == "pending"


def test_token_of_what_was_withdrawn_is_dead(http, db, made):
    token = signing.confirm_token(db, made)
    assert signing.confirm(http, token).status == 200
    assert http.post("/v1/pledges/mine/withdrawal", key=signing.manage_token(db, made)).status == 200
    assert_problem(signing.confirm(http, token), "invalid-input", [("body", "/token", "invalid-token")])
    late = signing.confirm_token(db, made)  # from a mail that was on its way
    assert_problem(signing.confirm(http, late), "invalid-input", [("body", "/token", "invalid-token")])
    assert status_of(db, made) == "withdrawn"


def test_token_of_what_was_erased_is_dead(http, db, made):
    token = signing.confirm_token(db, made)
    assert http.delete("/v1/pledges/mine", key=signing.manage_token(db, made)).status == 204
    assert_problem(signing.confirm(http, token), "invalid-input", [("body", "/token", "invalid-token")])


def test_only_hashes_of_tokens_are_stored(http, db, made):
    token = signing.confirm_token(db, made)
    signing.confirm(http, token)
    for table in db.tables():
        assert not db(f"select from {table} t where t::text like %s", f"%{token}%"), table


def test_token_is_in_no_log(server, db, made):
    tokens = [signing.confirm_token(db, made), signing.manage_token(db, made), "A" * 43]
    for token in tokens:
        signing.confirm(server.http, token)
        server.http.get("/v1/pledges/mine", key=token)
    assert not any(token in server.log() for token in tokens)
