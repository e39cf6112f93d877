"""Specmatic makes requests of its own from the contract, for every read, and holds the answers against it."""

import copy
import json
import re
import xml.etree.ElementTree

from contract_document import OPERATIONS, read_contract
from contract_world import CLOSED, NAMES, list_of
from finding import Finding
from npm import CannotLook, run

DEBIAN = ("default-jre-headless",)
PATIENCE_S = 400
MOST_IDS = 2
MOST_TRIALS = "12"  # of one operation: there are more ways to combine parameters than anybody can wait for
# Parameters for which nothing that Specmatic makes up will do: a cursor comes from an answer, and a right is needed for the last.
NOT_MADE_UP = ("cursor", "If-None-Match", "traceparent", "Prefer", "statementState")
# What goes together with every other parameter, and is read as what Specmatic reads.
CHOSEN = {"limit": [1, 500], "format": ["json"], "Read-Reason": ["proef"]}
ELSEWHERE = ("/health/live", "/health/ready", "/metrics", "/pledges/page", "/pledges/challenge", "/openapi.json", "/openapi.yaml")
API = re.compile(r"API: (\S+ \S+)")
FAULT = re.compile(r">> (\S+)\s+(R\d+): ([^\n]+)")


def keys_of(served):
    """Operation → for each {name} in its path, values that exist."""
    world, found = served.world, {"getProblem": [["not-found", "invalid-input"]]}
    made = world.fresh("decisions")
    for resource, name in NAMES.items():
        parent = [made["pledge"]] if resource == "decisions" else world.parent(resource)
        options = {"key": served.admin} if resource in CLOSED else {}
        items = world.http.get(list_of(resource).target(*parent) + f"?limit={MOST_IDS}", **options).json()["items"]
        above = [[one] for one in parent]
        found[list_of(resource).id] = above
        found[f"get{name}"] = [*above, [item.get("id") or item.get("code") or item.get("slug") for item in items]]
    found["getPledge"] = [served.ids("pledges")[:MOST_IDS]]
    return found


def follow(document, node):
    """A copy of the node, or of what it refers to."""
    while "$ref" in node:
        found = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/")]
        node = found
    return copy.deepcopy(node)


def parameters(document, item, operation, keys):
    """Without those that make records have another schema, which Specmatic does not know."""
    keys, content = list(keys), follow(document, operation["responses"]["200"]).get("content", {})
    others = " ".join(content.get("application/json", {}).get("x-record-with", {})).split()
    for parameter in (follow(document, one) for one in item.get("parameters", []) + operation.get("parameters", [])):
        if parameter["name"] in NOT_MADE_UP or parameter["name"] in others:
            continue
        if parameter["in"] == "path":
            parameter["schema"] = {"type": "string", "enum": keys.pop(0)}
        if parameter["name"] in CHOSEN:
            values = CHOSEN[parameter["name"]]
            parameter["schema"] = {"type": "integer" if isinstance(values[0], int) else "string", "enum": values}
        if parameter["name"] == "Read-Reason":
            parameter["required"] = True
        for end, bound in (("Min", "minimum"), ("Max", "maximum")): # else the lowest may be above the highest
            if parameter["name"].endswith(end):
                parameter["schema"] = {"type": "integer", "enum": [parameter["schema"][bound]]}
        if parameter.get("explode") is False: # Specmatic would repeat it
            values = parameter["schema"]["items"]["enum"]
            last = [value for value in values if value.strip("-") != values[0].strip("-")][-1:]
            parameter.update(explode=True, schema={"type": "string", "enum": [values[0], ",".join([values[0], *last])]})
        yield parameter


def only_json(document, response):
    response = follow(document, response)
    response["content"] = {media: content for media, content in response.get("content", {}).items() if media == "application/json"}
    return response


def reads(document, keys):
    """The contract with its reads alone, and in them what exists."""
    paths = {}
    for path, item in document["paths"].items():
        if "get" not in item or path in ELSEWHERE:
            continue
        operation = copy.deepcopy(item["get"])
        operation["parameters"] = list(parameters(document, item, operation, keys.get(operation["operationId"], [])))
        operation["responses"] = {"200": only_json(document, operation["responses"]["200"])}
        paths[path] = {"get": operation}
    return {**document, "paths": paths}


def failures(report):
    """(scenario, what Specmatic told) of each test that failed."""
    for case in xml.etree.ElementTree.parse(report).iter("testcase"):
        for failed in case.iter("failure"):
            yield case.get("name", "").rpartition(" > ")[2], failed.get("message") or failed.text or ""


def findings(scenario, told):
    api = API.search(told)
    where = api.group(1) if api else "the contract"
    faults = FAULT.findall(told)
    for place, code, summary in faults:
        yield Finding(code, f"{where} {re.sub(r'[[][0-9]+[]]', '[n]', place)}", f"{summary}; {scenario}")
    if not faults:
        yield Finding("refused", where, told)


def look(stage):
    with stage.service() as served:
        contract = stage.directory / "reads.yaml"
        contract.write_text(json.dumps(reads(read_contract(), keys_of(served))), encoding="utf-8")
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(stage.directory), "bearer": served.admin, "signer": served.token(),
                       "MAX_TEST_REQUEST_COMBINATIONS": MOST_TRIALS}
        run(["java", "-jar", stage.npm.jar("specmatic", "specmatic.jar"), "test", contract, f"--testBaseURL={served.base}",
             "--junitReportDir=reports"], fine=(0, 1), cwd=stage.directory, env=environment, patience=PATIENCE_S)
    reports = list((stage.directory / "reports").glob("*.xml"))
    if not reports:
        raise CannotLook("Specmatic made no report")
    for report in reports:
        for scenario, told in failures(report):
            yield from findings(scenario, told)
