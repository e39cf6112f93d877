"""Holds the field tables of the program (`wdhs-api fields`) against the schemas and parameters of the contract."""

from contract_document import DOCUMENT, SCHEMAS, follow, reference_name
from contract_world import DONE, NAMES, list_of, operation_of

ALL_NAMES = {**NAMES, **DONE}

# Field type → the schema that it is called by.
NAMED = {
    "uuid": "Id", "slug": "Slug", "url": "WebAddress", "email": "EmailAddress", "phone": "TelephoneNumber",
    "kvk-number": "KvkNumber", "postcode-area": "PostcodeArea", "municipality-code": "MunicipalityCode",
    "province-code": "ProvinceCode", "location": "Location",
}
PLAIN = {
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string", "format": "date-time"},
}
NULL = {"type": "null"}
ABOUT = ("description", "readOnly", "default")


def bare(schema):
    """Without what is said about it."""
    return {name: value for name, value in schema.items() if name not in ABOUT}


def split_null(schema):
    """The schema without its null, and whether it had one."""
    schema = bare(schema)
    if isinstance(schema.get("type"), list) and "null" in schema["type"]:
        rest = [one for one in schema["type"] if one != "null"]
        return {**schema, "type": rest[0] if len(rest) == 1 else rest}, True
    if NULL in schema.get("anyOf", []):
        rest = [one for one in schema["anyOf"] if one != NULL]
        return (rest[0] if len(rest) == 1 else {"anyOf": rest}), True
    return schema, False


class Table:
    """One resource as `wdhs-api fields` prints it."""

    def __init__(self, row, rows):
        self.row = row
        self.name = row["name"]
        self.fields = row["fields"]
        self.key_types = {one["name"]: field["type"] for one in rows for field in one["fields"]
                          if field["name"] == one["key"]}

    def schema(self, suffix=""):
        return SCHEMAS[ALL_NAMES[self.name] + suffix]

    def record_end(self):
        """What follows the path of the collection in that of a record."""
        return "/{childId}" if self.row["parentField"] else "/{id}"

    def ends(self):
        """What follows the path of the collection in those of its routes."""
        return ["", *([self.record_end()] if not self.row["postOnly"] else []), *(["/mine"] if self.row["own"] else [])]

    def named(self, flag):
        return [field["name"] for field in self.fields if field.get(flag)]

    def is_writable(self, field, suffix):
        fixed = field.get("readOnly") or field["name"] == self.row["parentField"]
        return not fixed and not field.get("updateOnly" if suffix == "Create" else "createOnly")

    # --- what is expected -------------------------------------------------------------------------

    def reference(self, field, embeds):
        key = {"$ref": "#/components/schemas/" + NAMED[self.key_types[field["target"]]]}
        return {"anyOf": [key, {"$ref": "#/components/schemas/" + NAMES[field["target"]]}]} if embeds else key

    def listed(self, field, items):
        bounds = {name: field[key] for name, key in (("minItems", "min"), ("maxItems", "max")) if field.get(key)}
        return {"type": "array", **bounds, "uniqueItems": True, "items": items}

    def value(self, field, embeds=False):
        """The schema of one value, without null."""
        kind = field["type"]
        if field.get("translated"):
            return {"$ref": f"#/components/schemas/LocalisedText{field['max']}"}
        if kind in NAMED:
            return {"$ref": "#/components/schemas/" + NAMED[kind]}
        if kind in PLAIN:
            return PLAIN[kind]
        if kind == "reference":
            return self.reference(field, embeds)
        if kind == "references":
            return self.listed(field, self.reference(field, embeds))
        if kind == "texts":
            return self.listed(field, {"type": "string", "minLength": 1, "maxLength": 200})
        if kind == "receipts":
            return {"type": "array", "items": {"$ref": "#/components/schemas/ConsentReceipt"}}
        if kind == "external-ids":
            return self.listed(field, {"$ref": "#/components/schemas/ExternalId"})
        names = {"text": ("minLength", "maxLength"), "integer": ("minimum", "maximum")}[kind]
        bounds = {name: field[key] for name, key in zip(names, ("min", "max")) if key in field}
        return {"type": "string" if kind == "text" else "integer", **bounds}

    # --- comparing --------------------------------------------------------------------------------

    def compare_value(self, field, schema, suffix):
        found, nullable = split_null(schema)
        where = f"{ALL_NAMES[self.name]}{suffix}.{field['name']}"
        if field["type"] == "choice":
            assert follow(found)["enum"] == field["choices"], where
        else:
            assert found == self.value(field, embeds=not suffix), where
        if suffix:
            assert nullable != bool(field.get("required")), f"{where}: null"
        elif not field.get("readOnly"):
            assert nullable != bool(field.get("required") or field.get("hasDefault")), f"{where}: null"
        assert bool(schema.get("readOnly")) == bool(field.get("readOnly") and not suffix), f"{where}: readOnly"
        if suffix == "Create" and not field.get("required"):
            assert ("default" in schema) == bool(field.get("hasDefault")), f"{where}: default"

    def leaf(self, properties, name):
        """The schema of "contactPoint.email" inside that of "contactPoint"."""
        for part in name.split(".")[:-1]:
            properties = follow(split_null(properties[part])[0])["properties"]
        return properties[name.split(".")[-1]]

    def compare_properties(self, suffix):
        shown = [field for field in self.fields
                 if (self.is_writable(field, suffix) if suffix else not field.get("writeOnly"))]
        schema = self.schema(suffix)
        tops = list(dict.fromkeys(field["name"].split(".")[0] for field in shown))
        assert list(schema["properties"]) == tops, ALL_NAMES[self.name] + suffix
        for top in tops:
            inner = [field["name"].split(".")[1] for field in shown if field["name"].startswith(top + ".")]
            if inner:
                group = follow(split_null(schema["properties"][top])[0])
                assert list(group["properties"]) == inner, f"{ALL_NAMES[self.name]}{suffix}.{top}"
        for field in shown:
            self.compare_value(field, self.leaf(schema["properties"], field["name"]), suffix)

    def compare_required_to_create(self):
        if not self.row["create"]:
            return
        needed = [field["name"] for field in self.fields if field.get("required") and self.is_writable(field, "Create")
                  and not (field["name"] == "slug" and self.row["slugMade"])]
        assert self.schema("Create")["required"] == list(dict.fromkeys(name.split(".")[0] for name in needed))
        for top in {name.split(".")[0] for name in needed if "." in name}:
            group = follow(self.schema("Create")["properties"][top])
            assert group["required"] == [name.split(".")[1] for name in needed if name.startswith(top + ".")]

    def compare_required(self):
        open_to_all = [field["name"] for field in self.fields if not field.get("personal") and not field.get("writeOnly")]
        assert self.schema()["required"] == list(dict.fromkeys(name.split(".")[0] for name in open_to_all))
        if self.row["patch"]:
            assert "required" not in self.schema("Patch") and self.schema("Patch")["minProperties"] == 1

    # --- parameters -------------------------------------------------------------------------------

    def filters(self):
        """Name → schema of every filter that the field table gives."""
        found = {}
        for field in self.fields:
            kind = "reference" if field["type"] == "references" else field["type"]
            value = self.value({**field, "type": kind}) if kind != "choice" else field["choices"]
            if field.get("filter"):
                found[field["name"]] = {"type": "array", "maxItems": 100, "items": value}
            if field.get("range"):
                stem = field["name"]
                if kind != "integer" and stem.endswith(("At", "On")):
                    stem = stem[:-2]
                for end in ("Min", "Max") if kind == "integer" else ("Since", "Until"):
                    found[stem + end] = value
        return found

    @staticmethod
    def spelled_out(schema):
        """With the choices of a named list in the place of its name, as filters() has them."""
        items = schema.get("items", {})
        return {**schema, "items": follow(items)["enum"]} if "enum" in follow(items) else schema

    def compare_filters(self):
        general = {"limit", "cursor", "sort", "count", "format", "fields", "expand", "languages"}
        declared = {one["name"]: one for one in list_of(self.name).parameters
                    if one["in"] == "query" and one["name"] not in general}
        expected = self.filters()
        assert set(declared) == set(expected), self.name
        for name, schema in expected.items():
            assert self.spelled_out(declared[name]["schema"]) == schema, f"{self.name}?{name}"
            assert declared[name].get("explode", True), f"{self.name}?{name} may be repeated"

    def compare_choosing(self):
        """sort, fields and expand, on lists and on single records."""
        tops = list(dict.fromkeys(field["name"].split(".")[0] for field in self.fields if not field.get("writeOnly")))
        linked = [field["name"] for field in self.fields if field["type"] in ("reference", "references")]
        signed = [sign + name for name in self.named("sortable") for sign in ("", "-")]
        for operation in (list_of(self.name), operation_of("get", self.name)):
            declared = {one["name"]: one for one in operation.parameters}
            is_list = operation is list_of(self.name)
            for name, names in (("fields", tops), ("expand", linked), ("sort", signed if is_list else [])):
                assert (name in declared) == bool(names), f"{operation}: {name}"
                if names:
                    assert declared[name]["schema"]["items"]["enum"] == names, f"{operation}: {name}"
                    assert declared[name]["explode"] is False

    def compare_operations(self):
        writing = [operation_of(verb, self.name) for verb in ("create", "replace", "change", "remove")]
        kept = not self.row["postOnly"]
        assert [one is not None for one in writing] == [
            self.row["create"], *(kept and self.row[name] for name in ("replace", "patch", "remove"))]
        if self.row["readScope"]:
            assert {one.scopes for one in (list_of(self.name), operation_of("get", self.name))} == {(self.row["readScope"],)}
        for operation in filter(None, writing):
            is_open = self.row["openCreate"] and operation.method == "post"
            assert operation.scopes == (() if is_open else (self.row["writeScope"],)), str(operation)
        suffixes = {"post": "Create", "put": "Create", "patch": "Patch"}
        for operation in filter(None, writing[:3]):
            for schema in operation.body.values():
                assert reference_name(schema) == ALL_NAMES[self.name] + suffixes[operation.method]
        assert not kept or f"`{self.row['defaultSort']}`" in DOCUMENT["paths"][list_of(self.name).path]["get"]["description"]
