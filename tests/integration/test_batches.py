"""Sign-ups that come at the same time are stored by one statement: each is answered as if it had come alone."""

import contextlib
import json
import signal
import threading

import pytest

from support import signing
from support.fixtures import service_fixtures
from support.metrics import under_way, wait_until_under_way
from support.own_postgres import cluster, postgres  # noqa: F401
from support.pledge_fixtures import goal  # noqa: F401
from support.problems import assert_problem
from support.waiting import Threads, eventually

# The inbox is left as it is, so that it can be looked at; and the statement waits for as long as a test holds it up.
SETTINGS = {"WDHS_JOBS": "off", "WDHS_LOOPS": "1", "WDHS_QUERY_TIMEOUT_MS": "60000", "WDHS_DRAIN_TIMEOUT_S": "60",
            "WDHS_SIGNUPS_PER_DOMAIN": "0", "WDHS_SIGNUPS_IN_ALL": "0"}  # a fast machine signs thousands of times
NOBODY = "00000000-0000-4000-8000-000000000000"

admin, database, key, server = service_fixtures("module", SETTINGS)


@pytest.fixture(autouse=True)
def empty_inbox(db):
    yield
    db("delete from pledge_signups")


def inbox(db):
    """email → how often it is there."""
    return dict(db("select email, count(*) from pledge_signups group by email"))


def transactions(db):
    return db("select count(distinct xmin::text) from pledge_signups")[0][0]


class Crowd:
    """Signs up side by side; `answers` has what each address was answered."""

    def __init__(self, http):
        self.http, self.answers, self.threads = http, {}, Threads()

    def sign(self, pledges):
        for pledge in pledges:
            self.threads.run(self.one, pledge)

    def one(self, pledge):
        self.answers[pledge["email"]] = self.http.post("/v1/pledges", json=pledge)

    def done(self):
        self.threads.join()
        return self.answers


@contextlib.contextmanager
def together(db, crowd, pledges):
    """All of them come while the inbox is held, so that most of them go in one statement."""
    with db.locked("pledge_signups") as release:
        crowd.sign(pledges)
        wait_until_under_way(crowd.http, len(pledges))
        yield
        release()
    crowd.done()


def test_many_at_the_same_time_are_answered_and_stored_once_each(server, db, goal):
    pledges = [signing.person(goal) for _ in range(60)]
    crowd = Crowd(server.http)
    with together(db, crowd, pledges):
        assert crowd.answers == {}
    assert {answer.status for answer in crowd.answers.values()} == {202}
    assert len({answer.body for answer in crowd.answers.values()}) == 1
    assert inbox(db) == {pledge["email"]: 1 for pledge in pledges}
    assert transactions(db) < 20


def test_one_after_the_other_do_not_wait_for_company(server, db, goal):
    pledges = [signing.person(goal) for _ in range(5)]
    for pledge in pledges:
        signing.sign(server.http, pledge)
    assert inbox(db) == {pledge["email"]: 1 for pledge in pledges}
    assert transactions(db) == 5


def test_what_is_unknown_is_told_to_who_named_it_and_to_nobody_else(server, db, goal):
    good = [signing.person(goal) for _ in range(12)]
    wrong = [({"goals": [goal, NOBODY]}, ["/goals"]), ({"declaration": "verklaring-9"}, ["/declaration"]),
             ({"municipality": "GM0000"}, ["/municipality"]),
             ({"declaration": "verklaring-9", "goals": [NOBODY]}, ["/declaration", "/goals"])]
    bad = [(signing.person(goal, **changes), faults) for changes, faults in wrong]
    mixed = [pledge for pair in zip(good, [pledge for pledge, _ in bad]) for pledge in pair] + good[len(bad):]
    crowd = Crowd(server.http)
    with together(db, crowd, mixed):
        pass
    for pledge in good:
        assert crowd.answers[pledge["email"]].status == 202
    for pledge, faults in bad:
        assert_problem(crowd.answers[pledge["email"]], "invalid-input",
                       [("body", location, "unknown-reference") for location in faults])
    assert inbox(db) == {pledge["email"]: 1 for pledge in good}


def test_row_that_the_database_refuses_does_not_take_the_others_with_it(server, db, goal):
    pledges = [signing.person(goal) for _ in range(20)]
    refused = signing.person(goal, name="Wat niet kan")
    db("alter table pledge_signups add constraint trial check (name <> 'Wat niet kan')")
    crowd = Crowd(server.http)
    try:
        with together(db, crowd, [*pledges[:10], refused, *pledges[10:]]):
            pass
    finally:
        db("alter table pledge_signups drop constraint trial")
    assert crowd.answers.pop(refused["email"]).status >= 400
    assert {answer.status for answer in crowd.answers.values()} == {202}
    assert inbox(db) == {pledge["email"]: 1 for pledge in pledges}


def leave_halfway(raw, pledge):
    """Sends a whole request, and gives the connection to close."""
    body = json.dumps(pledge).encode()
    head = f"POST /v1/pledges HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    connection = raw.connect()
    connection.sendall(head.encode() + body)
    return connection


def test_clients_that_leave_meanwhile_do_no_harm(server, db, goal):
    staying, leaving = ([signing.person(goal) for _ in range(20)] for _ in range(2))
    crowd = Crowd(server.http)
    with db.locked("pledge_signups") as release:
        connections = []
        for stays, leaves in zip(staying, leaving):
            crowd.sign([stays])
            connections.append(leave_halfway(server.raw, leaves))
        wait_until_under_way(server.http, len(staying + leaving))
        for connection in connections:
            connection.close()
        under_way(server.http)  # a turn of the loop, in which it may notice
        release()
    crowd.done()
    assert {answer.status for answer in crowd.answers.values()} == {202}
    stored = inbox(db)
    assert set(stored.values()) == {1}
    assert {pledge["email"] for pledge in staying} <= set(stored)
    assert set(stored) <= {pledge["email"] for pledge in staying + leaving}
    signing.sign(server.http, signing.person(goal))


def test_who_waits_when_the_service_is_told_to_stop_is_answered(start_server, db, goal):
    stopping = start_server(SETTINGS)
    pledges = [signing.person(goal) for _ in range(20)]
    crowd = Crowd(stopping.http)
    with together(db, crowd, pledges):
        stopping.process.send_signal(signal.SIGTERM)
        eventually(lambda: '"stopping"' in stopping.log())
    assert {answer.status for answer in crowd.answers.values()} == {202}
    assert inbox(db) == {pledge["email"]: 1 for pledge in pledges}


def test_a_held_up_inbox_is_a_503_by_its_deadline(start_server, db, goal):
    hasty = start_server({**SETTINGS, "WDHS_QUERY_TIMEOUT_MS": "500"})
    pledges = [signing.person(goal) for _ in range(20)]
    crowd = Crowd(hasty.http)
    with db.locked("pledge_signups"):
        crowd.sign(pledges)
        crowd.done()
    assert len(crowd.answers) == len(pledges)
    for answer in crowd.answers.values():
        assert answer.status == 503, answer
        assert int(answer.headers["Retry-After"]) >= 1
    eventually(lambda: hasty.http.post("/v1/pledges", json=signing.person(goal)).status == 202)


def test_nothing_that_was_acknowledged_is_missing_after_a_freeze(start_server, postgres, db, goal):
    hasty = start_server({**SETTINGS, "WDHS_QUERY_TIMEOUT_MS": "1000"})
    answers, stop, threads = {}, threading.Event(), Threads()

    def keep_signing():
        while not stop.is_set():
            pledge = signing.person(goal)
            answers[pledge["email"]] = hasty.http.post("/v1/pledges", json=pledge)

    def count(status):
        return [answer.status for answer in list(answers.values())].count(status)

    for _ in range(12):
        threads.run(keep_signing)
    try:
        eventually(lambda: count(202) > 24)
        postgres.freeze()
        eventually(lambda: count(503) >= 12)
        before = count(202)
        postgres.thaw()
        eventually(lambda: count(202) > before + 24)
    finally:
        postgres.thaw()
        stop.set()
        threads.join()
    assert {answer.status for answer in answers.values()} == {202, 503}
    stored = inbox(db)
    assert set(stored.values()) == {1}
    assert {email for email, answer in answers.items() if answer.status == 202} <= set(stored) <= set(answers)
