"""Migrating: the numbered migrations once and in order, and the functions whole whenever they changed."""

import concurrent.futures
import hashlib
import re
import subprocess

import pytest

from support.cluster import CHECKOUT
from support.service import BEHIND, FAILED, OK, free_port, run_cli

FUNCTIONS = CHECKOUT / "migrations/functions"


# --- migrations ------------------------------------------------------------------------------------------------------


def test_migrate_applies_everything_and_a_second_time_nothing(empty_database):
    first = run_cli(empty_database, "migrate")
    assert first.returncode == OK, first.stderr
    assert first.stdout.count(": applied\n") == len(first.stdout.splitlines()) > 0
    before = empty_database("select * from schema_migrations order by version")
    second = run_cli(empty_database, "migrate")
    assert second.returncode == OK
    assert second.stdout == first.stdout.replace(": applied", ": present")
    assert empty_database("select * from schema_migrations order by version") == before


def test_migrate_dry_run_leaves_the_database_empty(empty_database):
    done = run_cli(empty_database, "migrate", "--dry-run")
    assert done.returncode == OK, done.stderr
    assert ": would apply\n" in done.stdout
    assert empty_database.tables() == set()


def test_migrate_status_tells_how_the_schema_stands(empty_database):
    before = run_cli(empty_database, "migrate", "--status")
    assert before.returncode == FAILED
    assert "run wdhs-api migrate" in before.stdout
    assert empty_database.tables() == set()
    run_cli(empty_database, "migrate")
    after = run_cli(empty_database, "migrate", "--status")
    assert after.returncode == OK
    newest = empty_database("select max(version) from schema_migrations")[0][0]
    assert f"version {newest}" in after.stdout


def test_migrations_that_start_together_do_not_disturb_each_other(empty_database):
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        all_done = list(pool.map(lambda _: run_cli(empty_database, "migrate"), range(3)))
    assert [done.returncode for done in all_done] == [OK] * 3, [done.stderr for done in all_done]
    assert sum(": applied\n" in done.stdout for done in all_done) == 1


def test_migrate_refuses_a_database_whose_migration_differs(migrated):
    migrated("update schema_migrations set checksum = repeat('0', 64) where version = 1")
    done = run_cli(migrated, "migrate")
    assert done.returncode == FAILED
    assert re.search(r"0001_\w+ .*differs", done.stderr)


def test_migrate_as_the_serving_role_is_refused(empty_database):
    done = run_cli(empty_database, "migrate", settings={"WDHS_OWNER_DATABASE_URL": empty_database.service_url})
    assert done.returncode == FAILED
    assert empty_database.tables() == set()


def test_serving_role_may_not_change_the_schema(migrated):
    allowed = migrated("""
        select has_schema_privilege('wdhs_serving', 'public', 'create'),
               (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'public' and pg_has_role('wdhs_serving', c.relowner, 'member'))""")
    assert allowed == [(False, 0)]


def test_every_table_and_column_has_a_comment(migrated):
    assert migrated("""
        select c.relname, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
        where n.nspname = 'public' and c.relkind in ('r', 'p') and col_description(c.oid, a.attnum) is null
        union all
        select c.relname, null from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and obj_description(c.oid, 'pg_class') is null""") == []


# --- functions -------------------------------------------------------------------------------------------------------

THE_DAY = "functions/wdhs_today"
BODY = "select prosrc from pg_proc where proname = 'wdhs_today'"
ANOTHER_BODY = "create or replace function wdhs_today() returns date language sql stable parallel safe as $$ select date '2001-01-01' $$"
STEPS = "select step, name, checksum, applied_at from schema_functions order by step"


def serve_status(database):
    return run_cli(database, "serve", settings={"WDHS_LISTEN": f"127.0.0.1:{free_port()}"}).returncode


def never_applied(database, function=THE_DAY):
    """As if this build had another text of this function than any build before."""
    database("update schema_functions set checksum = repeat('0', 64) where name = %s", function)
    database(ANOTHER_BODY)


def replaced_since(database):
    """As another build leaves it that has another text of this function."""
    database("insert into schema_functions (name, checksum) values (%s, repeat('0', 64))", THE_DAY)
    database(ANOTHER_BODY)


def test_every_file_of_a_function_is_recorded_with_its_checksum(migrated):
    files = {f"functions/{path.stem}": hashlib.sha256(path.read_bytes()).hexdigest() for path in FUNCTIONS.glob("*.sql")}
    assert dict(migrated("select name, checksum from schema_functions")) == files


def test_functions_that_did_not_change_are_left_as_they_are(migrated):
    before = migrated(STEPS), migrated("select oid::text, xmin::text from pg_proc where pronamespace = 'public'::regnamespace")
    assert ": applied" not in run_cli(migrated, "migrate").stdout
    after = migrated(STEPS), migrated("select oid::text, xmin::text from pg_proc where pronamespace = 'public'::regnamespace")
    assert after == before


def test_changed_function_makes_the_schema_behind_until_it_is_applied(migrated):
    text = migrated(BODY)
    never_applied(migrated)
    status = run_cli(migrated, "migrate", "--status")
    assert (status.returncode, "1 of " in status.stdout, "run wdhs-api migrate" in status.stdout) == (FAILED, True, True)
    assert serve_status(migrated) == BEHIND
    done = run_cli(migrated, "migrate")
    assert [line for line in done.stdout.splitlines() if not line.endswith(": present")] == [f"{THE_DAY}: applied"]
    assert migrated(BODY) == text
    assert run_cli(migrated, "migrate", "--status").returncode == OK


def test_dry_run_tells_which_functions_would_change_and_changes_none(migrated):
    never_applied(migrated)
    before = migrated(BODY), migrated(STEPS)
    done = run_cli(migrated, "migrate", "--dry-run")
    assert [line for line in done.stdout.splitlines() if not line.endswith(": present")] == [f"{THE_DAY}: would apply"]
    assert (migrated(BODY), migrated(STEPS)) == before


def test_builds_run_side_by_side_with_one_that_replaced_a_function(migrated, start_server):
    """The one that is older by that is neither behind nor stopped, and says how it stands."""
    replaced_since(migrated)
    status = run_cli(migrated, "migrate", "--status")
    assert (status.returncode, "1 of its functions are those of another build" in status.stdout) == (OK, True)
    assert start_server(database=migrated).http.get("/v1/goals").status == 200
    assert migrated(BODY)[0][0].strip() == "select date '2001-01-01'"


def test_going_back_to_a_build_is_migrating_with_it(migrated):
    text = migrated(BODY)
    replaced_since(migrated)
    assert f"{THE_DAY}: applied\n" in run_cli(migrated, "migrate").stdout
    assert migrated(BODY) == text
    assert [row[0] for row in migrated("select count(*) from schema_functions where name = %s", THE_DAY)] == [3]
    assert "another build" not in run_cli(migrated, "migrate", "--status").stdout


def test_functions_of_a_later_schema_are_left_alone(migrated):
    replaced_since(migrated)
    migrated("insert into schema_migrations (version, name, checksum) values (9999, '9999_later', repeat('a', 64))")
    done = run_cli(migrated, "migrate")
    assert (done.returncode, f"{THE_DAY}: left alone\n" in done.stdout) == (OK, True)
    assert migrated(BODY)[0][0].strip() == "select date '2001-01-01'"


def test_functions_come_all_or_not_at_all(migrated):
    never_applied(migrated)
    never_applied(migrated, "functions/wdhs_touch")
    migrated("alter function wdhs_touch() owner to postgres")
    before = migrated(BODY), migrated(STEPS)
    done = run_cli(migrated, "migrate")
    assert (done.returncode, "functions/wdhs_touch failed" in done.stderr) == (FAILED, True)
    assert (migrated(BODY), migrated(STEPS)) == before


def test_every_function_is_a_file_unless_what_is_stored_leans_on_it(migrated):
    """Rows that a check or an index let in are not looked at again when a function behind it is replaced."""
    own = {row[0] for row in migrated("""
        select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')""")}
    leaned_on = {row[0] for row in migrated("""
        select p.proname from pg_depend d join pg_proc p on p.oid = d.refobjid
        where d.refclassid = 'pg_proc'::regclass and p.pronamespace = 'public'::regnamespace
          and (d.classid in ('pg_constraint'::regclass, 'pg_attrdef'::regclass)
               or d.classid = 'pg_class'::regclass)""")}
    assert leaned_on == {"wdhs_external_ids_valid"}
    assert {path.stem for path in FUNCTIONS.glob("*.sql")} == own - leaned_on


# --- the schema as a whole -------------------------------------------------------------------------------------------


def schema_of(database):
    done = subprocess.run([CHECKOUT / "tools/schema.py", database.superuser_url], capture_output=True, text=True, check=True)
    return done.stdout


def test_schema_is_the_one_that_is_written_down(migrated):
    written = (CHECKOUT / "migrations/schema.sql").read_text(encoding="utf-8")
    assert schema_of(migrated) == written, "migrations or functions changed: run script/write-schema"
