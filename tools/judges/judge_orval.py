"""orval makes a client for fetch, and schemas of zod by which real answers are checked."""

import json

from finding import Finding
from generated import STRICT, used
from npm import HERE, run
from traffic import Recorder, all_of_it, has_a_schema_of_its_own, operation_at

DEBIAN = ()
TARGETS = {
    "client": {"client": "fetch", "target": "client/api.ts", "schemas": "client/model", "mode": "single"},
    "zod": {"client": "zod", "target": "zod/api.ts", "mode": "single"},
}


def generate(stage):
    settings = {name: {"input": str(stage.contract), "output": output} for name, output in TARGETS.items()}
    (stage.directory / "orval.config.mjs").write_text(f"export default {json.dumps(settings)};\n", encoding="utf-8")
    run(stage.npm.command("orval", "--config", "orval.config.mjs"), cwd=stage.directory)


def answers(stage):
    """Those of reads, by operation."""
    with stage.service() as served:
        recorder = served.world.http = Recorder(served.server.port)
        all_of_it(served.world)
    for exchange in recorder.exchanges:
        operation = operation_at(exchange.method, exchange.path)
        with_json = exchange.method != "HEAD" and "json" in exchange.response.headers.get("Content-Type", "")
        if operation and exchange.response.status == 200 and with_json and not has_a_schema_of_its_own(exchange):
            yield {"operation": operation.id, "path": exchange.path, "body": exchange.response.json()}


def parsed(stage):
    """What zod does not take of the answers."""
    (stage.directory / "answers.json").write_text(json.dumps(list(answers(stage))), encoding="utf-8")
    run(stage.npm.command("tsc", *STRICT, "zod/api.ts"), fine=(0, 1, 2), cwd=stage.directory)
    for line in run(stage.npm.script(HERE / "clients/zod.mjs", "answers.json", cwd=stage.directory),
                    cwd=stage.directory).splitlines():
        yield Finding(**json.loads(line))


def look(stage):
    generate(stage)
    yield from used(stage, "orval.ts")
    yield from parsed(stage)
