"""The promises that the documentation makes about the code, checked."""

import collections
import pathlib
import re
import subprocess

import pytest

from support.cluster import CHECKOUT
from support.service import BINARY, run_cli

# Arrows run one way: a room may include the headers of the rooms named here, and its own.
MAY_USE = {
    "base": [],
    "db": ["base"],
    "http": ["base"],
    "rest": ["http", "db", "base"],
    "jobs": ["db", "base"],
    "api": ["rest", "jobs", "http", "db", "base"],
    "openapi": ["rest", "http", "base"],
    "cli": ["api", "openapi", "rest", "jobs", "http", "db", "base"],
}
ROOM_OF = {
    "arena": "base", "digest": "base", "file": "base", "generation": "base", "json": "base", "log": "base", "loop": "base",
    "moment": "base", "prometheus": "base", "quota": "base", "settings": "base", "text": "base", "utf8": "base", "version": "base",
    "embedded": "base",
    "db": "db", "migrate": "db", "session": "db",
    "http": "http", "message": "http", "message_table": "http",
    "rest_message": "rest", "rest_message_table": "rest",
    "resource": "rest", "operation": "rest", "rest": "rest", "key": "rest", "scopes": "rest",
    "jobs": "jobs", "retention": "jobs",
    "api": "api",
    "openapi": "openapi",
    "cli": "cli",
}
LIBRARY_OF = {"microhttpd.h": "http/mhd", "libpq-fe.h": "db", "curl/curl.h": "jobs"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def sources():
    """Every file of a room, also those in rooms inside it (api/resources), with the room's name."""
    for path in sorted((CHECKOUT / "src").glob("*/**/*.[ch]")):
        yield path, path.relative_to(CHECKOUT / "src").parts[0]


def includes(path):
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


def test_every_room_has_a_rule():
    assert {room for _, room in sources()} == set(MAY_USE)


def test_every_public_header_belongs_to_a_room():
    headers = {path.stem for path in (CHECKOUT / "include/wdhs").glob("*.h")}
    assert headers <= set(ROOM_OF), f"say in ROOM_OF where {headers - set(ROOM_OF)} belong"


def test_includes_run_one_way():
    wrong = []
    for path, room in sources():
        for kind, name in includes(path):
            if kind == '"' and name.startswith("wdhs/"):
                target = ROOM_OF[pathlib.Path(name).stem]
                if target != room and target not in MAY_USE[room]:
                    wrong.append(f"{path.relative_to(CHECKOUT)} includes {name}, which belongs to {target}")
    assert wrong == []


def test_private_headers_stay_in_their_room():
    """A room inside a room may use the headers of the one around it."""
    wrong = []
    for path, room in sources():
        for kind, name in includes(path):
            file = (path.parent / name).resolve()
            if kind == '"' and not name.startswith("wdhs/") and not (file.exists() and CHECKOUT / "src" / room in file.parents):
                wrong.append(f"{path.relative_to(CHECKOUT)} includes {name}")
    assert wrong == []


def test_only_one_room_knows_each_library():
    wrong = []
    for path, _ in sources():
        room = path.parent.relative_to(CHECKOUT / "src").as_posix()
        for _, name in includes(path):
            if LIBRARY_OF.get(name, room) != room:
                wrong.append(f"{path.relative_to(CHECKOUT)} includes {name}")
    for path in (CHECKOUT / "include/wdhs").glob("*.h"):
        wrong += [f"{path.name} includes {name}" for _, name in includes(path) if name in LIBRARY_OF]
    assert wrong == []


def test_headers_of_base_know_no_other_room():
    for path in (CHECKOUT / "include/wdhs").glob("*.h"):
        room = ROOM_OF[path.stem]
        for kind, name in includes(path):
            if kind == '"':
                target = ROOM_OF[pathlib.Path(name).stem]
                assert target == room or target in MAY_USE[room], f"{path.name} includes {name}"


# What a room must not know: http nothing of what is served, the engine nothing of a single resource.
NOT_KNOWN = {"http": "kvk|pledge|signup|municipalit|province|postcode|collective|partner|netherlands", "rest": "pledge|signup|personal_reads"}


@pytest.mark.parametrize("room", NOT_KNOWN)
def test_rooms_below_the_resources_know_none(room):
    headers = [path for path in (CHECKOUT / "include/wdhs").glob("*.h") if ROOM_OF[path.stem] == room]
    found = [f"{path.relative_to(CHECKOUT)}: {word}" for path in headers + [path for path, of in sources() if of == room]
             for word in re.findall(NOT_KNOWN[room], path.read_text(encoding="utf-8"), re.IGNORECASE)]
    assert found == []


def test_every_file_begins_with_what_it_is_for():
    for path in list((CHECKOUT / "src").glob("**/*.[ch]")) + list((CHECKOUT / "include").glob("**/*.h")):
        assert path.read_text(encoding="utf-8").startswith("/* "), f"{path.relative_to(CHECKOUT)} has no first sentence"


def test_no_static_function_has_the_name_of_another():
    """So that a name found in a backtrace, or asked for with grep, is one place."""
    pattern = re.compile(r"^static (?:[\w ]|__attribute__\(\([^)]*\)\))*?\**(\w+)\([^;]*?\{$", re.MULTILINE)
    places = collections.defaultdict(set)
    for path, _ in sources():
        if path.suffix == ".c":
            for name in pattern.findall(path.read_text(encoding="utf-8")):
                places[name].add(str(path.relative_to(CHECKOUT)))
    assert len(places) > 1000
    assert {name: sorted(where) for name, where in places.items() if len(where) > 1} == {}


def settings_in_operations():
    """option → (environment, default) of the settings table in docs/operations.md."""
    text = (CHECKOUT / "docs/operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `--([a-z-]+)` \| `(WDHS_[A-Z_]+)` \| (.*?) \|", text, re.MULTILINE)
    return {option: (environment, default.strip("`")) for option, environment, default in rows}


def settings_in_help():
    """The same from `wdhs-api help`."""
    done = run_cli(None, "help")
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^  --([a-z-]+), (WDHS_[A-Z_]+)\n +[^\n]*?(?: \(default: ([^\n]*)\))?$", done.stdout, re.MULTILINE)
    return {option: (environment, default) for option, environment, default in rows}


def test_operations_lists_every_setting():
    assert settings_in_help()
    assert settings_in_operations() == settings_in_help()


def test_operations_names_every_subcommand():
    text = (CHECKOUT / "docs/operations.md").read_text(encoding="utf-8")
    commands = re.search(r"Subcommands:\n(.*?)\n\n", run_cli(None, "help").stdout, re.DOTALL).group(1)
    for name in re.findall(r"^  ([a-z]+)", commands, re.MULTILINE):
        assert f"`wdhs-api {name}" in text


DOCUMENTS = sorted(str(path.relative_to(CHECKOUT)) for path in [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])
NAMED_FILE = re.compile(r"`((?:src|include|migrations|tests|script|docs|tools|data)/[A-Za-z0-9_./-]*)`")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_documents_lead_somewhere(name):
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if "://" not in target:
            assert ((CHECKOUT / name).parent / target).exists(), f"{name} links to {target}"


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "CHANGELOG.md"])
def test_files_that_documents_name_exist(name):
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    for path in NAMED_FILE.findall(text):
        assert (CHECKOUT / path).exists(), f"{name} names {path}"


def test_architecture_names_files():
    assert NAMED_FILE.search((CHECKOUT / "docs/architecture.md").read_text(encoding="utf-8"))


def test_program_takes_the_place_of_the_librarys_queue_function():
    """Faults that libmicrohttpd answers by itself come out as problem documents only when it resolves to ours."""
    symbols = subprocess.run(["nm", "-D", "--defined-only", str(BINARY)], capture_output=True, text=True, check=True)
    assert re.search(r" T MHD_queue_response$", symbols.stdout, re.MULTILINE)


def test_changelog_tells_about_the_version_of_the_contract():
    text = (CHECKOUT / "openapi.yaml").read_text(encoding="utf-8")
    version = re.search(r"^  version: [\"']?([0-9.]+)", text, re.MULTILINE).group(1)
    assert f"## [{version}]" in (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_days_are_those_of_the_netherlands():
    """Sessions are in UTC, where the day begins an hour or two later: what is in force is told by wdhs_today()."""
    assert [path.name for path, _ in sources() if "current_date" in path.read_text(encoding="utf-8")] == []
