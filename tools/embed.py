#!/usr/bin/python3
"""Writes the C source that carries the project's files inside the executable: migrations, functions, data, the contract.

    embed.py --output embedded.c [--root DIR] [--migration FILE ...] [--function FILE ...] [--data FILE ...]
             [--openapi FILE]

What is not given is left out, and so are texts for people (.md); names of data files are their paths below --root.
Fragments of the contract (data/contract/*.yaml) become JSON: the program reads no YAML.
"""

import argparse
import json
import pathlib
import re
import sys

import yaml

HEAD = """/* Made by tools/embed.py: do not edit. */

#include <stddef.h>
#include <string.h>

#include "wdhs/embedded.h"
#include "wdhs/migrate.h"
#include "wdhs/version.h"
"""

FIND = """
const struct embedded_file *embedded_find(const char *name) {
    for (const struct embedded_file *file = embedded_files; file->name != NULL; file++) {
        if (strcmp(file->name, name) == 0) {
            return file;
        }
    }
    return NULL;
}
"""


class ContractLoader(yaml.SafeLoader):
    """YAML 1.2's idea of plain values: dates and times stay text, `no` and `on` are words, names occur once."""

    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{key.value}” occurs twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


for tag, pattern, first in (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", list("tf")),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    ContractLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)
ContractLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))


def c_string(text):
    """A C literal for names and versions, which are plain ASCII."""
    if not re.fullmatch(r"[A-Za-z0-9 ._/+-]+", text):
        sys.exit(f"embed.py: “{text}” is no name for a file or version")
    return f'"{text}"'


def c_bytes(symbol, content):
    """An array of bytes with a NUL behind them; not a literal, because the standard lets those be only so long."""
    lines = []
    for at in range(0, len(content), 24):
        lines.append("    " + "".join(f"{byte}," for byte in content[at : at + 24]))
    lines.append("    0,")
    body = "\n".join(lines)
    return f"\nstatic const unsigned char {symbol}[] = {{\n{body}\n}};\n"


def read(path):
    content = pathlib.Path(path).read_bytes()
    if b"\0" in content:
        sys.exit(f"embed.py: {path} contains a NUL byte")
    return content


def migration_table(paths):
    arrays, rows, versions = [], [], []
    for path in sorted(map(pathlib.Path, paths)):
        matched = re.fullmatch(r"([0-9]{4})_[a-z0-9_]+", path.stem)
        if not matched:
            sys.exit(f"embed.py: {path} is not named like 0001_what_it_does.sql")
        versions.append(int(matched.group(1)))
        symbol = f"migration_{matched.group(1)}"
        arrays.append(c_bytes(symbol, read(path)))
        rows.append(f"    {{{versions[-1]}, {c_string(path.stem)}, (const char *){symbol}, sizeof {symbol} - 1}},\n")
    if versions != list(range(1, len(versions) + 1)):
        sys.exit(f"embed.py: migrations are not numbered 1, 2, 3, …: {versions}")
    table = f"\nconst struct migration migrations[] = {{\n{''.join(rows)}}};\n"
    return "".join(arrays) + table + f"const size_t migration_count = {len(rows)};\n"


def is_one_function(name, text):
    """Whether a file holds the function that it is called after, to be replaced whole, with its comment, and no other."""
    made = re.findall(r"^create or replace function (\w+)", text, re.MULTILINE | re.IGNORECASE)
    return made == [name] and re.search(rf"^comment on function {name}\(", text, re.MULTILINE)


def function_table(paths):
    arrays, rows = [], []
    for path in sorted(map(pathlib.Path, paths)):
        if not is_one_function(path.stem, path.read_text(encoding="utf-8")):
            sys.exit(f"embed.py: {path} is not one `create or replace function {path.stem}(…)` with its comment")
        symbol = f"function_{path.stem}"
        arrays.append(c_bytes(symbol, read(path)))
        rows.append(f"    {{0, {c_string('functions/' + path.stem)}, (const char *){symbol}, sizeof {symbol} - 1}},\n")
    table = f"\nconst struct migration schema_functions[] = {{\n{''.join(rows)}}};\n"
    return "".join(arrays) + table + f"const size_t schema_function_count = {len(rows)};\n"


def file_table(files):
    arrays, rows = [], []
    for number, (name, content) in enumerate(files):
        symbol = f"file_{number}"
        arrays.append(f"\n/* {name} */" + c_bytes(symbol, content))
        rows.append(f"    {{{c_string(name)}, (const char *){symbol}, sizeof {symbol} - 1}},\n")
    rows.append("    {NULL, NULL, 0},\n")
    return "".join(arrays) + f"\nconst struct embedded_file embedded_files[] = {{\n{''.join(rows)}}};\n" + FIND


def as_json(path):
    """The same document as JSON, and as plain values."""
    document = yaml.load(read(path).decode("utf-8"), Loader=ContractLoader)
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8"), document


def data_file(path, root):
    """Name and content."""
    if path.suffix == ".yaml":
        return path.with_suffix(".json").relative_to(root).as_posix(), as_json(path)[0]
    return path.relative_to(root).as_posix(), read(path)


def contract_files(path):
    """The contract as it was written, the same document as JSON, and its version."""
    content, document = as_json(path)
    return [("openapi.yaml", read(path)), ("openapi.json", content)], str(document["info"]["version"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", required=True)
    parser.add_argument("--root", default=".", type=pathlib.Path)
    parser.add_argument("--migration", nargs="*", default=[])
    parser.add_argument("--function", nargs="*", default=[])
    parser.add_argument("--data", nargs="*", default=[])
    parser.add_argument("--openapi")
    arguments = parser.parse_args()

    root = arguments.root.resolve()
    data = sorted(pathlib.Path(path).resolve() for path in arguments.data if not path.endswith(".md"))
    files = [data_file(path, root) for path in data]
    parts = [HEAD]
    if arguments.migration:
        parts.append(migration_table(arguments.migration))
    if arguments.function:
        parts.append(function_table(arguments.function))
    if arguments.openapi:
        contract, version = contract_files(arguments.openapi)
        files = contract + files
        parts.append(f"\nconst char wdhs_api_version[] = {c_string(version)};\n")
    parts.append(file_table(files))
    pathlib.Path(arguments.output).write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
