"""openapi.yaml and the service say the same: every operation, response, property, parameter and example."""

import json
import re

import pytest

from contract_check import check, faults_of
from contract_document import DOCUMENT, OPERATIONS, SCHEMAS, examples, follow, read_contract, reference_name
from contract_examples import answer, examples_of_responses, make_from_example, post_example, request_example, shape
from contract_requests import NOWHERE, change, missing, requests_for
from contract_world import CLOSED, DONE, KEYS, LISTS, NAMES, World, list_of, operation_of
from support import signing
from support.cluster import CHECKOUT
from support.service import make_key, migrate_and_seed, run_cli, running

# Declared, and provoked by a test of its own below, because the service has to be unwell, or set otherwise, for it.
ELSEWHERE = {
    "404": "test_without_challenges_there_is_none_to_fetch",
    "429": "test_signing_too_often_is_a_429",
    "500": "test_an_unexpected_failure_of_the_database_is_a_500",
    "503": "test_a_database_that_does_not_answer_is_a_503",
}
EXAMPLES = examples_of_responses()
UNWELL = ("TooManyRequests", "Unavailable")  # their examples are compared where they are provoked
RESOURCES = list(NAMES)
ALL = [name for name in (*NAMES, *DONE) if operation_of("create", name)]
# What is made as soon as it is posted, and shown in the answer.
MADE_AT_ONCE = [name for name in RESOURCES if name in ALL and name != "pledges"]
CHANGEABLE = [name for name in RESOURCES if operation_of("change", name) and name != "pledges"]


@pytest.fixture(scope="module")
def shared_world(server, database, key):
    return World(server.http, database, key)


@pytest.fixture
def world(shared_world):
    yield shared_world
    shared_world.clean_up()


@pytest.fixture(scope="module")
def tables(database):
    """Resource → its field table, as `wdhs-api fields` prints it."""
    return {row["name"]: row for row in json.loads(run_cli(database, "fields").stdout)}


def tops(fields):
    """The names at the top of a record, in order: "contactPoint" of "contactPoint.email"."""
    return list(dict.fromkeys(field["name"].split(".")[0] for field in fields))


# --- responses ------------------------------------------------------------------------------------


def fault_of(world, operation, status, provoke):
    """None when the answer is declared, as declared, and the wanted one where that is declared; else a sentence."""
    try:
        response = check(operation, provoke(world))
    except AssertionError as failure:
        return str(failure)
    came = str(response.status) if str(response.status) in operation.responses else "default"
    return None if came == status or status not in operation.responses else f"{operation}: not {status}, but {response}"


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_declared_response_can_be_had_and_no_other_comes(world, name):
    operation = OPERATIONS[name]
    requests = requests_for(operation)
    faults = [fault_of(world, operation, status, provoke) for status, provoke in requests.items()]
    faults += [f"{operation}: nothing provokes {status}" for status in operation.responses
               if status not in requests and ELSEWHERE.get(status) not in globals()]
    assert not any(faults), "\n".join(filter(None, faults))


@pytest.mark.parametrize("resource", MADE_AT_ONCE)
def test_what_has_only_the_required_properties_is_as_declared_too(world, resource):
    body = world.smallest(resource)
    assert not faults_of(SCHEMAS[NAMES[resource] + "Create"], body)
    response = check(operation_of("create", resource), world.post(resource, body))
    assert response.status == 201, response
    path = "/v1/" + response.headers["Location"].split("/v1/", 1)[1]
    check(operation_of("get", resource), world.http.get(path, key=world.admin))


def test_pledge_with_only_the_required_properties_is_as_declared_too(world):
    body = world.smallest("pledges")
    assert not faults_of(SCHEMAS["PledgeCreate"], body)
    assert check(operation_of("create", "pledges"), world.post("pledges", body)).status == 202
    (made,) = world.accepted(body["email"])
    everything = world.http.get(f"/v1/pledges/{made}", **world.all_of_it("pledges"))
    assert check(operation_of("get", "pledges"), everything).status == 200


@pytest.mark.parametrize("resource", MADE_AT_ONCE)
def test_a_create_that_answers_briefly_is_as_declared(world, resource):
    response = world.post(resource, headers={"Prefer": "return=minimal"})
    assert (response.status, response.body) == (201, b"")
    check(operation_of("create", resource), response)


@pytest.mark.parametrize("resource", ALL)
def test_every_body_that_breaks_the_schema_is_refused(world, resource):
    """One property at a time gets a value of another type: the contract and the service both refuse it."""
    schema = SCHEMAS[{**NAMES, **DONE}[resource] + "Create"]
    good = world.body(resource)
    for name in schema["properties"]:
        body = {**good, name: {"wrong": 1.5}}
        assert faults_of(schema, body), f"{resource}.{name}"
        response = check(operation_of("create", resource), world.post(resource, body))
        assert response.status == 400, response
        assert all(fault["location"].startswith("/" + name) for fault in response.json()["errors"]), response


@pytest.mark.parametrize("resource", ALL)
def test_bodies_of_the_tests_name_every_property(world, resource):
    assert set(world.body(resource)) == set(SCHEMAS[{**NAMES, **DONE}[resource] + "Create"]["properties"])


@pytest.mark.parametrize("resource", RESOURCES)
def test_everyone_sees_all_but_what_is_personal(world, tables, resource):
    record = world.visible(resource)
    shown = [field for field in tables[resource]["fields"] if not field.get("writeOnly")]
    if resource in CLOSED:
        assert world.http.get(record["path"]).status == 401
    else:
        seen = world.http.get(record["path"]).json()
        assert list(seen) == tops(field for field in shown if not field.get("personal"))
    everything = world.http.get(record["path"], **world.all_of_it(resource))
    assert list(everything.json()) == list(SCHEMAS[NAMES[resource]]["properties"]) == tops(shown)


@pytest.mark.parametrize("resource", ALL)
def test_what_a_body_requires_cannot_be_left_out(world, resource):
    """All that are missing are named at once."""
    schema = SCHEMAS[{**NAMES, **DONE}[resource] + "Create"]
    response = check(operation_of("create", resource), world.post(resource, {}))
    assert response.status == 400, response
    missing_ones = {fault["location"].split("/")[1] for fault in response.json()["errors"] if fault["code"] == "required"}
    assert missing_ones == set(schema["required"]), response.json()


@pytest.mark.parametrize("resource", [name for name in RESOURCES if operation_of("change", name)])
def test_patches_of_the_tests_name_every_property(world, resource):
    assert set(change(world, resource)) == set(SCHEMAS[NAMES[resource] + "Patch"]["properties"])


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_name_that_a_parameter_lists_is_taken(world, resource):
    """`fields`, `expand` and `sort`, each name of them by itself."""
    target = list_of(resource).target(*world.parent(resource))
    for parameter in list_of(resource).parameters:
        for name in parameter["schema"].get("items", {}).get("enum", ()) if not parameter.get("explode", True) else ():
            response = world.http.get(target, query={parameter["name"]: name}, **world.all_of_it(resource))
            assert response.status == 200, (parameter["name"], name, response)


@pytest.mark.parametrize("resource", [name for name in RESOURCES if f"{NAMES[name]}Expanded" in SCHEMAS])
def test_what_is_expanded_comes_as_a_record(world, resource):
    """With `languages=all` too; the schemas for both are the ones that the contract says."""
    for operation, path in ((list_of(resource), list_of(resource).target(*world.parent(resource))),
                            (operation_of("get", resource), world.visible(resource)["path"])):
        (names,) = [one["schema"]["items"]["enum"] for one in operation.parameters if one["name"] == "expand"]
        for query in ({"expand": ",".join(names)}, {"expand": ",".join(names), "languages": "all"}):
            assert check(operation, world.http.get(path, query=query, **world.all_of_it(resource))).status == 200


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_parameter_of_a_list_is_taken(world, resource):
    record = world.visible(resource)
    target = list_of(resource).target(*world.parent(resource))
    for parameter in list_of(resource).parameters:
        if parameter["in"] == "query" and parameter["name"] != "cursor":
            response = world.http.get(target, query={parameter["name"]: _some_value(parameter, record)},
                                      **world.all_of_it(resource))
            assert response.status == 200, (parameter["name"], response)
            if parameter["name"] == "fields":
                assert all(list(item) == parameter["schema"]["items"]["enum"][:1] for item in response.json()["items"])
            else:
                check(list_of(resource), response)


def _some_value(parameter, record):
    """A value that the parameter's schema allows: the record's own where it has one."""
    schema = parameter["schema"].get("items", parameter["schema"])
    schema = schema.get("anyOf", [schema])[0]
    own = record.get(parameter["name"])
    own = own[0] if isinstance(own, list) and own else own
    if isinstance(own, (str, int)) and not isinstance(own, bool):
        return own
    if "enum" in follow(schema):
        return follow(schema)["enum"][0]
    if "maximum" in schema:
        return schema["maximum"]
    return {"Id": NOWHERE, "boolean": "false", "date": "2024-04-13", "date-time": "2024-04-13T12:00:00+02:00"}[
        reference_name(schema) or schema.get("format") or schema["type"]]


# --- when the service is unwell -------------------------------------------------------------------


def _plain_requests(world):
    """(operation, what to send) for every operation that asks the database for records, with bodies made beforehand."""
    token = signing.manage_token(world.db, world.visible("pledges")["id"])
    for operation in (one for one in OPERATIONS.values() if one.path.startswith("/pledges/mine")):
        options = {"json": {"consents": {"newsletter": True}}} if operation.method == "patch" else {}
        yield operation, (operation.target(), {"headers": {"If-Match": "*"}, "key": token, **options})
    for resource in DONE:
        operation = operation_of("create", resource)
        yield operation, (operation.target(), {"json": world.body(resource)})
    for resource in RESOURCES:
        parent = world.parent(resource)
        reader = world.reader(resource)
        yield list_of(resource), (list_of(resource).target(*parent), reader)
        path = missing(world, resource)["path"]
        body = world.body(resource) if resource in ALL else {}
        if resource in KEYS:
            body[KEYS[resource]] = path.rsplit("/", 1)[1]
        patch = change(world, resource) if resource in ("pledges", "mails") else {
            name: value for name, value in body.items() if name not in ("code", "slug", "kind", "value")}
        if resource in ALL:
            yield operation_of("create", resource), (operation_of("create", resource).target(*parent), {"json": body})
        yield operation_of("get", resource), (path, reader)
        for verb, json_body in (("replace", body), ("change", patch), ("remove", None)):
            options = {"headers": {"If-Match": "*"}, **({"json": json_body} if json_body else {})}
            if operation_of(verb, resource):
                yield operation_of(verb, resource), (path, options)
    yield OPERATIONS["getPledgeCounts"], ("/v1/pledges/counts", {})
    yield OPERATIONS["getPrivacy"], ("/v1/privacy", {})


def _tables(db):
    """What the service reads and writes: table → a column without which it cannot."""
    versioned = [name for name, in db("""
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'version'
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_migrations'""")]
    return {**dict.fromkeys(versioned, "version"), "pledge_tokens": "purpose", "pledge_signups": "dropped"}


def _answer_all(http, requests, key, status):
    requests = [one for one in requests if str(status) in one[0].responses]
    assert {operation.id for operation, _ in requests} == {
        name for name, operation in OPERATIONS.items() if status == 503 and "503" in operation.responses
        and name != "getReadiness" or "500" in operation.responses}
    for operation, (target, options) in requests:
        options = {"key": key if operation.method != "get" else None, **options}
        response = check(operation, http.request(operation.method.upper(), target, **options))
        assert response.status == status, (str(operation), response)
        if status == 503:
            assert shape(response.json()) == shape(EXAMPLES["Unavailable"])


def test_a_database_that_does_not_answer_is_a_503(world, start_server, db):
    requests = list(_plain_requests(world))
    unwell = start_server({"WDHS_QUERY_TIMEOUT_MS": "100"})
    with db.locked(*_tables(db)):
        _answer_all(unwell.http, requests, world.admin, 503)


def test_an_unexpected_failure_of_the_database_is_a_500(empty_database, tmp_path):
    migrate_and_seed(empty_database)
    with running(empty_database, tmp_path) as unwell:
        world = World(unwell.http, empty_database, lambda *scopes: make_key(empty_database, *scopes))
        requests = list(_plain_requests(world))
        for table, column in _tables(empty_database).items():
            empty_database(f"alter table {table} rename column {column} to gone")
        _answer_all(unwell.http, requests, world.admin, 500)


@pytest.mark.parametrize("resource", ["pledges", "pledge-links"])
def test_signing_too_often_is_a_429(world, start_server, resource):
    strict = start_server({"WDHS_SIGNUPS_PER_CLIENT": "1"})
    operation, bodies = operation_of("create", resource), [world.body(resource) for _ in range(2)]
    answers = [check(operation, strict.http.post(operation.target(), json=body)) for body in bodies]
    assert [answer.status for answer in answers] == [202, 429]
    assert shape(answers[1].json()) == shape(EXAMPLES["TooManyRequests"])


def test_without_challenges_there_is_none_to_fetch(start_server):
    response = check(OPERATIONS["getSigningChallenge"], start_server().http.get("/v1/pledges/challenge"))
    assert response.status == 404


def test_a_service_without_its_database_is_not_ready(start_server):
    unready = start_server({"WDHS_DATABASE_URL": "host=/nowhere dbname=none"}, ready="/health/live")
    response = check(OPERATIONS["getReadiness"], unready.http.get("/health/ready"))
    assert response.status == 503


# --- routes ---------------------------------------------------------------------------------------


def _record_end(row):
    """What follows the path of the collection in that of a record."""
    return "/{childId}" if row["parentField"] else "/{id}"


def _ends(row):
    """What follows the path of the collection in those of its routes."""
    return ["", *([_record_end(row)] if not row["postOnly"] else []), *(["/mine"] if row["own"] else [])]


def test_every_route_of_the_service_is_in_the_contract_and_the_other_way_round(world, tables):
    """The service's own routes stand in a table of their own; two more come with each resource."""
    declared = {}
    for operation in OPERATIONS.values():
        declared.setdefault(operation.pattern, {"OPTIONS"}).add(operation.method.upper())
    for pattern, methods in declared.items():
        allow = world.http.options(pattern.replace("{id}", "x").replace("{childId}", "x").replace("{slug}", "x"))
        assert set(allow.headers["Allow"].split(", ")) == methods | ({"HEAD"} if "GET" in methods else set()), pattern
    own = re.findall(r'\.pattern = "([^"]+)"', (CHECKOUT / "src/api/routes.c").read_text(encoding="utf-8"))
    of_resources = [row["path"] + end for row in tables.values() for end in _ends(row)]
    assert sorted(own + of_resources) == sorted(declared)


def test_every_resource_of_the_service_is_in_the_contract(tables, http):
    assert set(tables) == set(NAMES) | set(DONE)
    assert set(NAMES) == set(LISTS)
    assert {name for name, row in tables.items() if row["postOnly"]} == set(DONE)
    for name in DONE:
        assert operation_of("create", name).pattern == tables[name]["path"]
    for name in NAMES:
        row = tables[name]
        assert list_of(name).pattern == row["path"]
        assert operation_of("get", name).pattern == row["path"] + _record_end(row)
        assert KEYS.get(name, "id") == row["key"]
    root = http.get("/v1").json()
    assert {one["name"] for one in root["resources"]} == {
        name for name in NAMES if not tables[name]["parentField"]}


# --- the document ---------------------------------------------------------------------------------

FILLED = {
    "WDHS_BASE_URL": ("https://api.example.org", "https://samen.example"),
    "WDHS_CONTACT_NAME": ("Beheer van de WDHS-API (voorbeeld)", 'Bureau "Samen" \\ é'),
    "WDHS_CONTACT_EMAIL": ("api@example.org", "hallo@samen.example"),
    "WDHS_CONTACT_URL": ("https://example.org/contact", "https://samen.example/contact"),
    "WDHS_DATA_LICENCE_NAME": ("CC BY 4.0", "CC0 1.0"),
    "WDHS_DATA_LICENCE_URL": ("https://creativecommons.org/licenses/by/4.0/", "https://samen.example/licentie"),
}


def _filled(node, values):
    if isinstance(node, dict):
        return {name: _filled(value, values) for name, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, values) for value in node]
    return values.get(node, node) if isinstance(node, str) else node


def test_the_served_contract_is_the_one_of_the_repository(server):
    values = {"https://api.example.org": server.url, "https://api.example.org/v1": server.url + "/v1"}
    as_json = server.http.get("/v1/openapi.json")
    as_yaml = server.http.get("/v1/openapi.yaml")
    assert as_json.json() == read_contract(as_yaml.text) == _filled(DOCUMENT, values)
    assert as_json.headers["Access-Control-Allow-Origin"] == "*"


def test_settings_are_filled_into_the_served_contract(start_server):
    installed = start_server({name: value for name, (_, value) in FILLED.items()})
    values = dict(FILLED.values())
    values["https://api.example.org/v1"] = "https://samen.example/v1"
    assert installed.http.get("/v1/openapi.json").json() == _filled(DOCUMENT, values)
    assert read_contract(installed.http.get("/v1/openapi.yaml").text) == _filled(DOCUMENT, values)


def test_the_version_is_the_same_everywhere(http):
    version = DOCUMENT["info"]["version"]
    assert version == http.get("/v1").json()["version"]
    assert f"version: '{version}'" in (CHECKOUT / "meson.build").read_text(encoding="utf-8")
    for path in ("/v1", "/v1/goals", "/v1/nothing-here", "/health/live", "/metrics"):
        assert http.get(path).headers["API-Version"] == version


# --- examples -------------------------------------------------------------------------------------


def test_every_example_fits_its_schema():
    faults = {where: faults_of(schema, value) for where, schema, value in examples()}
    assert faults and not any(faults.values()), faults


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in UNWELL])
def test_every_example_of_an_answer_is_what_the_service_answers(world, name):
    assert shape(answer(world, name).json()) == shape(EXAMPLES[name])


@pytest.mark.parametrize("resource", MADE_AT_ONCE)
def test_the_example_of_a_new_record_is_what_the_example_of_its_request_makes(world, resource):
    body, response = post_example(world, resource)
    shown, example = response.json(), EXAMPLES[NAMES[resource] + "Created"]
    same = [name for name, value in request_example("create", resource).items() if body[name] == value]
    assert same and {name: shown[name] for name in same} == {name: example[name] for name in same}


@pytest.mark.parametrize("resource", CHANGEABLE)
def test_every_example_of_a_request_is_accepted(world, resource):
    path = make_from_example(world, resource)
    change = request_example("change", resource)
    response = world.http.patch(path, json=change, key=world.admin, headers={"If-Match": "*"})
    assert response.status == 200, response
    shown = response.json()
    for name, value in change.items():
        assert isinstance(value, (list, dict)) or shown[name] == value


def test_every_example_of_a_request_about_pledges_is_accepted(world):
    path = make_from_example(world, "pledges")
    token = signing.manage_token(world.db, path.rsplit("/", 1)[1])
    changed = world.http.patch(path, json=request_example("change", "pledges"), key=world.admin, headers={"If-Match": "*"})
    assert changed.status == 204, changed
    own = OPERATIONS["changeMyPledge"]
    example = DOCUMENT["paths"][own.path]["patch"]["requestBody"]["content"]["application/merge-patch+json"]["example"]
    changed = world.http.patch(own.target(), json=example, key=token, headers={"If-Match": "*"})
    assert changed.status == 200, changed
    assert changed.json()["consents"].items() >= example["consents"].items()
    make_from_example(world, "decisions")
    assert world.post("pledge-links", request_example("create", "pledge-links")).status == 202
    unknown = world.post("pledge-confirmations", request_example("create", "pledge-confirmations"))
    assert [fault["code"] for fault in unknown.json()["errors"]] == ["invalid-token"]
