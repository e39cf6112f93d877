"""A service for one file of tests: `from support.own_service import admin, database, key, server` puts these in the place
of the session's. What such a file stores, counts or finds in the log is its own."""

import pytest

from support.service import Server, make_key, run_cli


def make_seeded_database(cluster):
    made = cluster.make_database()
    for command in ("migrate", "seed"):
        done = run_cli(made, command)
        assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def database(cluster):
    made = make_seeded_database(cluster)
    yield made
    made.drop()


@pytest.fixture(scope="module")
def server(database, tmp_path_factory):
    started = Server(database, tmp_path_factory.mktemp("server"))
    try:
        yield started.wait_until_ready()
    finally:
        started.stop_cleanly()


@pytest.fixture(scope="module")
def key(database):
    def make(*scopes, **options):
        return make_key(database, *scopes, **options)

    return make


@pytest.fixture(scope="module")
def admin(key):
    return key("admin", name="admin of this file")
