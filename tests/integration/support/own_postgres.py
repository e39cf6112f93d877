"""A PostgreSQL for one file of tests: `from support.own_postgres import cluster, postgres` has its databases made there,
and what happens to it happens to no other test."""

import pytest

from support.postgres import Postgres


@pytest.fixture(scope="module")
def postgres():
    own = Postgres()
    yield own
    own.end()


@pytest.fixture(scope="module")
def cluster(postgres):
    return postgres.cluster
