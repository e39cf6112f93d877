"""Clients that others' generators make of the contract, in TypeScript: do they compile with a program that uses them, and do they work?"""

import json
import re
import shutil

from finding import Finding
from npm import HERE, run

STRICT = ("--strict", "--noUncheckedIndexedAccess", "--skipLibCheck", "--target", "es2022", "--lib", "es2023,dom,dom.iterable",
          "--module", "commonjs", "--moduleResolution", "node10", "--esModuleInterop", "--types", "node", "--outDir", "js")
ERROR = re.compile(r"^(\S+?)\((\d+),\d+\): error (TS\d+): (.*(?:\n  .*)*)", re.M)


def type_errors(directory, told):
    """In a program of ours the line itself says where, as its number changes; in what was generated, the file is enough."""
    for path, line, code, message in ERROR.findall(told):
        source = (directory / path).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()
        ours = (HERE / "clients" / path).exists()
        yield Finding(code, source if ours else path, message if ours else f"{message} in: {source}")


def compiled(stage, program):
    """The findings of the compiler; JavaScript is written to js/ all the same."""
    for name in (program, "checks.ts"):
        shutil.copy(HERE / "clients" / name, stage.directory)
    stage.npm.link(stage.directory)
    told = run(stage.npm.command("tsc", *STRICT, program), fine=(0, 1, 2), cwd=stage.directory)
    yield from type_errors(stage.directory, told)


def results(told):
    """Of the checks that a program made, those that failed."""
    for line in told.splitlines():
        said = json.loads(line)
        if not said["good"]:
            yield Finding("works", said["step"], said["told"])


def used(stage, program):
    """Compiles a program beside what was generated, and runs it against the service."""
    yield from compiled(stage, program)
    with stage.service() as served:
        environment = {"BASE": served.base, "KEY": served.admin, "TOKEN": served.token(), "PATH": "/usr/bin:/bin"}
        yield from results(run([stage.npm.node, "js/" + program.replace(".ts", ".js")], cwd=stage.directory, env=environment))
