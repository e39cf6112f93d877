"""What may be kept, what is sent again, what is made smaller, and which pages may read it."""

import gzip

import brotli
import pytest

from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_problem
from support.service import running

PARTNER = {"name": "Proef", "role": "affiliated", "kind": "other"}
LISTED = "https://beheer.example.org"
EXPOSED = ("API-Version, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Content-Crs, "
           "Preference-Applied, Deprecation, Sunset")


# --- conditions ---------------------------------------------------------------------------------------------------------------------


LIST, RECORD = "/v1/municipalities?limit=50", "/v1/goals/samen-is-normaal"


@pytest.mark.parametrize("path", [LIST, RECORD, "/v1/openapi.json"])
@pytest.mark.parametrize("written", ["{}", "W/{}", '"oud", {}', '{}, "oud"', '"a",W/"b" , {}', "*", ',{},'])
def test_what_the_client_has_is_not_sent_again(path, written, http):
    first = http.get(path)
    again = http.get(path, headers={"If-None-Match": written.format(first.headers["ETag"])})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert again.headers["Vary"] == first.headers["Vary"]
    assert again.headers["Content-Type"] is None
    assert_headers_of_every_answer(again)


@pytest.mark.parametrize("written", ['"oud"', 'W/"oud"', "onzin", '"oud', ""])
def test_what_the_client_does_not_have_is_sent(written, http):
    assert http.get(RECORD, headers={"If-None-Match": written}).status == 200


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_tag_of_a_compressed_answer_is_known_again(coding, http):
    zipped = http.get(LIST, headers={"Accept-Encoding": coding})
    plain = http.get(LIST)
    assert zipped.headers["ETag"] == plain.headers["ETag"][:-1] + f'-{coding}"'
    for encoding in ("gzip", "br", "identity"):
        for tag in (zipped.headers["ETag"], plain.headers["ETag"]):
            again = http.get(LIST, headers={"Accept-Encoding": encoding, "If-None-Match": tag})
            assert (again.status, again.headers["ETag"]) == (304, tag)
            assert (again.body, again.headers["Content-Encoding"]) == (b"", None)


def test_tag_changes_with_the_record_and_only_then(http, admin):
    tags = [http.get(path).headers["ETag"] for path in (RECORD, "/v1/goals", "/v1/partners")]
    assert [http.get(path).headers["ETag"] for path in (RECORD, "/v1/goals", "/v1/partners")] == tags
    changed = http.patch(RECORD, json={"status": "behind"}, key=admin, headers={"If-Match": tags[0]})
    assert changed.status == 200
    after = [http.get(path).headers["ETag"] for path in (RECORD, "/v1/goals", "/v1/partners")]
    assert [old == new for old, new in zip(tags, after)] == [False, False, True]
    assert http.get(RECORD, headers={"If-None-Match": tags[0]}).status == 200


def test_tag_differs_by_what_is_asked_for(http):
    questions = [LIST, LIST + "&fields=code", LIST + "&sort=-name", LIST + "&expand=province", LIST + "&count=true"]
    assert len({http.get(path).headers["ETag"] for path in questions}) == 5


def test_problem_is_sent_whatever_the_client_has(http):
    answer = http.get("/v1/nothing", headers={"If-None-Match": "*"})
    assert_problem(answer, "not-found")
    assert answer.headers["ETag"] is None


def test_head_can_be_conditional(http):
    tag = http.get(RECORD).headers["ETag"]
    assert http.head(RECORD, headers={"If-None-Match": tag}).status == 304


# --- compression ----------------------------------------------------------------------------------------------------------------------


EXPAND = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize(("accept", "coding"), [
    ("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br", "br"), ("gzip, deflate, br, zstd", "br"), ("*", "br"), ("gzip;q=0.5", "gzip"),
    ("br;q=0.5, GZIP", "gzip"), ("BR, gzip", "br"), ("x-gzip", "gzip"), ("br;q=0, *", "gzip"), ("gzip;q=0.2, br;q=0.3", "br")])
@pytest.mark.parametrize("path", [LIST, "/v1/openapi.json"])
def test_long_answers_are_compressed_for_who_takes_it(path, accept, coding, http):
    answer = http.get(path, headers={"Accept-Encoding": accept})
    assert answer.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in answer.headers["Vary"]
    plain = http.get(path)
    assert plain.headers["Content-Encoding"] is None
    assert EXPAND[coding](answer.body) == plain.body
    assert len(answer.body) < len(plain.body) / 2


@pytest.mark.parametrize("accept", [None, "", "identity", "gzip;q=0", "br;q=0", "zstd", "deflate", "identity, gzip;q=0.5, br;q=0.9", "*;q=0"])
def test_who_does_not_take_compression_gets_plain_text(accept, http):
    answer = http.get(LIST, headers={"Accept-Encoding": accept})
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] is None
    assert answer.json()["items"]


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_short_answers_are_not_compressed(coding, http):
    assert http.get("/v1/provinces/PV26", headers={"Accept-Encoding": coding}).headers["Content-Encoding"] is None


# --- origins -----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def listed(server, database, tmp_path_factory):
    """A service whose settings list one origin."""
    origins = {"WDHS_CORS_ORIGINS": f"https://ander.example.org,{LISTED}"}
    with running(database, tmp_path_factory.mktemp("cors"), origins) as started:
        yield started.http


@pytest.mark.parametrize("path", ["/v1", "/v1/partners", "/v1/partners/vsbfonds", "/v1/nothing", "/v1/partners?limit=0", "/v1/openapi.yaml"])
def test_any_origin_may_read_what_is_open(path, http):
    answer = http.get(path, headers={"Origin": "https://kaart.example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Expose-Headers"] == EXPOSED
    assert answer.headers["Access-Control-Allow-Credentials"] is None


def test_metrics_are_not_for_pages(http):
    assert http.get("/metrics", headers={"Origin": "https://kaart.example.org"}).headers["Access-Control-Allow-Origin"] is None


def test_reading_with_a_key_is_for_listed_origins(listed, admin):
    mine = listed.get("/v1/partners", key=admin, headers={"Origin": LISTED})
    assert mine.headers["Access-Control-Allow-Origin"] == LISTED
    assert "Origin" in mine.headers["Vary"]
    other = listed.get("/v1/partners", key=admin, headers={"Origin": "https://kwaad.example.org"})
    assert other.headers["Access-Control-Allow-Origin"] is None
    assert "Origin" in other.headers["Vary"]


@pytest.mark.parametrize("origin", ["https://kwaad.example.org", LISTED + ".kwaad.example.org", LISTED[:-1], LISTED.upper(),
                                    "http://beheer.example.org", "null", LISTED + ":444", LISTED + "/"])
def test_writing_is_not_for_other_origins(origin, listed):
    answer = listed.post("/v1/partners", json=PARTNER, headers={"Origin": origin})
    assert answer.status == 401
    assert answer.headers["Access-Control-Allow-Origin"] is None


def preflight(client, path, method, origin):
    return client.options(path, headers={"Origin": origin, "Access-Control-Request-Method": method,
                                         "Access-Control-Request-Headers": "authorization,content-type,if-match"})


def test_preflight_of_a_listed_origin_allows_writing(listed):
    answer = preflight(listed, "/v1/partners/vsbfonds", "PATCH", LISTED)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == LISTED
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, PUT, PATCH, DELETE"
    allowed = {name.strip().lower() for name in answer.headers["Access-Control-Allow-Headers"].split(",")}
    assert {"authorization", "content-type", "if-match", "if-none-match", "prefer", "content-language"} <= allowed
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/v1/partners", "/v1/partners/vsbfonds"])
def test_preflight_of_any_other_origin_allows_reading_only(path, listed, http):
    for client in (listed, http):
        answer = preflight(client, path, "GET", "https://kaart.example.org")
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
