"""Fixtures of the integration tests: the real program, a real PostgreSQL, HTTP in between."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import pytest  # noqa: E402

from support.cluster import Cluster  # noqa: E402
from support.fixtures import service_fixtures  # noqa: E402
from support.hearing import run_hearing  # noqa: E402
from support.service import BINARY, OK, Server, run_cli  # noqa: E402
from support.side_by_side import PROCESSES  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "hears: what this says is true while the service hears of changes")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    if not item.get_closest_marker("hears"):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in run_hearing(item, nextitem):
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture(scope="session")
def cluster():
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is not built; run script/test", returncode=4)
    given = os.environ.get("WDHS_TEST_DATABASE_URL") if PROCESSES == 1 else None  # else each has its own
    found = Cluster(given) if given else Cluster.start()
    found.make_roles()
    yield found
    found.stop()


admin, database, key, server = service_fixtures("session", {"WDHS_CHALLENGE": "optional"})


@pytest.fixture
def empty_database(cluster):
    """A database of the test's own, in which nothing has been done."""
    made = cluster.make_database()
    yield made
    made.drop()


@pytest.fixture
def migrated(empty_database):
    """The same with the schema of this build, and nothing in it."""
    assert run_cli(empty_database, "migrate").returncode == OK
    return empty_database


@pytest.fixture
def start_server(database, tmp_path):
    """start_server(settings={…}, arguments=[…], database=…): another server, with settings of the test's own."""
    started = []

    def start(settings=None, arguments=(), database=database, ready="/health/ready"):
        started.append(Server(database, tmp_path, settings, arguments))
        return started[-1].wait_until_ready(ready) if ready else started[-1]

    yield start
    for one in started:
        one.stop_cleanly()


@pytest.fixture
def http(server):
    return server.http


@pytest.fixture
def raw(server):
    return server.raw


@pytest.fixture
def db(database):
    """db(sql, parameter…): rows of the session's database, as superuser."""
    return database


@pytest.fixture
def cli(database):
    """cli(argument…): a subcommand on the session's database."""

    def run(*arguments, **options):
        return run_cli(database, *arguments, **options)

    return run


@pytest.fixture
def locked(database):
    """Nobody can read partners until the test is over, or calls this."""
    with database.locked("partners") as unlock:
        yield unlock
