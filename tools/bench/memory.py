"""How much memory the servers take: what connections cost and what kept replies cost, each in a service of its own."""

import functools
import re

import http1
import load
from processes import family_kib, family_resident_kib, highest_kib, resident_kib
from servers import SERVICE_FRESH_PORT, Service
from stage import PAST_CACHES, SLUG

MANY = 1000 # connections
FILLING = 30 # seconds, at most


def kept_bytes(service):
    """Of the replies that are kept, as the service itself says."""
    told = http1.get(service.port, "/metrics").body.decode()
    return float(re.search(r"^wdhs_cache_bytes (\S+)", told, re.M).group(1))


def fill_cache(service, script):
    """Until it is full, or until it has every record."""
    before, now = -1, 0
    for _ in range(FILLING):
        if now <= before * 1.01:
            break
        load.load(service.port, script, 1)
        before, now = now, kept_bytes(service)
    return now


def connections_alone(stage, start):
    """Nothing that they read is kept."""
    script = stage.load_script("memory-database", load.random_number(SLUG, stage.database.rows, PAST_CACHES))
    service = start()
    load.load(service.port, script, stage.seconds(3))
    rows = [(f"a fresh service, at its highest: {load.CONNECTIONS} connections read from the database",
             highest_kib(service.pid))]
    load.load(service.port, script, stage.seconds(3), connections=MANY)
    rows += [(f"the same, at its highest: {MANY:,} connections read from the database", highest_kib(service.pid)),
             ("the same, when they have gone", resident_kib(service.pid))]
    service.stop()
    return rows


def with_full_cache(stage, start, soak):
    script = stage.load_script("memory-any", load.random_number(SLUG, stage.database.rows, {}))
    service = start()
    kept = fill_cache(service, script) / 2**20
    rows = [(f"another fresh service, keeping {kept:.0f} MiB of replies ({load.CONNECTIONS} connections read any record)",
             resident_kib(service.pid))]
    load.load(service.port, script, stage.seconds(3), connections=MANY)
    rows += [(f"the same, at its highest: {MANY:,} connections read any record", highest_kib(service.pid)),
             ("the same, when they have gone", resident_kib(service.pid))]
    done = 0
    while done < soak:
        done += load.load(service.port, script, 60)["requests"]
        rows.append((f"the same, after {done:,} more requests", resident_kib(service.pid)))
    service.stop()
    return rows


def measure(stage, idle_kib, soak):
    """Of the service, over what happened to it, and of the others now."""
    start = functools.partial(Service, stage.database.binary, stage.database, stage.directory, SERVICE_FRESH_PORT)
    rows = [("service, idle", idle_kib), ("service, after all scenarios", resident_kib(stage.service.pid)),
            *connections_alone(stage, start), *with_full_cache(stage, start, soak)]
    if stage.nginx is not None:
        rows.append(("nginx, master and worker", family_resident_kib(stage.nginx.pid)))
    rows += [(f"Fastify, pool of {peer.pool}", resident_kib(peer.pid)) for peer in stage.peers]
    rows.append(("PostgreSQL, all processes", family_kib(stage.database.postmaster())))
    return [{"what": what, "kib": kib} for what, kib in rows if kib is not None]
