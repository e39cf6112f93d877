"""The contract as OpenAPI 3.0, for generators that know no later one: null becomes nullable, const an enum, and of what 3.0 lacks
the rest goes."""

UNTOUCHED = ("example", "default", "enum", "required", "mapping", "security")
DROPPED = ("prefixItems", "$schema", "unevaluatedProperties", "contentMediaType", "contentEncoding", "if", "then", "else", "not")
UNIONS = ("anyOf", "oneOf")


def without_null(alternatives):
    return [one for one in alternatives if one.get("type") != "null"]


def nullable_type(schema):
    """type: [string, null] is a string that may be null."""
    kinds = schema["type"]
    schema["type"] = next(kind for kind in kinds if kind != "null")
    if "null" in kinds:
        schema["nullable"] = True


def nullable_union(schema, union):
    """anyOf with null is the rest that may be null; a rest of one stands by itself."""
    left = without_null(schema[union])
    if len(left) < len(schema[union]):
        schema["nullable"] = True
    if len(left) == 1:
        del schema[union]
        schema["allOf"] = left
    else:
        schema[union] = left


def schema_of(schema):
    if isinstance(schema.get("type"), list):
        nullable_type(schema)
    for union in UNIONS:
        if isinstance(schema.get(union), list):
            nullable_union(schema, union)
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]
    if isinstance(schema.get("examples"), list):
        schema["example"] = schema.pop("examples")[0]
    if "prefixItems" in schema:
        schema["items"] = {"type": "number"}
    if isinstance(schema.get("exclusiveMinimum"), (int, float)) and not isinstance(schema["exclusiveMinimum"], bool):
        schema["minimum"], schema["exclusiveMinimum"] = schema["exclusiveMinimum"], True
    if "$ref" in schema and len(schema) > 1:
        schema["allOf"] = [{"$ref": schema.pop("$ref")}, *schema.get("allOf", [])]
    return {name: value for name, value in schema.items() if name not in DROPPED}


def down(node):
    """A copy of any part of the document."""
    if isinstance(node, list):
        return [down(one) for one in node]
    if not isinstance(node, dict):
        return node
    return schema_of({name: value if name in UNTOUCHED else down(value) for name, value in node.items()})


def document(contract):
    older = down(contract)
    older["openapi"] = "3.0.3"
    older["info"].pop("summary", None)
    older["info"].get("license", {}).pop("identifier", None)
    older.pop("webhooks", None)
    return older
