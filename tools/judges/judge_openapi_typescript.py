"""openapi-typescript makes types of the contract, and openapi-fetch a client that is checked by them."""

from generated import used
from npm import run

DEBIAN = ()


def look(stage):
    run(stage.npm.command("openapi-typescript", stage.contract, "-o", "api.ts"), cwd=stage.directory)
    yield from used(stage, "openapi_fetch.ts")
