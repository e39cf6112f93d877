"""The response cache: what is answered without asking the database, and that nothing old is."""

import concurrent.futures
import email.utils
import gzip
import time
import uuid

import brotli
import psycopg2
import pytest

from support.kept import HIT, cache_status, wait_until_heard, wait_until_kept
from support.metrics import metric
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_headers_of_every_answer
from support.waiting import eventually

STORED, COLLAPSED = "wdhs-api; fwd=miss; stored", "wdhs-api; fwd=miss; collapsed"
AGAIN, BYPASS = "wdhs-api; fwd=request; stored", "wdhs-api; fwd=bypass"
PARTNER = {"name": "Proef", "role": "affiliated", "kind": "other"}


pytestmark = pytest.mark.hears


@pytest.fixture(autouse=True)
def hearing(server, database):
    wait_until_heard(server.http, database)
    wait_until_kept(server.http)


@pytest.fixture
def statements(http):
    """statements(): how many statements were sent since the last call, or since the beginning."""
    before = [metric(http, "wdhs_db_statements_total")]

    def count():
        now = metric(http, "wdhs_db_statements_total")
        sent, before[0] = now - before[0], now
        return sent

    return count


# --- what is kept ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/v1/goals", "/v1/goals/samen-is-normaal", "/v1/goals?count=true&limit=2",
                                  "/v1/goals/samen-is-normaal/progress", "/v1/municipalities?expand=province&limit=3"])
def test_second_answer_is_the_first_without_the_database(path, http, statements):
    first = http.get(path)
    assert (first.status, cache_status(first), statements()) == (200, STORED, 1)
    again = http.get(path)
    assert (again.status, cache_status(again), statements()) == (200, HIT, 0)
    assert again.body == first.body
    assert_headers_of_every_answer(again)
    own = {"Date", "X-Request-Id", "Cache-Status"}
    assert [item for item in again.headers.items() if item[0] not in own] == \
        [item for item in first.headers.items() if item[0] not in own]
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]


@pytest.mark.parametrize("status", [200, 304])
def test_a_hit_has_the_id_of_its_own_request(status, http):
    first = http.get("/v1/goals")
    asked = {"If-None-Match": first.headers["ETag"]} if status == 304 else {}
    seen = set()
    for given in ("a", "b", "of-some-length", "x" * 64, "c", None, None, "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60", None):
        answer = http.get("/v1/goals", headers={**asked, **({"X-Request-Id": given} if given else {})})
        assert (answer.status, cache_status(answer)) == (status, HIT)
        ids = answer.headers.get_all("X-Request-Id")
        assert len(ids) == 1 and ids[0] not in seen
        assert ids[0] == given or (given is None and uuid.UUID(ids[0]).version == 7)
        seen.add(ids[0])


def test_a_hit_has_the_date_it_is_sent_on(http):
    http.get("/v1/goals")
    first = sent_at(http.get("/v1/goals"))
    eventually(lambda: sent_at(http.get("/v1/goals")) != first)
    before = int(time.time())
    date = email.utils.parsedate_to_datetime(sent_at(http.get("/v1/goals"))).timestamp()
    assert before - 1 <= date <= time.time()


def sent_at(answer):
    assert cache_status(answer) == HIT
    (date,) = answer.headers.get_all("Date")
    return date


def test_order_and_encoding_of_parameters_do_not_matter(http):
    asked = [http.get(path) for path in (
        "/v1/municipalities?province=PV20&province=PV21&limit=4", "/v1/municipalities?limit=4&province=PV21&province=PV20",
        "/v1/municipalities?limit=%34&province=PV2%30&%70rovince=PV21", "/v1/municipalities?&limit=4&&province=PV20&province=PV21")]
    assert [cache_status(answer) for answer in asked] == [STORED, HIT, HIT, HIT]
    assert len({answer.body for answer in asked}) == 1


@pytest.mark.parametrize("path", ["/v1/themes/zorg"])
def test_languages_and_views_are_kept_apart(path, http):
    seen = [http.get(path), http.get(path, headers={"Accept-Language": "en"}), http.get(path + "?languages=all"),
            http.get(path + "?fields=name")]
    assert [cache_status(answer) for answer in seen] == [STORED] * 4
    assert len({answer.body for answer in seen}) == 4
    assert cache_status(http.get(path, headers={"Accept-Language": "en-GB,nl;q=0.5"})) == HIT


def test_each_encoding_is_of_the_same_body(http, statements):
    path = "/v1/municipalities?limit=99"
    plain = http.get(path)
    statements()
    for _ in range(2):
        zipped = http.get(path, headers={"Accept-Encoding": "gzip"})
        small = http.get(path, headers={"Accept-Encoding": "br, gzip"})
        assert (zipped.headers["Content-Encoding"], small.headers["Content-Encoding"]) == ("gzip", "br")
        assert gzip.decompress(zipped.body) == brotli.decompress(small.body) == plain.body
    assert statements() == 0


def test_not_modified_needs_no_database(http, statements):
    path = "/v1/municipalities?limit=98"
    first = http.get(path)
    coded = http.get(path, headers={"Accept-Encoding": "br"})
    statements()
    for tag in (first.headers["ETag"], coded.headers["ETag"]):
        answer = http.get(path, headers={"If-None-Match": tag})
        assert (answer.status, answer.body, answer.headers["ETag"], cache_status(answer)) == (304, b"", tag, HIT)
    assert statements() == 0


def test_head_and_get_share(http):
    path = "/v1/provinces?limit=5"
    assert cache_status(http.head(path)) == STORED
    answer = http.get(path)
    assert cache_status(answer) == HIT
    head = http.head(path)
    assert (cache_status(head), head.body, head.headers["Content-Length"]) == (HIT, b"", str(len(answer.body)))


def test_contract_is_compressed_once(http):
    assert cache_status(http.get("/v1/openapi.json", headers={"Accept-Encoding": "br"})) == STORED
    answer = http.get("/v1/openapi.json", headers={"Accept-Encoding": "br"})
    assert cache_status(answer) == HIT
    assert brotli.decompress(answer.body) == http.get("/v1/openapi.json").body


# --- what is not -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wish", ["no-cache", "max-age=0", "max-age=00", "private, NO-CACHE", "max-stale, max-age=0",
                                  'max-age="0"'])
def test_client_that_wants_it_fresh_gets_it_fresh(wish, http, statements):
    path = "/v1/programmes"
    http.get(path)
    statements()
    answer = http.get(path, headers={"Cache-Control": wish})
    assert (cache_status(answer), statements()) == (AGAIN, 1)
    assert (cache_status(http.get(path)), statements()) == (HIT, 0)


@pytest.mark.parametrize("wish", ["max-age=01", "max-age=60", 'max-age="60"', "only-if-cached", "onzin", "", "no-cachet"])
def test_other_wishes_change_nothing(wish, http):
    http.get("/v1/programmes")
    assert cache_status(http.get("/v1/programmes", headers={"Cache-Control": wish})) == HIT


def test_no_store_is_not_stored(http):
    path = "/v1/programmes?limit=7"
    for _ in range(2):
        assert cache_status(http.get(path, headers={"Cache-Control": "no-store"})) == BYPASS
    assert cache_status(http.get(path)) == STORED


def test_answers_to_a_key_are_nobody_elses(http, admin):
    path = "/v1/collectives?limit=3"
    for _ in range(2):
        assert cache_status(http.get(path, key=admin)) == BYPASS
    assert cache_status(http.get(path)) == STORED
    assert cache_status(http.get(path, key=admin)) == BYPASS
    refused = http.get(path, key="wdhs_onzin")
    assert refused.status == 401


@pytest.mark.parametrize("path", ["/v1/goals/bestaat-niet", "/v1/goals?limit=0", "/v1/goals?cursor=onzin"])
def test_errors_are_not_kept(path, http):
    entries = metric(http, "wdhs_cache_entries")
    for _ in range(2):
        answer = http.get(path)
        assert answer.status in (400, 404)
        assert cache_status(answer) is None
    assert metric(http, "wdhs_cache_entries") == entries


def test_what_is_not_acceptable_is_not_answered_from_the_cache(http):
    http.get("/v1/goals")
    assert http.get("/v1/goals", headers={"Accept": "text/csv"}).status == 406
    assert cache_status(http.get("/v1/goals", headers={"Accept": "application/*"})) == HIT


@pytest.mark.parametrize("path", ["/v1", "/health/live", "/metrics", "/v1/problems", "/v1/bestaat-niet"])
def test_elsewhere_there_is_no_cache(path, http):
    assert http.get(path).headers["Cache-Status"] is None


def test_cache_can_be_switched_off(start_server, database):
    http = start_server({"WDHS_CACHE_BYTES": "0"}, database=database).http
    for _ in range(2):
        assert http.get("/v1/goals").headers["Cache-Status"] is None
    assert metric(http, "wdhs_cache_bytes") == 0


# --- nothing old -------------------------------------------------------------------------------------------------------------


def test_own_write_is_seen_by_the_next_read(http, admin):
    made = http.post("/v1/partners", json={**PARTNER, "slug": "eigen"}, key=admin)
    assert made.status == 201
    record, listed = "/v1/partners/eigen", "/v1/partners?limit=100&fields=name"
    for number in range(20):
        for path in (record, listed):
            wait_until_kept(http, path)  # the announcement of the last write may still be on its way
        name = f"Eigen {number}"
        assert http.patch(record, json={"name": name}, key=admin, headers={"If-Match": "*"}).status == 200
        assert http.get(record).json()["name"] == name
        assert name in [item["name"] for item in http.get(listed).json()["items"]]
    assert http.delete(record, key=admin, headers={"If-Match": "*"}).status == 204
    assert http.get(record).status == 404
    assert name not in http.get(listed).text


def test_answer_is_old_when_something_that_it_shows_changes(http, admin, db):
    path, theme = "/v1/themes?fields=name&limit=50", "/v1/themes/zorg"
    body = {"name": "Proef", "type": "dorpscooperatie", "municipality": "GM0363", "themes": ["zorg"],
            "publicationState": "published", "slug": "proef-met-thema"}
    types = [item["slug"] for item in http.get("/v1/collective-types?limit=50").json()["items"]]
    assert http.post("/v1/collectives", json={**body, "type": types[0]}, key=admin).status == 201
    expanded = "/v1/collectives/proef-met-thema?expand=themes"
    plain = "/v1/collectives/proef-met-thema"
    wait_until_heard(http, db)
    for one in (path, expanded, plain):
        wait_until_kept(http, one)
    assert http.patch(theme, json={"name": "Zorg, anders"}, key=admin, headers={"If-Match": "*"}).status == 200
    assert "Zorg, anders" in http.get(path).text
    assert http.get(expanded).json()["themes"][0]["name"] == "Zorg, anders"
    assert cache_status(http.get(plain)) == HIT


def test_change_of_another_session_is_heard(http, db):
    path = "/v1/goals/samen-is-normaal"
    for number in range(5):
        http.get(path)
        db("update goals set slogan_nl = %s where slug = 'samen-is-normaal'", f"Leus {number}")
        eventually(lambda: http.get(path).json()["slogan"] == f"Leus {number}")
        assert cache_status(http.get(path)) == HIT


def test_change_while_nothing_is_heard_is_not_missed(http, db):
    path = "/v1/goals/samen-is-normaal"
    for number in range(5):
        http.get(path)
        db("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
           " and usename = 'wdhs_service' and query ~ '^listen|heartbeat'")
        db("update goals set slogan_nl = %s where slug = 'samen-is-normaal'", f"Gemist {number}")
        eventually(lambda: http.get(path).json()["slogan"] == f"Gemist {number}")
        wait_until_kept(http, path)
        assert http.get(path).json()["slogan"] == f"Gemist {number}"


# --- in the same words as before ---------------------------------------------------------------------------------------------


@pytest.fixture
def asked_often(http):
    """asked_often(path): asks until the request is known word for word; the last answer."""
    def ask(path):
        answers = [http.get(path) for _ in range(4)]
        assert cache_status(answers[-1]) == HIT
        return answers[-1]

    return ask


def test_same_words_count_only_with_the_same_wishes(asked_often, http, admin):
    path = "/v1/municipalities?limit=6&province=PV26"
    known = asked_often(path)
    english = http.get(path, headers={"Accept-Language": "en"})
    assert english.headers["Content-Language"] == "en" and cache_status(english) == STORED
    assert http.get(path, headers={"Accept": "image/png"}).status == 406
    assert cache_status(http.get(path, headers={"Cache-Control": "no-cache"})) == AGAIN
    assert cache_status(http.get(path, key=admin)) == BYPASS
    assert http.get(path, key="wdhs_onzin").status == 401
    assert cache_status(http.get(path, body=b"{}", headers={"Content-Type": "application/json"})) == BYPASS
    assert http.post(path, json={}, key=admin).status == 400
    assert http.options(path).status == 204
    assert http.get(path, headers={"X-Long": "x" * 9000}).status == 431
    head = http.head(path)
    assert (head.status, cache_status(head), head.body) == (200, HIT, b"")
    again = http.get(path)
    assert (again.body, again.headers["ETag"], cache_status(again)) == (known.body, known.headers["ETag"], HIT)


def test_same_words_are_counted_for_their_route(asked_often, http):
    name = 'wdhs_http_requests_total{route="/v1/provinces",method="GET",status="200"}'
    asked_often("/v1/provinces?limit=4")
    before, hits = metric(http, name), metric(http, "wdhs_cache_hits_total")
    asked_often("/v1/provinces?limit=4")
    assert (metric(http, name), metric(http, "wdhs_cache_hits_total")) == (before + 4, hits + 4)


def test_known_words_are_answered_anew_after_a_change(asked_often, http, admin, db):
    path = "/v1/partners?limit=50&fields=name"
    for number in range(3):
        asked_often(path)
        made = http.post("/v1/partners", json={**PARTNER, "name": f"Woordelijk {number}"}, key=admin)
        assert made.status == 201
        assert f"Woordelijk {number}" in http.get(path).text
        wait_until_heard(http, db)


def test_words_take_their_part_of_the_cache(start_server):
    small = start_server({"WDHS_CACHE_BYTES": "131072", "WDHS_LOOPS": "1"}).http
    wait_until_kept(small)
    for number in range(300):
        for spelling in ("", "&", "&&", "&&&", "&&&&", "&&&&&"):
            for _ in range(2):
                assert small.get(f"/v1/goals?limit={number % 50 + 1}{spelling}").status == 200
    assert 0 < metric(small, "wdhs_cache_bytes") <= 131072


# --- one asks for all --------------------------------------------------------------------------------------------------------


@pytest.fixture
def patient(start_server, database):
    started = start_server({"WDHS_QUERY_TIMEOUT_MS": "30000", "WDHS_LOOPS": "1"}, database=database)
    wait_until_kept(started.http)
    return started.http


def all_at_once(http, database, path, count):
    """`count` answers to the same request, none of which PostgreSQL could answer before all were there."""
    blocker = psycopg2.connect(database.superuser_url)
    try:
        blocker.cursor().execute("lock table partners in access exclusive mode")
        before = metric(http, "wdhs_db_statements_total")
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            asked = [pool.submit(http.get, path) for _ in range(count)]
            eventually(lambda: metric(http, "wdhs_http_requests_in_flight") == count + 1)
            sent = metric(http, "wdhs_db_statements_total") - before
            blocker.rollback()
            return sent, [one.result() for one in asked]
    finally:
        blocker.close()


def test_the_same_question_is_asked_once(patient, database):
    sent, answers = all_at_once(patient, database, "/v1/partners?limit=9", 20)
    assert sent == 1
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert sorted(cache_status(answer) for answer in answers) == [COLLAPSED] * 19 + [STORED]


def test_those_who_wait_in_vain_ask_for_themselves(patient, database):
    sent, answers = all_at_once(patient, database, "/v1/partners/bestaat-niet", 8)
    assert sent == 1
    assert {answer.status for answer in answers} == {404}
    assert len({answer.json()["instance"] for answer in answers}) == 8


def test_who_wants_it_fresh_does_not_wait_for_others(patient, database):
    blocker = psycopg2.connect(database.superuser_url)
    path, fresh = "/v1/partners?limit=8", {"headers": {"Cache-Control": "no-cache"}}
    try:
        blocker.cursor().execute("lock table partners in access exclusive mode")
        before = metric(patient, "wdhs_db_statements_total")
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            asked = [pool.submit(patient.get, path)]
            eventually(lambda: metric(patient, "wdhs_db_statements_total") == before + 1)
            asked += [pool.submit(patient.get, path, **fresh) for _ in range(2)]
            eventually(lambda: metric(patient, "wdhs_db_statements_total") == before + 3)
            blocker.rollback()
            assert {one.result().status for one in asked} == {200}
    finally:
        blocker.close()


# --- bounds ------------------------------------------------------------------------------------------------------------------


def test_memory_stays_within_its_bound(start_server, database):
    bound = 200000
    http = start_server({"WDHS_CACHE_BYTES": str(bound), "WDHS_LOOPS": "1"}, database=database).http
    wait_until_kept(http)
    for number in range(1, 120):
        for _ in range(2):  # a full cache keeps what is asked for again
            http.get(f"/v1/municipalities?limit={number}", headers={"Accept-Encoding": "gzip" if number % 2 else "br"})
        assert metric(http, "wdhs_cache_bytes") <= bound
    assert metric(http, "wdhs_cache_evictions_total") > 0
    assert metric(http, "wdhs_cache_hits_total") > 0
    assert metric(http, "wdhs_cache_entries") > 5
