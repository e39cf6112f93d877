"""Holds one answer of the service against what the contract declares for it."""

import re
import urllib.parse

import jsonschema

from contract_document import DOCUMENT, follow, strict

# What every answer may carry, described once in the contract's introduction.
GENERAL_HEADERS = {
    "access-control-allow-origin", "access-control-expose-headers", "connection", "content-encoding", "content-length",
    "content-security-policy", "content-type", "date", "referrer-policy", "strict-transport-security",
    "x-content-type-options", "x-frame-options",
}
# What "default" stands for; its description names them too.
DEFAULT_STATUSES = {405, 408, 413, 415, 417, 501, 505}

FORMATS = jsonschema.FormatChecker(formats=())
PATTERNS = {
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "date": r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
}


def _pattern_check(pattern):
    return lambda value: not isinstance(value, str) or re.fullmatch(pattern, value) is not None


def _is_uri(value):
    return not isinstance(value, str) or bool(urllib.parse.urlsplit(value).scheme)


for _name, _pattern in PATTERNS.items():
    FORMATS.checks(_name)(_pattern_check(_pattern))
FORMATS.checks("uri")(_is_uri)


def _validator(document):
    resolver = jsonschema.RefResolver("", document)
    return lambda schema: jsonschema.Draft202012Validator(schema, resolver=resolver, format_checker=FORMATS)


validator = _validator(DOCUMENT)
strict_validator = _validator(strict(DOCUMENT))


def faults_of(schema, value, make=validator):
    """Sentences on what does not fit; an empty list when all does."""
    return [f"{error.json_path}: {error.message[:300]}" for error in make(schema).iter_errors(value)]


def _declared(operation, status):
    if str(status) in operation.responses:
        return operation.responses[str(status)]
    assert status in DEFAULT_STATUSES, f"{operation} answered {status}, which the contract does not declare"
    return operation.responses["default"]


def _check_headers(operation, declared, response):
    headers = {name: follow(one) for name, one in declared["headers"].items()}
    for name, header in headers.items():
        value = response.headers.get(name)
        if value is None:
            assert not header.get("required"), f"{operation} {response.status}: the header {name} is missing"
            continue
        value = int(value) if header["schema"].get("type") == "integer" else value
        assert not faults_of(header["schema"], value), f"{operation} {response.status}: {name}: {value}"
    known = {name.lower() for name in headers} | GENERAL_HEADERS
    unknown = {name for name in response.headers.keys() if name.lower() not in known}
    assert not unknown, f"{operation} {response.status}: undeclared headers {unknown}"


def _schema_of(content, response):
    """The plain schema, or with `expand` or `languages=all` the one that takes its place."""
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(response.target).query)
    others = content.get("x-record-with", {})
    asked = [name for name in ("expand", "languages") if name in query]
    record = next((others[name] for name in (" and ".join(asked), *asked) if name in others), None)
    page = follow(content["schema"])
    if record is None or "links" not in page["properties"]:
        return record or content["schema"]
    items = {**page["properties"]["items"], "items": record}
    return {**page, "properties": {**page["properties"], "items": items}, "additionalProperties": False}


def _check_body(operation, declared, response):
    content = declared.get("content")
    if not response.body:
        left_out = response.headers.get("Preference-Applied") == "return=minimal"
        assert content is None or left_out, f"{operation} {response.status}: there is no body"
        assert "Content-Type" not in response.headers
        return
    assert content is not None, f"{operation} {response.status}: an undeclared body"
    media = response.headers["Content-Type"].split(";")[0]
    assert media in content, f"{operation} {response.status}: undeclared type {media}"
    value = response.json() if media.endswith(("/json", "+json")) else response.text
    if media != "application/yaml":
        faults = faults_of(_schema_of(content[media], response), value, strict_validator)
        assert not faults, f"{operation} {response.status}: {faults} in {value}"
    if media == "application/problem+json":
        assert value["status"] == response.status
        assert value["instance"].endswith(response.headers["X-Request-Id"])


def check(operation, response):
    """Fails on anything that is not declared, or declared and not there."""
    declared = _declared(operation, response.status)
    _check_headers(operation, declared, response)
    _check_body(operation, declared, response)
    return response
