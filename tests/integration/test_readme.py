"""What the README tells a stranger to type works as it stands."""

import json
import re
import subprocess

import pytest

from support.cluster import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
EXAMPLES = [block for block in BLOCKS if block.lstrip().startswith("curl ")]
# What curl says is wrong ends the example, as a reader would see it.
STRICT_CURL = 'set -eu\ncurl() { command curl --fail-with-body --silent --show-error "$@"; }\n'


def test_readme_has_at_least_five_examples():
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_of_the_readme_works(example, server, admin, tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var/admin-key").write_text(admin + "\n", encoding="utf-8")
    script = STRICT_CURL + example.replace("http://127.0.0.1:8080", server.url)
    assert server.url in script
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, timeout=30, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    if "text/csv" in example:
        assert done.stdout.count(b"\r\n") > 1
    else:
        json.loads(done.stdout)


def test_commands_of_the_readme_exist():
    for command in re.findall(r"^(script/[a-z-]+)", README, re.MULTILINE):
        assert (CHECKOUT / command).exists()
