"""What people and generators of clients expect of openapi.yaml, whatever it describes."""

import re

import pytest

from contract_document import DOCUMENT, OPERATIONS, SCHEMAS, follow, reference_name

SAME_IN_BOTH = ("Website.",)
GROWS = ("Er kunnen waarden bij komen", "Er komen binnen deze versie geen waarden bij")
RESPONSES = DOCUMENT["components"]["responses"]


def nodes(node, where=""):
    """(where, object) of every object in the document but for examples."""
    if isinstance(node, dict):
        yield where, node
        for name, value in node.items():
            if name not in ("example", "examples"):
                yield from nodes(value, f"{where}/{name}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from nodes(value, f"{where}/{index}")


def schemas(node=DOCUMENT, where=""):
    """(where, schema) of everything that is a schema."""
    for place, found in nodes(node, where):
        if "type" in found and isinstance(found["type"], (str, list)) or "anyOf" in found:
            yield place, found


def types(schema):
    """What it may be, but for null."""
    found = schema["type"] if isinstance(schema.get("type"), list) else [schema["type"]] if "type" in schema else []
    choices = [one for name in ("anyOf", "oneOf") for one in schema.get(name, ()) if one != {"type": "null"}]
    return [one for one in found if one != "null"] + choices


def reached(node, seen):
    """Every schema that a schema leads to, itself included; extensions are not followed."""
    if isinstance(node, list):
        for one in node:
            yield from reached(one, seen)
    elif isinstance(node, dict):
        name = reference_name(node)
        if name and name not in seen:
            seen.add(name)
            yield from reached(SCHEMAS[name], seen)
        if not name:
            yield node
        for key, value in node.items():
            if not key.startswith("x-") and key not in ("example", "enum", "$ref"):
                yield from reached(value, seen)


def bodies():
    for operation in OPERATIONS.values():
        for schema in operation.body.values():
            yield str(operation), schema


def answers():
    for operation in OPERATIONS.values():
        for status, response in operation.responses.items():
            for media, content in response.get("content", {}).items():
                yield f"{operation} {status} {media}", content


# --- for people -----------------------------------------------------------------------------------


def test_every_text_is_there_in_dutch_and_in_english():
    alone = []
    for where, node in nodes(DOCUMENT):
        for name in ("summary", "description"):
            text = node.get(name)
            if isinstance(text, str) and " / " not in text and "\n\n" not in text and text not in SAME_IN_BOTH:
                alone.append(f"{where}: {text}")
    assert alone == []


def test_everything_that_has_a_name_is_described():
    silent = [f"{where}/{name}" for where, node in schemas() for name, one in node.get("properties", {}).items()
              if "description" not in follow(one)]
    silent += [f"{operation}: {one['name']}" for operation in OPERATIONS.values() for one in operation.parameters
               if "description" not in one]
    silent += [name for name, one in SCHEMAS.items() if "description" not in one]
    assert silent == []


def test_every_enumeration_says_what_its_values_mean_and_whether_there_may_be_more():
    lists = {f"#/{where}": node for where, node in schemas(DOCUMENT["components"]["schemas"]) if "enum" in node}
    assert lists
    for where, node in lists.items():
        assert any(sentence in node["description"] for sentence in GROWS), where
        if where.count("/") == 2:
            assert all(f"`{value}`" in node["description"] for value in node["enum"]), where


def test_every_operation_says_who_may_do_it():
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method == "parameters" or method == "servers":
                continue
            for scheme in operation["security"]:
                for scope in scheme.get("bearer", ()):
                    assert f"`{scope}`" in operation["description"], f"{method} {path}"
            writes = method != "get" and not path.startswith("/pledges")
            assert not writes or operation["security"][0].get("bearer"), f"{method} {path}"


def test_every_list_creation_and_replacement_has_an_example_and_so_have_refusals():
    without = [where for where, content in answers()
               if "example" not in content and where.split()[2] in ("200", "201", "202", "429", "503")
               and where.endswith(("/json", "+json")) and ("/{id}" in where or "list" in where.lower() or where.split()[2] != "200")]
    for path, item in DOCUMENT["paths"].items():
        for method in ("post", "put", "patch"):
            for content in item.get(method, {}).get("requestBody", {}).get("content", {}).values():
                without += [f"{method} {path}"] if "example" not in content else []
    lists = [name for name, one in RESPONSES.items() if name.endswith("List") and "links" in follow(
        one["content"]["application/json"]["schema"])["properties"]]
    without += [name for name in lists if "example" not in RESPONSES[name]["content"]["application/json"]]
    assert lists and without == []


# --- for generators -------------------------------------------------------------------------------


@pytest.mark.parametrize("where,content", answers(), ids=[where for where, _ in answers()])
def test_what_is_answered_is_of_one_type(where, content):
    for schema in reached(content["schema"], set()):
        assert len(types(schema)) < 2, f"{where}: {schema}"


def test_nothing_that_is_sent_is_filled_in():
    filled = [where for where, body in bodies() for schema in reached(body, set()) if "default" in schema]
    assert filled == []


def test_what_is_read_requires_nothing_that_fields_may_leave_out():
    seen = set()
    for operation in OPERATIONS.values():
        chosen = [one["schema"]["items"]["enum"] for one in operation.parameters if one["name"] == "fields"]
        content = operation.responses.get("200", {}).get("content", {}).get("application/json")
        if chosen and content:
            page = follow(content["schema"])
            record = follow(page["properties"]["items"]["items"]) if "links" in page["properties"] else page
            seen.add(operation.id)
            assert list(record["properties"]) == chosen[0] and "required" not in record, str(operation)
    assert seen


def test_integers_have_a_format_and_lists_a_limit():
    loose = [where for where, schema in schemas()
             if "integer" in types(schema) and "format" not in schema
             or "array" in types(schema) and "maxItems" not in schema]
    assert loose == []


def test_no_schema_leads_to_itself():
    def leads(name, way):
        assert name not in way, f"{way} leads back to {name}"
        for _, node in nodes(SCHEMAS[name]):
            if reference_name(node):
                leads(reference_name(node), way + (name,))

    for name in SCHEMAS:
        leads(name, ())


def test_patterns_are_such_as_every_tool_reads():
    """A quote stands in brackets: tools that write a pattern down in quotes break on it otherwise."""
    patterns = [node["pattern"] for _, node in nodes(DOCUMENT) if isinstance(node.get("pattern"), str)]
    assert patterns
    for pattern in patterns:
        assert re.compile(pattern) and '"' not in pattern.replace('["]', "").replace('[^"]', ""), pattern


def test_every_component_is_used():
    used = {node["$ref"] for _, node in nodes(DOCUMENT) if "$ref" in node}
    there = {f"#/components/{kind}/{name}" for kind, found in DOCUMENT["components"].items() for name in found
             if kind != "securitySchemes"}
    assert there - used == set()
