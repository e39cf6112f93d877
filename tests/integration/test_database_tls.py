"""TLS between the service and PostgreSQL, with the certificate verified as sslmode=verify-full asks."""

import shutil
import subprocess

import psycopg2.extensions
import pytest

from support.kept import wait_until_kept
from support.own_service import admin, key  # noqa: F401
from support.postgres import Postgres
from support.problems import assert_problem
from support.service import Server, run_cli
from support.tls_records import LongRecords
from support.waiting import Threads, eventually

FRESH = {"Cache-Control": "no-cache"}
SLOW_MACHINE = {"WDHS_QUERY_TIMEOUT_MS": "8000"}


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make_authority(directory, name):
    """(certificate, key) of one that signs others."""
    certificate, private = directory / f"{name}.crt", directory / f"{name}.key"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2, "-subj",
            f"/CN={name}", "-keyout", private, "-out", certificate)
    return certificate, private


def make_certificate(directory, authority):
    """(certificate, key) for the host name localhost."""
    certificate, private, wish, names = (directory / ("server." + end) for end in ("crt", "key", "csr", "ext"))
    names.write_text("subjectAltName=DNS:localhost\n", encoding="utf-8")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout",
            private, "-out", wish)
    openssl("x509", "-req", "-in", wish, "-CA", authority[0], "-CAkey", authority[1], "-CAcreateserial", "-days", 2,
            "-extfile", names, "-out", certificate)
    return certificate, private


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    directory = tmp_path_factory.mktemp("certificates")
    right, wrong = make_authority(directory, "right"), make_authority(directory, "wrong")
    return {"right": right[0], "wrong": wrong[0], "server": make_certificate(directory, right)}


@pytest.fixture(scope="module")
def postgres(certificates):
    own = Postgres()
    for name, path in zip(("server.crt", "server.key"), certificates["server"]):
        own.give(name, path.read_bytes())
    own.listen("hostssl all all 127.0.0.1/32 trust\n", ssl="on")
    yield own
    own.end()


@pytest.fixture(scope="module")
def cluster(postgres):
    return postgres.cluster


def over_tls(url, authority, **changes):
    return psycopg2.extensions.make_dsn(url, **{"host": "localhost", "hostaddr": "127.0.0.1", "sslmode": "verify-full",
                                                "sslrootcert": str(authority), **changes})


@pytest.fixture(scope="module")
def database(cluster, certificates):
    """Reached by the service and its subcommands over TLS only."""
    made = cluster.make_database()
    made.owner_url = over_tls(made.owner_url, certificates["right"])
    made.service_url = over_tls(made.service_url, certificates["right"])
    for command in (["migrate"], ["seed", "--synthetic", "600"]):
        done = run_cli(made, *command)
        assert done.returncode == 0, done.stderr
    yield made
    made.drop()


@pytest.fixture(scope="module")
def server(database, tmp_path_factory):
    started = Server(database, tmp_path_factory.mktemp("server"), SLOW_MACHINE)
    try:
        yield started.wait_until_ready()
    finally:
        started.stop_cleanly()


def assert_whole(answer):
    assert answer.status == 200, answer
    assert len(answer.json()["items"]) == 500


def test_check_is_content(database):
    done = run_cli(database, "check")
    assert done.returncode == 0, done.stdout


def test_large_results_arrive_whole_side_by_side(server, database):
    threads = Threads()

    def ask():
        for _ in range(5):
            assert_whole(server.http.get("/v1/collectives?limit=500", headers=FRESH))
            assert server.http.get("/v1/provinces", headers=FRESH).status == 200

    for _ in range(10):
        threads.run(ask)
    threads.join()
    used = database("""select ssl from pg_stat_activity join pg_stat_ssl using (pid)
                       where usename = 'wdhs_service' and datname = current_database()""")
    assert len(used) >= 7
    assert {row[0] for row in used} == {True}


def test_writes_and_announcements(server, database, admin):
    made = server.http.post("/v1/partners", key=admin, json={"name": "Veilig", "role": "affiliated", "kind": "other"})
    assert made.status == 201, made
    path = "/v1/partners/" + made.json()["id"]
    wait_until_kept(server.http, path)
    database("update partners set name = 'Elders gewijzigd' where id = %s", made.json()["id"])
    eventually(lambda: server.http.get(path).json()["name"] == "Elders gewijzigd")
    wait_until_kept(server.http, path)
    changed = server.http.patch(path, key=admin, json={"name": "Weer hier"}, headers={"If-Match": "*"})
    assert changed.status == 200, changed
    assert server.http.get(path).json()["name"] == "Weer hier"


@pytest.mark.parametrize(("authority", "changes"), [("wrong", {}), ("right", {"host": "elsewhere.invalid"})],
                         ids=["authority", "name"])
def test_certificate_that_does_not_fit_is_told(authority, changes, database, certificates):
    url = over_tls(database.service_url, certificates[authority], **changes)
    done = run_cli(database, "check", settings={"WDHS_DATABASE_URL": url})
    assert done.returncode == 5
    line = next(line for line in done.stdout.splitlines() if line.startswith("WRONG"))
    assert "certificate" in line


def test_server_waits_for_a_certificate_that_fits(start_server, database, certificates, tmp_path):
    authority = tmp_path / "authority.crt"
    shutil.copy(certificates["wrong"], authority)
    early = start_server({"WDHS_DATABASE_URL": over_tls(database.service_url, authority)}, database=database,
                         ready="/health/live")
    for path in ("/health/ready", "/v1/partners"):
        answer = early.http.get(path)
        assert_problem(answer, "unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
    assert "database-unreachable" in early.log()
    assert "certificate verify failed" in early.log()
    shutil.copy(certificates["right"], authority)
    early.wait_until_ready()
    assert_whole(early.http.get("/v1/collectives?limit=500"))


def test_records_as_long_as_tls_allows_do_not_stay_behind(start_server, database, certificates, postgres):
    """A sender may put more into one record than libpq takes at once."""
    with LongRecords(certificates["server"], postgres.socket) as front:
        url = over_tls(database.service_url, certificates["right"], port=front.port)
        served = start_server({"WDHS_DATABASE_URL": url, **SLOW_MACHINE}, database=database)
        for _ in range(10):
            assert_whole(served.http.get("/v1/collectives?limit=500", headers=FRESH))
        assert served.stop() == 0
