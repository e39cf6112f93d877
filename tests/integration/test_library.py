"""The program leans on how libmicrohttpd is built and linked: where that is otherwise, it says so, and does not serve."""

import pathlib
import shutil
import struct
import subprocess

import pytest

from support.own_service import database, key, server  # noqa: F401
from support.problems import assert_problem
from support.service import BINARY, Server, run_cli
from support.wire import answers, talk

OURS = b"MHD_queue_response"
SYMBOL = struct.Struct("<IBBHQQ")  # of ELF64: name, info, other, section, value, size
PROTECTED = 3


def library_path():
    linked = subprocess.run(["ldd", str(BINARY)], capture_output=True, text=True, check=True).stdout
    return next(pathlib.Path(line.split()[2]) for line in linked.splitlines() if "libmicrohttpd" in line)


def section(image, wanted):
    """(offset, size) of the section of that type."""
    table, = struct.unpack_from("<Q", image, 0x28)
    each, count = struct.unpack_from("<HH", image, 0x3A)
    for start in range(table, table + each * count, each):
        _, kind, _, _, offset, size = struct.unpack_from("<IIQQQQ", image, start)
        if kind == wanted:
            yield offset, size


def bind_to_itself(image):
    """What -Bsymbolic-functions does, for this one function: the library's own calls find the library's own."""
    (symbols, size), = section(image, 11)
    strings = next(offset for offset, length in section(image, 3) if OURS in image[offset:offset + length])
    for at in range(symbols, symbols + size, SYMBOL.size):
        name, info, _, *rest = SYMBOL.unpack_from(image, at)
        if image[strings + name:].startswith(OURS + b"\0"):
            SYMBOL.pack_into(image, at, name, info, PROTECTED, *rest)
            return
    raise AssertionError("the library has no such function")


@pytest.fixture
def bound(tmp_path):
    """Settings with which the program finds a libmicrohttpd that does not call the program's function."""
    path = library_path()
    image = bytearray(path.read_bytes())
    bind_to_itself(image)
    (tmp_path / path.name).write_bytes(image)
    return {"LD_LIBRARY_PATH": str(tmp_path)}


def test_library_that_calls_its_own_function_is_found_out(bound, database):  # noqa: F811
    done = run_cli(database, "serve", settings=bound)
    assert done.returncode == 1
    assert "libmicrohttpd " in done.stderr
    assert "does not do what this service needs of it: answering its own errors in our words" in done.stderr
    assert "-Bsymbolic-functions" in done.stderr


def test_check_tells_about_such_a_library(bound, database):  # noqa: F811
    done = run_cli(database, "check", settings=bound)
    assert done.returncode == 1
    assert "WRONG    HTTP: libmicrohttpd " in done.stdout


def test_check_names_the_version_of_the_library(database):  # noqa: F811
    assert "ok       HTTP: libmicrohttpd " in run_cli(database, "check").stdout


def test_stripped_program_whose_symbols_are_bound_at_once_answers_right(database, tmp_path):  # noqa: F811
    stripped = shutil.copy(BINARY, tmp_path / "wdhs-api")
    subprocess.run(["strip", stripped], check=True)
    started = Server(database, tmp_path, {"LD_BIND_NOW": "1"}, binary=stripped)
    try:
        started.wait_until_ready()
        assert started.http.get("/v1/partners").status == 200
        answer = answers(talk(started.raw, b"GET / HTTP/1.1\r\n\r\n")[0])[0]
        assert_problem(answer, "bad-request")
    finally:
        started.stop_cleanly()
