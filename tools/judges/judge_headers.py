"""Parsers of others read the headers of varied answers: structured fields (RFC 9651), links (RFC 8288), dates and the rest of HTTP."""

import json

from finding import Finding
from npm import HERE, run
from traffic import Recorder, all_of_it, operation_at

DEBIAN = ()
LIMIT = 5  # sign-ups, so that somebody is soon told to wait


def told(exchange):
    operation = operation_at(exchange.method, exchange.path)
    return {"operation": operation.id if operation else "none", "method": exchange.method, "path": exchange.path,
            "origin": exchange.origin, "sent": exchange.sent, "status": exchange.response.status, "headers": list(exchange.response.headers.items()),
            "body": exchange.response.body.decode("utf-8", "replace")}


def ask_for_methods(world):
    for path in ("", "/collectives", "/goals", "/pledges", "/pledges/counts", "/problems", "/openapi.json"):
        world.http.options("/v1" + path)
        world.http.head("/v1" + path)
        world.http.options("/v1" + path, headers={"Origin": "https://voorbeeld.nl", "Access-Control-Request-Method": "GET"})


def ask_too_often(world):
    for _ in range(LIMIT + 2):
        world.http.post("/v1/pledges/links", json={"email": "niemand@voorbeeld.example.org"})


def exchanges(stage):
    with stage.service() as served:
        recorder = served.world.http = Recorder(served.server.port)
        ask_for_methods(served.world)
        all_of_it(served.world)
    with stage.service(WDHS_SIGNUPS_PER_CLIENT=str(LIMIT)) as served:
        limited = served.world.http = Recorder(served.server.port)
        ask_too_often(served.world)
    return recorder.exchanges + limited.exchanges


def look(stage):
    answers = stage.directory / "answers.json"
    answers.write_text(json.dumps([told(exchange) for exchange in exchanges(stage)]), encoding="utf-8")
    for line in run(stage.npm.script(HERE / "clients/headers.mjs", answers, cwd=stage.directory)).splitlines():
        yield Finding(**json.loads(line))
