"""Every wrong request of the tables in wrong_requests_*.py gets its own clear answer, and none of them hurts the service."""

import base64
import json
import socket
import string
import types
import uuid

import pytest

from support import signing
from support.fixtures import service_fixtures
from support.problems import assert_problem
from support.service import SANITIZER, run_cli
from support.wire import answers, read_to_end, send_all, talk
from wrong_requests_body import BODY_REQUESTS, COLLECTIVE, GOAL, MEMBERSHIP, ORGANISATION, PARTNER, PERSON, PROGRESS
from wrong_requests_http import CUT_OFF, RAW_REQUESTS
from wrong_requests_pledges import DRAFT, PLEDGE_REQUESTS
from wrong_requests_query import QUERY_REQUESTS
from wrong_requests_state import STATE_REQUESTS

TABLE = QUERY_REQUESTS + BODY_REQUESTS + STATE_REQUESTS + PLEDGE_REQUESTS
MUST_NOT_CHANGE = ("partners", "collectives", "memberships", "programmes", "goals", "goal_progress", "pledges",
                   "municipalities", "provinces", "themes", "collective_types", "declarations", "pledge_decisions")
# They take a service that asks for work, or time: test_challenge.py.
CODES_ELSEWHERE = {"challenge-required", "challenge-expired"}

admin, database, key, server = service_fixtures("module", {"WDHS_CHALLENGE": "optional"})


class World:
    """What the rows of the tables refer to with $name, made through the service itself."""

    def __init__(self, http, key, admin, database):
        self.http, self.admin, self.database = http, admin, database
        self.names = {"admin": admin, "kvk": "87654321", "external": "proef-1"}
        self.keys = {"admin": admin}
        self.make_records()
        self.make_keys(key)
        self.find_cursors()

    def make(self, path, fields, name=None):
        fields = json.loads(self.fill(json.dumps(fields)))
        made = self.http.post(path, json=fields, key=self.admin)
        assert made.status == 201, made
        if name:
            self.names[name] = made.json()["id"]
        return made

    def fill(self, text):
        return string.Template(text).safe_substitute(self.names)

    def make_records(self):
        partner = self.make("/v1/partners", {**PARTNER, "name": "Bestaande proef", "kvkNumber": "87654321"}, "partner")
        self.names["partner_slug"] = partner.json()["slug"]
        other = self.make("/v1/partners", {**PARTNER, "name": "Andere proef"}, "other_partner")
        self.names["programme"] = self.http.get("/v1/programmes/we-doen-het-samen").json()["id"]
        goal = self.make("/v1/goals", {**GOAL, "number": 98, "slogan": "Bestaand doel"}, "goal")
        self.names["goal_slug"] = goal.json()["slug"]
        self.make("/v1/goals/$goal/progress".replace("$goal", self.names["goal"]), PROGRESS, "progress")
        published = {**COLLECTIVE, "publicationState": "published", "themes": ["zorg"]}
        self.make("/v1/collectives", {**published, "externalIds": [{"source": "proef", "id": "proef-1"}]}, "collective")
        self.make("/v1/collectives", {**published, "municipality": "GM0363"}, "elsewhere")
        self.make("/v1/collectives", {**published, "maintainer": "$partner"}, "maintained")
        hidden = self.make("/v1/collectives", COLLECTIVE, "hidden")
        self.names["hidden_slug"] = hidden.json()["slug"]
        self.make("/v1/memberships", MEMBERSHIP, "membership")
        self.make("/v1/memberships", {**MEMBERSHIP, "collective": "$hidden"}, "hidden_membership")
        self.sign(PERSON, "pledge", signing.pending)
        self.sign(ORGANISATION, "organisation", signing.confirmed)
        self.names["confirm_expired"] = signing.confirm_token(self.database, self.names["pledge"], "-1 minute")
        self.names["confirm"] = signing.confirm_token(self.database, self.names["pledge"])
        self.names["manage"] = signing.manage_token(self.database, self.names["organisation"])
        self.make("/v1/declarations", DRAFT)
        self.find_versions(partner, other)

    def sign(self, fields, name, how):
        self.names[name] = how(self.http, self.database, json.loads(self.fill(json.dumps(fields))))

    def find_versions(self, partner, other):
        """The partner is changed once, so that the version of its creation is stale."""
        path = "/v1/partners/" + self.names["partner"]
        changed = self.http.patch(path, json={"aliases": ["BP"]}, key=self.admin,
                                  headers={"If-Match": partner.headers["ETag"]})
        assert changed.status == 200, changed
        etag = changed.headers["ETag"]
        self.names.update(etag=etag, etag_bare=etag.strip('"'), stale_etag=partner.headers["ETag"],
                          other_etag=other.headers["ETag"], list_etag=self.http.get("/v1/partners").headers["ETag"])

    def make_keys(self, key):
        self.keys["signer"] = self.names["manage"]
        self.keys["signer_expired"] = signing.manage_token(self.database, self.names["organisation"], "-1 minute")
        self.keys["signer_to_confirm"] = self.names["confirm"]
        self.keys["editor"] = key("pledges:write")
        self.keys["goals"] = key("goals:write")
        self.keys["personal"] = key("pledges:read-personal")
        everywhere = ("partners:write", "collectives:write", "memberships:write", "goals:write", "pledges:write")
        self.keys["bound_partner"] = key(*everywhere, partner=self.names["partner"])
        self.keys["bound_municipality"] = key(*everywhere, municipality="GM0344")
        self.keys["wrong_secret"] = self.admin[:-1] + ("a" if self.admin[-1] != "a" else "b")
        self.keys["revoked"] = key("admin")
        assert run_cli(self.database, "key", "revoke", self.keys["revoked"].split("_")[1]).returncode == 0

    def find_cursors(self):
        link = self.http.get("/v1/municipalities").json()["links"]["next"]
        cursor = link.partition("cursor=")[2]
        raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        raw[12] ^= 1
        edited = base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
        self.names.update(cursor=cursor, cursor_cut=cursor[:-5], cursor_edited=edited)


@pytest.fixture(scope="module")
def world(server, key, admin, database):
    return World(server.http, key, admin, database)


@pytest.fixture(scope="module")
def counts(world, database):
    """How many records there are before the first wrong request."""
    return count_records(database)


def count_records(database):
    found = {table: database(f"select count(*), coalesce(sum(version), 0) from {table}")[0] for table in MUST_NOT_CHANGE}
    return {**found, "pledge_signups": database("select count(*) from pledge_signups")}


def send(world, row):
    headers = {name: value if value is None else world.fill(value) for name, value in row.headers.items()}
    if row.key:
        headers["Authorization"] = "Bearer " + world.keys[row.key]
    body = row.body
    if body is not None and b"$" in body:
        body = world.fill(body.decode()).encode()
    return world.http.request(row.method, world.fill(row.target), headers=headers, body=body)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_wrong_request_gets_its_own_problem(row, world, counts):
    answer = send(world, row)
    detail = None if row.detail is None else world.fill(row.detail)
    assert_problem(answer, row.slug, row.faults, detail, row.language)
    for name, value in row.answer_headers.items():
        assert answer.headers[name] == value, answer


@pytest.mark.parametrize("row", [row for row in TABLE if row.method == "GET" and row.faults is None][::7],
                         ids=lambda row: row.name)
def test_head_of_a_wrong_request_has_the_same_headers_and_no_body(row, world):
    head = send(world, types.SimpleNamespace(**{**vars(row), "method": "HEAD"}))
    get = send(world, row)
    changing = ("Date", "X-Request-Id", "Content-Length")
    assert head.status == get.status
    assert head.body == b""
    assert {name: value for name, value in head.headers.items() if name not in changing} == \
           {name: value for name, value in get.headers.items() if name not in changing}


def method_of(row):
    word = row.sent.split(b" ", 1)[0].decode("latin-1")
    return word if word in ("HEAD", "POST") else "GET"


@pytest.mark.parametrize("row", RAW_REQUESTS, ids=lambda row: row.name)
def test_bytes_that_are_no_request_get_a_problem_and_an_end(row, raw, world):
    if row.ends == "stays":
        check_that_the_connection_stays(row, raw)
        return
    data, ending = talk(raw, row.sent)
    assert ending != "open", data
    if row.slug is None:
        for answer in answers(data, [method_of(row)]) if data.startswith(b"HTTP/1.1") else []:
            assert_problem(answer, "bad-request")
        return
    found = answers(data, [method_of(row)])
    assert found, f"no answer, the connection was {ending}"
    assert_problem(found[0], row.slug, detail=row.detail)
    if row.ends == "closes":
        assert len(found) == 1, found
        assert found[0].headers["Connection"] == "close"


def test_requests_that_are_cut_off_end_by_the_idle_timeout_and_hold_up_nobody(start_server):
    patient = start_server({"WDHS_IDLE_TIMEOUT_S": "2"})
    connections = [patient.raw.connect() for _ in CUT_OFF]
    for connection, row in zip(connections, CUT_OFF):
        connection.sendall(row.sent)
        connection.shutdown(socket.SHUT_WR)
    assert patient.http.get("/v1/partners").status == 200
    for connection, row in zip(connections, CUT_OFF):
        with connection:
            data, ending = read_to_end(connection)
        assert ending != "open", row.name
        for answer in answers(data):
            assert answer.status in (400, 408)
            assert_problem(answer, "bad-request" if answer.status == 400 else "request-timeout")


def check_that_the_connection_stays(row, raw):
    """What follows on the same connection is answered as if nothing had happened."""
    follow_up = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with raw.connect() as connection:
        assert send_all(connection, row.sent + follow_up)
        data, ending = read_to_end(connection)
    found = answers(data)
    assert ending == "closed"
    assert len(found) == 2, data
    assert_problem(found[0], row.slug, detail=row.detail)
    assert found[1].status == 200
    assert found[1].json() == {"status": "ok"}


def test_connection_that_sent_half_a_request_does_not_hold_up_another(raw, http):
    with raw.connect() as connection:
        connection.sendall(b"POST /v1/partners HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        assert http.get("/v1/partners").status == 200


def test_more_than_a_hundred_faults_are_cut_off_at_a_hundred(http, admin):
    answer = http.post("/v1/partners", json={f"veld{n}": n for n in range(150)}, key=admin)
    assert len(assert_problem(answer, "invalid-input")["errors"]) == 100


def test_ids_of_the_tables_are_unique():
    names = [row.name for row in TABLE]
    raw_names = [row.name for row in RAW_REQUESTS]
    assert len(set(raw_names)) == len(raw_names)
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_kind_of_problem_a_client_can_cause_is_in_the_tables():
    seen = {row.slug for row in TABLE} | {row.slug for row in RAW_REQUESTS}
    assert seen >= {"bad-request", "invalid-input", "unauthorized", "forbidden", "not-found", "method-not-allowed",
                    "not-acceptable", "conflict", "precondition-failed", "content-too-large", "uri-too-long",
                    "unsupported-media-type", "expectation-failed", "precondition-required", "headers-too-large",
                    "not-implemented", "http-version-not-supported"}


def test_every_code_that_is_documented_is_in_the_tables(http):
    documented = {code["code"] for code in http.get("/v1/problems/invalid-input").json()["codes"]}
    seen = {fault[2] for row in TABLE for fault in row.faults or []}
    assert seen | CODES_ELSEWHERE == documented


def test_nothing_of_all_this_was_stored(database, world, counts, http):
    assert count_records(database) == counts


def test_service_still_serves_and_its_log_tells_of_no_error(server, world, counts):
    """Runs last in this file: wrong input is the client's fault, so nothing of it may look like a fault of the service."""
    assert server.http.get("/v1/partners").status == 200
    assert server.process.poll() is None
    log = server.log()
    assert not SANITIZER.search(log), log[-5000:]
    lines = server.log_lines()
    assert [line for line in lines if line["level"] in ("error", "warning")] == []
    assert uuid.UUID(lines[-1]["requestId"])
