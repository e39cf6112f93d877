"""The service is told to stop while it is busy: clients get answers, and the right ones."""

import contextlib
import json
import signal
import threading

import pytest

from support.client import Client
from support.kept import HIT, cache_status, wait_until_kept
from support.metrics import wait_until_under_way
from support.own_service import admin, database, key  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_unavailable
from support.service import free_port
from support.waiting import Threads, eventually, wait_until_served
from support.wire import answers, read_to_end, request, wait_until_read

PATIENT = {"WDHS_QUERY_TIMEOUT_MS": "600000", "WDHS_DRAIN_TIMEOUT_S": "600"}  # longer than any test waits
PARTNER = {"name": "Proef", "role": "affiliated", "kind": "other"}


class Visitor:
    """Asks again and again over one connection, until an answer says that it was the last one."""

    def __init__(self, raw):
        self.raw, self.answers, self.ended = raw, 0, None

    def run(self):
        with self.raw.connect() as connection:
            stream = connection.makefile("rb")
            while self.ended is None:
                connection.sendall(request("GET", "/v1/municipalities?limit=20", close=False))
                self.receive(stream)

    def receive(self, stream):
        status = stream.readline()
        if not status.startswith(b"HTTP/1.1 200 "):
            self.ended = f"after {self.answers} answers: {status!r}"
            return
        headers = {}
        while (line := stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        assert len(json.loads(stream.read(int(headers["content-length"])))["items"]) == 20
        self.answers += 1
        if headers.get("connection") == "close":
            self.ended = "closed"


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_stop_under_load_resets_nobody_and_loses_no_answer(sent, start_server):
    busy = start_server({"WDHS_LOOPS": "2"})
    visitors, threads = [Visitor(busy.raw) for _ in range(32)], Threads()
    for visitor in visitors:
        threads.run(visitor.run)
    eventually(lambda: all(visitor.answers > 1 for visitor in visitors))
    assert busy.stop(sent) == 0
    threads.join()
    assert [visitor.ended for visitor in visitors] == ["closed"] * 32
    with pytest.raises(ConnectionRefusedError):
        busy.http.get("/health/live")


def tell_to_stop(server):
    """From when on it stops."""
    server.process.send_signal(signal.SIGTERM)
    eventually(lambda: '"stopping"' in server.log())


def test_stop_waits_for_what_is_under_way(start_server, locked):
    server = start_server(PATIENT)
    threads, seen = Threads(), []
    threads.run(lambda: seen.append(server.http.get("/v1/partners")))
    wait_until_under_way(server.http, 1)
    tell_to_stop(server)
    assert seen == []
    locked()
    threads.join()
    assert seen[0].status == 200
    assert seen[0].headers["Connection"] == "close"
    assert server.stop() == 0


def test_stop_gives_up_on_what_takes_longer_than_the_drain_timeout(start_server, locked):
    server = start_server({**PATIENT, "WDHS_DRAIN_TIMEOUT_S": "1"})
    threads, seen = Threads(), []
    threads.run(lambda: seen.append(server.http.get("/v1/partners")))
    wait_until_under_way(server.http, 1)
    assert server.stop() == 0
    threads.join()
    assert_unavailable(seen[0])
    assert_headers_of_every_answer(seen[0])


def test_stop_tells_of_a_change_that_may_still_come_true(start_server, locked, admin, database):
    """PostgreSQL comes to the end of what was sent, also when nobody waits for it any more."""
    server = start_server({**PATIENT, "WDHS_DRAIN_TIMEOUT_S": "1"})
    threads, seen = Threads(), []
    threads.run(lambda: seen.append(server.http.post("/v1/partners", json={**PARTNER, "slug": "late"}, key=admin)))
    eventually(lambda: database("select from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'insert into partners'"))
    assert server.stop() == 0
    threads.join()
    assert_unavailable(seen[0], ["outcome-unknown"])
    locked()
    eventually(lambda: database("select from partners where slug = 'late'"))
    database("delete from partners where slug = 'late'")


def test_stop_with_requests_that_come_in_to_the_last_moment(start_server, database):
    """They meet a pool that takes nothing any more."""
    for _ in range(3):
        server = start_server({"WDHS_LOOPS": "2", "WDHS_CONNECTIONS": "1", "WDHS_DRAIN_TIMEOUT_S": "0"}, database=database)
        connections = [server.raw.connect() for _ in range(300)]
        server.process.send_signal(signal.SIGTERM)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.sendall(request("GET", "/v1/partners", [("Cache-Control", "no-cache")], close=False))
        assert server.stop() == 0
        for connection in connections:
            connection.close()


def test_nothing_kept_is_served_after_the_signal(start_server, database):
    """Changes are heard of on the first loop, which may end before others."""
    server = start_server({"WDHS_LOOPS": "2"}, database=database)
    path = "/v1/partners/vsbfonds"
    wait_until_kept(server.http, path)
    with server.raw.connect() as connection:
        for _ in range(4):
            connection.sendall(request("GET", path, close=False))
            assert connection.recv(10000)
        begun = request("GET", path)
        connection.sendall(begun[:-2])
        wait_until_read(connection)
        tell_to_stop(server)
        connection.sendall(begun[-2:])
        data, _ = read_to_end(connection)
    (answer,) = answers(data)
    assert answer.status == 200 and not cache_status(answer).startswith(HIT)
    assert server.stop() == 0


def test_stop_does_not_wait_for_idle_connections(start_server):
    server = start_server(PATIENT)
    idle = [server.raw.connect() for _ in range(8)]
    idle[0].sendall(b"GET /v1/part")
    with server.raw.connect() as used:
        used.sendall(request("GET", "/health/live", close=False))
        assert used.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert server.stop() == 0
    for connection in idle:
        connection.close()


def test_new_server_takes_the_port_over_from_a_stopping_one(start_server):
    """Both listen for a moment, as in a rollout."""
    old, other_port = start_server({"WDHS_LOOPS": "1"}), free_port()
    listen = f"127.0.0.1:{old.port},127.0.0.1:{other_port}"
    new = start_server({"WDHS_LISTEN": listen, "WDHS_LOOPS": "1"}, ready=None)
    eventually(lambda: '"serving"' in new.log())
    wait_until_served(Client("127.0.0.1", other_port))
    stop, threads, seen = threading.Event(), Threads(), []

    def ask():
        while not stop.is_set():
            seen.append(old.http.get("/v1/partners?limit=1").status)

    for _ in range(4):
        threads.run(ask)
    eventually(lambda: seen)
    assert old.stop() == 0
    before = len(seen)
    eventually(lambda: len(seen) > before + 8)
    stop.set()
    threads.join()
    assert set(seen) == {200}
    assert new.stop() == 0


def test_client_sockets_of_a_stopped_server_are_at_their_end(start_server):
    server = start_server()
    with server.raw.connect() as connection:
        connection.sendall(request("GET", "/health/live", close=False))
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert server.stop() == 0
        connection.settimeout(10)
        assert connection.recv(1) == b""
