"""A Python client made by OpenAPI Generator, of the contract as OpenAPI 3.0: npm brings an old generator, which knows no later one."""

import json

import down
from contract_document import read_contract
from finding import Finding
from npm import HERE, run

DEBIAN = ("default-jre-headless", "python3-urllib3", "python3-certifi", "python3-dateutil", "python3-six")
GENERATOR = "@openapitools/openapi-generator-cli"


def generate(stage):
    contract = stage.directory / "openapi30.json"
    contract.write_text(json.dumps(down.document(read_contract())), encoding="utf-8")
    run(["java", "-jar", stage.npm.jar(GENERATOR, "bin/*.jar"), "generate", "-g", "python", "-i", contract, "-o", "client",
         "--package-name", "wdhs_client", "--skip-validate-spec"], cwd=stage.directory)


def look(stage):
    generate(stage)
    with stage.service() as served:
        environment = {"BASE": served.base, "KEY": served.admin, "TOKEN": served.token(), "PATH": "/usr/bin:/bin",
                       "PYTHONPATH": str(stage.directory / "client")}
        told = run(["/usr/bin/python3", HERE / "clients/generated_client.py"], cwd=stage.directory, env=environment)
    for line in told.splitlines():
        said = json.loads(line)
        if not said["good"]:
            yield Finding("works", said["step"], said["told"])
