"""HTTP as the RFCs have it: connections, targets, methods, bodies, addresses and TLS."""

import gzip
import http.client
import json
import socket
import ssl
import subprocess
import uuid

import pytest

from support.client import Client
from support.microhttpd import MISREADS_EXTENSIONS
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_problem
from support.service import free_port
from support.waiting import eventually
from support.wire import answers, leave, read_to_end, request, talk

PARTNER = {"name": "Proef", "role": "affiliated", "kind": "other"}


def receive_one(connection, method="GET"):
    answer = http.client.HTTPResponse(connection, method=method)
    answer.begin()
    return answer.status, answer.headers, answer.read()


# --- connections ------------------------------------------------------------------------------------------------------------


def test_connection_serves_many_requests(raw):
    with raw.connect() as connection:
        for number in range(50):
            connection.sendall(request("GET", f"/v1/provinces?limit={number % 12 + 1}", close=False))
            status, _, body = receive_one(connection)
            assert status == 200
            assert len(json.loads(body)["items"]) == number % 12 + 1


def test_connection_goes_on_after_a_refusal(raw):
    with raw.connect() as connection:
        for target, expected in [("/v1/nothing", 404), ("/v1/partners?limit=0", 400), ("/v1/%ff", 400), ("/v1/partners", 200)] * 3:
            connection.sendall(request("GET", target, close=False))
            assert receive_one(connection)[0] == expected


def test_fifty_requests_at_once_are_answered_in_their_order(raw):
    codes = [f"PV{20 + number % 12}" for number in range(50)]
    sent = b"".join(request("GET", f"/v1/provinces/{code}", close=code is None) for code in codes)
    sent += request("GET", "/health/live")
    data, ending = talk(raw, sent)
    found = answers(data)
    assert ending == "closed"
    assert [answer.status for answer in found] == [200] * 51
    assert [answer.json()["code"] for answer in found[:-1]] == codes


def test_pipelined_writes_reads_and_refusals_keep_their_order(raw, admin):
    body = json.dumps(PARTNER).encode()
    headers = [("Authorization", "Bearer " + admin), ("Content-Type", "application/json"), ("Content-Length", len(body))]
    minimal = headers + [("Prefer", "return=minimal")]
    sent = (request("POST", "/v1/partners", headers, body, close=False) + request("GET", "/v1/partners/proef", close=False) +
            request("DELETE", "/v1/partners/proef", [("Authorization", "Bearer " + admin), ("If-Match", "*")], close=False) +
            request("GET", "/v1/partners/proef", close=False) + request("POST", "/v1/partners", minimal, body, close=False) +
            request("GET", "/v1/partners/proef?x=1", close=False) +
            request("DELETE", "/v1/partners/proef", [("Authorization", "Bearer " + admin), ("If-Match", "*")]))
    data, ending = talk(raw, sent)
    assert ending == "closed"
    assert [answer.status for answer in answers(data)] == [201, 200, 204, 404, 201, 400, 204]


def test_request_may_arrive_byte_by_byte(raw):
    with raw.connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request("GET", "/v1/provinces/PV26", [("Accept-Language", "en")]):
            connection.sendall(bytes([byte]))
        data, ending = read_to_end(connection)
    assert ending == "closed"
    assert answers(data)[0].status == 200


def test_empty_line_before_a_request_is_passed_over(raw):
    data, _ = talk(raw, b"\r\n" + request("GET", "/v1/provinces/PV26"))
    assert answers(data)[0].status == 200


def test_http_1_0_is_answered_and_closed(raw):
    data, ending = talk(raw, b"GET /v1/provinces/PV26 HTTP/1.0\r\n\r\n")
    assert ending == "closed"
    assert answers(data)[0].status == 200


def test_two_hundred_connections_are_served_side_by_side(raw):
    connections = [raw.connect() for _ in range(200)]
    try:
        for connection in connections:
            connection.sendall(request("GET", "/v1/partners?limit=1", close=False))
        assert [receive_one(connection)[0] for connection in connections] == [200] * 200
    finally:
        for connection in connections:
            connection.close()


def test_idle_connection_is_closed_after_the_idle_timeout(start_server):
    hasty = start_server({"WDHS_IDLE_TIMEOUT_S": "1"})
    with hasty.raw.connect() as connection:
        connection.sendall(request("GET", "/v1/provinces/PV26", close=False))
        assert receive_one(connection)[0] == 200
        assert read_to_end(connection)[1] == "closed"


def test_client_that_leaves_before_its_answer_disturbs_nobody(raw, http):
    for _ in range(50):
        with raw.connect() as connection:
            connection.sendall(request("GET", "/v1/municipalities?limit=500&count=true", close=False))
            leave(connection)
    assert http.get("/v1/municipalities?limit=500").status == 200


# --- targets --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [
    "http://localhost/v1/provinces/PV26", "http://elders.example.org:8080/v1/provinces/PV26", "https://localhost/v1/provinces/PV26",
    "HTTP://LOCALHOST/v1/provinces/PV26", "/v1/provinces/%50V26", "/v1/%70rovinces/PV26", "/v1/provinces/PV26?",
    "/v1/provinces/PV26?&&", "/v1/provinces/PV26?f%69elds=code%2Cslug%2Cname%2CcreatedAt%2CupdatedAt"])
def test_target_may_be_written_in_any_form_of_the_rfc(target, raw):
    data, _ = talk(raw, request("GET", target))
    (answer,) = answers(data)
    assert answer.status == 200
    assert answer.json()["code"] == "PV26"


def test_plus_is_a_space_in_a_query_and_a_plus_in_a_path(http):
    problem = assert_problem(http.get("/v1/partners?role=a+b"), "invalid-input")
    assert '"a b"' in problem["errors"][0]["detail"]
    assert_problem(http.get("/v1/partners/a+b"), "not-found")


def test_links_do_not_follow_the_host_header(http, server):
    """A stranger's Host must not end up in answers that caches keep."""
    answer = http.get("/v1/partners?limit=1", headers={"Host": "kwaad.example.org"})
    assert answer.json()["links"]["self"].startswith(server.url)
    assert "kwaad" not in answer.text + str(answer.headers)


def test_base_url_of_the_settings_is_used_in_every_address(start_server, admin):
    public = start_server({"WDHS_BASE_URL": "https://api.wdhs.example.org/"})
    assert public.http.get("/v1/provinces?limit=1").json()["links"]["next"].startswith("https://api.wdhs.example.org/v1/provinces?")
    assert public.http.get("/v1/nothing").json()["type"] == "https://api.wdhs.example.org/v1/problems/not-found"
    made = public.http.post("/v1/partners", json=PARTNER, key=admin)
    assert made.headers["Location"] == "https://api.wdhs.example.org/v1/partners/" + made.json()["id"]
    assert public.http.delete("/v1/partners/proef", key=admin, headers={"If-Match": "*"}).status == 204


# --- HEAD and OPTIONS ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/v1", "/v1/partners", "/v1/municipalities?limit=500", "/v1/partners/vsbfonds", "/v1/openapi.json",
                                  "/v1/openapi.yaml", "/v1/problems", "/v1/problems/conflict", "/health/live", "/v1/nothing",
                                  "/v1/partners?limit=0"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_head_has_the_headers_of_get_and_no_body(path, encoding, raw):
    accept = [("Accept-Encoding", encoding), ("X-Request-Id", "zelfde")]
    get = answers(talk(raw, request("GET", path, accept))[0])[0]
    data, ending = talk(raw, request("HEAD", path, accept))
    head = answers(data, ["HEAD"])[0]
    assert ending == "closed"
    assert data.endswith(b"\r\n\r\n")
    assert head.status == get.status
    own = {"Date", "Cache-Status"}
    assert [pair for pair in head.headers.items() if pair[0] not in own] == [pair for pair in get.headers.items() if pair[0] not in own]
    assert int(head.headers["Content-Length"]) == len(get.body)


@pytest.mark.parametrize(("path", "allow"), [
    ("/v1", "GET, HEAD, OPTIONS"), ("/v1/partners", "GET, HEAD, POST, OPTIONS"),
    ("/v1/partners/vsbfonds", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
    ("/v1/pledges/" + str(uuid.UUID(int=0)), "GET, HEAD, PATCH, OPTIONS"), ("/v1/pledges/confirmations", "POST, OPTIONS"),
    ("/v1/pledges/mine", "GET, HEAD, PATCH, DELETE, OPTIONS"), ("/v1/pledges/mine/withdrawal", "POST, OPTIONS"), ("/health/live", "GET, HEAD, OPTIONS")])
def test_options_tells_the_methods(path, allow, http):
    answer = http.options(path)
    assert (answer.status, answer.body, answer.headers["Allow"]) == (204, b"", allow)
    assert_headers_of_every_answer(answer)


def test_options_of_the_whole_server(raw):
    (answer,) = answers(talk(raw, request("OPTIONS", "*"))[0], ["OPTIONS"])
    assert answer.status == 204
    assert "GET" in answer.headers["Allow"]


# --- bodies -----------------------------------------------------------------------------------------------------------------------


def post_bytes(admin, headers, body, close=True):
    return request("POST", "/v1/partners", [("Authorization", "Bearer " + admin), ("Content-Type", "application/json"), *headers],
                   body, close=close)


def chunked(body, size):
    pieces = [body[start:start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.fixture
def clean(http, admin):
    yield
    http.delete("/v1/partners/proef", key=admin, headers={"If-Match": "*"})


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_body_may_come_in_chunks(size, raw, admin, clean):
    data, _ = talk(raw, post_bytes(admin, [("Transfer-Encoding", "chunked")], chunked(json.dumps(PARTNER).encode(), size)))
    assert answers(data, ["POST"])[0].status == 201


def test_chunks_may_have_extensions_and_trailers(raw, admin, clean):
    body = json.dumps(PARTNER).encode()
    extension = b"" if MISREADS_EXTENSIONS else b";naam=waarde"
    sent = b"%x%s\r\n%s\r\n0\r\nX-Trailer: x\r\n\r\n" % (len(body), extension, body)
    data, _ = talk(raw, post_bytes(admin, [("Transfer-Encoding", "chunked"), ("Trailer", "X-Trailer")], sent))
    assert answers(data, ["POST"])[0].status == 201


def test_client_that_waits_is_told_to_continue(raw, admin, clean):
    body = json.dumps(PARTNER).encode()
    with raw.connect() as connection:
        connection.sendall(post_bytes(admin, [("Expect", "100-continue"), ("Content-Length", len(body))], b""))
        connection.settimeout(10)
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
        connection.sendall(body)
        data, _ = read_to_end(connection)
    assert answers(data, ["POST"])[0].status == 201


def test_nobody_waits_for_a_body_that_is_not_there(raw, http):
    """What follows on the request is the next one, also when the answer is there at once."""
    path = "/v1/provinces?limit=3"
    for more in ([], [("Content-Length", 0)]):
        for _ in range(3):
            http.get(path)
        data, _ = talk(raw, request("GET", path, [("Expect", "100-continue"), *more], close=False) + request("GET", path))
        assert b"100 Continue" not in data
        assert [answer.status for answer in answers(data, ["GET", "GET"])] == [200, 200]


def test_largest_body_is_read_whole(raw, admin):
    body = json.dumps(PARTNER).encode()
    body += b" " * ((1 << 20) - len(body) - 1) + b"x"
    data, _ = talk(raw, post_bytes(admin, [("Content-Length", len(body))], body))
    problem = assert_problem(answers(data, ["POST"])[0], "invalid-input", [("body", "", "invalid-json")])
    assert str((1 << 20) - 1) in problem["errors"][0]["detail"]


def test_body_of_a_get_is_read_and_ignored(raw):
    data, _ = talk(raw, request("GET", "/v1/provinces/PV26", [("Content-Length", 11)], b"GET /x HTTP", close=False) +
                   request("GET", "/v1/provinces/PV27"))
    assert [answer.json()["code"] for answer in answers(data)] == ["PV26", "PV27"]


def test_limits_of_the_settings_hold(start_server, admin):
    small = start_server({"WDHS_MAX_BODY": "2048", "WDHS_MAX_URL": "300", "WDHS_MAX_HEADERS": "2048", "WDHS_MAX_JSON_DEPTH": "3"})
    assert_problem(small.http.post("/v1/partners", json={"name": "x" * 2048}, key=admin), "content-too-large")
    assert_problem(small.http.get("/v1/partners?x=" + "a" * 300), "uri-too-long")
    assert_problem(small.http.get("/v1/partners", headers={"X-Test": "a" * 2048}), "headers-too-large")
    assert_problem(small.http.post("/v1/partners", json={"a": {"b": {"c": {}}}}, key=admin), "invalid-input",
                   [("body", "", "too-deep", "De JSON is dieper genest dan 3 niveaus.")])


# --- other listeners ----------------------------------------------------------------------------------------------------------------------


def test_several_addresses_are_listened_on(start_server):
    four, six = free_port(), free_port()
    start_server({"WDHS_LISTEN": f"127.0.0.1:{four},[::1]:{six}"}, ready=None)
    for client in (Client("127.0.0.1", four), Client("::1", six)):
        answer = eventually(lambda: answer_of(client))
        assert answer.status == 200
        assert answer.json()["code"] == "PV26"
        assert_headers_of_every_answer(answer)


def answer_of(client):
    try:
        answer = client.get("/v1/provinces/PV26")
    except OSError:
        return None
    return answer if answer.status == 200 else None


@pytest.fixture
def certificate(tmp_path):
    key_file, certificate_file = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key_file),
                    "-out", str(certificate_file)], check=True, capture_output=True)
    return certificate_file, key_file


class SecureClient(Client):
    def __init__(self, port, certificate_file):
        super().__init__("localhost", port)
        self.context = ssl.create_default_context(cafile=str(certificate_file))

    def get(self, path, **options):
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=10, context=self.context)
        try:
            connection.request("GET", path, **options)
            answer = connection.getresponse()
            answer.body = answer.read()
            return answer
        finally:
            connection.close()


def test_tls_with_a_certificate_of_the_settings(start_server, certificate):
    certificate_file, key_file = certificate
    port = free_port()
    secure = start_server({"WDHS_LISTEN": f"127.0.0.1:{port}", "WDHS_TLS_CERT": str(certificate_file),
                           "WDHS_TLS_KEY": str(key_file)}, ready=None)
    client = SecureClient(port, certificate_file)
    answer = eventually(lambda: answer_of(client))
    assert json.loads(answer.body)["code"] == "PV26"
    assert_headers_of_every_answer(answer)
    links = json.loads(client.get("/v1/provinces").body)["links"]
    assert links["self"].startswith(f"https://127.0.0.1:{port}/")
    refused = client.get("/v1/nothing")
    assert (refused.status, refused.headers["Content-Type"]) == (404, "application/problem+json")
    large = client.get("/v1/municipalities?limit=500", headers={"Accept-Encoding": "gzip"})
    assert len(json.loads(gzip.decompress(large.body))["items"]) == 342
    stream = client.get("/v1/pledges/counts", headers={"Accept": "text/event-stream"})
    assert stream.body.startswith(b"retry: 1000\n\nevent: counts\n") # encrypted, it cannot go on
    check_that_plain_text_is_refused(port)
    assert secure.stop() == 0


def check_that_plain_text_is_refused(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET /v1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        data, ending = read_to_end(connection)
    assert ending != "open"
    assert not data.startswith(b"HTTP/1.1 200")
