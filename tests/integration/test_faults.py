"""The database freezes, restarts, is slow or is not there. Clients get answers."""

import contextlib
import itertools
import json
import signal
import threading
import time

import psycopg2
import pytest

from support import signing
from support.fixtures import service_fixtures
from support.metrics import under_way, wait_until_under_way
from support.own_postgres import cluster, postgres  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_problem, assert_unavailable
from support.service import Server, run_cli
from support.waiting import Threads, at_last, eventually, wait_until_served
from support.wire import leave, request

# Without their deadline statements would wait for longer than any client here.
SETTINGS = {"WDHS_QUERY_TIMEOUT_MS": "1000"}
PATIENT = {"WDHS_QUERY_TIMEOUT_MS": "600000", "WDHS_LOOPS": "1"}
PARTNER = {"name": "Proef", "role": "affiliated", "kind": "other"}

admin, database, key, server = service_fixtures("module", SETTINGS)


@pytest.fixture
def frozen(postgres, server):
    postgres.freeze()
    yield postgres
    postgres.thaw()
    wait_until_served(server.http)


@contextlib.contextmanager
def stopped(postgres):
    postgres.stop()
    try:
        yield
    finally:
        postgres.start()


# --- a database that stands still --------------------------------------------------------------------------------------------


READS = ["/v1/partners", "/v1/partners/vsbfonds", "/v1/goals?count=true", "/v1/goals/samen-is-normaal/progress",
         "/v1/goals/samen-is-normaal?expand=programme", "/v1/municipalities/GM0344"]


@pytest.mark.parametrize("path", READS)
def test_read_from_a_frozen_database_is_a_503_by_its_deadline(path, server, frozen):
    assert_unavailable(server.http.get(path))


@pytest.mark.parametrize(("method", "path", "fields"), [
    ("POST", "/v1/partners", PARTNER), ("PUT", "/v1/partners/vsbfonds", PARTNER), ("PATCH", "/v1/partners/vsbfonds", {"name": "x"}),
    ("DELETE", "/v1/themes/zorg", None)])
def test_write_with_a_key_to_a_frozen_database_stops_at_the_key(method, path, fields, server, frozen, admin):
    body = {} if fields is None else {"json": fields}
    answer = server.http.request(method, path, key=admin, headers={"If-Match": "*"}, **body)
    assert_unavailable(answer)


def test_write_that_may_have_happened_says_so(server, postgres, db):
    goal = server.http.get("/v1/goals/samen-is-normaal").json()["id"]
    pledge = signing.person(goal)
    before = db("select (select count(*) from pledge_signups) + (select count(*) from pledges)")[0][0]
    postgres.freeze()
    try:
        answer = server.http.post("/v1/pledges", json=pledge)
    finally:
        postgres.thaw()
    wait_until_served(server.http)
    assert_unavailable(answer, ("outcome-unknown", "unavailable"))
    after = db("select (select count(*) from pledge_signups) + (select count(*) from pledges)")[0][0]
    assert after - before in (0, 1)


def test_life_goes_on_beside_a_frozen_database(server, frozen):
    threads = Threads()
    for _ in range(16):
        threads.run(lambda: assert_unavailable(server.http.get("/v1/partners")))
    for path in ("/health/live", "/v1", "/v1/openapi.json", "/v1/problems", "/metrics"):
        assert server.http.get(path).status == 200
    assert_problem(server.http.get("/v1/partners?limit=0"), "invalid-input")
    threads.join()
    assert_unavailable(server.http.get("/health/ready"))
    assert server.http.get("/health/live").status == 200


def test_service_is_its_old_self_soon_after_the_database_moves_again(server, postgres):
    postgres.freeze()
    try:
        threads = Threads()
        for _ in range(16):
            threads.run(lambda: assert_unavailable(server.http.get("/v1/partners")))
        threads.join()
    finally:
        postgres.thaw()
    eventually(lambda: all(server.http.get("/v1/partners").status == 200 for _ in range(50)))
    wait_until_ready(server)


def wait_until_ready(server):
    eventually(lambda: server.http.get("/health/ready").status == 200)


def test_short_freeze_goes_unnoticed(server, postgres):
    def unnoticed():
        wait_until_ready(server)
        postgres.freeze()
        threads, statuses = Threads(), []
        threads.run(lambda: statuses.append(server.http.get("/v1/partners", headers={"Cache-Control": "no-cache"}).status))
        time.sleep(0.2)
        postgres.thaw()
        threads.join()
        return statuses == [200]

    at_last(unnoticed)


# --- a database that comes and goes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGQUIT], ids=["in-order", "crash"])
def test_restart_of_the_database_costs_503s_and_nothing_else(way, server, postgres):
    stop, seen, threads = threading.Event(), [], Threads()

    def ask():
        while not stop.is_set():
            answer = server.http.get("/v1/partners")
            seen.append(answer.status)
            if answer.status != 200:
                assert_unavailable(answer)

    for _ in range(4):
        threads.run(ask)
    try:
        eventually(lambda: 200 in seen)
        postgres.stop(way)
        eventually(lambda: 503 in seen)
        postgres.start()
        wait_until_served(server.http)
    finally:
        stop.set()
        threads.join()
    assert set(seen) == {200, 503}
    wait_until_ready(server)


def test_database_that_is_away_is_told_by_ready_at_once(server, postgres):
    with stopped(postgres):
        assert_unavailable(server.http.get("/v1/partners"))
        assert_unavailable(server.http.get("/health/ready"))
        assert server.http.get("/health/live").status == 200
    wait_until_served(server.http)


def test_ended_sessions_are_opened_again(server, db):
    for _ in range(3):
        db("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'wdhs_service'")
        wait_until_served(server.http)


def test_server_may_be_started_before_its_database(postgres, start_server):
    with stopped(postgres):
        early = start_server(SETTINGS, ready="/health/live")
        assert_unavailable(early.http.get("/v1/partners"))
        assert_unavailable(early.http.get("/health/ready"))
        assert early.http.get("/v1").status == 200
    wait_until_served(early.http)
    wait_until_ready(early)
    assert early.stop() == 0


def test_server_that_never_sees_its_database_stops_as_well(start_server):
    alone = start_server({"WDHS_DATABASE_URL": "host=127.0.0.1 port=1 dbname=x"}, ready="/health/live")
    assert_unavailable(alone.http.get("/v1/goals"))
    assert alone.stop() == 0
    assert "database-unreachable" in alone.log()


# --- a database that is slow -------------------------------------------------------------------------------------------------


def test_statement_that_waits_too_long_is_given_up(server, locked):
    assert_unavailable(server.http.get("/v1/partners"))
    locked()
    wait_until_served(server.http)


def test_full_queue_answers_at_once(start_server, locked):
    small = start_server({**PATIENT, "WDHS_QUEUE_LIMIT": "2", "WDHS_CACHE_BYTES": "0"})
    threads, statuses = Threads(), []

    def ask():
        answer = small.http.get("/v1/partners")
        if answer.status != 200:
            assert_unavailable(answer)
        statuses.append(answer.status)

    for _ in range(8):
        threads.run(ask)
    eventually(lambda: statuses.count(503) == 6)
    locked()
    threads.join()
    assert sorted(statuses) == [200] * 2 + [503] * 6


# --- clients that leave ------------------------------------------------------------------------------------------------------


@pytest.fixture
def patient(start_server, locked):
    """Of one loop; requests for partners wait until `locked` is called."""
    return start_server(PATIENT)


def ask_and_leave(server, target, after_s):
    connection = server.raw.connect()
    connection.sendall(request("GET", target, close=False))
    time.sleep(after_s)
    leave(connection)


def test_who_leaves_soon_is_not_waited_for(patient):
    asked = itertools.count(1)

    def is_forgotten():
        number = next(asked)
        ask_and_leave(patient, f"/v1/partners?limit={number}", 0.005)
        return under_way(patient.http) < number

    at_last(is_forgotten)


@pytest.mark.parametrize("after_s", [0.002, 0.01, 0.3])
def test_who_asked_for_the_same_is_answered_though_the_first_one_left(patient, locked, after_s):
    threads, seen = Threads(), []
    for _ in range(5):
        first = patient.raw.connect()
        first.sendall(request("GET", "/v1/partners", close=False))
        time.sleep(after_s)
        for _ in range(3):
            threads.run(lambda: seen.append(patient.http.get("/v1/partners").status))
        time.sleep(after_s)
        leave(first)
    locked()
    threads.join()
    assert seen == [200] * 15


def test_nothing_is_left_of_those_who_left(patient, locked, database):
    goal = database("select id::text from goals where slug = 'samen-is-normaal'")[0][0]
    targets = ["/v1/partners", "/v1/partners/vsbfonds", "/v1/partners?count=true", "/v1/pledges/counts"]
    for number in range(60):
        ask_and_leave(patient, targets[number % len(targets)], number % 15 / 1000)
    for number in range(20):
        pledge = json.dumps(signing.person(goal)).encode()
        with patient.raw.connect() as connection:
            connection.sendall(request("POST", "/v1/pledges", [("Content-Type", "application/json"),
                                                               ("Content-Length", str(len(pledge)))], pledge, close=False))
            time.sleep(number % 4 / 1000)
            leave(connection)
    locked()
    wait_until_served(patient.http)
    wait_until_under_way(patient.http, 0)


def test_change_that_cannot_be_shown_is_no_failure(start_server, database):
    """It is stored by then, and doing it again would meet another version."""
    small = start_server({**PATIENT, "WDHS_QUEUE_LIMIT": "1"}, database=database)
    made = signing.confirmed(small.http, database, signing.person(signing.goal_id(small.http)))
    token, threads, seen = signing.manage_token(database, made), Threads(), []
    writer = psycopg2.connect(database.superuser_url)
    writer.cursor().execute("select from pledges where id = %s for update", (made,))
    threads.run(lambda: seen.append(small.http.patch("/v1/pledges/mine", json={"statement": "Na u."}, key=token,
                                                     headers={"If-Match": "*"})))
    eventually(lambda: database("select from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'update pledges'"))
    with database.locked("collectives") as unlock:
        threads.run(lambda: small.http.get("/v1/collectives?limit=3")) # the queue for reading is full
        wait_until_under_way(small.http, 2)
        writer.rollback()
        eventually(lambda: seen)
        unlock()
    threads.join()
    writer.close()
    assert seen[0].status == 204, seen[0]
    assert_headers_of_every_answer(seen[0])
    assert database(f"select statement from pledges where id = '{made}'") == [("Na u.",)]


# --- exit codes --------------------------------------------------------------------------------------------------------------


def serve_and_end(database, settings=None, arguments=()):
    """For a server that must not come up."""
    settings = {"WDHS_LISTEN": "127.0.0.1:0", **(settings or {})}
    return run_cli(database, "serve", *arguments, settings=settings)


def test_schema_that_is_behind_is_exit_3(empty_database):
    done = serve_and_end(empty_database)
    assert done.returncode == 3
    assert "migrate" in done.stderr


def test_schema_that_lacks_the_last_migration_is_exit_3(empty_database):
    assert run_cli(empty_database, "migrate").returncode == 0
    empty_database("delete from schema_migrations where version = (select max(version) from schema_migrations)")
    assert serve_and_end(empty_database).returncode == 3


@pytest.mark.parametrize("change", [
    "insert into schema_migrations (version, name, checksum) values (9999, '9999_later', repeat('0', 64))",
    "update schema_migrations set checksum = repeat('0', 64) where version = 1"], ids=["newer", "changed"])
def test_schema_of_another_build_is_exit_4(change, empty_database):
    assert run_cli(empty_database, "migrate").returncode == 0
    empty_database(change)
    done = serve_and_end(empty_database)
    assert done.returncode == 4
    assert done.stderr.count("\n") < 5


def test_schema_that_turns_out_to_be_behind_ends_a_server_that_started_early(postgres, empty_database, tmp_path):
    with stopped(postgres):
        early = Server(empty_database, tmp_path).wait_until_ready("/health/live")
    assert early.process.wait(30) == 3


@pytest.mark.parametrize(("settings", "code"), [
    ({"WDHS_LOOPS": "veel"}, 2), ({"WDHS_LOOPS": "-1"}, 2), ({"WDHS_MAX_BODY": "10"}, 2), ({"WDHS_ACCESS_LOG": "misschien"}, 2),
    ({"WDHS_BASE_URL": "api.example.org"}, 2), ({"WDHS_LOG_LEVEL": "luid"}, 2), ({"WDHS_TLS_CERT": "/nergens"}, 2),
    ({"WDHS_TLS_CERT": "/nergens", "WDHS_TLS_KEY": "/nergens"}, 1), ({"WDHS_TRUSTED_PROXIES": "10.0.0.0/99"}, 1),
    ({"WDHS_LISTEN": "onzin"}, 1), ({"WDHS_LISTEN": "203.0.113.1:8080"}, 1)])
def test_settings_that_cannot_be_are_told_at_the_start(settings, code, database):
    done = serve_and_end(database, settings)
    assert done.returncode == code, done.stderr
    name, value = next(iter(settings.items()))
    assert name.removeprefix("WDHS_").replace("_", "-").lower() in done.stderr or name in done.stderr or value in done.stderr
    assert done.stdout == ""


def test_server_without_a_database_in_its_settings_is_a_wrong_use():
    done = run_cli(None, "serve")
    assert done.returncode == 2
    assert "WDHS_DATABASE_URL" in done.stderr
