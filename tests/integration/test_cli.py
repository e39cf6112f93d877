"""The subcommands, as an administrator types them: what they do, what they say, and their exit codes."""

import re
import signal
import socket
import stat

import pytest

from support.service import AHEAD, BEHIND, FAILED, OK, UNREACHABLE, USAGE, free_port, make_key, run_cli


# --- seed ------------------------------------------------------------------------------------------------------------


def test_seed_twice_changes_nothing(migrated):
    first = run_cli(migrated, "seed")
    assert first.returncode == OK, first.stderr
    counts = "select (select count(*) from municipalities), (select count(*) from goals), (select count(*) from partners)"
    assert migrated(counts)[0][0] == 342
    assert migrated(counts)[0][1] == 5
    before = migrated(counts), migrated("select code, version, updated_at from municipalities order by code")
    assert run_cli(migrated, "seed").returncode == OK
    assert (migrated(counts), migrated("select code, version, updated_at from municipalities order by code")) == before


def test_seed_leaves_alone_what_was_edited(migrated):
    run_cli(migrated, "seed")
    migrated("update themes set name_nl = 'Anders' where slug = 'zorg'")
    done = run_cli(migrated, "seed")
    assert done.returncode == OK
    assert migrated("select name_nl from themes where slug = 'zorg'") == [("Anders",)]


def test_seed_dry_run_stores_nothing(migrated):
    assert run_cli(migrated, "seed", "--dry-run").returncode == OK
    assert migrated("select count(*) from municipalities") == [(0,)]


def test_seed_makes_synthetic_collectives_that_say_so(migrated):
    done = run_cli(migrated, "seed", "--synthetic", "25")
    assert done.returncode == OK, done.stderr
    assert migrated("select count(*), bool_and(synthetic) from collectives") == [(25, True)]


def test_seed_without_a_schema_fails_with_a_sentence(empty_database):
    done = run_cli(empty_database, "seed")
    assert done.returncode == FAILED
    assert done.stderr.startswith("wdhs-api seed: ")


# --- key -------------------------------------------------------------------------------------------------------------


def test_key_create_prints_the_key_once_and_stores_its_hash(cli, db):
    done = cli("key", "create", "--name", "Een lezer", "--scope", "pledges:read-personal")
    assert done.returncode == OK, done.stderr
    key = done.stdout.strip()
    matched = re.fullmatch(r"wdhs_([a-z0-9]{12})_([A-Za-z0-9_-]{43})", key)
    assert matched, key
    rows = db("select name, scopes, length(secret_hash), secret_hash = sha256(%s), api_keys::text from api_keys where id = %s",
              matched.group(2).encode(), matched.group(1))
    assert rows[0][:4] == ("Een lezer", ["pledges:read-personal"], 32, True)
    assert matched.group(2) not in rows[0][4]
    assert key not in done.stderr


def test_key_create_writes_a_file_for_its_owner_only(cli, tmp_path):
    path = tmp_path / "key"
    assert cli("key", "create", "--name", "x", "--scope", "goals:write", "--output", str(path)).returncode == OK
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.fullmatch(r"wdhs_[a-z0-9]{12}_\S+\n", path.read_text())


def test_key_create_never_overwrites_a_file(cli, db, tmp_path):
    path = tmp_path / "precious"
    path.write_text("precious")
    before = db("select count(*) from api_keys")
    done = cli("key", "create", "--name", "x", "--scope", "goals:write", "--output", str(path))
    assert done.returncode == FAILED
    assert str(path) in done.stderr
    assert path.read_text() == "precious"
    assert db("select count(*) from api_keys") == before


@pytest.mark.parametrize("arguments, said", [
    (["--scope", "goals:write"], "--name"),
    (["--name", "x"], "--scope"),
    (["--name", "x", "--scope", "goal:write"], 'did you mean "goals:write"'),
    (["--name", "", "--scope", "goals:write"], "--name"),
    (["--name", "x", "--scope", "goals:write", "--partner", "a", "--municipality", "GM0344"], "not for both"),
    (["--name", "x", "--scope", "admin", "--municipality", "GM0344"], "cannot be bound"),
    (["--name", "x", "--scope", "goals:write", "--nmae", "y"], 'did you mean "--name"'),
])
def test_key_create_says_what_is_wrong(cli, db, arguments, said):
    before = db("select count(*) from api_keys")
    done = cli("key", "create", *arguments)
    assert done.returncode == USAGE
    assert said in done.stderr
    assert db("select count(*) from api_keys") == before


@pytest.mark.parametrize("option, value", [("--partner", "no-such-partner"), ("--municipality", "GM9999")])
def test_key_create_for_somebody_unknown_fails(cli, option, value):
    done = cli("key", "create", "--name", "x", "--scope", "collectives:write", option, value)
    assert done.returncode == FAILED
    assert value in done.stderr


def test_key_list_shows_keys_and_no_secret(cli, database):
    key = make_key(database, "goals:write", name="Voor de lijst", municipality="GM0344")
    _, identifier, secret = key.split("_", 2)
    done = cli("key", "list")
    assert done.returncode == OK
    line = next(line for line in done.stdout.splitlines() if line.startswith(identifier))
    assert "Voor de lijst" in line and "goals:write" in line and "GM0344" in line
    assert secret not in done.stdout


def test_revoked_key_opens_nothing_any_more(cli, database, http):
    key = make_key(database, "admin")
    accepted = http.post("/v1/collectives", key=key, json={})
    assert accepted.status == 400
    identifier = key.split("_")[1]
    assert cli("key", "revoke", identifier).returncode == OK
    refused = http.post("/v1/collectives", key=key, json={})
    assert refused.status == 401
    again = cli("key", "revoke", identifier)
    assert again.returncode == OK
    assert "already" in again.stdout


def test_key_revoke_of_an_unknown_key_fails(cli):
    assert cli("key", "revoke", "abcdefabcdef").returncode == FAILED
    assert cli("key", "revoke", "not an id").returncode == USAGE


def test_key_revoke_does_not_repeat_a_whole_key(cli, database):
    key = make_key(database, "goals:write")
    done = cli("key", "revoke", key)
    assert done.returncode == USAGE
    assert key.split("_", 2)[2] not in done.stdout + done.stderr


# --- check and serve -------------------------------------------------------------------------------------------------


def test_check_of_a_good_installation_finds_nothing_wrong(cli):
    done = cli("check")
    assert done.returncode == OK, done.stdout
    assert "WRONG" not in done.stdout


@pytest.mark.parametrize("command", ["check", "serve"])
def test_schema_that_is_behind_gives_exit_code_3(empty_database, command):
    settings = {"WDHS_LISTEN": f"127.0.0.1:{free_port()}"}
    assert run_cli(empty_database, command, settings=settings).returncode == BEHIND
    run_cli(empty_database, "migrate")
    empty_database("delete from schema_migrations where version = (select max(version) from schema_migrations)")
    done = run_cli(empty_database, command, settings=settings)
    assert done.returncode == BEHIND
    assert "run wdhs-api migrate" in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["check", "serve"])
def test_schema_that_is_ahead_gives_exit_code_4(migrated, command):
    migrated("insert into schema_migrations (version, name, checksum) values (9999, '9999_later', repeat('a', 64))")
    done = run_cli(migrated, command, settings={"WDHS_LISTEN": f"127.0.0.1:{free_port()}"})
    assert done.returncode == AHEAD
    assert "9999" in done.stdout + done.stderr


def test_check_without_a_reachable_database_gives_exit_code_5():
    url = f"host=127.0.0.1 port={free_port()} dbname=wdhs user=nobody password=hush-hush"
    done = run_cli(None, "check", settings={"WDHS_DATABASE_URL": url})
    assert done.returncode == UNREACHABLE
    assert "hush-hush" not in done.stdout + done.stderr


def test_check_says_that_nothing_is_loaded(migrated):
    done = run_cli(migrated, "check")
    assert done.returncode == FAILED
    assert "run wdhs-api seed" in done.stdout


def test_check_live_asks_a_running_service(server):
    assert run_cli(None, "check", "--live", server.url).returncode == OK
    gone = run_cli(None, "check", "--live", f"http://127.0.0.1:{free_port()}")
    assert gone.returncode == FAILED


def test_serve_without_a_database_setting_is_a_usage_error():
    done = run_cli(None, "serve")
    assert done.returncode == USAGE
    assert "WDHS_DATABASE_URL" in done.stderr


def test_serve_on_an_occupied_address_fails_with_a_sentence(cli):
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        occupied.listen()
        address = "127.0.0.1:%d" % occupied.getsockname()[1]
        done = cli("serve", settings={"WDHS_LISTEN": address})
    assert done.returncode == FAILED
    assert address in done.stderr


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_well_on_a_signal(start_server, sent):
    server = start_server()
    assert server.http.get("/v1").status == 200
    assert server.stop(sent) == OK


@pytest.mark.parametrize("setting, value, expected", [
    ("WDHS_LOOPS", "many", "a whole number"),
    ("WDHS_ACCESS_LOG", "maybe", "on or off"),
    ("WDHS_LOG_LEVEL", "loud", "debug, info, warning or error"),
    ("WDHS_BASE_URL", "https://example.org/v1", "without /v1"),
])
def test_wrong_setting_is_named_with_what_was_expected(cli, setting, value, expected):
    done = cli("check", settings={setting: value})
    assert done.returncode == USAGE
    assert setting in done.stderr and expected in done.stderr and value in done.stderr


# --- help and version ------------------------------------------------------------------------------------------------


def test_without_a_subcommand_help_is_shown_and_the_code_is_2():
    done = run_cli(None)
    assert done.returncode == USAGE
    assert "Subcommands:" in done.stdout + done.stderr


def test_unknown_subcommand_gets_a_suggestion():
    done = run_cli(None, "mirgate")
    assert done.returncode == USAGE
    assert 'did you mean "migrate"' in done.stderr


@pytest.mark.parametrize("command", ["serve", "migrate", "seed", "key", "check", "fields", "version"])
def test_every_subcommand_explains_itself_without_a_database(command):
    done = run_cli(None, "help", command)
    assert done.returncode == OK, done.stderr
    assert done.stdout


def test_version_names_the_version_of_the_contract(http):
    done = run_cli(None, "version")
    assert done.returncode == OK
    assert http.get("/v1").headers["API-Version"] in done.stdout
