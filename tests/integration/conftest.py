"""Fixtures of the integration tests: the real program, a real PostgreSQL, HTTP in between."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import pytest  # noqa: E402

from support.cluster import Cluster  # noqa: E402
from support.service import BINARY, Server, make_key, run_cli  # noqa: E402


@pytest.fixture(scope="session")
def cluster():
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is not built; run script/test", returncode=4)
    given = os.environ.get("WDHS_TEST_DATABASE_URL")
    found = Cluster(given) if given else Cluster.start()
    found.make_roles()
    yield found
    found.stop()


@pytest.fixture(scope="session")
def database(cluster):
    """Migrated and seeded, shared by the whole session; called with SQL, it answers with rows."""
    made = cluster.make_database()
    for command in ("migrate", "seed"):
        done = run_cli(made, command)
        assert done.returncode == 0, done.stderr
    yield made
    made.drop()


@pytest.fixture
def empty_database(cluster):
    """A database of the test's own, in which nothing has been done."""
    made = cluster.make_database()
    yield made
    made.drop()


@pytest.fixture(scope="session")
def server(database, tmp_path_factory):
    """The running service; that it ends well, without a finding of the sanitizers, is a test in itself."""
    started = Server(database, tmp_path_factory.mktemp("server"))
    try:
        yield started.wait_until_ready()
    finally:
        started.stop_cleanly()


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


@pytest.fixture(scope="session")
def key(database):
    """key("collectives:write", …, partner=…): a new key, as the text that goes behind "Bearer "."""

    def make(*scopes, **options):
        return make_key(database, *scopes, **options)

    return make


@pytest.fixture(scope="session")
def admin(key):
    """A key that may do everything."""
    return key("admin", name="admin of the tests")
