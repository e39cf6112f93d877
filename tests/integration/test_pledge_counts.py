"""How many signed: figures, their badge, and streams of events to those who listen."""

import contextlib
import json
import time
import xml.etree.ElementTree

import pytest

from support.listener import PATH, Listener
from support.metrics import metric
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_problem
from support.waiting import eventually
from support.wire import read_to_end

SVG = "{http://www.w3.org/2000/svg}"
PARTS = ["goals", "sectors", "provinces", "months"]
TELL = """insert into pledge_count_changes (delta, goals, sector, municipality, month)
          select {delta}, array[(select id from goals where slug = 'samen-is-normaal')], '{sector}', '{municipality}', '{month}'"""


@pytest.fixture(autouse=True)
def nobody(database):
    """Counters at zero, and what is kept for a second forgotten."""
    # In the order in which the service takes them.
    database("truncate pledge_count_changes, pledge_counts")
    time.sleep(1.05)


def tell(database, delta, municipality="none", sector="person", month="2026-11"):
    database(TELL.format(delta=delta, municipality=municipality, sector=sector, month=month))


def fold(database):
    database("select fold_pledge_counts()")


def figures(http, query=""):
    answer = http.get(PATH + query)
    assert answer.status == 200, answer
    return answer.json()


def of(items, name, value):
    (found,) = [one for one in items if one[name] == value]
    return found


# --- JSON --------------------------------------------------------------------------------------------------------------------


def test_every_part_but_the_municipalities_comes_unasked(http, db):
    tell(db, 2)
    tell(db, 1, sector="science", month="2026-10")
    answer = http.get(PATH)
    assert_headers_of_every_answer(answer)
    assert answer.headers["Cache-Control"] == "public, max-age=1"
    told = answer.json()
    assert list(told) == ["total", *PARTS, "asOf"]
    assert told["total"] == 3
    assert of(told["goals"], "slug", "samen-is-normaal")["count"] == 3
    assert sum(one["count"] for one in told["goals"]) == 3
    assert {one["sector"]: one["count"] for one in told["sectors"]} == {
        "person": 2, "government": 0, "market": 0, "science": 1, "civil-society": 0, "other": 0}
    assert told["months"] == [{"month": "2026-10", "count": 1}, {"month": "2026-11", "count": 2}]
    assert len(told["provinces"]) == 12


def test_folding_changes_nothing_that_is_shown(http, db):
    tell(db, 30, "GM0344")
    tell(db, 12)
    before = figures(http, "?by=goal,sector,province,municipality,month")
    fold(db)
    tell(db, -1)
    tell(db, 1)
    time.sleep(1.05)
    after = figures(http, "?by=goal,sector,province,municipality,month")
    assert before.pop("asOf") < after.pop("asOf")
    assert before == after


@pytest.mark.parametrize("by,expected", [
    ("total", []), ("goal", ["goals"]), ("month,sector", ["sectors", "months"]), ("municipality", ["municipalities"])])
def test_by_chooses_parts(by, expected, http):
    assert list(figures(http, "?by=" + by)) == ["total", *expected, "asOf"]


@pytest.mark.parametrize("query,code", [("?by=city", "invalid-value"), ("?by=", "invalid-value"), ("?by=goal,", "invalid-value"),
                                        ("?by=goal&by=month", "repeated-parameter"), ("?since=x", "unknown-parameter")])
def test_anything_else_is_a_fault(query, code, http):
    answer = http.get(PATH + query)
    assert_problem(answer, "invalid-input")
    assert [fault["code"] for fault in answer.json()["errors"]] == [code]


def test_same_figures_are_not_sent_again(http):
    tag = http.get(PATH).headers["ETag"]
    time.sleep(1.05)
    again = http.get(PATH, headers={"If-None-Match": tag})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)


def test_many_who_ask_are_one_question_to_the_database(http):
    """One a second; not for each of them."""
    before, begun = metric(http, "wdhs_db_statements_total"), time.monotonic()
    for _ in range(50):
        figures(http, "?by=total")
    seconds = time.monotonic() - begun
    assert metric(http, "wdhs_db_statements_total") - before <= min(seconds + 2, 49)


def test_other_types_are_refused_and_named(http):
    answer = http.get(PATH, headers={"Accept": "text/html"})
    assert_problem(answer, "not-acceptable")
    assert "text/event-stream" in answer.json()["detail"]


def test_figures_outlive_a_short_absence_of_the_database(start_server, database):
    http = start_server({"WDHS_QUERY_TIMEOUT_MS": "1000"}).http
    tell(database, 7)
    eventually(lambda: http.get(PATH + "?by=total").status == 200)
    assert figures(http, "?by=total")["total"] == 7
    time.sleep(1.05)
    with database.locked("pledge_counts"):
        assert figures(http, "?by=total")["total"] == 7


# --- areas -------------------------------------------------------------------------------------------------------------------


def test_areas_are_rounded_down_and_small_ones_not_shown(http, db):
    for code, count in (("GM0344", 23), ("GM0307", 4), ("GM0363", 5)):
        tell(db, count, code)
    tell(db, 40)
    told = figures(http, "?by=province,municipality")
    assert told["total"] == 72
    shown = {one["municipality"]: (one["count"], one["suppressed"]) for one in told["municipalities"]}
    assert (shown["GM0344"], shown["GM0307"], shown["GM0363"]) == ((20, False), (None, True), (5, False))
    assert shown["GM0599"] == (None, True)
    shown = {one["province"]: (one["count"], one["suppressed"]) for one in told["provinces"]}
    assert (shown["PV26"], shown["PV27"], shown["PV28"]) == ((25, False), (5, False), (None, True))


def test_a_municipality_that_is_no_more_counts_with_its_successor(http, db):
    tell(db, 6, "GM1696")
    tell(db, 6, "GM0402")
    tell(db, 10)
    told = figures(http, "?by=municipality")["municipalities"]
    successors = {row[0] for row in db("select code from municipalities where successor is not null")}
    assert "GM1696" in successors
    assert successors.isdisjoint(one["municipality"] for one in told)
    assert of(told, "municipality", "GM0402")["count"] == 10


def test_names_come_in_the_language_asked_for(http):
    assert of(figures(http)["provinces"], "province", "PV30")["name"] == "Noord-Brabant"
    told = http.get(PATH, headers={"Accept-Language": "en"}).json()
    assert of(told["provinces"], "province", "PV30")["name"] == "North Brabant"


# --- the badge ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language,words", [("nl", "12.345 ondertekenaars"), ("en", "12,345 signatories")])
def test_badge_is_a_picture_by_itself(language, words, http, db):
    tell(db, 12345)
    answer = http.get(PATH, headers={"Accept": "image/avif,image/svg+xml,image/*,*/*;q=0.8", "Accept-Language": language})
    assert_headers_of_every_answer(answer)
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    picture = xml.etree.ElementTree.fromstring(answer.body)
    assert picture.get("role") == "img"
    assert picture.find(SVG + "title").text == "We Doen Het Samen: " + words
    assert "href" not in answer.text and "url(" not in answer.text
    again = http.get(PATH, headers={"Accept": "image/svg+xml", "Accept-Language": language,
                                    "If-None-Match": answer.headers["ETag"]})
    assert again.status == 304


# --- listening ---------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def listening(server, count):
    listeners = [Listener(server) for _ in range(count)]
    try:
        yield listeners
    finally:
        for one in listeners:
            one.socket.close()


def assert_listeners(http, count):
    eventually(lambda: metric(http, "wdhs_event_listeners") == count)


def test_listeners_see_the_counter_rise_and_fall(server, http, db):
    with listening(server, 5) as listeners:
        for one in listeners:
            one.wait_for(0)
        for delta, total in ((3, 3), (2, 5), (-4, 1)):
            tell(db, delta)
            for one in listeners:
                assert one.wait_for(total)[-1] == total
        fold(db)
        time.sleep(1.5)
        tell(db, 1)
        assert [one.wait_for(2) for one in listeners] == [[0, 3, 5, 1, 2]] * 5
    assert_listeners(http, 0)


def test_an_event_has_a_name_and_a_number(server):
    with listening(server, 1) as (one,):
        one.wait_for(0)
        head, _, body = one.data.decode().partition("\r\n\r\n")
        assert head.startswith("HTTP/1.1 200 OK\r\n")
        assert "\r\nContent-Type: text/event-stream\r\n" in head and "\r\nCache-Control: no-store\r\n" in head
        assert "\r\nAccess-Control-Allow-Origin: *\r\n" in head and "\r\nX-Request-Id: " in head
        name, number, data, *end = body.split("\n")
        assert (name, number[:4], end) == ("event: counts", "id: ", ["", ""])
        assert number[4:].isdigit() and list(json.loads(data.removeprefix("data: "))) == ["total", "asOf"]


def test_a_stream_is_in_the_log_when_it_begins(server):
    with listening(server, 1) as (one,):
        one.wait_for(0)
        number = one.data.decode().split("X-Request-Id: ")[1].split("\r\n")[0]
        line = eventually(lambda: [line for line in server.log().splitlines() if number in line])
        assert (json.loads(line[0])["status"], json.loads(line[0])["route"]) == (200, PATH)


def test_three_hundred_listen_and_leave(server, http, db):
    connections = metric(http, "wdhs_http_connections")
    with listening(server, 300) as listeners:
        for one in listeners:
            one.wait_for(0)
        assert metric(http, "wdhs_event_listeners") == 300
        assert metric(http, "wdhs_http_connections") <= connections + 1
        tell(db, 1)
        for one in listeners:
            one.wait_for(1)
        for one in listeners[:200]:
            one.socket.close()
        assert_listeners(http, 100)
        tell(db, 1)
        for one in listeners[200:]:
            one.wait_for(2)
    assert_listeners(http, 0)


def test_who_does_not_read_holds_nobody_up(server, http, db):
    deaf = Listener(server, buffer=1024)
    with listening(server, 2) as listeners:
        for total in (1, 2, 3):
            tell(db, 1)
            for one in listeners:
                one.wait_for(total)
    deaf.wait_for(3)
    deaf.socket.close()
    assert_listeners(http, 0)


def test_beyond_the_limit_is_a_503_and_room_comes_back(start_server):
    small = start_server({"WDHS_MAX_LISTENERS": "2"})
    with listening(small, 2) as listeners:
        for one in listeners:
            one.wait_for(0)
        refused = small.http.get(PATH, headers={"Accept": "text/event-stream"})
        assert_problem(refused, "unavailable")
        assert refused.headers["Retry-After"] == "10"
        assert small.http.get(PATH).status == 200
        listeners[0].socket.close()
        assert_listeners(small.http, 1)
        with listening(small, 1) as (late,):
            late.wait_for(0)
    assert metric(small.http, "wdhs_event_listeners_refused_total") == 1


def test_the_end_of_the_service_is_an_orderly_one(start_server):
    ending = start_server({"WDHS_DRAIN_TIMEOUT_S": "60"})
    with listening(ending, 20) as listeners:
        for one in listeners:
            one.wait_for(0)
        assert ending.stop() == 0
        for one in listeners:
            rest, how = read_to_end(one.socket)
            assert (how, rest[:7], rest[-2:]) == ("closed", b"retry: ", b"\n\n")


def test_head_tells_the_headers_of_a_stream(http):
    answer = http.head(PATH, headers={"Accept": "text/event-stream"})
    assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, "text/event-stream", b"")
