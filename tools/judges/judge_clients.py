"""HTTP clients of many languages do the same with the service, each in its own way."""

import json
import shutil

from finding import Finding
from npm import HERE, CannotLook, run

DEBIAN = ("curl", "wget", "python3-requests", "python3-httpx", "python3-urllib3", "python3-aiohttp", "python3-pycurl",
          "default-jdk-headless", "libwww-perl", "ruby", "php-cli")
# A new version of a record is asked for, an old connection used again after an answer without a body, a body sent in chunks
# where the client can, and what is refused is heard as such.
EXPECTED = {"read": "200", "unchanged": "304", "after": "200", "head": "200", "decoded": "200", "create": "201", "refused": "401",
            "remove": "204", "missing": "404"}
CLIENTS = {
    "curl": ["/bin/bash", "curl.sh"],
    "wget": ["/bin/bash", "wget.sh"],
    **{name: ["/usr/bin/python3", "python_clients.py", name] for name in ("requests", "httpx", "urllib3", "aiohttp", "pycurl")},
    **{name: ["node", "node_clients.mjs", name] for name in ("fetch", "undici", "got", "axios")},
    "java": ["java", "Client.java"],
    "perl": ["/usr/bin/perl", "lwp.pl"],
    "ruby": ["/usr/bin/ruby", "net_http.rb"],
    "php": ["/usr/bin/php", "streams.php"],
}


def spoken(stage, served, name):
    """What a client says of each step."""
    program, script, *arguments = CLIENTS[name]
    body = json.dumps({"name": f"Buurttuin {name}", "type": "bewonersinitiatief", "municipality": "GM0344"})
    environment = {"BASE": served.base, "KEY": served.admin, "BODY": body, "PATH": "/usr/local/bin:/usr/bin:/bin",
                   "HOME": str(stage.directory), "LC_ALL": "C.UTF-8"}
    program = stage.npm.node if program == "node" else program
    return run([program, script, *arguments], cwd=stage.directory, env=environment, patience=120)


def findings(name, told):
    came = dict(line.split(" ", 1) for line in told.splitlines())
    for step, status in EXPECTED.items():
        if came.get(step) != status:
            yield Finding(step, name, f"{came.get(step, 'nothing')} and not {status}")


def look(stage):
    for path in (HERE / "clients").iterdir():
        shutil.copy(path, stage.directory)
    stage.npm.link(stage.directory)
    with stage.service() as served:
        for name in CLIENTS:
            try:
                yield from findings(name, spoken(stage, served, name))
            except CannotLook as error:
                yield Finding("ends badly", name, str(error))
