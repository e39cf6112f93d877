"""Many sign-ups at once, while what takes them in is killed: nothing that was acknowledged is lost, and nothing comes twice."""

import collections
import http.client
import json
import re
import threading
import time

import pytest

from support import signing
from support.cluster import Connection
from support.mail import MailServer, files_of
from support.metrics import metric
from support.own_postgres import cluster, postgres  # noqa: F401
from support.service import Server, seeded
from support.waiting import Threads, eventually

SIGNERS, SECONDS = 16, 2
PATIENCE_S = 40
ADDRESS = re.compile(rb"u\d+-\d+@voorbeeld\.example\.org")
OPEN = {"WDHS_SIGNUPS_PER_DOMAIN": "0", "WDHS_SIGNUPS_IN_ALL": "0", "WDHS_ACCESS_LOG": "off"}
SOON = {"WDHS_MAIL_LEASE_MS": "1000"}  # what a killed instance had taken goes again soon


@pytest.fixture(scope="module", autouse=True)
def durable(postgres):  # noqa: F811
    """What is committed outlives a kill, as it does in a real installation."""
    with Connection(postgres.cluster.url) as run:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            run(f"alter system set {name} = on")
        run("select pg_reload_conf()")
    eventually(lambda: _shows(postgres, "synchronous_commit") == "on")


def _shows(postgres, name):  # noqa: F811
    with Connection(postgres.cluster.url) as run:
        return run(f"show {name}")[0][0]


@pytest.fixture
def database(cluster):  # noqa: F811
    with seeded(cluster) as made:
        yield made


class Crowd:
    """Signs as fast as it is answered, each time with a new address, until it is told to stop. Whoever gets no answer goes
    on with the next address at the server that is there then. `acknowledged` are the addresses that were told 202."""

    def __init__(self, *servers):
        self.servers = list(servers)
        self.acknowledged, self.failed = set(), collections.Counter()
        self.stopped, self.threads = threading.Event(), Threads()
        goal = signing.goal_id(servers[0].http)
        self.pledge = {**signing.person(goal), "consents": signing.AGREED}
        for number in range(SIGNERS):
            self.threads.run(self.sign_on, number)

    def sign_on(self, number):
        connection, count = None, 0
        while not self.stopped.is_set():
            count += 1
            address = f"u{number}-{count}@voorbeeld.example.org"
            try:
                connection = connection or self.connect(number)
                outcome = self.sign(connection, address)
            except (OSError, http.client.HTTPException) as error:
                outcome, connection = type(error).__name__, None
            if outcome == 202:
                self.acknowledged.add(address)
            else:
                self.failed[outcome] += 1
                time.sleep(0.01)

    def connect(self, number):
        return http.client.HTTPConnection("127.0.0.1", self.servers[number % len(self.servers)].port, timeout=10)

    def sign(self, connection, address):
        body = json.dumps({**self.pledge, "email": address})
        connection.request("POST", "/v1/pledges", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def stop(self):
        self.stopped.set()
        self.threads.join()


def assert_all_stored(database, crowd):
    """As soon as the inbox is empty; gives the addresses, also those whose sender never knew."""
    eventually(lambda: database("select count(*) from pledge_signups") == [(0,)], PATIENCE_S)
    stored = [email for (email,) in database("select email from pledges")]
    assert len(stored) == len(set(stored))
    assert crowd.acknowledged - set(stored) == set()
    return set(stored)


def wait_until_sent(database):
    eventually(lambda: database("select count(*) from mails where state <> 'sent'") == [(0,)], PATIENCE_S)


def delivered(directory):
    """How many files there are for each address."""
    return collections.Counter(ADDRESS.search(path.read_bytes()).group().decode() for path in files_of(directory))


def accepted_mails(mail_server):
    return collections.Counter(address for _, to, _ in mail_server.handler.received for address in to)


def test_in_peace_every_sign_up_is_there_once_and_gets_one_mail(database, start_server, tmp_path):
    directory = tmp_path / "mail"
    server = start_server({**OPEN, "WDHS_MAIL_DIRECTORY": str(directory)}, database=database)
    crowd = Crowd(server)
    time.sleep(SECONDS)
    crowd.stop()
    assert crowd.failed == {}
    assert len(crowd.acknowledged) > 100
    assert assert_all_stored(database, crowd) == crowd.acknowledged
    wait_until_sent(database)
    assert delivered(directory) == collections.Counter(crowd.acknowledged)
    assert database("select count(*), max(attempts) from mails") == [(len(crowd.acknowledged), 1)]
    assert metric(server.http, "wdhs_signups_accepted_total") == len(crowd.acknowledged)
    assert metric(server.http, "wdhs_mails_sent_total") == len(crowd.acknowledged)


def test_killed_service_and_killed_database_lose_nothing_that_was_acknowledged(database, postgres, tmp_path):  # noqa: F811
    settings = {**OPEN, **SOON, "WDHS_MAIL_DIRECTORY": str(tmp_path / "mail")}
    killed = Server(database, tmp_path, settings).wait_until_ready()
    again, crowd = None, Crowd(killed)
    try:
        time.sleep(SECONDS / 4)
        killed.process.kill()
        killed.process.wait()
        before_the_kill = len(crowd.acknowledged)
        crowd.servers[0] = again = Server(database, tmp_path, settings).wait_until_ready()
        time.sleep(SECONDS / 4)
        postgres.kill()
        between_the_kills = len(crowd.acknowledged)
        time.sleep(SECONDS / 8)
        postgres.start()
        eventually(lambda: len(crowd.acknowledged) > between_the_kills + 100, PATIENCE_S)
        crowd.stop()
        assert 0 < before_the_kill < between_the_kills
        assert {"ConnectionRefusedError", 503} <= set(crowd.failed)
        stored = assert_all_stored(database, crowd)
        wait_until_sent(database)
        assert set(delivered(tmp_path / "mail")) == stored
        assert database("select count(*) from mails") == [(len(stored),)]
    finally:
        crowd.stop()
        if again:
            again.stop_cleanly()


def test_two_instances_work_side_by_side_and_send_nothing_twice(database, start_server):
    mail_server = MailServer()
    try:
        settings = {**OPEN, "WDHS_SMTP_URL": mail_server.url}
        servers = [start_server(settings, database=database) for _ in range(2)]
        crowd = Crowd(*servers)
        time.sleep(SECONDS / 2)
        crowd.stop()
        assert crowd.failed == {}
        assert assert_all_stored(database, crowd) == crowd.acknowledged
        wait_until_sent(database)
        assert accepted_mails(mail_server) == collections.Counter(crowd.acknowledged)
        for name in ("wdhs_signups_accepted_total", "wdhs_mails_sent_total"):
            shares = [metric(server.http, name) for server in servers]
            assert sum(shares) == len(crowd.acknowledged) and min(shares) > 0, (name, shares)
    finally:
        mail_server.stop()
