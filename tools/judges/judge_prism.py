"""Prism stands between the service and varied real traffic, and compares each request and answer with the contract."""

import contextlib
import http.client
import json
import re
import subprocess

import processes
from finding import Finding
from support.service import free_port
from traffic import Recorder, all_of_it, has_a_schema_of_its_own, operation_at

DEBIAN = ()
TOO_LONG = 8 * 1024 * 1024  # of what Prism writes into one header
# What Prism's own server refuses, so that nothing is learned of ours.
NOT_THROUGH = ("413", "414", "431", "default")


@contextlib.contextmanager
def proxy(stage, base):
    port = free_port()
    with open(stage.directory / "prism.log", "wb") as log:
        process = processes.spawn([str(part) for part in stage.npm.command(
            "prism", "proxy", stage.contract, base, "--port", str(port), "--host", "127.0.0.1")],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        processes.wait_until(lambda: Recorder(port).get("/").status, "Prism", 60)
        yield port
    finally:
        process.kill()
        process.wait()
        processes.forget(process)


def violations(exchange):
    told = exchange.response.headers.get("sl-violations")
    try:
        return json.loads(told) if told else []
    except ValueError:
        return [{"location": ["response"], "code": "too-many", "message": told[:300]}]


def place(violation):
    """Without the numbers of items, which say nothing."""
    return re.sub(r"\b\d+\b", "n", ".".join(str(part) for part in violation["location"]))


def findings(exchange):
    """A request that is wrong on purpose and is refused is as it should be."""
    operation = operation_at(exchange.method, exchange.path)
    where = operation.id if operation else f"{exchange.method} {exchange.path.split('?')[0]}"
    for violation in violations(exchange):
        if violation["location"][0] == "response" or exchange.response.status < 400:
            yield Finding(violation["code"], f"{where} {exchange.response.status} {place(violation)}",
                          f"{violation['message']}; {exchange}")


def look(stage):
    http.client._MAXLINE = TOO_LONG
    with stage.service() as served, proxy(stage, served.base) as port:
        recorder = served.world.http = Recorder(port, strip="/v1")
        all_of_it(served.world, without=NOT_THROUGH)
    for exchange in recorder.exchanges:
        if not has_a_schema_of_its_own(exchange):
            yield from findings(exchange)
