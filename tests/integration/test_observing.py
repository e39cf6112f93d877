"""How requests can be told apart afterwards: their ids, the access log and the metrics, and what these keep quiet."""

import re
import uuid

import pytest

from support.metrics import metric
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_problem
from support.waiting import eventually


def access_lines(server):
    return [line for line in server.log_lines() if line["level"] == "access"]


def access_line(server, request_id):
    return eventually(lambda: [line for line in access_lines(server) if line["requestId"] == request_id])[0]


# --- identification ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", ["a", "ABC-123_x.y", "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60", "x" * 64])
def test_request_id_of_the_client_is_taken_over(sent, http):
    assert http.get("/v1/partners?limit=1", headers={"X-Request-Id": sent}).headers["X-Request-Id"] == sent
    problem = assert_problem(http.get("/v1/nothing", headers={"X-Request-Id": sent}), "not-found")
    assert problem["instance"] in (f"urn:uuid:{sent}", f"urn:wdhs:request:{sent}")


@pytest.mark.parametrize("sent", ["", "x" * 65, "a b", "a/b", "<script>", "é", "a,b", "x\"y"])
def test_other_request_ids_are_replaced(sent, http):
    answer = http.get("/v1/partners?limit=1", headers={"X-Request-Id": sent.encode()})
    assert uuid.UUID(answer.headers["X-Request-Id"])


def test_every_request_without_an_id_gets_its_own(http):
    assert len({http.get("/health/live").headers["X-Request-Id"] for _ in range(20)}) == 20


def test_trace_is_taken_over_into_the_log(http, server):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    http.get("/v1/partners", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01", "X-Request-Id": "met-spoor"})
    assert access_line(server, "met-spoor")["traceId"] == trace


@pytest.mark.parametrize("sent", ["00-" + "0" * 32 + "-00f067aa0ba902b7-01", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                  "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "onzin", "00-4bf92f35-00f067aa-01"])
def test_malformed_trace_counts_as_none(sent, http, server):
    name = "spoor-" + uuid.uuid4().hex
    assert http.get("/v1/partners", headers={"traceparent": sent, "X-Request-Id": name}).status == 200
    assert "traceId" not in access_line(server, name)


# --- the log and the metrics --------------------------------------------------------------------------------------------------------------


def test_access_line_tells_what_happened_and_not_what_was_asked(http, server, admin):
    http.get("/v1/partners/vsbfonds?fields=name&languages=all", headers={"X-Request-Id": "regel-1", "User-Agent": "geheime-agent"})
    line = access_line(server, "regel-1")
    assert set(line) == {"time", "level", "requestId", "method", "route", "status", "durationUs", "bytes"}
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/partners/{id}", 200)
    assert line["bytes"] == len(b'{"name":"VSBfonds"}')
    assert 0 < line["durationUs"] < 60_000_000
    http.post("/v1/partners?geheim=1", json={"name": "Geheime naam"}, key=admin,
              headers={"X-Request-Id": "regel-2", "Referer": "https://geheim.example.org", "X-Forwarded-For": "203.0.113.7"})
    assert access_line(server, "regel-2")["status"] == 400
    http.get("/geheim/pad", headers={"X-Request-Id": "regel-3"})
    assert access_line(server, "regel-3")["route"] == "unmatched"
    log = server.log()
    for secret in ("vsbfonds", "fields", "geheim", "Geheime", "203.0.113.7", "127.0.0.1:", "languages"):
        assert secret not in log.replace(server.url, "").replace(f"127.0.0.1:{server.port}", "")


def test_clients_network_is_logged_only_when_the_settings_say_so(start_server):
    nosy = start_server({"WDHS_LOG_CLIENT_NETWORK": "on", "WDHS_TRUSTED_PROXIES": "127.0.0.0/8"})
    for name, forwarded, network in [("een", "203.0.113.77", "203.0.113.0/24"), ("twee", "2001:db8:1:2::3", "2001:db8:1::/48"),
                                     ("drie", "198.51.100.9, 203.0.113.77", "203.0.113.0/24"), ("vier", "onzin", "127.0.0.0/24")]:
        nosy.http.get("/health/live", headers={"X-Request-Id": name, "X-Forwarded-For": forwarded})
        assert access_line(nosy, name)["clientNetwork"] == network


def test_access_log_can_be_switched_off(start_server):
    quiet = start_server({"WDHS_ACCESS_LOG": "off"})
    quiet.http.get("/v1/partners")
    assert quiet.stop() == 0
    assert '"access"' not in quiet.log()


def test_metrics_count_requests_by_route_method_and_status(http):
    name = 'wdhs_http_requests_total{route="/v1/themes/{id}",method="GET",status="%d"}'
    before = metric(http, name % 200, 0), metric(http, name % 404, 0)
    for slug in ("zorg", "wonen", "zorg", "nergens"):
        http.get("/v1/themes/" + slug)
    eventually(lambda: (metric(http, name % 200, 0), metric(http, name % 404, 0)) == (before[0] + 3, before[1] + 1))


def test_metrics_count_what_matches_no_route_and_no_method(http):
    unmatched = 'wdhs_http_requests_total{route="unmatched",method="GET",status="404"}'
    other = 'wdhs_http_requests_total{route="/v1/themes",method="OTHER",status="405"}'
    before = metric(http, unmatched, 0), metric(http, other, 0)
    http.get("/geheim-pad")
    http.request("BREW", "/v1/themes")
    eventually(lambda: (metric(http, unmatched, 0), metric(http, other, 0)) == (before[0] + 1, before[1] + 1))
    assert "geheim" not in http.get("/metrics").text


def test_metrics_are_in_the_format_of_prometheus(http):
    answer = http.get("/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    typed = set(re.findall(r"^# TYPE (\w+) (?:counter|gauge|histogram)$", answer.text, re.MULTILINE))
    for line in answer.text.splitlines():
        if not line.startswith("#"):
            found = re.fullmatch(r'(\w+)(?:\{(?:\w+="[^"]*",?)*\})? -?[0-9.]+', line)
            assert found, line
            assert re.sub("_(bucket|sum|count)$", "", found.group(1)) in typed, line
    assert metric(http, "wdhs_db_connections_up") > 0
    assert metric(http, "wdhs_http_connections") >= 1
