"""Several event loops in one process: each has clients and a cache of its own, and all of them tell the same."""

import http.client
import itertools
import json
import re
import signal

import pytest

from support.kept import HIT, wait_until_kept
from support.own_service import admin, database, key  # noqa: F401
from support.waiting import Threads, eventually

LOOPS, CLIENTS, WRITERS = 4, 48, 3
READS = ["/v1/municipalities?limit=50", "/v1/goals", "/v1/partners?limit=20", "/v1/themes/zorg", "/v1/provinces?count=true"]


@pytest.fixture
def server(start_server):
    return start_server({"WDHS_LOOPS": str(LOOPS), "WDHS_CONNECTIONS": "2", "WDHS_SLOW_CONNECTIONS": "1",
                         "WDHS_WRITE_CONNECTIONS": "1", "WDHS_QUERY_TIMEOUT_MS": "20000", "WDHS_DRAIN_TIMEOUT_S": "20"})


class Visit:
    """One connection that stays, and therefore one loop."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        self.asked, self.last = 0, False

    def ask(self, method, path, key=None, headers=None, **fields):
        sent = {"Authorization": "Bearer " + key} if key else {}
        if fields:
            sent["Content-Type"] = "application/merge-patch+json" if method == "PATCH" else "application/json"
        self.connection.request(method, path, json.dumps(fields) if fields else None, {**sent, **(headers or {})})
        answer = self.connection.getresponse()
        body = answer.read()
        self.asked += 1
        self.last = answer.headers.get("Connection") == "close"
        return answer, body

    def get(self, path, fresh=False):
        answer, body = self.ask("GET", path, headers={"Cache-Control": "no-cache"} if fresh else None)
        assert answer.status == 200, (path, answer.status, body)
        return answer, json.loads(body)


@pytest.fixture
def visits(server):
    made = [Visit(server) for _ in range(CLIENTS)]
    yield made
    for visit in made:
        visit.connection.close()


def metric(server, name):
    return int(re.search(rf"^{re.escape(name)} (\d+)$", server.http.get("/metrics").text, re.MULTILINE).group(1))


def hearing(server):
    wait_until_kept(server.http)


def test_write_is_seen_by_every_loop_as_soon_as_it_is_acknowledged(server, visits, admin):
    hearing(server)
    path = "/v1/partners/vsbfonds"
    for number in range(5):
        for visit in visits:
            visit.get(path)
            visit.get("/v1/partners?limit=20")
        eventually(lambda: visits[0].get(path)[0].headers["Cache-Status"] == HIT)
        name = f"Nieuwe naam {number}"
        answer, _ = visits[number].ask("PATCH", path, key=admin, headers={"If-Match": "*"}, name=name)
        assert answer.status == 200
        assert {visit.get(path)[1]["name"] for visit in visits} == {name}
        for visit in visits:
            names = [item["name"] for item in visit.get("/v1/partners?limit=20")[1]["items"]]
            assert name in names


@pytest.mark.hears
def test_each_loop_keeps_answers_and_metrics_add_them_up(server, visits):
    hearing(server)
    path, before = "/v1/municipalities?limit=77", metric(server, "wdhs_cache_entries")
    states = [visit.get(path)[0].headers["Cache-Status"] for visit in visits]
    kept = metric(server, "wdhs_cache_entries") - before
    assert kept == CLIENTS - states.count(HIT)
    assert 2 <= kept <= LOOPS
    counted = 'wdhs_http_requests_total{route="/v1/municipalities",method="GET",status="200"}'
    assert metric(server, counted) == CLIENTS
    assert metric(server, 'wdhs_http_request_duration_seconds_count{route="/v1/municipalities"}') == CLIENTS
    eventually(lambda: metric(server, "wdhs_http_connections") == CLIENTS + 1)
    assert metric(server, "wdhs_db_connections_wanted") == LOOPS * 4


class Load:
    """Readers that compare, and writers that read their own writes over other connections."""

    def __init__(self, server, visits, admin):
        self.visits, self.admin, self.threads = visits, admin, Threads()
        self.right = {path: visits[0].get(path)[1] for path in READS if "partners" not in path}
        self.given_up, self.others = False, [Visit(server) for _ in range(WRITERS)]

    def __enter__(self):
        for visit, other in itertools.zip_longest(self.visits, self.others):
            self.threads.run(*((self.write, visit, other) if other else (self.read, visit)))
        return self

    def __exit__(self, error, *_):
        self.given_up = error is not None
        self.threads.join()
        for other in self.others:
            other.connection.close()

    def read(self, visit):
        for turn, path in enumerate(itertools.cycle(READS)):
            _, body = visit.get(path, fresh=turn % 3 == 0)
            assert path not in self.right or body == self.right[path]
            if visit.last or self.given_up:
                return

    def write(self, visit, other):
        for turn in itertools.count():
            name = f"Partner {id(visit)}, nummer {turn}"
            answer, body = visit.ask("POST", "/v1/partners", key=self.admin, name=name, role="affiliated", kind="other")
            assert answer.status == 201, (answer.status, body)
            if visit.last or other.last or self.given_up:
                return
            assert other.get("/v1/partners/" + json.loads(body)["id"])[1]["name"] == name


def test_all_answers_are_right_under_load_and_the_end_resets_nobody(server, visits, admin):
    hearing(server)
    with Load(server, visits, admin) as load:
        eventually(lambda: min(visit.asked for visit in visits) >= 20 or load.threads.raised)
        counts = server.http.get("/metrics").text
        server.process.send_signal(signal.SIGTERM)
        load.threads.join()
    assert server.stop() == 0
    assert all(visit.last for visit in visits)
    assert "wdhs_db_timeouts_total 0\n" in counts
