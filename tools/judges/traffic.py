"""Varied traffic: a request for every answer that the contract declares, and a look at every list in many ways."""

import dataclasses
import functools
import re
import urllib.parse

from contract_document import OPERATIONS
from contract_requests import requests_for
from contract_world import NAMES, list_of
from support.client import Client

PAGES = 6


@dataclasses.dataclass
class Exchange:
    origin: str
    method: str
    path: str
    sent: dict
    response: object

    def __str__(self):
        return f"{self.method} {self.path[:160]} → {self.response.status}"


class Recorder(Client):
    """A client that keeps what it asked and was answered. `strip` goes from the front of each path: a proxy may want that."""

    def __init__(self, port, strip=""):
        super().__init__("127.0.0.1", port)
        self.strip, self.exchanges = strip, []

    def request(self, method, path, **options):
        sent = {**(options.get("headers") or {}), **({"Authorization": "Bearer …"} if options.get("key") else {})}
        query = options.pop("query", None)
        path += "?" + urllib.parse.urlencode(query, doseq=True) if query else ""
        response = super().request(method, path.removeprefix(self.strip) or "/", **options)
        self.exchanges.append(Exchange(f"http://127.0.0.1:{self.port}", method, path, sent, response))
        return response


@functools.cache
def patterns():
    """(method, how its address looks, operation), those without parameters first."""
    found = sorted(OPERATIONS.values(), key=lambda operation: operation.pattern.count("{"))
    return [(operation.method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.pattern)), operation)
            for operation in found]


def operation_at(method, path):
    """What the contract calls it; None for what it does not know."""
    address, method = path.split("?")[0], "GET" if method == "HEAD" else method
    return next((operation for known, pattern, operation in patterns()
                 if known == method and pattern.fullmatch(address)), None)


def has_a_schema_of_its_own(exchange):
    """With expand and with languages=all the contract has other schemas for records, which judges do not know; our own tests hold the
    answers against those."""
    operation = operation_at(exchange.method, exchange.path)
    content = operation.responses.get("200", {}).get("content", {}) if operation else {}
    asked = urllib.parse.parse_qs(exchange.path.partition("?")[2])
    others = content.get("application/json", {}).get("x-record-with", {})
    return ("expand" in asked and "expand" in others) or ("languages" in asked and "languages" in others)


def declared_answers(world, within="/v1", without=()):
    """Provokes each declared answer of all operations whose address begins so; `without` are statuses."""
    for operation in OPERATIONS.values():
        if operation.prefix == within:
            for status, provoke in requests_for(operation).items():
                if status in operation.responses and status not in without:
                    provoke(world)
        world.clean_up()


def questions(operation):
    """One for each parameter of a list, with values that its schema allows."""
    for parameter in operation.parameters:
        schema = parameter.get("schema", {})
        values = schema.get("enum") or schema.get("items", {}).get("enum") or []
        if parameter["in"] == "query" and values:
            separate = parameter.get("explode", True) and schema.get("type") == "array"
            yield {parameter["name"]: [str(value) for value in values[:2]] if separate else str(values[0])}
        elif parameter["in"] == "query" and schema.get("type") == "boolean":
            yield {parameter["name"]: "true"}


def lists(world):
    """Every list: both languages, every choice that its parameters give, and from page to page."""
    for resource in NAMES:
        operation, options = list_of(resource), world.all_of_it(resource)
        target = operation.target(*world.parent(resource))
        for language in ("nl", "en"):
            world.http.get(target, **{**options, "headers": {**options.get("headers", {}), "Accept-Language": language}})
        for query in questions(operation):
            world.http.get(target, query=query, **options)
        walk(world, target + "?limit=2&count=true", options)
        world.clean_up()


def walk(world, target, options):
    """Some pages on, and one back."""
    for _ in range(PAGES):
        answer = world.http.get(target, **options)
        links = answer.json().get("links", {})
        if not links.get("next"):
            break
        target = inside(links["next"])
    if links.get("prev"):
        world.http.get(inside(links["prev"]), **options)


def inside(url):
    return "/v1" + url.split("/v1", 1)[1]


def all_of_it(world, **choices):
    declared_answers(world, **choices)
    lists(world)
