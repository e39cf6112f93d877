"""Spectral with the API Design Rules of the Dutch government, and with what it recommends itself."""

import json

from finding import Finding
from npm import HERE, run

DEBIAN = ()


def look(stage):
    rules = stage.options.adr or HERE / "adr.yaml"
    told = run(stage.npm.command("spectral", "lint", "--ruleset", rules, "--fail-severity", "hint", "--format", "json", "--quiet",
                                 stage.contract), fine=(0, 1), cwd=stage.directory)
    for result in json.loads(told):
        yield Finding(result["code"], "#/" + "/".join(str(part).replace("/", "~1") for part in result["path"]),
                      result["message"])
