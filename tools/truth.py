#!/usr/bin/python3
"""Two instances on one database under mixed load, and a judge who knows every write: is anything old served?

Run it by script/truth. The rules: after an instance has acknowledged a write, it never serves anything older; the other
one follows within 100 ms (99 of 100 reads and writes), and within the length of the outage when its listening connection
is cut; caches stay within their bound.
"""

import argparse
import asyncio
import collections
import contextlib
import json
import os
import pathlib
import random
import signal
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests/integration")]

import psycopg2.extensions  # noqa: E402

from support.cluster import Cluster  # noqa: E402
from support.service import Server, make_key, run_cli, seeded  # noqa: E402
from truth_disturb import CacheWatch, Disturber  # noqa: E402
from truth_ledger import Judge, percentile  # noqa: E402
from truth_load import Reader, Writer, look_until_fresh  # noqa: E402
from truth_questions import CHOICES, Questions, make_slots  # noqa: E402

LAG_LIMIT_S = 0.1
REFUSED_SHARE = 0.01


class Instance:
    def __init__(self, number, server, role):
        self.name, self.server, self.role = f"instance {number}", server, role
        self.port = server.port


class World:
    """Everything that the parts of a run share."""

    def __init__(self, database, instances, key, bound, synthetic=0):
        self.database, self.instances, self.key, self.bound = database, instances, key, bound
        self.judge = Judge()
        self.tally = collections.Counter()
        self.write_pause, self.pause = 0.12, 0 # seconds between writes of one writer, and between reads of one reader
        self.until = 0
        self.slots = self.make_slots()
        self.questions = Questions(self.judge, self.slots, synthetic)

    def make_slots(self):
        """Collectives refer to a partner and a theme that are written too, goals to a partner."""
        fixed = {"partners": {}, "themes": {}, "collectives": {}, "goals": {"targetYear": 2031}}
        return [slot for resource in ("partners", "themes", "collectives", "goals")
                for slot in make_slots(self.judge, resource, fixed[resource])]

    def refer(self):
        """When the partners and themes exist, the others can be told about them."""
        stay = {resource: [slot for slot in self.slots if slot.record.resource == resource and slot.stays]
                for resource in CHOICES}
        programme = self.database("select id::text from programmes order by slug limit 1")[0][0]
        for slot in self.slots:
            if slot.record.resource == "collectives":
                slot.fixed = {"maintainer": random.choice(stay["partners"]).id,
                              "themes": [random.choice(stay["themes"]).record.slug]}
            elif slot.record.resource == "goals":
                slot.fixed = {**slot.fixed, "programme": programme,
                              "responsiblePartners": [random.choice(stay["partners"]).id]}


# --- a run -------------------------------------------------------------------------------------------------------------


async def fill(world):
    """Every record that stays is there before anybody reads; what refers comes after what is referred to."""
    writer = Writer(world, world.slots)
    for resource in ("partners", "themes", "collectives", "goals"):
        if resource == "collectives":
            world.refer()
        for slot in world.slots:
            if slot.record.resource == resource and slot.stays:
                await writer.write(slot, random.randrange(2), "POST", slot.place())
                if not slot.stored:
                    raise SystemExit(f"{slot.path} could not be made: {world.judge.wrong}")
    writer.close()
    world.questions = Questions(world.judge, world.slots, world.questions.synthetic)


async def run(world, seconds, readers=8, writers=8, disturb_every=20.0, patience=1.0):
    """Works for so many seconds, then looks until everything is fresh."""
    await fill(world)
    world.until = time.monotonic() + seconds
    watches = [CacheWatch(world, instance) for instance in world.instances]
    disturber = Disturber(world, disturb_every)
    tasks = [Writer(world, world.slots[at::writers]) for at in range(writers)]
    tasks += [Reader(world, at % 2) for at in range(2 * readers)]
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(disturber.end)
        running = [asyncio.create_task(one.run()) for one in [*tasks, *watches, disturber]]
        stack.callback(lambda: [task.cancel() for task in running])
        await asyncio.wait_for(asyncio.gather(*running), seconds + 90)
    for target in await look_until_fresh(world, patience):
        world.judge.fault("still old after all writing", question=target)
    return result(world, seconds, watches, disturber)


# --- the outcome -------------------------------------------------------------------------------------------------------


def lag(values, count):
    return {"count": count, "stale": len([value for value in values if value > 0]),
            "p99_ms": percentile(values, 0.99, count) * 1000, "max_ms": max(values, default=0) * 1000}


def late(reads, writes, unexcused):
    """What was too slow, in words."""
    found = [f"{what}: 99 of 100 are {figures['p99_ms']:.1f} ms behind at most; {LAG_LIMIT_S * 1000:.0f} are allowed"
             for what, figures in (("reads", reads), ("writes", writes)) if figures["p99_ms"] > LAG_LIMIT_S * 1000]
    return found + [f"behind beyond its outage: {stale}" for stale in unexcused[:20]]


def empty(world, watches, disturber):
    """What would make the test say nothing."""
    found = []
    refused = world.tally["reads refused"] + world.tally["reads lost"]
    if refused > REFUSED_SHARE * world.judge.readings:
        found.append(f"{refused} reads had no answer")
    if disturber.without and any("bytes" in watch.last for watch in watches):
        found.append("there is a cache, and yet no listening connection was found")
    for watch in watches:
        if "bytes" in watch.last and not watch.last.get("hits_total"):
            found.append(f"{watch.instance.name} answered nothing from its cache")
    return found


def cache_figures(watch, bound):
    if "bytes" not in watch.last:
        return {"instance": watch.instance.name, "cache": "none: there are no metrics of it"}
    return {"instance": watch.instance.name, "samples": watch.samples, "most_bytes": watch.most, "bound": bound,
            **{name: watch.last.get(f"{name}_total", 0) for name in ("hits", "misses", "evictions")}}


def result(world, seconds, watches, disturber):
    judge = world.judge
    unexcused = judge.judge_disturbed()
    delays = judge.delays()
    reads, writes = lag(judge.stale, judge.cross), lag(delays, len(delays))
    outages = [{"instance": outage.instance, "kind": outage.kind, "seconds": round(outage.length, 3),
                "limit_seconds": round(outage.limit, 3), "stale_reads": outage.stale_reads,
                "worst_seconds": round(outage.worst, 3)} for outage in judge.outages]
    return {
        "seconds": seconds, "reads": judge.readings, "reads_from_cache": judge.hits, "records_seen": judge.observations,
        "reads_after_writes_elsewhere": reads, "writes_seen_elsewhere": writes, "outages": outages,
        "without_listener": disturber.without, "caches": [cache_figures(watch, world.bound) for watch in watches],
        "tally": dict(sorted(world.tally.items())), "wrong_count": judge.wrong_count, "wrong": judge.wrong[:20],
        "late": late(reads, writes, unexcused), "empty": empty(world, watches, disturber),
    }


def print_lag(name, figures):
    print(f"{name:<32}{figures['count']:>10}{figures['stale']:>8}{figures['p99_ms']:>10.1f}{figures['max_ms']:>10.1f}")


def print_result(found):
    print(f"{found['reads']} reads ({found['reads'] / found['seconds']:.0f}/s), {found['reads_from_cache']} of them from a "
          f"cache; {found['records_seen']} times a written record; {found['writes_seen_elsewhere']['count']} writes")
    print(f"{'behind the other instance':<32}{'count':>10}{'stale':>8}{'p99 ms':>10}{'max ms':>10}")
    print_lag("reads", found["reads_after_writes_elsewhere"])
    print_lag("writes", found["writes_seen_elsewhere"])
    for outage in found["outages"]:
        print(f"{outage['instance']} {outage['kind']:<9} {outage['seconds']:>7.3f} s: {outage['stale_reads']} stale reads, "
              f"at most {outage['worst_seconds']:.3f} s behind ({outage['limit_seconds']:.3f} s allowed)")
    if found["without_listener"]:
        print(f"no listening connection was found {found['without_listener']} times")
    for cache in found["caches"]:
        print(", ".join(f"{name} {value}" if name != "instance" else value for name, value in cache.items()))
    print(", ".join(f"{value} {name}" for name, value in found["tally"].items()))
    for wrong in found["wrong"]:
        print(f"WRONG: {json.dumps(wrong)}")
    for text in found["late"]:
        print(f"LATE: {text}")
    for text in found["empty"]:
        print(f"EMPTY: {text}")
    good = not (found["wrong_count"] or found["late"] or found["empty"])
    print("nothing old was served" if good else f"FAILED: {found['wrong_count']} wrong answers")
    return good


# --- beginning and end -------------------------------------------------------------------------------------------------


def start_instance(database, directory, number, settings):
    """With a role of its own, by which its connections can be told from the other's."""
    role = f"wdhs_truth_{number}"
    database(f"do $$ begin if not exists (select from pg_roles where rolname = '{role}') then "
             f"create role {role} login in role wdhs_serving; end if; end $$")
    url = psycopg2.extensions.make_dsn(database.superuser_url, user=role)
    return Instance(number, Server(database, directory, {"WDHS_DATABASE_URL": url, **settings}), role)


@contextlib.contextmanager
def instances(database, directory, bound, loops=2):
    """Two, each with several loops, so that a write on one loop must reach the others."""
    settings = {"WDHS_CACHE_BYTES": str(bound), "WDHS_LOOPS": str(loops), "WDHS_ACCESS_LOG": "off"}
    started = []
    try:
        for number in (1, 2):
            started.append(start_instance(database, directory, number, settings))
        for instance in started:
            instance.server.wait_until_ready()
        yield started
    finally:
        for instance in started:
            instance.server.stop()
    for instance in started:
        instance.server.stop_cleanly()


@contextlib.contextmanager
def large_database(synthetic):
    cluster = Cluster(os.environ["WDHS_TEST_DATABASE_URL"])
    cluster.make_roles()
    with seeded(cluster) as database:
        done = run_cli(database, "seed", "--synthetic", str(synthetic), "--random-seed", "1")
        assert done.returncode == 0, done.stderr
        database("vacuum (analyze)")
        yield database


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--disturb-every", type=float, default=20, metavar="SECONDS")
    parser.add_argument("--readers", type=int, default=8, help="for each instance")
    parser.add_argument("--cache-bytes", type=int, default=2 * 1024 * 1024)
    parser.add_argument("--synthetic", type=int, default=3000, help="made-up collectives that nobody writes")
    parser.add_argument("--random-seed", type=int)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


async def run_until_told(world, chosen):
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    return await run(world, chosen.seconds, readers=chosen.readers, disturb_every=chosen.disturb_every)


def main():
    chosen = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143)) # so that all that was started ends
    random.seed(chosen.random_seed)
    with contextlib.ExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory())
        database = stack.enter_context(large_database(chosen.synthetic))
        key = make_key(database, "admin", name="truth")
        pair = stack.enter_context(instances(database, directory, chosen.cache_bytes))
        world = World(database, pair, key, chosen.cache_bytes, chosen.synthetic)
        found = asyncio.run(run_until_told(world, chosen))
    if chosen.json:
        pathlib.Path(chosen.json).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0 if print_result(found) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except asyncio.CancelledError:
        sys.exit(143)
