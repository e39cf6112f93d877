"""From a database at the last migration before functions were files, with people in it, to the newest: everything goes on."""

import hashlib

import pytest

from support import signing
from support.cluster import CHECKOUT, Connection
from support.service import Server, make_key, run_cli
from support.waiting import eventually

LAST = 12
MIGRATIONS = sorted(path for path in (CHECKOUT / "migrations").glob("0*.sql") if int(path.name[:4]) <= LAST)
TABLE = """create table schema_migrations (version integer constraint schema_migrations_pkey primary key, name text not null,
    checksum text not null, applied_at timestamptz not null default now());
    comment on table schema_migrations is 'Changes of the schema that were applied to this database';
    comment on column schema_migrations.version is 'Number of the migration';
    comment on column schema_migrations.name is 'File name of the migration, without .sql';
    comment on column schema_migrations.checksum is 'SHA-256 of the file, in hexadecimal';
    comment on column schema_migrations.applied_at is 'When it was applied'"""
SIGNUP = """insert into pledge_signups (id, kind, dropped, email, language, declaration, signer, name, goals, public_name,
    newsletter, share_with_partners) select gen_random_uuid(), 'pledge', false, %s, 'nl', 'intentieverklaring-1', 'person',
    'Jan Voorbeeld', array(select id from goals order by number limit 1), true, false, false"""


def migrate_as_before(database):
    """As an earlier build did, which had no other migrations than these."""
    with Connection(database.owner_url) as run:
        run(TABLE)
        for path in MIGRATIONS:
            run(path.read_text(encoding="utf-8"))
            run("insert into schema_migrations (version, name, checksum) values (%s, %s, %s)", int(path.name[:4]), path.stem,
                hashlib.sha256(path.read_bytes()).hexdigest())


def sign_as_before(database, address, status):
    """Through the functions of then; gives the id."""
    database(SIGNUP, address)
    with Connection(database.service_url) as run:
        run("select accept_signups(10)")
    (made,) = signing.pledges_of(database, address)
    if status != "pending":
        database("update pledges set status = 'confirmed' where id = %s", made)
    if status == "withdrawn":
        database("update pledges set status = 'withdrawn' where id = %s", made)
    return made


@pytest.fixture
def old(empty_database):
    """Its pledges by state; beside them a mail for each is queued, and one sign-up waits."""
    migrate_as_before(empty_database)
    assert run_cli(empty_database, "seed").returncode == 0
    addresses = {state: signing.new_address() for state in ("pending", "confirmed", "withdrawn", "waiting")}
    made = {state: sign_as_before(empty_database, address, state) for state, address in addresses.items() if state != "waiting"}
    empty_database(SIGNUP, addresses["waiting"])
    return empty_database, addresses, made


def test_what_is_in_the_database_goes_on_after_an_upgrade(old, tmp_path):
    database, addresses, made = old
    before = database("select id::text, status, version, signed_at from pledges order by id")
    tokens = {state: signing.manage_token(database, pledge) for state, pledge in made.items()}
    confirm = signing.confirm_token(database, made["pending"])
    done = run_cli(database, "migrate")
    assert done.returncode == 0, done.stderr
    assert database("select id::text, status, version, signed_at from pledges order by id") == before
    assert database("select count(*) from mails where state = 'queued'") == [(3,)]
    server = Server(database, tmp_path, {"WDHS_MAIL_DIRECTORY": str(tmp_path / "mail")})
    try:
        http = server.wait_until_ready().http
        (waiting,) = eventually(lambda: signing.pledges_of(database, addresses["waiting"]))
        assert signing.confirm(http, confirm).status == 200
        assert http.post("/v1/pledges/mine/withdrawal", key=tokens["confirmed"]).status == 200
        assert http.delete("/v1/pledges/mine", key=tokens["withdrawn"]).status == 204
        decision = {"decision": "confirm", "reason": "Nagegaan."}
        answer = http.post(f"/v1/pledges/{waiting}/decisions", json=decision, key=make_key(database, "pledges:write"))
        assert answer.status == 201, answer
        left = dict(database("select id::text, status from pledges"))
        assert left == {made["pending"]: "confirmed", made["confirmed"]: "withdrawn", waiting: "confirmed"}
        eventually(lambda: database("select count(*) from mails where state = 'queued'") == [(0,)])
        assert http.get("/v1/pledges").json()["items"]
    finally:
        server.stop_cleanly()


def test_an_upgraded_database_has_the_schema_of_a_new_one(old, cluster):
    database, _, _ = old
    new = cluster.make_database()
    try:
        assert run_cli(database, "migrate").returncode == run_cli(new, "migrate").returncode == 0
        functions = "select oid::regprocedure::text, prosrc, proconfig::text, proacl::text from pg_proc where pronamespace = 'public'::regnamespace"
        columns = "select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns where table_schema = 'public'"
        for question in (functions, columns):
            assert sorted(map(str, database(question))) == sorted(map(str, new(question)))
    finally:
        new.drop()
