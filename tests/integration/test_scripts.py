"""What the scripts refuse, before they do anything."""

import subprocess

import pytest

from support.cluster import CHECKOUT


def run(*command):
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("release", ["11", "14", "trixie", "12.5"])
def test_another_debian_is_one_that_was_tried(release):
    code, out, err = run("script/on-debian", release, "true")
    assert (code, out) == (1, "")
    assert "12, 13" in err


def test_another_debian_needs_a_command():
    assert run("script/on-debian", "13") == (1, "", "on-debian: say which command to run on Debian 13\n")


@pytest.mark.parametrize("script", ["on-debian", "server", "test"])
def test_a_script_says_what_it_is_for(script):
    code, out, _ = run(f"script/{script}", "--help")
    assert code == 0
    assert f"script/{script}" in out
