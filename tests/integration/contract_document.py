"""openapi.yaml as the tests read it: its operations, with every reference to a component followed."""

import copy
import dataclasses
import pathlib
import re
import sys

import yaml

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "tools"))

from embed import ContractLoader  # noqa: E402 - the same reading of YAML as the program's own copy

METHODS = ("get", "post", "put", "patch", "delete")
BASE = "https://api.example.org/v1"
OUTSIDE = "https://api.example.org"


def read_contract(text=None):
    """The document as plain values; without a text, that of the repository."""
    return yaml.load(text or (CHECKOUT / "openapi.yaml").read_text(encoding="utf-8"), Loader=ContractLoader)


DOCUMENT = read_contract()
SCHEMAS = DOCUMENT["components"]["schemas"]


def follow(node):
    """The node itself, or what its $ref names."""
    if not isinstance(node, dict) or "$ref" not in node:
        return node
    found = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return {**follow(found), **{name: value for name, value in node.items() if name != "$ref"}}


def reference_name(node):
    """"Slug" of {"$ref": "#/components/schemas/Slug"}; None for anything else."""
    return node["$ref"].rsplit("/", 1)[1] if isinstance(node, dict) and "$ref" in node else None


@dataclasses.dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str  # as in the contract: "/goals/{id}"
    prefix: str  # "/v1", or "" for what lies outside the versions
    parameters: list
    body: dict  # media type → schema
    examples: list  # of its body
    responses: dict  # "200" → the response, "default" included
    names: dict  # "200" → the name of the component, for messages and examples
    scopes: tuple  # needed; empty for what is open

    @property
    def pattern(self):
        return self.prefix + ("" if self.path == "/" else self.path)

    def target(self, *keys):
        """The path with its {names} filled in, in order."""
        rest = list(keys)
        return re.sub(r"\{\w+\}", lambda _: rest.pop(0), self.pattern)

    def __str__(self):
        return f"{self.method.upper()} {self.pattern}"


def _operation(path, item, method):
    spec = item[method]
    outside = item.get("servers", [{}])[0].get("url") == OUTSIDE
    security = spec.get("security", DOCUMENT["security"])
    return Operation(
        id=spec["operationId"],
        method=method,
        path=path,
        prefix="" if outside else "/v1",
        parameters=[follow(one) for one in item.get("parameters", []) + spec.get("parameters", [])],
        body={media: content["schema"] for media, content in spec.get("requestBody", {}).get("content", {}).items()},
        examples=[content["example"] for content in spec.get("requestBody", {}).get("content", {}).values()],
        responses={status: follow(one) for status, one in spec["responses"].items()},
        names={status: reference_name(one) for status, one in spec["responses"].items()},
        scopes=() if {} in security or not security else tuple(security[0].get("bearer", ())),
    )


OPERATIONS = {}
for _path, _item in DOCUMENT["paths"].items():
    for _method in METHODS:
        if _method in _item:
            OPERATIONS[_item[_method]["operationId"]] = _operation(_path, _item, _method)


def strict(document):
    """A copy in which an object has no other properties than those that are named."""
    document = copy.deepcopy(document)

    def close(node):
        if isinstance(node, dict):
            if node.get("type") == "object" and "properties" in node:
                node.setdefault("additionalProperties", False)
            for value in node.values():
                close(value)
        elif isinstance(node, list):
            for value in node:
                close(value)

    close(document["components"]["schemas"])
    return document


def examples():
    """(where, schema, value) of every example in the document, wherever it stands."""
    found = []

    def look(node, where):
        if isinstance(node, dict):
            if "schema" in node and "example" in node:
                found.append((where, node["schema"], node["example"]))
            for name, one in node.get("examples", {}).items() if "schema" in node else ():
                found.append((f"{where}/{name}", node["schema"], one["value"]))
            for name, value in node.items():
                if name not in ("example", "examples", "schema"):
                    look(value, f"{where}/{name}")
        elif isinstance(node, list):
            for index, value in enumerate(node):
                look(value, f"{where}/{index}")

    look(DOCUMENT["paths"], "paths")
    look(DOCUMENT["components"], "components")
    return found
