"""Changes are announced to whoever listens, and the service listens: it tells when it begins to hear and when it no longer does."""

import json
import select
import signal
import time

import psycopg2
import pytest

from support import signing
from support.cluster import Connection
from support.own_postgres import cluster, postgres  # noqa: F401
from support.own_service import admin, database, key, server  # noqa: F401
from support.service import run_cli
from support.waiting import at_last, eventually

DEAF_S = 1.5  # how long the service may go on without noticing that it would miss something

# A row for each table that the API reads from, in the order in which they can be stored.
ROWS = {
    "provinces": "(code, slug, name_nl) values ('PV99', 'proef', 'Proef')",
    "municipalities": "(code, slug, name_nl, province) values ('GM9999', 'proef', 'Proef', 'PV99')",
    "themes": "(slug, name_nl, name_en) values ('proef', 'Proef', 'Trial')",
    "collective_types": "(slug, name_nl, name_en) values ('proef', 'Proef', 'Trial')",
    "partners": "(slug, name, role, kind) values ('proef', 'Proef', 'affiliated', 'other')",
    "collectives": "(slug, name, type, scale, municipality, publication_state)"
                   " values ('proef', 'Proef', 'proef', 'village', 'GM9999', 'published')",
    "memberships": "(collective, partner) select c.id, p.id from collectives c, partners p"
                   " where (c.slug, p.slug) = ('proef', 'proef')",
    "programmes": "(slug, name) values ('proef', 'Proef')",
    "goals": "(slug, programme, number, slogan_nl, target_year) select 'proef', id, 99, 'Proef', 2040 from programmes"
             " where slug = 'proef'",
    "goal_progress": "(goal, stated_on, statement_nl, source) select id, '2026-01-01', 'Proef', 'Proef' from goals"
                     " where slug = 'proef'",
    "declarations": "(slug, programme, number, title_nl, text_nl, controller_name, controller_email, purposes_nl, retention_nl)"
                    " select 'proef', id, 99, 'Proef', 'Proef', 'Proef', 'proef@example.org', 'Proef', 'Proef'"
                    " from programmes where slug = 'proef'",
    "pledges": "(signer, name, email, goals, status, public_name)"
               " select 'person', 'Proef', 'proef@example.org', array[id], 'confirmed', true from goals where slug = 'proef'",
}
# Nothing of these is ever kept: they are read with a key or a token only, or counted anew each second.
UNREAD = {"api_keys", "schema_migrations", "schema_functions", "collective_external_ids", "pledge_signups", "pledge_tokens",
          "pledge_consents", "pledge_counts", "pledge_count_changes", "pledge_decisions", "pledge_transitions",
          "personal_reads", "signup_blocks", "mails", "mail_removals", "failed_signups"}
OPENLY = {"consents": {**signing.AGREED, "publicName": True}}


class Ear:
    """Hears what is announced in one database."""

    def __init__(self, database):
        self.database = database
        self.connection = psycopg2.connect(database.superuser_url)
        self.connection.autocommit = True
        self.connection.cursor().execute("listen wdhs_changed")

    def heard(self):
        """What was announced until now: a notification of our own, which comes last, says that there is no more."""
        self.database("select pg_notify('wdhs_changed', 'until here')")
        found = []
        while "until here" not in found:
            assert select.select([self.connection], [], [], 30)[0]
            self.connection.poll()
            found += [notice.payload for notice in self.connection.notifies]
            self.connection.notifies.clear()
        return found[:-1]

    def heard_of(self, sql):
        self.database(sql)
        return self.heard()


@pytest.fixture
def ear(database):
    own = Ear(database)
    yield own
    own.connection.close()


@pytest.fixture
def rows(database):
    """Stored now, and gone after the test."""
    for table, row in ROWS.items():
        database(f"insert into {table} {row}")
    yield
    remove_rows(database)


def remove_rows(database):
    for table in reversed(ROWS):
        database(f"delete from {table} where {of_the_test(table)}")


def of_the_test(table):
    return {
        "memberships": "partner in (select id from partners where slug = 'proef')",
        "goal_progress": "statement_nl = 'Proef'",
        "pledges": "name = 'Proef'",
    }.get(table, "slug = 'proef'")


def events(server):
    """The listener's lines in the log."""
    return [line["event"] for line in server.log_lines() if line.get("event", "").startswith("listening")]


def wait_until_deaf(server):
    eventually(lambda: events(server)[-1:] == ["listening-lost"])


def wait_until_it_hears(server):
    eventually(lambda: events(server)[-1:] == ["listening"])


# --- who announces -----------------------------------------------------------------------------------------------------------


def test_every_table_is_known_here(database):
    assert database.tables() == set(ROWS) | UNREAD


def test_every_table_announces_what_is_inserted(database, ear):
    try:
        assert {table: ear.heard_of(f"insert into {table} {row}") for table, row in ROWS.items()} == {
            table: [table] for table in ROWS}
    finally:
        remove_rows(database)


def test_every_table_announces_what_is_updated(rows, ear):
    heard = {table: ear.heard_of(f"update {table} set version = version where {of_the_test(table)}") for table in ROWS}
    assert heard == {table: [table] for table in ROWS}


def test_every_table_announces_what_is_deleted(rows, ear):
    heard = {table: ear.heard_of(f"delete from {table} where {of_the_test(table)}") for table in reversed(ROWS)}
    assert all(table in heard[table] for table in ROWS), heard


def test_every_table_announces_that_it_is_emptied(empty_database):
    assert run_cli(empty_database, "migrate").returncode == 0
    ear = Ear(empty_database)
    heard = ear.heard_of(f"truncate {', '.join([*ROWS, *UNREAD - {'schema_migrations'}])}")
    ear.connection.close()
    assert sorted(heard) == sorted(ROWS)


def test_what_changes_along_is_announced_too(rows, ear):
    assert {"collectives", "memberships"} <= set(ear.heard_of("delete from collectives where slug = 'proef'"))


def test_transaction_announces_a_table_once_and_only_when_it_commits(database, rows, ear):
    with Connection(database.superuser_url) as run:
        run("begin")
        for _ in range(3):
            run("update themes set version = version where slug = 'proef'")
        assert ear.heard() == []
        run("commit")
        assert ear.heard() == ["themes"]
        run("begin")
        run("update themes set version = version where slug = 'proef'")
        run("rollback")
    assert ear.heard() == []


def test_pending_pledge_announces_nothing(database, rows, ear):
    insert = f"insert into pledges {ROWS['pledges']}"
    assert ear.heard_of(insert.replace("'confirmed'", "'pending'")) == []
    assert ear.heard_of("update pledges set status = 'confirmed' where status = 'pending' and name = 'Proef'") == ["pledges"]


def test_pledge_that_stays_unnamed_announces_nothing(database, rows, ear):
    assert ear.heard_of(f"insert into pledges {ROWS['pledges'].replace(', true', ', false')}") == []
    assert ear.heard_of("update pledges set status = 'withdrawn' where name = 'Proef' and not public_name") == []
    assert ear.heard_of("update pledges set public_name = false where name = 'Proef' and public_name") == ["pledges"]


def test_reading_and_using_a_key_announce_nothing(server, admin, ear):
    assert server.http.get("/v1/pledges", key=admin, headers=signing.REASON).status == 200
    assert server.http.get("/v1/partners").status == 200
    assert ear.heard() == []


def test_signing_up_announces_nothing_and_confirming_does(server, database, ear):
    made = signing.pending(server.http, database, signing.person(signing.goal_id(server.http), **OPENLY))
    assert ear.heard() == []
    assert signing.confirm(server.http, signing.confirm_token(database, made)).status == 200
    assert ear.heard() == ["pledges"]
    mine = signing.manage_token(database, made)
    changed = server.http.patch("/v1/pledges/mine", json={"name": "Iemand"}, key=mine, headers={"If-Match": "*"})
    assert changed.status == 200, changed
    assert ear.heard() == ["pledges"]
    assert server.http.delete("/v1/pledges/mine", key=mine).status == 204
    assert ear.heard() == ["pledges"]


def test_decision_announces_what_it_changes(server, database, admin, ear):
    made = signing.confirmed(server.http, database, signing.organisation(signing.goal_id(server.http), **OPENLY))
    ear.heard()
    for decision, heard in (("verify", ["pledges"]), ("promote", ["partners", "pledges"])):
        answer = server.http.post(f"/v1/pledges/{made}/decisions", json={"decision": decision}, key=admin)
        assert answer.status == 201, answer
        assert sorted(set(ear.heard())) == heard


# --- and what the field tables say of it ---------------------------------------------------------------------------------------

LINKED_PLEDGE = """
    update pledges set signer = 'organisation', representative_name = 'Proef', collective = c.id, partner = p.id
    from collectives c, partners p where pledges.name = 'Proef' and c.slug = 'proef' and p.slug = 'proef'"""
# What has to be moved or to go before, where PostgreSQL refuses otherwise.
FIRST = {"goals": "delete from pledges where name = 'Proef'"}
# Touches what the database has to carry on to other tables.
UPDATES = {"municipalities": "update municipalities set province = 'PV26' where slug = 'proef'"}


@pytest.fixture(scope="module")
def declared():
    """Table → (what writing changes, what removing changes), of the records that are kept and can be written."""
    found = {}
    for row in json.loads(run_cli(None, "fields").stdout):
        changes, removes = found.setdefault(row["table"], (set(), set()))
        changes |= set(row["changes"])
        removes |= set(row["removes"])
    return found


@pytest.mark.parametrize("table", ROWS)
def test_updating_announces_what_is_declared(table, declared, rows, ear):
    heard = ear.heard_of(UPDATES.get(table, f"update {table} set version = version where {of_the_test(table)}"))
    assert set(heard) == declared[table][0]


# Nothing refuses that they go, and perhaps others go with them.
REMOVABLE = ["collectives", "partners", "goals", "memberships", "goal_progress", "pledges"]


@pytest.mark.parametrize("table", REMOVABLE)
def test_deleting_announces_what_is_declared(table, declared, rows, database, ear):
    database(LINKED_PLEDGE)
    database(FIRST.get(table, "select 1"))
    ear.heard()
    heard = ear.heard_of(f"delete from {table} where {of_the_test(table)}")
    assert set(heard) == declared[table][1]


@pytest.mark.parametrize("table", [table for table in ROWS if table not in REMOVABLE])
def test_what_others_refer_to_is_not_deleted_with_them(table, declared, rows, database):
    """So nothing goes along but what is declared as changed with every write."""
    assert declared[table][1] == declared[table][0]
    referring = database("select conrelid::regclass::text from pg_constraint where contype = 'f' and confrelid = %s::regclass"
                         " and confdeltype in ('c', 'n', 'd')", table)
    assert {one for one, in referring} <= UNREAD


# --- who listens -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def listening(start_server):
    """A server that has begun to hear, and that tells nothing of the kind when it is stopped."""
    started = start_server()
    wait_until_it_hears(started)
    yield started
    before = events(started)
    started.stop_cleanly()
    assert events(started) == before


@pytest.mark.parametrize(("answers", "listeners"), [("1048576", 1), ("0", 0)])
def test_one_connection_of_a_server_that_keeps_anything_listens(answers, listeners, start_server, database):
    counted = start_server({"WDHS_DATABASE_URL": f"{database.service_url} application_name=counted", "WDHS_LOOPS": "2",
                            "WDHS_CONNECTIONS": "1", "WDHS_SLOW_CONNECTIONS": "1", "WDHS_WRITE_CONNECTIONS": "1",
                            "WDHS_CACHE_BYTES": answers})
    assert counted.http.get("/v1/partners").status == 200
    opened = "select count(*) from pg_stat_activity where application_name = 'counted'"
    eventually(lambda: database(opened) == [(6 + listeners,)])


def test_frozen_database_is_told_in_time(listening, postgres):
    postgres.freeze()
    try:
        wait_until_deaf(listening)
    finally:
        postgres.thaw()
    wait_until_it_hears(listening)


def test_short_freeze_goes_unnoticed(listening, postgres):
    def unnoticed():
        wait_until_it_hears(listening)
        before = events(listening)
        postgres.freeze()
        time.sleep(0.3)
        postgres.thaw()
        time.sleep(DEAF_S)
        return events(listening) == before

    at_last(unnoticed)


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGQUIT], ids=["in-order", "crash"])
def test_restart_of_the_database_is_told(way, listening, postgres):
    postgres.stop(way)
    wait_until_deaf(listening)
    postgres.start()
    wait_until_it_hears(listening)


def test_ended_session_is_told_and_replaced(listening, database):
    for _ in range(3):
        before = events(listening)
        database("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'wdhs_service'")
        eventually(lambda: events(listening)[len(before):][:2] == ["listening-lost", "listening"])


def test_server_that_never_sees_its_database_never_hears(start_server):
    alone = start_server({"WDHS_DATABASE_URL": "host=127.0.0.1 port=1 dbname=x"}, ready="/health/live")
    time.sleep(0.5)
    assert alone.stop() == 0
    assert events(alone) == []
