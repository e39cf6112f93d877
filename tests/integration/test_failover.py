"""The primary is gone in the middle of the work and its standby takes over: the service finds it by itself."""

import itertools
import re
import threading

import psycopg2.extensions
import pytest

from support.cluster import Connection
from support.kept import wait_until_kept
from support.own_service import admin, key  # noqa: F401
from support.postgres import Postgres
from support.problems import assert_problem
from support.service import migrate_and_seed, run_cli
from support.standby import HBA, Standby
from support.waiting import Threads, eventually

PATIENCE_S = 30


@pytest.fixture(scope="module")
def postgres():
    own = Postgres()
    own.listen(HBA, synchronous_commit="on")
    yield own
    own.end()


@pytest.fixture(scope="module")
def cluster(postgres):
    return postgres.cluster


@pytest.fixture(scope="module")
def database(cluster):
    """Ends with its PostgreSQL, which does not outlive the test."""
    made = cluster.make_database()
    migrate_and_seed(made)
    return made


@pytest.fixture
def standby(postgres, database):
    own = Standby(postgres)
    yield own
    own.end()


@pytest.fixture
def server(start_server, postgres, standby, database):
    """Knows of both, and wants the one that takes changes."""
    url = psycopg2.extensions.make_dsn(database.service_url, host="127.0.0.1,127.0.0.1",
                                       port=f"{standby.port},{postgres.port}", target_session_attrs="read-write")
    assert run_cli(database, "check", settings={"WDHS_DATABASE_URL": url}).returncode == 0
    return start_server({"WDHS_DATABASE_URL": url, "WDHS_LOOPS": "2"}, database=database)


class Work:
    """Writers and readers, until they are told to stop. `kept` are the ids of writes that were acknowledged."""

    def __init__(self, http, admin):
        self.http, self.admin = http, admin
        self.kept, self.refused, self.read = [], 0, 0
        self.numbers, self.ended, self.threads = itertools.count(), threading.Event(), Threads()

    def __enter__(self):
        for _ in range(3):
            self.threads.run(self.repeat, self.write)
            self.threads.run(self.repeat, self.look)
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.threads.join()

    def repeat(self, function):
        while not self.ended.is_set():
            function()

    def write(self):
        fields = {"name": f"Overname {next(self.numbers)}", "role": "affiliated", "kind": "other"}
        answer = self.http.post("/v1/partners", key=self.admin, json=fields)
        if answer.status == 201:
            self.kept.append(answer.json()["id"])
        else:
            self.refuse(answer)

    def look(self):
        """What was acknowledged is there, whoever is asked."""
        if not self.kept:
            return
        answer = self.http.get("/v1/partners/" + self.kept[-1])
        if answer.status == 200:
            self.read += 1
        else:
            self.refuse(answer)

    def refuse(self, answer):
        self.refused += 1
        slug = answer.json()["type"].rpartition("/")[2]
        assert slug in ("unavailable", "outcome-unknown"), answer
        assert_problem(answer, slug)

    def goes_on(self):
        """A few more of each."""
        written, read = len(self.kept), self.read
        eventually(lambda: len(self.kept) > written + 5 and self.read > read + 5, PATIENCE_S)


def test_standby_takes_over_without_loss(postgres, standby, server, database, admin):
    path = "/v1/partners/vsbfonds"
    wait_until_kept(server.http, path)
    changed = psycopg2.extensions.make_dsn(standby.url, dbname=database.name)
    with Work(server.http, admin) as work:
        work.goes_on()
        postgres.stop(postgres.CRASH)
        eventually(lambda: work.refused > 0)
        standby.promote()
        with Connection(changed) as run:
            run("update partners set name = 'Na de overname' where slug = 'vsbfonds'")
        answer = eventually(lambda: [one for one in [server.http.get(path)] if one.status == 200], PATIENCE_S)[0]
        assert answer.json()["name"] == "Na de overname"
        work.goes_on()
    with Connection(changed) as run:
        there = {row[0] for row in run("select id::text from partners")}
        assert set(work.kept) <= there
        wait_until_kept(server.http, path)
        run("update partners set name = 'En later' where slug = 'vsbfonds'")
    eventually(lambda: server.http.get(path).json()["name"] == "En later")
    eventually(lambda: server.http.get("/health/ready").status == 200)
    assert re.findall(r'"event":"(listening[a-z-]*)"', server.log())[:3] == \
        ["listening", "listening-lost", "listening"]
    assert server.stop() == 0
