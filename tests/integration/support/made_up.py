"""Collectives enough for full pages: `from support.made_up import some_collectives` puts them into the file's database."""

import pytest

from support.service import run_cli


@pytest.fixture(scope="module", autouse=True)
def some_collectives(database):
    done = run_cli(database, "seed", "--synthetic", "200", "--random-seed", "3")
    assert done.returncode == 0, done.stderr
    database("analyze collectives")
