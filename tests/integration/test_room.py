"""A request may fill the memory of its connection: whatever it is filled with, there is an answer, and it has its headers."""

import pytest

from support.microhttpd import IS_STRICT
from support.own_service import database, key, server  # noqa: F401
from support.problems import assert_problem
from support.service import Server
from support.wire import answers, request, talk

ORIGIN = "https://formulier.wedoenhetsamen.example.org"
REPLY_MOST = 4096  # bytes of an answer's headers
LINK_MOST = 2560
LIST = "/v1/municipalities"
SMALL = request("GET", "/v1/provinces/PV26", close=False)

# From "much is left" over "hardly anything" to "more than all". The steps are smaller than an answer's headers.
FILLINGS = {
    "one long field": lambda n: request("GET", LIST, [("X-Filler", "x" * n * 200)]),
    "many fields": lambda n: request("GET", LIST, [(f"X-{i}", "x") for i in range(n * 3)]),
    "many cookies": lambda n: request("GET", LIST, [("Cookie", "a=b; " * n * 3 + "a=b")]),
    "a long target": lambda n: request("GET", LIST + "?name=" + "x" * n * 200),
    "a long target and fields": lambda n: request("GET", LIST + "?name=" + "x" * 8000, [(f"X-{i}", "x" * 40) for i in range(n)]),
    "a long method": lambda n: request("G" * (1 + n * 200), LIST),
    "blanks before a value": lambda n: request("GET", LIST, [("X-Filler", " " * n * 200 + "x")]),
    "a line that goes on": lambda n: request("GET", LIST, [("X-Filler", "x\r\n " + "x" * n * 200)]),
    "requests behind it": lambda n: request("GET", LIST, [(f"X-{i}", "x") for i in range(55)], close=False) + SMALL * n * 2,
    "cookies, and requests behind it": lambda n: request("GET", LIST, [("Cookie", "a=b; " * n + "a=b")], close=False) + SMALL * 250,
    "fields behind the body": lambda n: request(
        "POST", "/v1/partners", [("Transfer-Encoding", "chunked")], b"0\r\n" + b"X: x\r\n" * n * 3 + b"\r\n"),
    "one long field behind the body": lambda n: request(
        "POST", "/v1/partners", [("Transfer-Encoding", "chunked")], b"0\r\nX: " + b"x" * n * 200 + b"\r\n\r\n"),
}
EXPECTED = {200, 400, 401, 405, 414, 431}
# What a library that is strict says to these of any size, or from some size on.
UNHEARD_OF = {"a long method": (501,), "a line that goes on": (400,)} if IS_STRICT else {}


@pytest.mark.parametrize("filling", FILLINGS)
def test_every_size_is_answered(server, filling):  # noqa: F811
    seen = []
    # A method that fills all of the memory is no HTTP for it: then it closes without a word.
    for n in range(1, 80 if IS_STRICT and filling == "a long method" else 100):
        data, _ = talk(server.raw, FILLINGS[filling](n) + b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert data, n
        seen.append(answers(data, ["POST" if "behind the body" in filling else "GET"])[0])
        assert seen[-1].status in {*EXPECTED, *UNHEARD_OF.get(filling, ())}, n
    assert seen[0].status < 414
    if seen[-1].status not in UNHEARD_OF.get(filling, ()) and filling != "requests behind it":
        assert seen[-1].status in (414, 431)
        assert_problem(seen[-1], "uri-too-long" if seen[-1].status == 414 else "headers-too-large")


def test_each_limit_can_be_used_up(server):  # noqa: F811
    target = LIST + "?fields=name" + ",name" * 1600
    target += ",code" * ((8192 - len(target)) // 5)
    browser = [(f"X-{i}", "x" * 60) for i in range(25)]
    assert one(server, request("GET", target, browser)).status == 200
    fields = [(f"X-{i}", "x" * 190) for i in range(40)]
    assert sum(len(name) + len(value) + 4 for name, value in fields) > 7800
    assert one(server, request("GET", LIST, fields)).status == 200
    assert one(server, request("GET", LIST, [(f"X-{i}", "x") for i in range(58)])).status == 200  # and Host and Connection


def one(server, sent):  # noqa: F811
    return answers(talk(server.raw, sent)[0])[0]


# --- the longest headers of answers -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def listed(database, tmp_path_factory):  # noqa: F811
    started = Server(database, tmp_path_factory.mktemp("room"), {"WDHS_CORS_ORIGINS": ORIGIN})
    try:
        yield started.wait_until_ready()
    finally:
        started.stop_cleanly()


def test_a_link_is_sent_when_it_is_not_too_long(listed):
    """`self`, `next` and `prev` repeat the target, and each comma takes three bytes there."""
    first = listed.http.get(LIST + "?limit=1").json()["links"]["next"]
    cursor = first.split("cursor=")[1]
    sent, unsent = 0, 0
    for count in [*range(0, 120, 4), 400, 800, 1500]:
        target = f"{LIST}?limit=1&fields=name{',name' * count}&cursor={cursor}&sort=name"
        head = [("Origin", ORIGIN), ("Authorization", "Bearer x"), ("X-Request-Id", "x" * 64), ("Accept-Encoding", "br")]
        open_data = head[:1] + head[2:]
        data, _ = talk(listed.raw, request("GET", target, open_data))
        assert data.startswith(b"HTTP/1.1 200 "), count
        assert data.index(b"\r\n\r\n") < REPLY_MOST
        answer, links = answers(data)[0], answers(talk(listed.raw, request("GET", target))[0])[0].json()["links"]
        link = ", ".join(f"<{links[name]}>; rel=\"{name}\"" for name in ("self", "next", "prev"))
        assert answer.headers["Link"] == (link if len(link) <= LINK_MOST else None)
        sent, unsent = sent + (len(link) <= LINK_MOST), unsent + (len(link) > LINK_MOST)
    assert sent > 3
    assert unsent > 3


def test_other_long_headers_fit(listed):
    preflight = [("Origin", ORIGIN), ("Access-Control-Request-Method", "PATCH"), ("X-Request-Id", "x" * 64)]
    for sent, method in [(request("OPTIONS", "/v1/partners/samen", preflight), "OPTIONS"),
                         (request("GET", "/v1/docs", preflight), "GET"),
                         (request("POST", "/v1/partners", preflight), "POST")]:
        data, _ = talk(listed.raw, sent)
        assert answers(data, [method])[0].status in (200, 204, 401, 404)
        assert data.index(b"\r\n\r\n") < REPLY_MOST - LINK_MOST
