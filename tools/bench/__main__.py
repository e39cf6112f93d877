"""Measures the service beside its peers, on the same data, round by round in turn. Run it by script/bench."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import sys
import tempfile
import time

import chart
import document
import growth
import load
import memory
import report
from database import Database
from measuring import play
from processes import resident_kib, tidy_up_at_the_end
from scenarios import SCENARIOS
from servers import (SERVICE_BEFORE_PORT, SERVICE_LOGGING_PORT, SERVICE_PORT, Nginx, Peer, Service, prepare_peer,
                     versions)
from stage import Stage

ROOT = pathlib.Path(__file__).resolve().parents[2]
POOLS = [4, 8, 16]


def options():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="one round of a second on 20,000 rows: does everything run?")
    add("--growth", action="store_true", help="compare sizes of the database instead of peers")
    add("--rows", type=int, default=100_000, help="made-up collectives (100,000)")
    add("--sizes", type=lambda text: [int(one) for one in text.split(",")], help="of --growth (1000,100000,1000000)")
    add("--rounds", type=int, help="times that each is measured in each scenario (12; --growth: 5)")
    add("--seconds", type=int, help="that each measurement takes (1; --growth: 2)")
    add("--only", type=lambda text: text.split(","), metavar="NAMES", help="these scenarios: hot-list,uncached-single")
    add("--soak", type=int, default=0, metavar="REQUESTS", help="watch memory over so many requests, at the end")
    add("--json", metavar="FILE", help="write the figures there instead of printing them")
    add("--chart", metavar="FILE", help="write an SVG chart there")
    add("--document", metavar="FILE", help="put the figures between the markers of this Markdown file")
    add("--from", dest="figures", metavar="FILE", help="measure nothing: take the figures that --json wrote")
    add("--before", type=pathlib.Path, metavar="PROGRAM", help="an earlier wdhs-api, which takes part on a database of its own")
    add("--binary", default=str(ROOT / "build" / "wdhs-api"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rows = 20_000
    chosen.rounds = chosen.rounds or (1 if chosen.quick else 5 if chosen.growth else 12)
    chosen.seconds = chosen.seconds or (2 if chosen.growth and not chosen.quick else 1)
    chosen.sizes = chosen.sizes or ([1_000, 10_000] if chosen.quick else growth.SIZES)
    return chosen


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def surroundings(chosen, peer_directory):
    return {
        "date": datetime.date.today().isoformat(),
        "machine": {"processor": processor(), "cores": os.cpu_count(), "kernel": platform.release().split("-")[0],
                    "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)},
        "versions": versions(ROOT, peer_directory),
        "rounds": chosen.rounds, "seconds": chosen.seconds, "connections": load.CONNECTIONS, "quick": chosen.quick,
    }


def start_nginx(directory):
    if not shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"):
        return None, "nginx is not installed"
    return Nginx(directory), None


def start_peers(chosen, database, directory, peer_directory):
    if peer_directory is None:
        return []
    return [Peer(peer_directory, database, pool, directory) for pool in (POOLS[1:2] if chosen.quick else POOLS)]


def wanted(chosen):
    names = {scenario.__name__.replace("_", "-"): scenario for scenario in SCENARIOS}
    unknown = set(chosen.only or []) - set(names)
    if unknown:
        raise SystemExit(f"there is no scenario {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    return [scenario for name, scenario in names.items() if name in (chosen.only or names)]


def start_before(chosen, admin, directory):
    """It gets the schema that it was built with."""
    if chosen.before is None:
        return None, None
    binary = chosen.before.resolve()
    database = Database(binary, admin, chosen.rows, name="before")
    return database, Service(binary, database, directory, SERVICE_BEFORE_PORT, name="before")


def compare(chosen, binary, admin, directory):
    """The scenarios, each with everybody who takes part in it."""
    chosen_scenarios = wanted(chosen)
    peer_directory, no_peer = prepare_peer(ROOT)
    database = Database(binary, admin, chosen.rows)
    service = Service(binary, database, directory, SERVICE_PORT)
    idle_kib = resident_kib(service.pid)
    logging_service = Service(binary, database, directory, SERVICE_LOGGING_PORT, access_log="on")
    nginx, no_nginx = start_nginx(directory)
    stage = Stage(database, directory, service, logging_service, nginx,
                  start_peers(chosen, database, directory, peer_directory), chosen.quick)
    before, stage.before = start_before(chosen, admin, directory)
    figures = {**surroundings(chosen, peer_directory), "rows": chosen.rows,
               "durable": database.setting("fsync") == "on",
               "left_out": [f"The columns of {who} are left out: {why}." for who, why in
                            (("Fastify", no_peer), ("nginx", no_nginx)) if why], "scenarios": []}
    postmaster = database.postmaster()
    for prepare in chosen_scenarios:
        began = time.monotonic()
        scenario = stage.with_before(prepare(stage))
        if before is not None:
            before.take_keys(database)
        figures["scenarios"].append(play(scenario, chosen.rounds, chosen.seconds, postmaster))
        print(f"{scenario.name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    figures["memory"] = memory.measure(stage, idle_kib, chosen.soak)
    for one in filter(None, (service, logging_service, stage.before)):
        one.stop()
    return figures


def measure_all(chosen):
    binary, admin = pathlib.Path(chosen.binary).resolve(), os.environ["WDHS_TEST_DATABASE_URL"]
    tidy_up_at_the_end()
    with tempfile.TemporaryDirectory(prefix="wdhs-bench-") as name:
        directory = pathlib.Path(name)
        directory.chmod(0o755) # nginx's worker and PostgreSQL are other users
        if chosen.growth:
            return {**surroundings(chosen, None), "growth": growth.run(chosen, binary, admin, directory)}
        return compare(chosen, binary, admin, directory)


def main():
    chosen = options()
    figures = json.loads(pathlib.Path(chosen.figures).read_text()) if chosen.figures else measure_all(chosen)
    print(report.table(figures))
    text = json.dumps(figures, indent=2)
    if chosen.json:
        pathlib.Path(chosen.json).write_text(text + "\n")
    elif not chosen.figures:
        print(text)
    if chosen.chart and "scenarios" in figures:
        pathlib.Path(chosen.chart).write_text(chart.svg(figures))
    if chosen.document:
        document.fill(pathlib.Path(chosen.document), figures, chosen.chart)


if __name__ == "__main__":
    main()
