"""Single records that are asked for at the same time are read together; nobody sees any difference."""

import concurrent.futures
import contextlib

import pytest

from support.made_up import some_collectives  # noqa: F401
from support.metrics import metric
from support.own_service import admin, database, key, server  # noqa: F401
from support.waiting import eventually

FRESH = {"headers": {"Cache-Control": "no-cache"}}
# A page of so many records counts as 16 statements: with it the only connection of `narrow` is full.
FILLING = "/v1/collectives?limit=30"


@pytest.fixture
def narrow(start_server, database):
    """A service with one connection for reads: what comes when that is full waits."""
    return start_server({"WDHS_QUERY_TIMEOUT_MS": "30000", "WDHS_LOOPS": "1", "WDHS_CONNECTIONS": "1", "WDHS_PIPELINE_LIMIT": "16"},
                        database=database).http


@contextlib.contextmanager
def waiting(http, database, paths):
    """All of them are asked for, and wait in the queue, until what this gives is called; then it gives the answers."""
    with database.locked("collectives") as unlock, concurrent.futures.ThreadPoolExecutor(len(paths) + 1) as pool:
        before = metric(http, "wdhs_db_statements_total")
        pool.submit(http.get, FILLING, **FRESH)
        eventually(lambda: metric(http, "wdhs_db_statements_total") == before + 1)
        asked = [pool.submit(http.get, path, **FRESH) for path in paths]
        eventually(lambda: metric(http, "wdhs_db_queue_depth") == len(paths))

        def answers():
            unlock()
            return [one.result() for one in asked]

        yield answers


def at_once(http, database, paths):
    """The answers, and how many statements they took."""
    before = metric(http, "wdhs_db_statements_total")
    with waiting(http, database, paths) as answers:
        found = answers()
    return found, metric(http, "wdhs_db_statements_total") - before - 1


def assert_as_alone(http, paths, answers):
    for path, answer in zip(paths, answers):
        alone = http.get(path, **FRESH)
        assert (answer.status, answer.headers.get("ETag")) == (alone.status, alone.headers.get("ETag")), path
        if alone.status == 200:
            assert answer.body == alone.body, path
        else:
            assert answer.json()["instance"] != alone.json()["instance"]


def test_records_by_id_and_by_slug(narrow, database):
    rows = database("select id::text, slug from collectives where publication_state = 'published' order by random() limit 24")
    for keys in ([key for key, _ in rows], [key for _, key in rows]):
        paths = [f"/v1/collectives/{key}" for key in keys]
        answers, statements = at_once(narrow, database, paths)
        assert {answer.status for answer in answers} == {200}
        assert statements < 4
        assert_as_alone(narrow, paths, answers)


def test_one_that_is_not_there_is_missing_only_for_who_asked(narrow, database):
    slugs = [slug for (slug,) in database("select slug from collectives where publication_state = 'published' limit 6")]
    paths = [f"/v1/collectives/{slug}" for slug in [*slugs[:3], "bestaat-niet", "ook \"niet\\".replace(" ", "%20"), *slugs[3:]]]
    answers, statements = at_once(narrow, database, paths)
    assert [answer.status for answer in answers] == [200] * 3 + [404] * 2 + [200] * 3
    assert statements < 4
    assert_as_alone(narrow, paths, answers)


def test_pages_are_asked_one_by_one(narrow, database):
    paths = [f"/v1/collectives?province=PV{number}&limit=5" for number in range(20, 32)]
    answers, statements = at_once(narrow, database, paths)
    assert statements == len(paths)
    assert_as_alone(narrow, paths, answers)


def test_lost_connection_is_lost_only_for_what_was_sent(narrow, database):
    slugs = [slug for (slug,) in database("select slug from collectives where publication_state = 'published' limit 5")]
    paths = [f"/v1/collectives/{slug}" for slug in slugs]
    with waiting(narrow, database, paths) as answers:
        database("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                 " and usename = 'wdhs_service' and wait_event_type = 'Lock'")
        found = answers()
    assert [answer.status for answer in found] == [200] * 5
    assert_as_alone(narrow, paths, found)
