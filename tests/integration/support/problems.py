"""What every answer of the service has, and what every problem has."""

import json
import re

# slug → status, as the contract lists them.
STATUS = {
    "bad-request": 400, "invalid-input": 400, "unauthorized": 401, "forbidden": 403, "not-found": 404,
    "method-not-allowed": 405, "not-acceptable": 406, "request-timeout": 408, "conflict": 409,
    "precondition-failed": 412, "content-too-large": 413, "uri-too-long": 414, "unsupported-media-type": 415,
    "expectation-failed": 417, "precondition-required": 428, "headers-too-large": 431, "internal": 500,
    "not-implemented": 501, "unavailable": 503, "outcome-unknown": 503, "http-version-not-supported": 505,
}
ALWAYS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
# What would tell a stranger how the service is made, or what went wrong inside.
INTERNALS = re.compile(
    r"sqlstate|postgres|libpq|microhttpd|_pkey|_fkey|_check\b|_excl\b|[a-z]_key\b|\bselect\b.*\bfrom\b|insert into|"
    r"\brelation\b|syntax error|null value in column|violates|0x[0-9a-f]{6}|\.c:\d+|stack|sanitizer|pg_|/tmp/",
    re.IGNORECASE)


def assert_headers_of_every_answer(answer):
    for name, value in ALWAYS.items():
        assert answer.headers.get_all(name) == [value], f"{name}: {answer}"
    assert re.fullmatch(r"\d+\.\d+\.\d+", answer.headers["API-Version"]), answer
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", answer.headers["X-Request-Id"]), answer
    assert "microhttpd" not in answer.headers.get("Server", "").lower()


def assert_problem(answer, slug, faults=None, detail=None, language="nl"):
    """`faults` is the whole list of errors[], each as (in, location, code) or with the exact detail behind it."""
    assert answer.status == STATUS[slug], answer
    assert_headers_of_every_answer(answer)
    assert answer.headers["Content-Type"] == "application/problem+json", answer
    assert answer.headers["Content-Language"] == language, answer
    assert answer.headers["Cache-Control"] == "no-store", answer
    problem = json.loads(answer.body.decode("utf-8"))
    assert list(problem) == ["type", "title", "status", "detail", "instance"] + (["errors"] if "errors" in problem else [])
    assert problem["type"].endswith("/v1/problems/" + slug), answer
    assert problem["status"] == answer.status
    assert problem["title"] and problem["detail"]
    assert problem["instance"].endswith(":" + answer.headers["X-Request-Id"]), answer
    assert not INTERNALS.search(problem["title"] + problem["detail"]), answer
    assert ("errors" in problem) == (slug == "invalid-input"), answer
    if detail is not None:
        assert problem["detail"] == detail
    if faults is not None:
        assert_faults(problem["errors"], faults)
    return problem


def assert_faults(errors, faults):
    for error in errors:
        assert list(error) == ["in", "location", "code", "detail"]
        assert error["detail"]
        assert not INTERNALS.search(error["detail"]), error
    assert [(error["in"], error["location"], error["code"]) for error in errors] == [fault[:3] for fault in faults]
    for error, fault in zip(errors, faults):
        if len(fault) > 3:
            assert error["detail"] == fault[3]


def assert_unavailable(answer, slugs=("unavailable",)):
    slug = answer.json()["type"].rpartition("/")[2]
    assert slug in slugs, answer
    assert_problem(answer, slug)
    assert int(answer.headers["Retry-After"]) >= 1
