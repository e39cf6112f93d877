"""How a wrong request is written down: one row, which says what is sent and what the answer has to be.

    wrong("limit-zero", "GET", "/v1/partners?limit=0", [("query", "limit", "out-of-range", "0 ligt buiten …")])
    wrong("unknown-theme", "GET", "/v1/themes/nope", "not-found")

The fourth part is the list of all faults of a 400, in order: place, location and code, with the exact detail where that is
worth pinning down; or else the slug of the problem. `$name` in a target, header or body stands for something that
test_wrong_input.py has put in the database before: see World there."""

import dataclasses
import json


@dataclasses.dataclass(frozen=True)
class Wrong:
    name: str
    method: str
    target: str
    slug: str
    faults: list = None
    detail: str = None
    key: str = None
    headers: dict = dataclasses.field(default_factory=dict)
    body: bytes = None
    language: str = "nl"
    answer_headers: dict = dataclasses.field(default_factory=dict)


JSON_TYPE = "application/json"
PATCH_TYPE = "application/merge-patch+json"


def wrong(name, method, target, expected, *, send=None, headers=None, language="nl", **rest):
    """`send` is a body: bytes as they are, anything else as JSON with the Content-Type of the method."""
    headers = dict(headers or {})
    body = send
    if send is not None and not isinstance(send, bytes):
        body = json.dumps(send).encode()
    if send is not None:
        headers.setdefault("Content-Type", PATCH_TYPE if method == "PATCH" else JSON_TYPE)
    if language != "nl":
        headers.setdefault("Accept-Language", language)
    faults = expected if isinstance(expected, list) else None
    slug = "invalid-input" if faults is not None else expected
    return Wrong(name, method, target, slug, faults, headers=headers, body=body, language=language, **rest)


def query(name, query_string, *faults, path="/v1/partners", **rest):
    """A GET that is wrong only in its query string."""
    return wrong(name, "GET", f"{path}?{query_string}", list(faults), **rest)


def posted(name, path, send, *faults, key="admin", **rest):
    """A POST that is wrong only in its body."""
    return wrong(name, "POST", path, list(faults), send=send, key=key, **rest)


def patched(name, path, send, *faults, key="admin", headers=None, **rest):
    """A PATCH that is wrong only in its body: If-Match lets it through."""
    return wrong(name, "PATCH", path, list(faults), send=send, key=key, headers={"If-Match": "*", **(headers or {})}, **rest)
