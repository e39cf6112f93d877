"""Blocks of sign-ups: only for those who keep them, and only what can be compared with an address."""

import uuid

import pytest

PATH = "/v1/signup-blocks"
NO_BLOCK = "/00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def keeper(key):
    return key("signup-blocks:write")


def domain():
    return f"{uuid.uuid4().hex[:12]}.example"


def test_a_block_is_made_read_changed_and_removed(http, keeper):
    body = {"kind": "domain", "value": domain(), "reason": "Wegwerpadressen"}
    made = http.post(PATH, json=body, key=keeper)
    assert made.status == 201
    path = made.headers["Location"][made.headers["Location"].index("/v1/"):]
    record = http.get(path, key=keeper)
    assert {name: record.json()[name] for name in body} == body
    assert record.headers["Cache-Control"] == "no-store"
    changed = http.patch(path, json={"reason": None}, key=keeper, headers={"If-Match": record.headers["ETag"]})
    assert (changed.status, changed.json()["reason"]) == (200, None)
    found = http.get(PATH, query={"value": body["value"]}, key=keeper).json()["items"]
    assert [one["id"] for one in found] == [record.json()["id"]]
    assert http.delete(path, key=keeper, headers={"If-Match": changed.headers["ETag"]}).status == 204
    assert http.get(path, key=keeper).status == 404


@pytest.mark.parametrize("method, end", [("GET", ""), ("HEAD", ""), ("GET", NO_BLOCK), ("POST", ""), ("PATCH", NO_BLOCK),
                                         ("DELETE", NO_BLOCK)])
def test_nothing_is_open_to_others(http, key, method, end):
    body = {"kind": "domain", "value": domain()} if method in ("POST", "PATCH") else None
    response = http.request(method, PATH + end, json=body) if body else http.request(method, PATH + end)
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="wdhs-api"'
    other = key("pledges:write", "pledges:read-personal")
    response = http.request(method, PATH + end, json=body, key=other) if body else http.request(method, PATH + end, key=other)
    assert response.status == 403
    assert method == "HEAD" or "signup-blocks:write" in response.json()["detail"]


def test_a_bad_request_of_a_stranger_tells_nothing_either(http):
    assert http.get(PATH + "?value=example.org&nope=1").status == 401
    assert http.get(PATH + "/no-id").status == 401


def test_the_same_is_blocked_once(http, keeper):
    body = {"kind": "domain", "value": domain()}
    assert http.post(PATH, json=body, key=keeper).status == 201
    assert http.post(PATH, json=body, key=keeper).status == 409


@pytest.mark.parametrize("value", ["2001:db8:77::/48", "10.0.0.0/8", "198.51.100.7/32", "2001:db8::1/128"])
def test_networks_are_taken_as_they_are_written(http, keeper, value):
    made = http.post(PATH, json={"kind": "prefix", "value": value}, key=keeper)
    assert (made.status, made.json()["value"]) == (201, value)
    path = f"{PATH}/{made.json()['id']}"
    assert http.delete(path, key=keeper, headers={"If-Match": "*"}).status == 204


@pytest.mark.parametrize("kind, value", [
    ("domain", "Example.org"), ("domain", "nl"), ("domain", "example.org."), ("domain", ".example.org"),
    ("domain", "a@example.org"), ("domain", "exa mple.org"), ("domain", "*.example.org"), ("domain", "-a.example"),
    ("domain", "a-.example"), ("domain", "a..example"), ("domain", "bücher.example"), ("domain", "a" * 64 + ".example"),
    ("domain", "192.0.2.0/24"), ("domain", "a_b.example"),
    ("prefix", "192.0.2.0"), ("prefix", "192.0.2.1/24"), ("prefix", "192.0.2.0/33"), ("prefix", "0.0.0.0/0"),
    ("prefix", "10.0.0.0/7"), ("prefix", "192.0.2.0/024"), ("prefix", "192.0.2/24"), ("prefix", "192.0.2.0/"),
    ("prefix", "192.0.2.0/24 "), ("prefix", "/24"), ("prefix", "::/0"), ("prefix", "2001:DB8::/32"),
    ("prefix", "2001:db8:0:0::/64"), ("prefix", "2001:db8::1/64"), ("prefix", "2001:db8::/129"),
    ("prefix", "2001:db8::/-1"), ("prefix", "example.org"), ("prefix", "1" * 100 + "/24"),
])
def test_what_cannot_be_compared_is_refused(http, keeper, kind, value):
    response = http.post(PATH, json={"kind": kind, "value": value}, key=keeper)
    assert response.status == 400
    assert [(one["location"], one["code"]) for one in response.json()["errors"]] == [("/value", "invalid-value")]


@pytest.mark.parametrize("change", [{"kind": "prefix"}, {"value": "other.example"}])
def test_what_is_blocked_is_fixed(http, keeper, change):
    made = http.post(PATH, json={"kind": "domain", "value": domain()}, key=keeper)
    response = http.patch(f"{PATH}/{made.json()['id']}", json=change, key=keeper, headers={"If-Match": "*"})
    assert response.status == 400
