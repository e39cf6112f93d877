"""@hey-api/openapi-ts makes a client with a function for each operation."""

from generated import used
from npm import run

DEBIAN = ()


def look(stage):
    run(stage.npm.command("openapi-ts", "-i", stage.contract, "-o", "client"), cwd=stage.directory)
    yield from used(stage, "hey_api.ts")
