"""Redocly's linter with all its recommended rules, of which none is a mere warning."""

import json

from finding import Finding
from npm import run

DEBIAN = ()


def look(stage):
    told = run(stage.npm.command("redocly", "lint", stage.contract, "--extends", "recommended-strict", "--format", "json",
                                 "--max-problems", "10000"), fine=(0, 1), cwd=stage.directory)
    for problem in json.loads(told)["problems"]:
        yield Finding(problem["ruleId"], problem["location"][0].get("pointer", ""), problem["message"])
