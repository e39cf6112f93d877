"""Lists in other forms than JSON: chosen by Accept or by a parameter, with the same records, tags, links and caching."""

import gzip
import json

import pytest

from support.kept import HIT, cache_status
from support.made_up import some_collectives  # noqa: F401
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_problem

JSON, LINES = "application/json", "application/x-ndjson"
LISTS = ["/v1/collectives?limit=50", "/v1/partners", "/v1/memberships", "/v1/programmes", "/v1/goals", "/v1/goals/samen-is-normaal/progress",
         "/v1/provinces", "/v1/municipalities?limit=500", "/v1/themes", "/v1/collective-types", "/v1/declarations", "/v1/pledges"]
VIEWS = ["fields=slug,name", "expand=municipality,themes,type", "languages=all", "sort=-name&limit=7"]


def items_as_written(body):
    """The bytes of each record of a JSON list."""
    text, decoder, found = body.decode(), json.JSONDecoder(), []
    at = text.index("[") + 1
    while text[at] != "]":
        at += text[at] == ","
        _, end = decoder.raw_decode(text, at)
        found.append(text[at:end].encode())
        at = end
    return found


def lines(body):
    assert body == b"" or body.endswith(b"\n")
    return body.split(b"\n")[:-1]


@pytest.mark.parametrize("path", LISTS + [f"/v1/collectives?{view}" for view in VIEWS])
def test_each_line_is_a_record_of_the_json_list_to_the_byte(path, http):
    as_json, as_lines = http.get(path), http.get(path, headers={"Accept": LINES})
    assert (as_lines.status, as_lines.headers["Content-Type"]) == (200, LINES)
    assert lines(as_lines.body) == items_as_written(as_json.body)
    for header in ("Link", "Content-Language", "Cache-Control", "Vary"):
        assert as_lines.headers[header] == as_json.headers[header]
    assert as_lines.headers["ETag"] != as_json.headers["ETag"]
    assert_headers_of_every_answer(as_lines)


def test_pages_of_lines_lead_on(http):
    path, found = "/v1/municipalities?limit=100&format=ndjson", []
    while path:
        answer = http.get(path)
        found += [json.loads(line)["code"] for line in lines(answer.body)]
        nexts = [part.split(">")[0].split("<")[1] for part in answer.headers["Link"].split(", ") if 'rel="next"' in part]
        path = nexts[0][nexts[0].index("/v1/"):] if nexts else None
    assert found == [item["code"] for item in http.get("/v1/municipalities?limit=500").json()["items"]]


@pytest.mark.parametrize(("query", "accept", "chosen"), [
    ("", None, JSON), ("", "*/*", JSON), ("", f"{LINES}, {JSON};q=0.5", LINES), ("", f"{JSON}, {LINES}", JSON),
    ("", "application/*;q=0.2, application/x-ndjson", LINES),
    ("format=ndjson", "text/html", LINES), ("format=json", LINES, JSON), ("format=ndjson", None, LINES)])
def test_parameter_wins_from_accept(query, accept, chosen, http):
    answer = http.get(f"/v1/themes?{query}", headers={"Accept": accept})
    assert (answer.status, answer.headers["Content-Type"]) == (200, chosen)


def test_what_is_not_offered_is_answered_with_what_is(http):
    refused = http.get("/v1/themes", headers={"Accept": "text/csv", "Accept-Language": "en"})
    assert_problem(refused, "not-acceptable", language="en")
    assert refused.json()["detail"] == f"These are offered: {JSON}, {LINES}."


@pytest.mark.parametrize(("query", "location", "code"), [("format=csv", "format", "invalid-value"), ("format=", "format", "invalid-value"),
                                                         ("format=json&format=ndjson", "format", "repeated-parameter"),
                                                         ("format=ndjson&count=true", "count", "invalid-combination")])
def test_what_cannot_be_written_so_is_refused(query, location, code, http):
    refused = http.get(f"/v1/themes?{query}")
    assert_problem(refused, "invalid-input")
    assert [(error["location"], error["code"]) for error in refused.json()["errors"]] == [(location, code)]


def test_single_records_have_no_such_parameter(http):
    assert_problem(http.get("/v1/themes/zorg?format=json"), "invalid-input")
    assert_problem(http.get("/v1/themes/zorg", headers={"Accept": LINES}), "not-acceptable")


def test_each_form_is_kept_and_compressed_by_itself(http):
    path = "/v1/municipalities?limit=60"
    for accept in (JSON, LINES):
        first = http.get(path, headers={"Accept": accept})
        again = http.get(path, headers={"Accept": accept})
        assert (cache_status(again), again.body) == (HIT, first.body)
        zipped = http.get(path, headers={"Accept": accept, "Accept-Encoding": "gzip"})
        assert gzip.decompress(zipped.body) == first.body
        assert zipped.headers["ETag"] == first.headers["ETag"][:-1] + '-gzip"'
        assert http.get(path, headers={"Accept": accept, "If-None-Match": first.headers["ETag"]}).status == 304


def test_head_of_lines_tells_what_get_would_send(http):
    path = "/v1/provinces?format=ndjson"
    whole, head = http.get(path), http.head(path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_empty_list_is_no_line(http):
    answer = http.get("/v1/collectives?municipality=GM0000&format=ndjson")
    assert (answer.status, answer.body) == (200, b"")
    assert_problem(http.get("/v1/goals/bestaat-niet/progress?format=ndjson"), "not-found")
