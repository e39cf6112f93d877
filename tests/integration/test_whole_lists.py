"""limit=all: every record that was selected, written while it is sent, in memory that does not grow with their number."""

import gzip
import http.client
import json
import os
import pathlib
import signal
import socket
import time

import pytest

from support.metrics import metric
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_problem
from support.service import run_cli
from support.waiting import eventually

LINES = "application/x-ndjson"
ALL = "/v1/collectives?limit=all&format=ndjson"
MANY = 50000
GROWTH_MOST_KIB = 10 * 1024
# AddressSanitizer keeps what was freed for a while, to see who uses it then.
LITTLE_KEPT = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=64"
STREAMS = ("select count(*) from pg_stat_activity where datname = current_database() and query like '%from collectives t%'"
           " and query not like '%limit%' and pid <> pg_backend_pid()")


@pytest.fixture(scope="module", autouse=True)
def many_collectives(database):
    done = run_cli(database, "seed", "--synthetic", str(MANY), "--random-seed", "5")
    assert done.returncode == 0, done.stderr
    database("analyze collectives")


def published(database, condition="true"):
    return database(f"select count(*) from collectives where publication_state = 'published' and {condition}")[0][0]


def lines(body):
    assert body == b"" or body.endswith(b"\n")
    return body.split(b"\n")[:-1]


def begun(port, path=ALL, version="1.1", **headers):
    """A connection on which the beginning of the answer has come, and little more can."""
    connection = socket.socket()
    connection.settimeout(60)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", port))
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    connection.sendall(f"GET {path} HTTP/{version}\r\nHost: a\r\n{more}\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(1024)
    assert head.startswith(b"HTTP/1.1 200 OK"), head
    return connection


def rest_of(connection):
    """What else comes, and whether the connection ended in order."""
    found = bytearray()
    try:
        while piece := connection.recv(1 << 20):
            found += piece
    except ConnectionResetError:
        return bytes(found), False
    return bytes(found), True


def rest_of_chunked(connection):
    """The same, for a connection that stays open behind the last chunk."""
    found = bytearray()
    while not found.endswith(b"\r\n0\r\n\r\n"):
        piece = connection.recv(1 << 20)
        if not piece:
            return bytes(found), False
        found += piece
    return bytes(found), True


# --- the same records ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/v1/municipalities?", "/v1/provinces?sort=-name", "/v1/themes?languages=all", "/v1/partners?",
                                  "/v1/goals?expand=programme", "/v1/goals/samen-is-normaal/progress?", "/v1/memberships?fields=id,partner",
                                  "/v1/collectives?municipality=GM0363&type=dorpshuis&sort=-createdAt,name", "/v1/pledges?"])
def test_whole_list_is_its_page_when_that_holds_all(path, http):
    page, whole = http.get(f"{path}&limit=500"), http.get(f"{path}&limit=all")
    assert (whole.status, whole.headers["Content-Type"]) == (200, "application/json")
    assert whole.json()["items"] == page.json()["items"]
    assert whole.json()["links"]["next"] is None and whole.json()["links"]["prev"] is None
    as_lines = http.get(f"{path}&limit=all", headers={"Accept": LINES})
    assert [json.loads(line) for line in lines(as_lines.body)] == page.json()["items"]
    assert whole.headers["Link"] == f'<{whole.json()["links"]["self"]}>; rel="self"'
    assert (whole.headers["ETag"], whole.headers["Content-Length"], whole.headers["Transfer-Encoding"]) == (None, None, "chunked")
    assert whole.headers["Content-Language"] == page.headers["Content-Language"]
    assert_headers_of_every_answer(whole)


def test_every_record_comes_once_and_in_order(http, database):
    names = [record[0] for record in database("select slug from collectives where publication_state = 'published' order by name, id")]
    assert [json.loads(line)["slug"] for line in lines(http.get(ALL).body)] == names
    assert len(names) > MANY * 0.9


def test_json_and_compressed_lines_are_whole_too(http, database):
    count = published(database, "province = 'PV27'")
    assert len(http.get("/v1/collectives?limit=all&province=PV27").json()["items"]) == count
    zipped = http.get(ALL + "&province=PV27", headers={"Accept-Encoding": "br, gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert len(lines(gzip.decompress(zipped.body))) == count
    plain = http.get(ALL + "&province=PV27")
    assert gzip.decompress(zipped.body) == plain.body and len(zipped.body) < len(plain.body) / 3


def test_empty_and_missing(http):
    assert http.get("/v1/collectives?limit=all&municipality=GM0000").json()["items"] == []
    assert http.get(ALL + "&municipality=GM0000").body == b""
    assert_problem(http.get("/v1/goals/bestaat-niet/progress?limit=all"), "not-found")


def test_head_has_the_headers_and_no_body(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("HEAD", ALL)
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"], answer.headers["Content-Length"]) == (200, LINES, None)
    connection.close()
    with socket.create_connection(("127.0.0.1", server.port), 30) as plain:
        plain.sendall(f"HEAD {ALL} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        said, ended = rest_of(plain)
    assert ended and said.endswith(b"\r\n\r\n") and said.count(b"\r\n\r\n") == 1


def test_older_client_gets_all_of_it(server, database):
    connection = begun(server.port, ALL + "&province=PV27", "1.0")
    body, ended = rest_of(connection)
    assert ended and body.count(b"\n") >= published(database, "province = 'PV27'") - 20


# --- what is refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["count=true", "cursor=abc"])
def test_what_does_not_go_with_it_is_named(query, http):
    refused = http.get(f"/v1/themes?limit=all&{query}")
    assert_problem(refused, "invalid-input")
    assert [(error["location"], error["code"]) for error in refused.json()["errors"]] == [("limit", "invalid-combination")]


def test_personal_data_are_shown_a_page_at_a_time(http, admin, database):
    refused = http.get("/v1/pledges?limit=all", key=admin, headers={"Read-Reason": "controle"})
    assert_problem(refused, "invalid-input")
    assert "limit=all" in refused.json()["errors"][0]["detail"]
    assert http.get("/v1/pledges?limit=all").status == 200
    assert len(lines(http.get(ALL, key=admin).body)) >= len(lines(http.get(ALL).body))


def test_there_are_no_more_at_once_than_allowed(start_server, database):
    small = start_server({"WDHS_EXPORTS": "1", "WDHS_LOOPS": "1"}, database=database)
    first = begun(small.port)
    refused = small.http.get(ALL)
    assert_problem(refused, "unavailable")
    assert int(refused.headers["Retry-After"]) >= 1
    assert small.http.get("/v1/collectives?limit=3&format=ndjson").status == 200
    first.close()
    eventually(lambda: small.http.get(ALL + "&municipality=GM0363").status == 200)


# --- slow, gone, broken ------------------------------------------------------------------------------------------------------------


def test_slow_reader_holds_up_postgresql_and_nobody_else(start_server, database):
    slow = start_server({"WDHS_LOOPS": "1", "WDHS_QUERY_TIMEOUT_MS": "500"}, database=database)
    connection = begun(slow.port)
    waits = STREAMS + " and wait_event = 'ClientWrite'"
    eventually(lambda: database(waits)[0][0] == 1)
    time.sleep(1.5)  # longer than a statement may take, and than PostgreSQL may be silent
    assert slow.http.get("/v1/collectives?limit=5", headers={"Cache-Control": "no-cache"}).status == 200
    body, ended = rest_of_chunked(connection)
    assert ended and body.count(b"\n") > MANY * 0.9


def test_reader_who_stands_still_is_cut(start_server, database):
    strict = start_server({"WDHS_LOOPS": "1", "WDHS_IDLE_TIMEOUT_S": "1"}, database=database)
    connection = begun(strict.port)
    eventually(lambda: metric(strict.http, "wdhs_http_broken_total") == 1)
    eventually(lambda: database(STREAMS)[0][0] == 0)
    body, _ = rest_of(connection)
    assert b"\r\n0\r\n\r\n" not in body


def test_client_that_leaves_ends_the_statement(start_server, database):
    left = start_server({"WDHS_LOOPS": "1", "WDHS_ACCESS_LOG": "on"}, database=database)
    begun(left.port).close()
    eventually(lambda: database(STREAMS)[0][0] == 0)
    eventually(lambda: metric(left.http, "wdhs_http_broken_total") == 1)
    eventually(lambda: [line for line in left.log_lines() if line.get("broken") and line["status"] == 200 and line["bytes"] > 0])
    assert len(lines(left.http.get(ALL).body)) == published(database)


@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_session_that_ends_in_the_middle_breaks_the_answer(version, server, database):
    connection = begun(server.port, version=version)
    ended = database("select count(pg_terminate_backend(pid)) from pg_stat_activity where pid in (select pid from pg_stat_activity"
                     " where datname = current_database() and query like '%from collectives t%' and query not like '%limit%'"
                     " and pid <> pg_backend_pid())")
    assert ended == [(1,)]
    body, in_order = rest_of(connection)
    assert not in_order, "the connection is reset: this is not the end"
    assert b"\r\n0\r\n\r\n" not in body
    assert server.http.get("/v1/themes?limit=all").status == 200


def test_python_notices_what_is_cut(server, database):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", ALL)
    answer = connection.getresponse()
    answer.read(100)
    database("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
             " and query like '%from collectives t%' and query not like '%limit%' and pid <> pg_backend_pid()")
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        while answer.read(1 << 20):
            pass


def test_stop_waits_for_who_reads(start_server, database):
    ending = start_server({"WDHS_LOOPS": "1", "WDHS_DRAIN_TIMEOUT_S": "60"}, database=database)
    reads = begun(ending.port)
    ending.process.send_signal(signal.SIGTERM)
    body, ended = rest_of_chunked(reads)
    assert ended and body.count(b"\n") > MANY * 0.9
    assert ending.stop() == 0


def test_stop_cuts_who_does_not_read(start_server, database):
    ending = start_server({"WDHS_LOOPS": "1", "WDHS_DRAIN_TIMEOUT_S": "1"}, database=database)
    still = begun(ending.port)
    assert ending.stop() == 0
    body, _ = rest_of(still)
    assert b"\r\n0\r\n\r\n" not in body


# --- memory ------------------------------------------------------------------------------------------------------------------------


def resident_kib(server, name):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name))


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}])
def test_memory_does_not_grow_with_the_number_of_records(headers, start_server, database):
    """Of some 50 MB, for one who reads slowly at first."""
    bounded = start_server({"WDHS_LOOPS": "1", "ASAN_OPTIONS": LITTLE_KEPT}, database=database)
    assert bounded.http.get("/v1/municipalities?limit=all&format=ndjson", headers=headers).status == 200
    before = resident_kib(bounded, "VmHWM")
    connection = begun(bounded.port, ALL, "1.0", **headers)
    time.sleep(0.5)
    body, ended = rest_of(connection)
    assert ended and len(body) > (5 if headers else 30) * 1000000
    assert resident_kib(bounded, "VmHWM") - before < GROWTH_MOST_KIB
