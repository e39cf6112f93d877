"""A resource is one file of C and one migration: put into a copy of the checkout, they are served, and the contract that
the copy's program writes tells all about them. The tests of the contract then provoke everything that it declares."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from support.cluster import CHECKOUT

FILES = CHECKOUT / "tests/new_resource"
NAME = "festivals"


def run(*command, copy, **environment):
    done = subprocess.run([str(part) for part in command], cwd=copy, capture_output=True, text=True,
                          env={**os.environ, **environment})
    assert done.returncode == 0, f"{command}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def _copy_what_is_built(place):
    """And nothing that lies beside it in a checkout that is in use: builds, databases, roots of other systems."""
    for name in ("src", "include", "migrations", "data", "tools", "tests", "script"):
        shutil.copytree(CHECKOUT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("meson.build", "meson_options.txt", "openapi.yaml"):
        shutil.copy(CHECKOUT / name, place)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The checkout with the two files of a resource that it does not have, built, with the contract written anew."""
    place = tmp_path_factory.mktemp("copy") / "wdhs"
    _copy_what_is_built(place)
    number = 1 + max(int(path.name[:4]) for path in (place / "migrations").glob("[0-9]*.sql"))
    shutil.copy(FILES / f"{NAME}.c", place / "src/api/resources")
    shutil.copy(FILES / f"{NAME}.sql", place / f"migrations/{number:04}_{NAME}.sql")
    # As fast as can be: what is served elsewhere is tested elsewhere. Paths that do not change let ccache help.
    run("meson", "setup", "build", "--buildtype=plain", "-Dtests=disabled", "-Ddebug=false", copy=place)
    run("ninja", "-C", "build", "wdhs-api", copy=place)
    (place / "openapi.yaml").write_text(run("build/wdhs-api", "contract", copy=place), encoding="utf-8")
    run("ninja", "-C", "build", "wdhs-api", copy=place)
    return place


def test_nothing_else_is_touched_for_a_new_resource(copy):
    changed = {path.relative_to(copy) for path in copy.rglob("*") if path.is_file() and "build" not in path.parts
               and "__pycache__" not in path.parts and not _is_same(path, CHECKOUT / path.relative_to(copy))}
    kinds = {re.sub(r"[0-9]{4}", "NNNN", str(path)) for path in changed}
    assert kinds == {f"src/api/resources/{NAME}.c", f"migrations/NNNN_{NAME}.sql", "openapi.yaml"}


def _is_same(path, original):
    return original.exists() and original.read_bytes() == path.read_bytes()


def test_the_contract_of_the_copy_grows_by_the_resource_alone(copy):
    """Every line of the old one is there still, in the same order."""
    lines = iter((copy / "openapi.yaml").read_text(encoding="utf-8").split("\n"))
    lost = [line for line in (CHECKOUT / "openapi.yaml").read_text(encoding="utf-8").split("\n") if line not in lines]
    assert lost == []


def test_all_that_the_contract_tells_of_a_new_resource_is_so(copy):
    """Operations, responses, parameters, examples: by the tests that there are for all resources."""
    results = pathlib.Path(copy) / "results.xml"
    out = run("/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--junitxml={results}",
              "-k", "estival", "tests/integration/test_contract.py", copy=copy, WDHS_BINARY=str(copy / "build/wdhs-api"))
    passed = int(re.search(r"(\d+) passed", out).group(1))
    assert passed > 20 and "skipped" not in out, out
    out = run("/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
              "tests/integration/test_contract_document.py", copy=copy, WDHS_BINARY=str(copy / "build/wdhs-api"))
    assert "passed" in out and "skipped" not in out, out
